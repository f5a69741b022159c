import { IconUrgent } from "@tabler/icons-react";
import { useMe } from "../../api/session.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { AlarmBar } from "../../ui/AlarmBar.tsx";
import { useEmergencies } from "./emergency-data.ts";

/** Reminds on every page that an emergency is declared, whoever may see and end it. */
export function EmergencyBanner() {
  const text = useText();
  const times = useTimes();
  const me = useMe();
  const { data } = useEmergencies(me.permissions.includes("routing:emergencyGroup:view"));
  const active = data?.entities.filter(({ isActive }) => isActive) ?? [];
  return (
    <div aria-live="polite">
      {active.map(({ id, name, switchedAt, switchedBy }) => (
        <AlarmBar
          key={id}
          id={id}
          tone="wait"
          icon={IconUrgent}
          link={{ to: "/emergencies", label: text("emergencies.open") }}
        >
          <strong>{text("emergencies.banner", { name })}</strong>{" "}
          {switchedAt === null ? null : (
            <span>
              {(switchedBy?.name ?? null) === null
                ? text("emergencies.since", { time: times.moment(switchedAt) })
                : text("emergencies.sinceBy", {
                    time: times.moment(switchedAt),
                    person: switchedBy?.name ?? "",
                  })}
            </span>
          )}
        </AlarmBar>
      ))}
    </div>
  );
}
