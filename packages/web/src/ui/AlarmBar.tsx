import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import classes from "./AlarmBar.module.css";

/** One line across every page about something that somebody has to know. `id` is what it is about. */
export function AlarmBar(props: {
  readonly id: string;
  readonly tone: "bad" | "wait";
  readonly icon: Icon;
  /** Where something can be done about it. */
  readonly link?: { readonly to: string; readonly label: string } | undefined;
  readonly children: ReactNode;
}) {
  const { icon: Sign, link } = props;
  return (
    <div className={classes["bar"]} data-tone={props.tone} data-about={props.id}>
      <Sign size={17} stroke={2} aria-hidden />
      <div>{props.children}</div>
      {link === undefined ? null : <Link to={link.to}>{link.label}</Link>}
    </div>
  );
}
