import { Heap } from "./heap.ts";
import { compareIds } from "./order.ts";
import type { RingingOffer } from "./profile.ts";

/** Beyond this many ended offers in the heap, and more than there are live ones, it is made anew without them. */
const mostEnded = 1024;

/**
 * Offers that ring, soonest deadline first. Most end long before their deadline, so an end only marks the offer, and the
 * heap drops it when it comes to the top: new deadlines are later than the old ones, and adding one costs next to nothing.
 */
export class Deadlines {
  #heap = new Heap<RingingOffer>(byDeadline);
  #live = new Set<RingingOffer>();
  #endedCount = 0;

  /** Offers that ring. */
  get size(): number {
    return this.#live.size;
  }

  add(offer: RingingOffer): void {
    this.#live.add(offer);
    this.#heap.push(offer);
  }

  delete(offer: RingingOffer): void {
    if (!this.#live.delete(offer)) return;
    this.#endedCount += 1;
    if (this.#endedCount <= Math.max(mostEnded, this.#live.size)) return;
    this.#heap = new Heap<RingingOffer>(byDeadline);
    for (const live of this.#live) this.#heap.push(live);
    this.#endedCount = 0;
  }

  /** The offer that ends first. */
  first(): RingingOffer | undefined {
    for (;;) {
      const top = this.#heap.peek();
      if (!top || this.#live.has(top)) return top;
      this.#heap.pop();
      this.#endedCount -= 1;
    }
  }
}

function byDeadline(left: RingingOffer, right: RingingOffer): number {
  return left.dueMs - right.dueMs || compareIds(left.conversationId, right.conversationId);
}
