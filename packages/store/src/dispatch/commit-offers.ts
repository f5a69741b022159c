import { sql } from "kysely";
import type { Writer } from "../conversations/rows.ts";
import { appendEvents } from "../event-log/append.ts";
import { assertLease, type Lease } from "../leases/lease.ts";
import { freeSlot } from "./free-slot.ts";

/** An offer that the routing engine decided. */
export interface DecidedOffer {
  readonly conversationId: string;
  readonly agentId: string;
  readonly queueId: string;
  readonly deadlineAt: Date;
  /** Stored as it is, for whoever asks why. */
  readonly trace: unknown;
}

/**
 * Why an offer was not made: something changed between the facts and the commit. Both sides are to be read again.
 * `notWaiting`: the conversation ended, moved to another queue or has somebody; `notReady`: the agent left the queue, lost
 * the connection or stopped being a member; `noRoom`: every slot is taken.
 */
export type OfferRefusal = "notWaiting" | "notReady" | "noRoom";

/** What became of one decided offer. */
export type OfferResult =
  | { readonly offer: DecidedOffer; readonly kind: "made"; readonly waitedMs: number }
  | { readonly offer: DecidedOffer; readonly kind: "refused"; readonly reason: OfferRefusal };

/**
 * Makes a batch of offers in the caller's transaction: lease, conversations, agents and slots are checked under locks, and
 * each offer that still holds gets its agent's leg (alerting, with deadline and slot), its decision with the trace, and its
 * event. Offers that no longer hold are refused and leave nothing behind; the others are made.
 *
 * Locks: the lease row in share mode, then conversations by id, then agents by id (the order of the conversation domain), so
 * two batches cannot wait for each other in a circle. Each step is one statement for the whole batch: the cost is about
 * eight round trips, whatever its size. Two dispatchers that both believe they lead are serialised by these locks; should
 * locks ever be missing, the unique indexes `participant_one_owner` and `participant_one_per_slot` refuse the second.
 *
 * @throws StoreError `lease.lost` when another node leads; nothing of the batch is made then.
 */
export async function commitOffers(
  trx: Writer,
  batch: {
    readonly offers: readonly DecidedOffer[];
    readonly lease: Pick<Lease, "name" | "token">;
    readonly now: Date;
  },
): Promise<OfferResult[]> {
  const { offers, lease, now } = batch;
  if (offers.length === 0) return [];
  await assertLease(trx, lease);
  const conversations = await lockWaiting(trx, offers);
  const agents = await lockReadyAgents(trx, offers);
  const made: PlacedOffer[] = [];
  const results = offers.map((offer): OfferResult => {
    const waiting = conversations.get(offer.conversationId);
    if (waiting?.queue_id !== offer.queueId) return refused(offer, "notWaiting");
    const agent = agents.get(offer.agentId);
    if (!agent?.queue_ids.includes(offer.queueId)) return refused(offer, "notReady");
    const slot = freeSlot(agent.slots, agent.capacity);
    if (slot === undefined) return refused(offer, "noRoom");
    agent.slots.push(slot);
    conversations.delete(offer.conversationId);
    made.push({ ...offer, slot, agentName: agent.name });
    return { offer, kind: "made", waitedMs: now.getTime() - waiting.waiting_since_at.getTime() };
  });
  if (made.length > 0) await writeOffers(trx, made, batch);
  return results;
}

/** An offer with the slot it takes. */
type PlacedOffer = DecidedOffer & { readonly slot: number; readonly agentName: string };

function refused(offer: DecidedOffer, reason: OfferRefusal): OfferResult {
  return { offer, kind: "refused", reason };
}

interface WaitingRow {
  readonly id: string;
  readonly queue_id: string;
  readonly waiting_since_at: Date;
}

