import type { ConversationMessageEvent, WorkItem } from "@tsubame/contract";
import type { MyWork } from "./work-data.ts";

type Leg = ConversationMessageEvent["participants"][number];

/** Where a leg of mine stands, from its notification; null when it needs nothing more from me. */
function phaseOfLeg(leg: Leg): WorkItem["phase"] | null {
  if (leg.state !== "disconnected") return leg.state;
  const isWrapupOpen =
    leg.wrapupRequired && leg.startAcwTime !== undefined && leg.endAcwTime === undefined;
  return isWrapupOpen ? "wrapup" : null;
}

/**
 * The list after one notification about a conversation: legs that ended leave, legs that moved on get their new
 * phase, the last message is noted. A leg that is not in the list yet is left to the reading that follows, because
 * the notification does not say whose customer it is.
 */
export function applyConversationEvent(work: MyWork, event: ConversationMessageEvent): MyWork {
  const isMine = work.items.some((item) => item.conversationId === event.id);
  if (!isMine) return work;
  const legs = new Map(event.participants.map((leg) => [leg.id, leg]));
  const lastMessage = lastMessageOf(event);
  const items = work.items.flatMap((item): WorkItem[] => {
    const leg = item.conversationId === event.id ? legs.get(item.participantId) : undefined;
    if (leg === undefined) return [item];
    const phase = phaseOfLeg(leg);
    if (phase === null) return [];
    const isCurrent =
      lastMessage !== null && (item.lastMessage === null || lastMessage.at >= item.lastMessage.at);
    return [
      {
        ...item,
        phase,
        connectedAt: leg.connectedTime ?? item.connectedAt,
        parkedAt: leg.parkTime ?? null,
        resumeAt: leg.resumeTime ?? null,
        inactiveAt: event.inactivityTimeout ?? null,
        ...(isCurrent ? lastMessage.patch : {}),
      },
    ];
  });
  return { ...work, items };
}

interface LastMessage {
  readonly at: string;
  readonly patch: Pick<WorkItem, "lastMessage" | "isWaitingForReply">;
}

/** The latest message of a conversation, by the time in its notification. Neither a reply that failed nor an automatic one answers. */
function lastMessageOf(event: ConversationMessageEvent): LastMessage | null {
  let last: LastMessage | null = null;
  for (const participant of event.participants) {
    // What was said by itself while the conversation stood in a queue.
    if (participant.purpose === "acd" || participant.purpose === "workflow") continue;
    for (const { message, messageTime: at, messageStatus, errorInfo } of participant.messages) {
      if (last !== null && at <= last.at) continue;
      const direction = participant.purpose === "customer" ? "inbound" : "outbound";
      const isOut = messageStatus !== "failed" && errorInfo === undefined;
      last = {
        at,
        patch: {
          lastMessage: { id: message.id, direction, at },
          isWaitingForReply: direction === "inbound" || !isOut,
        },
      };
    }
  }
  return last;
}

/** The list after the routing system changed its mind about me. */
export function applyRoutingStatus(work: MyWork, body: unknown): MyWork {
  const status = (body as { routingStatus?: { status?: unknown; startTime?: unknown } })
    .routingStatus;
  if (typeof status?.status !== "string" || typeof status.startTime !== "string") return work;
  return {
    ...work,
    routingStatus: status.status as MyWork["routingStatus"],
    routingStatusAt: status.startTime,
  };
}
