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
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import classes from "./HealthPanel.module.css";
import { useHealth } from "./health-data.ts";
import { StateLine, type LineTone } from "./StateLine.tsx";

const looks: Readonly<
  Record<IntegrationHop["state"], readonly [typeof IconCircleCheck, TextId, LineTone]>
> = {
  green: [IconCircleCheck, "health.green", "good"],
  amber: [IconAlertTriangle, "health.amber", "wait"],
  red: [IconCircleX, "health.red", "bad"],
  unknown: [IconCircleDashed, "health.unknown", "plain"],
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
                : text("health.brokenSince", { time: times.moment(data.brokenSinceAt) })
            }
          />
        )
      }
    >
      <LoadState of={health} height={220} />
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
  const [Icon, stateId, tone] = looks[hop.state];
  return (
    <StateLine
      tone={tone}
      Icon={Icon}
      title={hop.title[language]}
      state={
        <>
          {text(stateId)}
          {hop.sinceAt === null || hop.state === "unknown" ? null : (
            <time dateTime={hop.sinceAt} title={times.exact(hop.sinceAt)}>
              {text("health.since", { time: times.moment(hop.sinceAt) })}
            </time>
          )}
        </>
      }
      found={hop.text[language]}
      evidence={hop.evidence}
      marks={{ "data-state": hop.state, "data-hop": hop.hop }}
    />
  );
}
