import type { ThreadMessage } from "@tsubame/contract";
import { useEffect, useEffectEvent, useState } from "react";
import { useLiveState } from "../../live/LiveProvider.tsx";

/** Last message of each conversation that was on screen, for as long as the page lives. */
const lastSeen = new Map<string, string>();

interface Mark {
  readonly conversationId: string;
  readonly firstNewId: string | null;
}

/**
 * The first message that came while nobody looked: another conversation was on screen, the page was hidden, or the
 * connection was gone. Null when there is none. The mark stays while the conversation is open.
 */
export function useFirstNew(
  conversationId: string,
  messages: readonly ThreadMessage[] | undefined,
): string | null {
  const { state } = useLiveState();
  const [mark, setMark] = useState<Mark | null>(null);
  const last = messages?.at(-1);
  const liveSinceMs = state.kind === "live" ? state.sinceMs : Number.NaN;

  if (messages !== undefined && mark?.conversationId !== conversationId) {
    setMark({ conversationId, firstNewId: firstAfter(messages, lastSeen.get(conversationId)) });
  }

  const look = useEffectEvent((isReturning: boolean) => {
    if (last === undefined || document.hidden) return;
    const wasMissed = isReturning || Date.parse(last.at) < liveSinceMs;
    const firstNewId = firstAfter(messages ?? [], lastSeen.get(conversationId));
    if (wasMissed && firstNewId !== null) setMark({ conversationId, firstNewId });
    lastSeen.set(conversationId, last.id);
  });

  useEffect(() => {
    // Looking at a new last message is the event that this effect stands for; there is no other place that sees it.
    // oxlint-disable-next-line react/set-state-in-effect
    look(false);
    const onReturn = () => look(true);
    document.addEventListener("visibilitychange", onReturn);
    return () => document.removeEventListener("visibilitychange", onReturn);
    // Another conversation or another last message is what is looked at anew.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [conversationId, last?.id]);

  return mark?.conversationId === conversationId ? mark.firstNewId : null;
}

/** The customer's first message after the one last seen; null when nothing was seen before or nothing came. */
function firstAfter(
  messages: readonly ThreadMessage[],
  lastSeenId: string | undefined,
): string | null {
  if (lastSeenId === undefined) return null;
  const index = messages.findIndex((message) => message.id === lastSeenId);
  if (index === -1) return null;
  return messages.slice(index + 1).find((message) => message.direction === "inbound")?.id ?? null;
}
