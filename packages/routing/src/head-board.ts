import { compareWaiting, isFirstRank } from "./order.ts";
import type { OrderedSet } from "./ordered-set.ts";
import type { Signature, Waiting } from "./signature.ts";

const firstCapacity = 64;

/**
 * The keys of the first waiting conversation of every signature, side by side in flat arrays: whoever looks for the
 * best of some hundred signatures reads numbers that lie together instead of following pointers to the conversations.
 * (At 100,000 waiting in 4,000 signatures, following pointers took most of the time of a decision.)
 */
export class HeadBoard {
  readonly #signatures: (Signature | undefined)[] = [];
  readonly #vacant: number[] = [];
  /** How many signatures there are whose scores are weighed, so that the order kept here is not that of serving. */
  weighedCount = 0;
  /** As `servingOrder` has it; Infinity without a head. */
  #keys = new Float64Array(firstCapacity);
  /** What decides between equal keys of the first rank, where they are frequent; 0 elsewhere. */
  #scoreKeys = new Float64Array(firstCapacity);
  #waitingSinceMs = new Float64Array(firstCapacity);

  /** Gives the signature a slot, in which nobody waits yet. */
  enlist(signature: Signature): number {
    const slot = this.#vacant.pop() ?? this.#signatures.length;
    this.#signatures[slot] = signature;
    if (signature.isWeighed) this.weighedCount += 1;
    if (slot === this.#keys.length) {
      this.#keys = doubled(this.#keys);
      this.#scoreKeys = doubled(this.#scoreKeys);
      this.#waitingSinceMs = doubled(this.#waitingSinceMs);
    }
    this.#keys[slot] = Infinity;
    return slot;
  }

  release(slot: number): void {
    if (this.#signatures[slot]?.isWeighed) this.weighedCount -= 1;
    this.#signatures[slot] = undefined;
    this.#keys[slot] = Infinity;
    this.#vacant.push(slot);
  }

  signature(slot: number): Signature | undefined {
    return this.#signatures[slot];
  }

  /** Shows the first of those who wait in the slot; undefined when nobody does who may be served. */
  put(slot: number, waiting: OrderedSet<Waiting> | undefined): void {
    const key = waiting?.firstKey() ?? Infinity;
    this.#keys[slot] = key;
    const head = isFirstRank(key) ? waiting?.first() : undefined;
    this.#scoreKeys[slot] = head?.scoreKey ?? 0;
    this.#waitingSinceMs[slot] = head?.waitingSinceMs ?? 0;
  }

  hasHead(slot: number): boolean {
    return this.#keys[slot] !== Infinity;
  }

  /** Whether somebody waits in the slot whose key, as `servingOrder` has it, is not larger. */
  hasHeadUpTo(slot: number, latestKey: number): boolean {
    const key = this.#keys[slot] as number;
    return key <= latestKey && key !== Infinity;
  }

  /**
   * The slot whose head is served first; -1 when nobody waits in any. `moved` replaces the heads of slots whose first
   * conversations cannot be served in this round.
   */
  best(slots: readonly number[], moved: Moved | undefined): number {
    if (moved) return this.#bestMoved(slots, moved);
    const keys = this.#keys;
    let best = -1;
    let bestKey = Infinity;
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index] as number;
      const key = keys[slot] as number;
      if (key > bestKey || key === Infinity) continue;
      if (key === bestKey && !this.#isBefore(slot, best)) continue;
      best = slot;
      bestKey = key;
    }
    return best;
  }

  /** Whether the head of one slot is served before that of another with the same key. */
  #isBefore(slot: number, other: number): boolean {
    const byScore = (this.#scoreKeys[slot] as number) - (this.#scoreKeys[other] as number);
    if (byScore !== 0) return byScore < 0;
    const byAge = (this.#waitingSinceMs[slot] as number) - (this.#waitingSinceMs[other] as number);
    if (byAge !== 0) return byAge < 0;
    const head = this.#head(slot);
    const otherHead = this.#head(other);
    return head !== undefined && otherHead !== undefined && compareWaiting(head, otherHead) < 0;
  }

  #bestMoved(slots: readonly number[], moved: Moved): number {
    let best = -1;
    let bestHead: Waiting | undefined;
    for (const slot of slots) {
      if (!this.hasHead(slot)) continue;
      const head = moved.has(slot) ? moved.get(slot) : this.#head(slot);
      if (!head || (bestHead && compareWaiting(head, bestHead) >= 0)) continue;
      best = slot;
      bestHead = head;
    }
    return best;
  }

  #head(slot: number): Waiting | undefined {
    return this.#signatures[slot]?.waiting.first();
  }
}

/** Who is served next in slots whose first conversations cannot be served in this round; undefined: nobody. */
export type Moved = ReadonlyMap<number, Waiting | undefined>;

function doubled(keys: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(keys.length * 2);
  larger.set(keys);
  return larger;
}
