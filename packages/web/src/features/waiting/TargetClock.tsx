import { VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconClockExclamation } from "@tabler/icons-react";
import { clockFace, useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { useNowSeconds } from "../../ui/use-now.ts";
import { targetStateAt } from "./target-state.ts";
import classes from "./TargetClock.module.css";

const icons = { within: null, near: IconAlertTriangle, late: IconClockExclamation } as const;

/** How long a conversation has waited, counting up, and by shape and colour how that stands to the queue's target. */
export function TargetClock(props: {
  readonly waitingSinceAt: string;
  readonly enteredQueueAt: string;
  readonly answerDueAt: string;
}) {
  const text = useText();
  const times = useTimes();
  const nowMs = useNowSeconds() * 1000;
  const state = targetStateAt({
    enteredMs: Date.parse(props.enteredQueueAt),
    dueMs: Date.parse(props.answerDueAt),
    nowMs,
  });
  const Icon = icons[state];
  return (
    <time
      className={classes["clock"]}
      data-state={state}
      dateTime={props.waitingSinceAt}
      title={text("waiting.clockTitle", {
        since: times.exact(props.waitingSinceAt),
        due: times.exact(props.answerDueAt),
      })}
    >
      {Icon === null ? null : <Icon size={14} stroke={2} aria-hidden />}
      {clockFace((nowMs - Date.parse(props.waitingSinceAt)) / 1000)}
      {state === "within" ? null : (
        <VisuallyHidden>{text(`waiting.target.${state}`)}</VisuallyHidden>
      )}
    </time>
  );
}
