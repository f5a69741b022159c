import { IconAlertOctagon } from "@tabler/icons-react";
import { useMe } from "../../api/session.ts";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { AlarmBar } from "../../ui/AlarmBar.tsx";
import { useBrokenChannels } from "./health-data.ts";

/** The alarm on every page while a connection to X is broken, for those who can do something or must answer for it. */
export function HealthBanner() {
  const me = useMe();
  const mayKnow = me.permissions.includes("messaging:integration:view");
  const mayMend = me.permissions.includes("messaging:integration:edit");
  const broken = useBrokenChannels(mayKnow);
  const text = useText();
  const times = useTimes();
  const { language } = useLanguage();
  return (
    <div role="alert">
      {broken.map(({ integrationId, name, brokenSinceAt, brokenHops, hops }) => {
        const first = hops.find(({ hop }) => hop === brokenHops[0]);
        return (
          <AlarmBar
            key={integrationId}
            id={integrationId}
            tone="bad"
            icon={IconAlertOctagon}
            link={
              mayMend
                ? { to: `/admin/accounts/${integrationId}`, label: text("health.bannerOpen") }
                : undefined
            }
          >
            <strong>
              {text("health.bannerBroken", {
                name,
                hop: first?.title[language] ?? "",
                time: brokenSinceAt === null ? "" : times.moment(brokenSinceAt),
              })}
            </strong>{" "}
            <span>{first?.text[language]}</span>
          </AlarmBar>
        );
      })}
    </div>
  );
}
