import { sql } from "kysely";
import type { Reader, Writer } from "./rows.ts";

/** Most transfers that a view shows (Genesys: the last twenty). */
const viewTransferLimit = 20;

/** Where a conversation is passed on to. */
export type TransferTarget =
  | { readonly kind: "queue"; readonly queueId: string }
  | { readonly kind: "agent"; readonly userId: string };

/** A transfer as a conversation shows it. */
export interface TransferView {
  readonly id: string;
  readonly conversationId: string;
  readonly toUserId: string | null;
  readonly toQueueId: string | null;
  readonly initiatorUserId: string | null;
  readonly transferredAt: Date;
}

/** Remembers a transfer and returns its id. */
export async function insertTransfer(
  trx: Writer,
  transfer: {
    readonly conversationId: string;
    readonly fromUserId: string | null;
    readonly fromQueueId: string | null;
    readonly target: TransferTarget;
    readonly initiatorUserId: string | null;
    readonly now: Date;
  },
): Promise<string> {
  const { target } = transfer;
  const row = await trx
    .insertInto("conversation_transfer")
    .values({
      conversation_id: transfer.conversationId,
      from_user_id: transfer.fromUserId,
      from_queue_id: transfer.fromQueueId,
      to_user_id: target.kind === "agent" ? target.userId : null,
      to_queue_id: target.kind === "queue" ? target.queueId : null,
      initiator_user_id: transfer.initiatorUserId,
      transferred_at: transfer.now,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** How often a conversation was passed on since it last opened: in all, and to this target. */
export interface TransferCount {
  readonly total: number;
  readonly toTarget: number;
}

/** Counts the transfers of a conversation since it started or was opened again. */
export async function countTransfers(
  reader: Reader,
  conversationId: string,
  target: TransferTarget,
): Promise<TransferCount> {
  const userId = target.kind === "agent" ? target.userId : null;
  const queueId = target.kind === "queue" ? target.queueId : null;
  const { rows } = await sql<TransferCount>`
    select count(*)::int as total,
      (count(*) filter (where detail->>'toUserId' = ${userId} or detail->>'toQueueId' = ${queueId}))::int as "toTarget"
    from event_log
    where conversation_id = ${conversationId} and kind = 'conversation.transferred'
      and id > coalesce((
        select max(id) from event_log where conversation_id = ${conversationId} and kind = 'conversation.reopened'
      ), 0)`.execute(reader);
  return rows[0] ?? { total: 0, toTarget: 0 };
}

/** The last transfers of conversations, oldest first, at most twenty of each. */
export async function readTransfers(
  reader: Reader,
  conversationIds: readonly string[],
): Promise<TransferView[]> {
  const { rows } = await sql<TransferView>`
    select latest.* from unnest(${conversationIds}::uuid[]) as wanted (id)
    cross join lateral (
      select id, conversation_id as "conversationId", to_user_id as "toUserId", to_queue_id as "toQueueId",
        initiator_user_id as "initiatorUserId", transferred_at as "transferredAt"
      from conversation_transfer where conversation_id = wanted.id
      order by transferred_at desc, id desc limit ${viewTransferLimit}
    ) latest
    order by latest."transferredAt", latest.id`.execute(reader);
  return rows;
}
