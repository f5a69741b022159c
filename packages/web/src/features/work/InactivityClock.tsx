import { VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconZzz } from "@tabler/icons-react";
import { clockFace } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { useNowSeconds } from "../../ui/use-now.ts";
import classes from "./InactivityClock.module.css";

/** From here on it is red and has another shape. */
const lastSeconds = 60;

/** Time that is left until a conversation ends because its customer does not answer. */
export function InactivityClock({ inactiveAt }: { readonly inactiveAt: string }) {
  const text = useText();
  const nowMs = useNowSeconds() * 1000;
  const secondsLeft = Math.max(0, Math.floor((Date.parse(inactiveAt) - nowMs) / 1000));
  const isLast = secondsLeft <= lastSeconds;
  const Icon = isLast ? IconAlertTriangle : IconZzz;
  return (
    <span
      className={classes["clock"]}
      data-last={isLast || undefined}
      title={text("work.inactivityHint")}
    >
      <Icon size={12} aria-hidden /> {clockFace(secondsLeft)}
      <VisuallyHidden>{text("work.inactivityHint")}</VisuallyHidden>
    </span>
  );
}
