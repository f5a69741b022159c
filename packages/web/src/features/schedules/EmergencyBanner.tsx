import { IconUrgent } from "@tabler/icons-react";
import { Link } from "react-router";
import { useMe } from "../../api/session.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import classes from "./EmergencyBanner.module.css";
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
        <div key={id} className={classes["bar"]} data-emergency={id}>
          <IconUrgent size={17} stroke={2} aria-hidden />
          <div>
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
          </div>
          <Link to="/emergencies">{text("emergencies.open")}</Link>
        </div>
      ))}
    </div>
  );
}
