import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconLoader2,
} from "@tabler/icons-react";
import classes from "./StateTag.module.css";

const icons = {
  good: IconCircleCheck,
  bad: IconCircleX,
  wait: IconAlertTriangle,
  quiet: IconCircleDashed,
  busy: IconLoader2,
} as const;

export type StateTone = keyof typeof icons;

/** A state as shape and word; the colour only repeats them. */
export function StateTag({ tone, label }: { readonly tone: StateTone; readonly label: string }) {
  const Icon = icons[tone];
  return (
    <span className={classes["tag"]} data-tone={tone}>
      <Icon size={15} stroke={2} aria-hidden />
      {label}
    </span>
  );
}