/** Locks the conversations of the batch that still wait. One index probe each, in the order of ids. */
async function lockWaiting(
  trx: Writer,
  offers: readonly DecidedOffer[],
): Promise<Map<string, WaitingRow>> {
  const rows = await trx
    .selectFrom("conversation")
    .select(["id", "queue_id", "waiting_since_at"])
    .where(sql<boolean>`id = any(${offers.map((offer) => offer.conversationId)}::uuid[])`)
    .where("routing_state", "=", "waiting")
    .orderBy("id")
    .forUpdate()
    .$narrowType<{ queue_id: string; waiting_since_at: Date }>()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

interface ReadyAgent {
  readonly id: string;
  readonly name: string;
  readonly capacity: number;
  readonly queue_ids: readonly string[];
  readonly slots: number[];
}

/**
 * Locks the agents of the batch who are on queue and connected, then reads capacity, memberships and taken slots. The slots
 * are read by a statement of its own after the lock: within one statement they would come from the snapshot taken before the
 * lock was waited for, and could miss a slot that the previous holder of the lock took.
 */
async function lockReadyAgents(
  trx: Writer,
  offers: readonly DecidedOffer[],
): Promise<Map<string, ReadyAgent>> {
  const locked = await trx
    .selectFrom("agent_state")
    .select("user_id")
    .where(sql<boolean>`user_id = any(${offers.map((offer) => offer.agentId)}::uuid[])`)
    .where("routing_status", "in", ["IDLE", "INTERACTING"])
    .where("disconnected_at", "is", null)
    .orderBy("user_id")
    .forUpdate()
    .execute();
  const { rows } = await sql<ReadyAgent>`
    select u.id, u.name,
      coalesce(u.message_capacity, (select message_capacity from organization), 1) as capacity,
      array(select m.queue_id::text from queue_member m where m.user_id = u.id and m.is_joined) as queue_ids,
      array(select p.slot from participant p where p.user_id = u.id and p.slot is not null) as slots
    from user_account u
    where u.state = 'active' and u.id = any(${locked.map((row) => row.user_id)}::uuid[])`.execute(
    trx,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function writeOffers(
  trx: Writer,
  made: readonly PlacedOffer[],
  batch: { readonly lease: Pick<Lease, "token">; readonly now: Date },
): Promise<void> {
  const { now } = batch;
  const decisions = await trx
    .insertInto("routing_decision")
    .values(
      made.map((offer) => ({
        conversation_id: offer.conversationId,
        queue_id: offer.queueId,
        user_id: offer.agentId,
        decided_at: now,
        lease_token: batch.lease.token,
        trace: JSON.stringify(offer.trace),
      })),
    )
    .returning(["id", "conversation_id"])
    .execute();
  const decisionIds = new Map(decisions.map((row) => [row.conversation_id, row.id]));
  const legs = await trx
    .insertInto("participant")
    .values(
      made.map((offer) => ({
        conversation_id: offer.conversationId,
        purpose: "agent" as const,
        state: "alerting" as const,
        user_id: offer.agentId,
        queue_id: offer.queueId,
        name: offer.agentName,
        slot: offer.slot,
        decision_id: decisionIds.get(offer.conversationId) ?? null,
        started_at: now,
        alerting_at: now,
        alerting_deadline_at: offer.deadlineAt,
      })),
    )
    .returning(["id", "conversation_id"])
    .execute();
  const legIds = new Map(legs.map((row) => [row.conversation_id, row.id]));
  await sql`
    update conversation set routing_state = 'offered', version = version + 1
    where id = any(${made.map((offer) => offer.conversationId)}::uuid[])`.execute(trx);
  await appendEvents(
    trx,
    made.map((offer) => ({
      kind: "offer.made" as const,
      conversationId: offer.conversationId,
      participantId: legIds.get(offer.conversationId) ?? null,
      userId: offer.agentId,
      queueId: offer.queueId,
      detail: {
        decisionId: decisionIds.get(offer.conversationId) ?? null,
        deadlineAt: offer.deadlineAt.toISOString(),
        leaseToken: batch.lease.token,
      },
    })),
  );
}
