import { IconChevronRight, type IconCircleCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text.ts";
import classes from "./StateLine.module.css";

/** How a line looks beside its word: well, wrong, to be looked at, at work, not asked, or nothing of these. */
export type LineTone = "good" | "bad" | "wait" | "busy" | "off" | "plain";

interface LineProps {
  readonly tone: LineTone;
  readonly Icon: typeof IconCircleCheck;
  readonly title: string;
  readonly state: ReactNode;
  /** What was found, in a sentence; empty while nothing is known. */
  readonly found: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** For scripts and tests: `data-…` attributes of the line. */
  readonly marks: Readonly<Record<`data-${string}`, string>>;
  readonly children?: ReactNode;
}

/**
 * One thing that is watched or was checked. What is well takes one line and can be opened; what is not stands open,
 * with the sentence that says where to mend it. A line that changes its state forgets what the reader did with it.
 */
export function StateLine(props: LineProps) {
  const { tone, found } = props;
  const evidence = Object.entries(props.evidence).filter(
    ([, value]) => value !== null && value !== "",
  );
  const isEmpty = found === "" && evidence.length === 0;
  const isFolded = tone === "good" || tone === "off";
  return (
    <li className={classes["line"]} data-tone={tone} {...props.marks}>
      {isEmpty ? (
        <div className={classes["head"]}>
          <Head {...props} />
          <span className={classes["chevronSpace"]} />
        </div>
      ) : (
        <details key={tone} open={!isFolded}>
          <summary className={classes["head"]}>
            <Head {...props} />
            <IconChevronRight className={classes["chevron"]} size={14} aria-hidden />
          </summary>
          <div className={classes["body"]}>
            {found === "" ? null : <p>{found}</p>}
            {evidence.length === 0 ? null : (
              <Evidence entries={evidence} isAside={tone === "plain"} />
            )}
            {props.children}
          </div>
        </details>
      )}
    </li>
  );
}

/** What was measured and what X answered, by its names in the API. Where nothing is wrong it stays out of the way. */
function Evidence(props: {
  readonly entries: readonly (readonly [string, unknown])[];
  readonly isAside: boolean;
}) {
  const text = useText();
  const list = (
    <dl className={classes["evidence"]} aria-label={text("checks.evidence")}>
      {props.entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
  if (!props.isAside) return list;
  return (
    <details className={classes["aside"]}>
      <summary>{text("checks.evidence")}</summary>
      {list}
    </details>
  );
}

function Head({ Icon, title, state }: Pick<LineProps, "Icon" | "title" | "state">) {
  return (
    <>
      <Icon size={18} stroke={1.8} aria-hidden />
      <span className={classes["words"]}>
        <span className={classes["title"]}>{title}</span>
        <span className={classes["state"]}>{state}</span>
      </span>
    </>
  );
}
