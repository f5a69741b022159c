import { IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import classes from "./RowList.module.css";

/** A list of things that each have a page: name, a line below it, and something at the end of the row. */
export function RowList({ children }: { readonly children: ReactNode }) {
  return <ul className={classes["list"]}>{children}</ul>;
}

export function LinkRow(props: {
  readonly to: string;
  readonly before?: ReactNode;
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  readonly end?: ReactNode;
}) {
  return (
    <li>
      <Link className={classes["row"]} to={props.to}>
        {props.before}
        <span className={classes["words"]}>
          <span className={classes["title"]}>{props.title}</span>
          {props.sub === undefined ? null : <span className={classes["sub"]}>{props.sub}</span>}
        </span>
        <span className={classes["end"]}>{props.end}</span>
        <IconChevronRight className={classes["arrow"]} size={16} aria-hidden />
      </Link>
    </li>
  );
}

/** A row that leads nowhere and carries its own control at the end. */
export function PlainRow(props: {
  readonly before?: ReactNode;
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  readonly end?: ReactNode;
}) {
  return (
    <li className={classes["row"]} data-plain>
      {props.before}
      <span className={classes["words"]}>
        <span className={classes["title"]}>{props.title}</span>
        {props.sub === undefined ? null : <span className={classes["sub"]}>{props.sub}</span>}
      </span>
      <span className={classes["end"]}>{props.end}</span>
    </li>
  );
}
