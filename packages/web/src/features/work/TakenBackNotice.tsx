import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import classes from "./TakenBackNotice.module.css";
import type { MyWork } from "./work-data.ts";

const storageKey = "tsubame.takenBackRead";

/** What was given back to its queue while the agent was not connected; stays until it is read. */
export function TakenBackNotice({ work }: { readonly work: MyWork }) {
  const text = useText();
  const times = useTimes();
  const [readUntil, setReadUntil] = useState(() => localStorage.getItem(storageKey) ?? "");
  const legs = (work.takenBack ?? []).filter(({ endedAt }) => endedAt > readUntil);
  const newest = legs[0];

  function close(endedAt: string): void {
    localStorage.setItem(storageKey, endedAt);
    setReadUntil(endedAt);
  }

  return (
    <div aria-live="polite">
      {newest === undefined ? null : (
        <div className={classes["notice"]}>
          <strong>{text("work.takenBackTitle")}</strong>
          <ul>
            {legs.map((leg) => (
              <li key={leg.participantId}>
                <Link to={`/work/${leg.conversationId}`}>
                  {text("work.takenBackItem", {
                    name: leg.contactName,
                    time: times.moment(leg.endedAt),
                  })}
                </Link>
              </li>
            ))}
          </ul>
          <Button variant="default" size="compact-sm" onClick={() => close(newest.endedAt)}>
            {text("work.takenBackClose")}
          </Button>
        </div>
      )}
    </div>
  );
}
