import { Progress } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import type { SendBudgetView, SendWindowView } from "@tsubame/contract";
import { useIntl } from "react-intl";
import type { TextId } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import { StateTag, type StateTone } from "../../ui/StateTag.tsx";
import classes from "./BudgetPanel.module.css";
import { useSendBudget } from "./sending-data.ts";

const states: Readonly<Record<SendBudgetView["state"], readonly [StateTone, TextId]>> = {
  free: ["good", "budget.free"],
  tight: ["busy", "budget.tight"],
  spent: ["bad", "budget.spent"],
  held: ["bad", "budget.held"],
};

/** How much of X's limits is used up, how long the rest lasts, and what waits for it. */
export function BudgetPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const budget = useSendBudget(integrationId);
  const { data } = budget;
  const state = data === undefined ? null : states[data.state];
  return (
    <Panel
      title={text("budget.title")}
      hint={text("budget.hint")}
      action={state === null ? undefined : <StateTag tone={state[0]} label={text(state[1])} />}
    >
      <LoadState of={budget} height={120} />
      {data === undefined ? null : (
        <>
          {data.hold === null ? null : <Hold hold={data.hold} />}
          <ul className={classes["windows"]}>
            {data.windows.map((window) => (
              <Window key={`${window.per}-${window.windowSeconds}`} window={window} />
            ))}
          </ul>
          <Waiting budget={data} />
        </>
      )}
    </Panel>
  );
}

function Hold({ hold }: { readonly hold: NonNullable<SendBudgetView["hold"]> }) {
  const text = useText();
  const times = useTimes();
  const { language } = useLanguage();
  return (
    <output className={classes["hold"]}>
      <IconPlayerPause size={16} stroke={1.8} aria-hidden />
      <span>
        {hold.text[language]}
        {hold.xCode === null ? null : (
          <small className={classes["code"]}>{text("hold.code", { code: hold.xCode })}</small>
        )}
        <br />
        <small>
          {text("budget.heldSince", {
            since: times.moment(hold.sinceAt),
            next: times.moment(hold.nextTryAt),
          })}
        </small>
      </span>
    </output>
  );
}

function Window({ window }: { readonly window: SendWindowView }) {
  const text = useText();
  const times = useTimes();
  const { formatNumber } = useIntl();
  const label = text(windowName(window));
  const share = window.limit === 0 ? 100 : Math.min(100, (window.used / window.limit) * 100);
  const color = window.left === 0 ? "bad" : share >= 80 ? "var(--t-wait)" : "var(--t-accent)";
  return (
    <li className={classes["window"]}>
      <div className={classes["line"]}>
        <span>{label}</span>
        <span className={classes["figures"]}>
          {text("budget.left", {
            left: formatNumber(window.left),
            limit: formatNumber(window.limit),
          })}
        </span>
      </div>
      <Progress value={share} size="sm" color={color} aria-label={label} />
      <p>
        {window.exhaustedAt === null || window.left === 0
          ? null
          : `${text("budget.exhausted", { time: times.moment(window.exhaustedAt) })} `}
        {window.resetAt === null
          ? null
          : `${text("budget.resets", { time: times.moment(window.resetAt) })} `}
        {text(window.source === "headers" ? "budget.fromHeaders" : "budget.fromDocumentation")}
      </p>
    </li>
  );
}

function windowName({ per, windowSeconds }: SendWindowView): TextId {
  const isDay = windowSeconds >= 86_400;
  if (per === "app") return isDay ? "budget.appDay" : "budget.appQuarter";
  return isDay ? "budget.userDay" : "budget.userQuarter";
}

function Waiting({ budget }: { readonly budget: SendBudgetView }) {
  const text = useText();
  const times = useTimes();
  const { formatNumber } = useIntl();
  const { waiting } = budget;
  return (
    <dl className={classes["facts"]}>
      <dt>{text("budget.rate")}</dt>
      <dd>
        {text("budget.perMinute", {
          rate: formatNumber(budget.sendsPerMinute, { maximumFractionDigits: 1 }),
        })}
      </dd>
      <dt>{text("budget.waiting")}</dt>
      <dd>
        {waiting.count === 0
          ? text("budget.nobodyWaits")
          : text("budget.waitingCount", {
              count: waiting.count,
              automatic: waiting.automaticCount,
            })}
      </dd>
      {waiting.lastExpectedAt === null ? null : (
        <>
          <dt>{text("budget.lastGoes")}</dt>
          <dd>{times.moment(waiting.lastExpectedAt)}</dd>
        </>
      )}
      {budget.repliesPerInbound === null ? null : (
        <>
          <dt>{text("budget.free5")}</dt>
          <dd>{text("budget.free5Text", { count: budget.repliesPerInbound })}</dd>
        </>
      )}
    </dl>
  );
}
