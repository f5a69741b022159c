import type { Transaction } from "kysely";
import type { EventKind } from "../event-kinds.ts";
import type { Database } from "../schema.ts";

/** One change, as the part that made it tells it. Absent ids do not apply. */
export interface NewEvent {
  readonly kind: EventKind;
  /** When it happened, if not now (database time of the transaction). */
  readonly occurredAt?: Date;
  readonly conversationId?: string | null;
  readonly participantId?: string | null;
  readonly messageId?: string | null;
  readonly userId?: string | null;
  readonly queueId?: string | null;
  readonly integrationId?: string | null;
  /** Who did it; both absent for the system itself. */
  readonly actorUserId?: string | null;
  readonly actorClientId?: string | null;
  /** Small facts (states, codes, counts); never message text, never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * Writes events in the caller's transaction, which is the one that makes the change: either both are there
 * or neither. Their order in the log within the transaction is the order of the list. Readers see them only
 * after the commit; poke the event tail then.
 *
 * No NOTIFY here on purpose: PostgreSQL serialises the commits of all transactions that notify (one lock for
 * the whole server), which would undo the inbox's group commit. The tail announces after the commit instead.
 */
export async function appendEvents(
  trx: Transaction<Database>,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await trx
    .insertInto("event_log")
    .values(
      events.map((event) => ({
        kind: event.kind,
        ...(event.occurredAt === undefined ? {} : { occurred_at: event.occurredAt }),
        conversation_id: event.conversationId ?? null,
        participant_id: event.participantId ?? null,
        message_id: event.messageId ?? null,
        user_id: event.userId ?? null,
        queue_id: event.queueId ?? null,
        integration_id: event.integrationId ?? null,
        actor_user_id: event.actorUserId ?? null,
        actor_client_id: event.actorClientId ?? null,
        detail: JSON.stringify(event.detail ?? {}),
      })),
    )
    .execute();
}
