import { useIntl } from "react-intl";
import type { getWaiting, ResponseOf } from "@tsubame/contract";
import { useText } from "../../i18n/use-text.ts";
import { StateTag } from "../../ui/StateTag.tsx";
import classes from "./QueueMeasures.module.css";
import { useWaitText } from "./use-wait-text.ts";

type WaitingQueue = ResponseOf<typeof getWaiting>["queues"][number];

/** What came of a queue's target lately, and how long whoever writes now will wait. */
export function QueueMeasures({ queue }: { readonly queue: WaitingQueue }) {
  const text = useText();
  const intl = useIntl();
  const waitText = useWaitText();
  const { target, targetMs, last30Minutes, today } = queue.serviceLevel;
  const percent = (share: number) =>
    intl.formatNumber(share, { style: "percent", maximumFractionDigits: 0 });
  return (
    <dl className={classes["measures"]}>
      <div>
        <dt>{text("waiting.expectedNow")}</dt>
        <dd>{waitText(queue.estimatedWaitSeconds)}</dd>
      </div>
      <div title={text("waiting.serviceLevelHint")}>
        <dt>{text("waiting.serviceLevel")}</dt>
        <dd>
          <Level share={last30Minutes} target={target} label={text("waiting.last30")} />
          <Level share={today} target={target} label={text("waiting.today")} />
          <span className={classes["target"]}>
            {text("waiting.targetOf", {
              share: percent(target),
              seconds: Math.round(targetMs / 1000),
            })}
          </span>
        </dd>
      </div>
    </dl>
  );
}

/** A share as met or missed, in shape and word. */
function Level(props: {
  readonly share: number | null;
  readonly target: number;
  readonly label: string;
}) {
  const text = useText();
  const intl = useIntl();
  if (props.share === null) {
    return <StateTag tone="quiet" label={`${props.label} ${text("waiting.noneYet")}`} />;
  }
  const value = intl.formatNumber(props.share, { style: "percent", maximumFractionDigits: 0 });
  const isMet = props.share >= props.target;
  return <StateTag tone={isMet ? "good" : "bad"} label={`${props.label} ${value}`} />;
}
