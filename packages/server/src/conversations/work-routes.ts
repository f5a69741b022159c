import { getMyWork, getWaiting, type WorkItem } from "@tsubame/contract";
import { readAgentSituation, readTakenBack, readWorkItems, type WorkItemRow } from "@tsubame/store";
import type { Context } from "../context.ts";
import { notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { readWaiting } from "../measures/waiting-view.ts";
import { requireUser } from "./access.ts";
import { legPhase } from "./leg.ts";
import { iso, promptName } from "./views/words.ts";

/** So long agents are told of what was taken back while they were gone, and of so many at most. */
const takenBackMs = 3_600_000;
const takenBackLimit = 10;

/** What lies in front of an agent, and what waits in the queues. */
export function workRoutes(host: RouteHost, context: Context): void {
  bind(host, getMyWork, async ({ principal }) => {
    const userId = requireUser(principal);
    const since = new Date(context.clock.now().getTime() - takenBackMs);
    const [situation, rows, takenBack] = await Promise.all([
      readAgentSituation(context.db, userId),
      readWorkItems(context.db, userId),
      readTakenBack(context.db, { userId, since, limit: takenBackLimit }),
    ]);
    if (!situation) throw notFound("user", userId);
    const bornAt = situation.created_at;
    return {
      userId,
      presence: situation.presence ?? "Offline",
      presenceMessage: situation.presence_message,
      presenceAt: iso(situation.presence_at ?? bornAt),
      routingStatus: situation.routing_status ?? "OFF_QUEUE",
      routingStatusAt: iso(situation.routing_status_at ?? bornAt),
      capacity: { used: situation.used, maximum: situation.capacity },
      items: rows.map(workItem).toSorted(byNeed),
      takenBack: takenBack.map((leg) => ({
        conversationId: leg.conversationId,
        participantId: leg.participantId,
        contactName: leg.contactName,
        endedAt: iso(leg.endedAt),
      })),
      readAt: iso(context.clock.now()),
    };
  });

  bind(host, getWaiting, async ({ query }) => readWaiting(context, query.timeZone));
}

function workItem(row: WorkItemRow): WorkItem {
  const phase = legPhase(row);
  return {
    conversationId: row.conversation_id,
    participantId: row.id,
    communicationId: row.communication_id,
    // The statement reads no ended legs.
    phase: phase === "ended" ? "wrapup" : phase,
    contact: {
      id: row.contact_key,
      xUserId: row.contact_x_user_id,
      name: row.contact_name,
      username: row.contact_username,
      profileImageUrl: row.contact_image,
    },
    account: {
      integrationId: row.integration_id,
      name: row.account_name,
      username: row.account_username,
    },
    queue: row.queue_id ? { id: row.queue_id, name: row.queue_name ?? "" } : null,
    startedAt: iso(row.started_at),
    alertingDeadlineAt: row.alerting_deadline_at && iso(row.alerting_deadline_at),
    connectedAt: row.connected_at && iso(row.connected_at),
    parkedAt: row.parked_at && iso(row.parked_at),
    resumeAt: row.resume_at && iso(row.resume_at),
    waitingSinceAt: row.waiting_since_at && iso(row.waiting_since_at),
    lastMessage:
      row.last_message_id && row.last_message_direction && row.last_message_at
        ? {
            id: row.last_message_id,
            direction: row.last_message_direction,
            at: iso(row.last_message_at),
          }
        : null,
    inactiveAt: row.inactive_at && phase === "connected" ? iso(row.inactive_at) : null,
    isWaitingForReply:
      row.last_message_direction === "inbound" ||
      row.last_message_status === "failed" ||
      row.last_message_status === "unconfirmed",
    wrapup:
      row.wrapup_started_at && row.wrapup_prompt && phase === "wrapup"
        ? {
            prompt: promptName(row.wrapup_prompt),
            startedAt: iso(row.wrapup_started_at),
            deadlineAt: row.wrapup_deadline_at && iso(row.wrapup_deadline_at),
            code: row.wrapup_code_id ?? row.wrapup_name,
          }
        : null,
  };
}

/**
 * The order in which work needs its agent: what rings (soonest deadline first), wrap-ups with a deadline, customers who
 * wait for an answer (longest first), the other conversations, wrap-ups without a deadline, what is parked (soonest back first).
 */
function byNeed(a: WorkItem, b: WorkItem): number {
  return (
    rank(a) - rank(b) ||
    instantOf(a).localeCompare(instantOf(b)) ||
    (a.participantId < b.participantId ? -1 : 1)
  );
}

function rank(item: WorkItem): number {
  if (item.phase === "alerting") return 0;
  if (item.phase === "wrapup") return item.wrapup?.deadlineAt ? 1 : 4;
  if (item.phase === "parked") return 5;
  return item.isWaitingForReply ? 2 : 3;
}

/** After every instant that is written as text. */
const lastOfAll = "~";

function instantOf(item: WorkItem): string {
  if (item.phase === "alerting") return item.alertingDeadlineAt ?? item.startedAt;
  if (item.phase === "wrapup") return item.wrapup?.deadlineAt ?? item.startedAt;
  if (item.phase === "parked") return item.resumeAt ?? lastOfAll;
  return item.isWaitingForReply ? (item.lastMessage?.at ?? item.startedAt) : item.startedAt;
}
