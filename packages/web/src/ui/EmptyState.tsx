import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

/** What stands where there is nothing: a title, what to do next, and the control that does it. */
export function EmptyState(props: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly hint?: string;
  readonly action?: ReactNode;
}) {
  return (
    <div className={classes["empty"]}>
      {props.icon === undefined ? null : <div className={classes["icon"]}>{props.icon}</div>}
      <p className={classes["title"]}>{props.title}</p>
      {props.hint === undefined ? null : <p className={classes["hint"]}>{props.hint}</p>}
      {props.action}
    </div>
  );
}
