import { Heap } from "./heap.ts";
import { compareIds } from "./order.ts";

/** Something about a conversation that becomes due. */
export interface Due {
  readonly dueMs: number;
  readonly conversationId: string;
  /** Set when it no longer matters. */
  isOver: boolean;
}

/** Beyond this many ended items in the heap, and more than there are live ones, it is made anew without them. */
const mostEnded = 1024;

/**
 * What becomes due, soonest first: offers that ring, steps of rules. Most end long before their deadline, so an end only
 * marks the item, and the heap drops it when it comes to the top: new deadlines are mostly later than all others, and
 * adding one costs next to nothing.
 */
export class Deadlines<T extends Due> {
  #heap = new Heap<T>(byDeadline);
  #endedCount = 0;
  #latestMs = -Infinity;

  /** Items that have not ended. */
  get size(): number {
    return this.#heap.size - this.#endedCount;
  }

  /** Takes in an item that is not over. */
  add(item: T): void {
    if (item.dueMs > this.#latestMs) {
      this.#latestMs = item.dueMs;
      this.#heap.pushLast(item);
    } else this.#heap.push(item);
  }

  /** Ends an item that was added; once more changes nothing. */
  delete(item: T): void {
    if (item.isOver) return;
    item.isOver = true;
    this.#endedCount += 1;
    if (this.#endedCount <= Math.max(mostEnded, this.size)) return;
    const live = this.#heap.items().filter(({ isOver }) => !isOver);
    this.#heap = new Heap<T>(byDeadline);
    for (const item of live) this.#heap.push(item);
    this.#endedCount = 0;
  }

  /** The item that is due first. */
  first(): T | undefined {
    for (;;) {
      const top = this.#heap.peek();
      if (!top?.isOver) return top;
      this.#heap.pop();
      this.#endedCount -= 1;
    }
  }
}

function byDeadline(left: Due, right: Due): number {
  return left.dueMs - right.dueMs || compareIds(left.conversationId, right.conversationId);
}
