import { Skeleton } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
} from "@tabler/icons-react";
import type { IntegrationHop } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import classes from "./HealthPanel.module.css";
import { useHealth } from "./health-data.ts";

const looks: Readonly<Record<IntegrationHop["state"], readonly [typeof IconCircleCheck, TextId]>> =
  {
    green: [IconCircleCheck, "health.green"],
    amber: [IconAlertTriangle, "health.amber"],
    red: [IconCircleX, "health.red"],
    unknown: [IconCircleDashed, "health.unknown"],
  };

/** The way of a DM from X to this server and back, hop by hop: how each is, since when, and what to do. */
export function HealthPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const times = useTimes();
  const health = useHealth(integrationId);
  const { data } = health;
  return (
    <Panel
      title={text("health.title")}
      hint={text("health.hint")}
      action={
        data === undefined ? null : (
          <StateTag
            tone={data.isBroken ? "bad" : "good"}
            label={
              data.brokenSinceAt === null
                ? text("health.whole")
                : text("health.brokenSince", { time: times.exact(data.brokenSinceAt) })
            }
          />
        )
      }
    >
      <ErrorNotice error={health.error} onRetry={() => void health.refetch()} />
      {data === undefined && !health.isError ? <Skeleton height={220} /> : null}
      <ol className={classes["hops"]} aria-live="polite">
        {data?.hops.map((hop) => (
          <Hop key={hop.hop} hop={hop} />
        ))}
      </ol>
    </Panel>
  );
}

function Hop({ hop }: { readonly hop: IntegrationHop }) {
  const text = useText();
  const times = useTimes();
  const { language } = useLanguage();
  const [Icon, stateId] = looks[hop.state];
  const evidence = Object.entries(hop.evidence);
  return (
    <li className={classes["hop"]} data-state={hop.state} data-hop={hop.hop}>
      <Icon size={18} stroke={1.8} aria-hidden />
      <div>
        <div className={classes["line"]}>
          <span className={classes["title"]}>{hop.title[language]}</span>
          <span className={classes["state"]}>
            {text(stateId)}
            {hop.sinceAt === null || hop.state === "unknown" ? null : (
              <time dateTime={hop.sinceAt}>
                {text("health.since", { time: times.exact(hop.sinceAt) })}
              </time>
            )}
          </span>
        </div>
        <p>{hop.text[language]}</p>
        {evidence.length === 0 ? null : (
          <details className={classes["evidence"]}>
            <summary>{text("checks.evidence")}</summary>
            <dl>
              {evidence.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{String(value)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  );
}
