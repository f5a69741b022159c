import { compareIds, compareWaiting } from "./order.ts";
import type { Signature, Waiting } from "./signature.ts";

const keyCount = 3;
const firstCapacity = 64;

/**
 * The keys of the first waiting conversation of every signature, side by side in one flat array: whoever looks for the
 * best of some hundred signatures reads numbers that lie together instead of following pointers to the conversations.
 * (At 100,000 waiting in 4,000 signatures, following pointers took most of the time of a decision.)
 */
export class HeadBoard {
  readonly #signatures: (Signature | undefined)[] = [];
  readonly #vacant: number[] = [];
  #keys = new Float64Array(firstCapacity * keyCount);

  /** Gives the signature a slot, in which nobody waits yet. */
  enlist(signature: Signature): number {
    const slot = this.#vacant.pop() ?? this.#signatures.length;
    this.#signatures[slot] = signature;
    if ((slot + 1) * keyCount > this.#keys.length) {
      const larger = new Float64Array(this.#keys.length * 2);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    this.#keys[slot * keyCount] = Infinity;
    return slot;
  }

  release(slot: number): void {
    this.#signatures[slot] = undefined;
    this.#keys[slot * keyCount] = Infinity;
    this.#vacant.push(slot);
  }

  signature(slot: number): Signature | undefined {
    return this.#signatures[slot];
  }

  /** Says who waits first in the slot; undefined when nobody does who may be served. */
  put(slot: number, head: Waiting | undefined): void {
    const at = slot * keyCount;
    if (!head) {
      this.#keys[at] = Infinity;
      return;
    }
    this.#keys[at] = head.methodRank;
    this.#keys[at + 1] = head.scoreKey;
    this.#keys[at + 2] = head.waitingSinceMs;
  }

  hasHead(slot: number): boolean {
    return this.#keys[slot * keyCount] !== Infinity;
  }

  /**
   * The slot whose head is served first; -1 when nobody waits in any. `moved` replaces the heads of slots whose first
   * conversations cannot be served in this round.
   */
  best(slots: readonly number[], moved: ReadonlyMap<number, Waiting | undefined>): number {
    if (moved.size > 0) return this.#bestMoved(slots, moved);
    const keys = this.#keys;
    let best = -1;
    let rank = Infinity;
    let score = Infinity;
    let since = Infinity;
    for (const slot of slots) {
      const at = slot * keyCount;
      const ownRank = keys[at] as number;
      if (ownRank > rank || ownRank === Infinity) continue;
      const ownScore = keys[at + 1] as number;
      const ownSince = keys[at + 2] as number;
      if (ownRank === rank) {
        if (ownScore > score) continue;
        if (ownScore === score) {
          if (ownSince > since) continue;
          if (ownSince === since && compareIds(this.#headId(slot), this.#headId(best)) >= 0) {
            continue;
          }
        }
      }
      best = slot;
      rank = ownRank;
      score = ownScore;
      since = ownSince;
    }
    return best;
  }

  #bestMoved(slots: readonly number[], moved: ReadonlyMap<number, Waiting | undefined>): number {
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

  #headId(slot: number): string {
    return this.#signatures[slot]?.waiting.first()?.id ?? "";
  }
}
