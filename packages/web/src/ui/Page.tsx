import type { ReactNode } from "react";
import { Link } from "react-router";
import { IconChevronRight } from "@tabler/icons-react";
import classes from "./Page.module.css";

/** Where a page's way back leads. */
export interface PageParent {
  readonly to: string;
  readonly label: string;
}

/** A page of settings: where one is, its title, what it is for, and its main action. */
export function Page(props: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  readonly parent?: PageParent;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes["page"]}>
      {props.parent === undefined ? null : (
        <div className={classes["crumb"]}>
          <Link to={props.parent.to}>{props.parent.label}</Link>
          <IconChevronRight size={14} aria-hidden />
        </div>
      )}
      <div className={classes["head"]}>
        <div>
          <h1>{props.title}</h1>
          {props.hint === undefined ? null : <p>{props.hint}</p>}
        </div>
        {props.action}
      </div>
      {props.children}
    </div>
  );
}

/** A part of a settings page: explanation on top, its controls in a bordered box. */
export function Panel(props: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes["panel"]} aria-label={props.title}>
      <div className={classes["panelHead"]}>
        <div>
          <h2>{props.title}</h2>
          {props.hint === undefined ? null : <p>{props.hint}</p>}
        </div>
        {props.action}
      </div>
      <div className={classes["box"]}>{props.children}</div>
    </section>
  );
}
