import { compareIds, compareWaiting } from "./order.ts";
import type { Signature, Waiting } from "./signature.ts";

const keyCount = 3;
const firstCapacity = 64;

/**
 * The keys of the first waiting conversation of every signature, side by side in flat arrays: whoever looks for the
 * best of some hundred signatures reads numbers that lie together instead of following pointers to the conversations.
 * (At 100,000 waiting in 4,000 signatures, following pointers took most of the time of a decision.) One number of each
 * suffices most often, so those lie by themselves: 4,000 of them fit into the first cache of a processor, all keys do not.
 */
export class HeadBoard {
  readonly #signatures: (Signature | undefined)[] = [];
  readonly #vacant: number[] = [];
  #keys = new Float64Array(firstCapacity * keyCount);
  /** Their ids, the last tie-break. */
  readonly #ids: string[] = [];
  /** How many signatures there are whose scores are weighed, so that the order kept here is not that of serving. */
  weighedCount = 0;
  /** The score key; -Infinity where the method's rank is 0, so that such heads are compared in full; Infinity without a head. */
  #coarseKeys = new Float64Array(firstCapacity);

  /** Gives the signature a slot, in which nobody waits yet. */
  enlist(signature: Signature): number {
    const slot = this.#vacant.pop() ?? this.#signatures.length;
    this.#signatures[slot] = signature;
    this.#ids[slot] = "";
    if (signature.isWeighed) this.weighedCount += 1;
    if (slot === this.#coarseKeys.length) {
      this.#keys = doubled(this.#keys);
      this.#coarseKeys = doubled(this.#coarseKeys);
    }
    this.#coarseKeys[slot] = Infinity;
    return slot;
  }

  release(slot: number): void {
    if (this.#signatures[slot]?.isWeighed) this.weighedCount -= 1;
    this.#signatures[slot] = undefined;
    this.#coarseKeys[slot] = Infinity;
    this.#vacant.push(slot);
  }

  signature(slot: number): Signature | undefined {
    return this.#signatures[slot];
  }

  /** Says who waits first in the slot; undefined when nobody does who may be served. */
  put(slot: number, head: Waiting | undefined): void {
    if (!head) {
      this.#coarseKeys[slot] = Infinity;
      return;
    }
    const at = slot * keyCount;
    this.#coarseKeys[slot] = head.methodRank === 0 ? -Infinity : head.scoreKey;
    this.#keys[at] = head.methodRank;
    this.#keys[at + 1] = head.scoreKey;
    this.#keys[at + 2] = head.waitingSinceMs;
    this.#ids[slot] = head.id;
  }

  hasHead(slot: number): boolean {
    return this.#coarseKeys[slot] !== Infinity;
  }

  /**
   * The slot whose head is served first; -1 when nobody waits in any. `moved` replaces the heads of slots whose first
   * conversations cannot be served in this round.
   */
  best(slots: readonly number[], moved: Moved | undefined): number {
    if (moved) return this.#bestMoved(slots, moved);
    const coarseKeys = this.#coarseKeys;
    let best = -1;
    let bestKey = Infinity;
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index] as number;
      const key = coarseKeys[slot] as number;
      if (key > bestKey || key === Infinity) continue;
      if (key === bestKey && this.#compareHeads(slot, best) >= 0) continue;
      best = slot;
      bestKey = key;
    }
    return best;
  }

  /** As {@link compareWaiting} orders the heads of two slots. */
  #compareHeads(left: number, right: number): number {
    const keys = this.#keys;
    for (let offset = 0; offset < keyCount; offset += 1) {
      const ownKey = keys[left * keyCount + offset] as number;
      const otherKey = keys[right * keyCount + offset] as number;
      if (ownKey !== otherKey) return ownKey - otherKey;
    }
    return compareIds(this.#ids[left] as string, this.#ids[right] as string);
  }

  #bestMoved(slots: readonly number[], moved: Moved): number {
    let best = -1;
    let bestHead: Waiting | undefined;
    for (const slot of slots) {
      if (!this.hasHead(slot)) continue;
      const head = moved.has(slot) ? moved.get(slot) : this.#signatures[slot]?.waiting.first();
      if (!head || (bestHead && compareWaiting(head, bestHead) >= 0)) continue;
      best = slot;
      bestHead = head;
    }
    return best;
  }
}

/** Who is served next in slots whose first conversations cannot be served in this round; undefined: nobody. */
export type Moved = ReadonlyMap<number, Waiting | undefined>;

function doubled(keys: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(keys.length * 2);
  larger.set(keys);
  return larger;
}
