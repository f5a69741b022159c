import { Alert, Anchor } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import type { MyWork } from "./work-data.ts";

const storageKey = "tsubame.takenBackRead";

/** What was given back to its queue while the agent was not connected; stays until it is read. */
export function TakenBackNotice({ work }: { readonly work: MyWork }) {
  const text = useText();
  const times = useTimes();
  const [readUntil, setReadUntil] = useState(() => localStorage.getItem(storageKey) ?? "");
  const legs = (work.takenBack ?? []).filter(({ endedAt }) => endedAt > readUntil);
  const newest = legs[0];
  if (newest === undefined) return null;

  function close(endedAt: string): void {
    localStorage.setItem(storageKey, endedAt);
    setReadUntil(endedAt);
  }

  return (
    <Alert
      color="yellow"
      mx="sm"
      my="xs"
      title={text("work.takenBackTitle")}
      withCloseButton
      closeButtonLabel={text("work.takenBackClose")}
      onClose={() => close(newest.endedAt)}
    >
      {legs.map((leg) => (
        <div key={leg.participantId}>
          <Anchor component={Link} to={`/work/${leg.conversationId}`} size="sm">
            {text("work.takenBackItem", {
              name: leg.contactName,
              time: times.moment(leg.endedAt),
            })}
          </Anchor>
        </div>
      ))}
    </Alert>
  );
}
