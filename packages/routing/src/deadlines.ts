import { Heap } from "./heap.ts";
import { compareIds } from "./order.ts";

/** Something about a conversation that becomes due. */
export interface Due {
  readonly dueMs: number;
  readonly conversationId: string;
}

/** Beyond this many ended items in the heap, and more than there are live ones, it is made anew without them. */
const mostEnded = 1024;

/**
 * What becomes due, soonest first: offers that ring, steps of rules. Most end long before their deadline, so an end only
 * marks the item, and the heap drops it when it comes to the top: new deadlines are later than the old ones, and adding
 * one costs next to nothing.
 */
export class Deadlines<T extends Due> {
  #heap = new Heap<T>(byDeadline);
  #live = new Set<T>();
  #endedCount = 0;

  /** Items that have not ended. */
  get size(): number {
    return this.#live.size;
  }

  add(item: T): void {
    this.#live.add(item);
    this.#heap.push(item);
  }

  delete(item: T): void {
    if (!this.#live.delete(item)) return;
    this.#endedCount += 1;
    if (this.#endedCount <= Math.max(mostEnded, this.#live.size)) return;
    this.#heap = new Heap<T>(byDeadline);
    for (const live of this.#live) this.#heap.push(live);
    this.#endedCount = 0;
  }

  /** The item that is due first. */
  first(): T | undefined {
    for (;;) {
      const top = this.#heap.peek();
      if (!top || this.#live.has(top)) return top;
      this.#heap.pop();
      this.#endedCount -= 1;
    }
  }
}

function byDeadline(left: Due, right: Due): number {
  return left.dueMs - right.dueMs || compareIds(left.conversationId, right.conversationId);
}
