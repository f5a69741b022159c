import type { Writer } from "../conversations/rows.ts";
import { assertLease, type Lease } from "../leases/lease.ts";
import { freeSlot } from "./free-slot.ts";
import { lockReadyAgents, lockWaiting, readSituations, type Situation } from "./offer-guard.ts";
import { writeOffers, type PlacedOffer } from "./write-offers.ts";

/** An offer that the routing engine decided. */
export interface DecidedOffer {
  readonly conversationId: string;
  readonly agentId: string;
  readonly queueId: string;
  readonly deadlineAt: Date;
  /** Stored as it is, for whoever asks why. */
  readonly trace: unknown;
  /** Stored as it is, for a replay; absent where none is wanted. */
  readonly facts?: unknown;
}

/**
 * Why an offer was not made: something changed between the facts and the commit. Both sides are to be read again.
 * `notWaiting`: the conversation ended, moved to another queue, waits for somebody else alone, or has somebody;
 * `notReady`: the agent left the queue, lost the connection or is no longer one whom the queue's rules may ask;
 * `noRoom`: every slot is taken, or every one that the conversation's label may have.
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
 * two batches cannot wait for each other in a circle. Each step is one statement for the whole batch: the cost is five
 * round trips, whatever its size. Two dispatchers that both believe they lead are serialised by these locks; should
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
  await lockReadyAgents(trx, offers);
  const situations = await readSituations(trx, { offers, now });
  const made: PlacedOffer[] = [];
  const taken = new SlotsTaken();
  const results = offers.map((offer, index): OfferResult => {
    const waiting = conversations.get(offer.conversationId);
    if (waiting?.queue_id !== offer.queueId) return refused(offer, "notWaiting");
    const situation = situations.get(index);
    if (!situation) return refused(offer, "notReady");
    if (situation.isForAnother) return refused(offer, "notWaiting");
    const slot = taken.take(offer.agentId, situation);
    if (slot === undefined) return refused(offer, "noRoom");
    conversations.delete(offer.conversationId);
    made.push({ ...offer, slot, agentName: situation.agentName });
    return { offer, kind: "made", waitedMs: now.getTime() - waiting.waiting_since_at.getTime() };
  });
  if (made.length > 0) await writeOffers(trx, made, batch);
  return results;
}

/** What the offers of one batch have taken of their agents' room so far. */
class SlotsTaken {
  readonly #slots = new Map<string, number[]>();
  readonly #labels = new Map<string, number>();

  /** The slot that the agent has for it; undefined when there is none, or none for its label. */
  take(agentId: string, situation: Situation): number | undefined {
    const { labelId, labelCapacity, labelCount, capacity } = situation;
    const slots = this.#slots.get(agentId) ?? [...situation.slots];
    this.#slots.set(agentId, slots);
    const labelKey = `${agentId} ${labelId}`;
    const labelTaken = this.#labels.get(labelKey) ?? labelCount;
    if (labelCapacity !== null && labelTaken >= labelCapacity) return undefined;
    const slot = freeSlot(slots, capacity);
    if (slot === undefined) return undefined;
    slots.push(slot);
    this.#labels.set(labelKey, labelTaken + 1);
    return slot;
  }
}

function refused(offer: DecidedOffer, reason: OfferRefusal): OfferResult {
  return { offer, kind: "refused", reason };
}
