import { Heap } from "./heap.ts";
import { compareIds } from "./order.ts";

/** Something about a conversation that becomes due. */
export interface Due {
  readonly conversationId: string;
  /** When; {@link never} while it does not. Written by {@link Deadlines.set} alone. */
  dueMs: number;
}

/** The instant of what does not become due. */
export const never = Infinity;

/** Beyond this many outdated places in the heap, and more than there are live ones, it is made anew without them. */
const mostOutdated = 1024;

/**
 * What becomes due, soonest first: offers that ring, steps of rules. Most end long before their deadline, so that a change
 * leaves the old place in the heap, which is known to be outdated by the item's own time when it comes to the top. New
 * deadlines are mostly later than all others, and adding one costs next to nothing.
 */
export class Deadlines<T extends Due> {
  #heap = new Heap<Place<T>>(soonestFirst);
  #liveCount = 0;

  /** Items that will become due. */
  get size(): number {
    return this.#liveCount;
  }

  /** The item becomes due at the instant, in place of any other before; {@link never} takes it out. */
  set(item: T, dueMs: number): void {
    if (item.dueMs === dueMs) return;
    if (item.dueMs !== never) this.#liveCount -= 1;
    item.dueMs = dueMs;
    if (dueMs === never) return;
    this.#liveCount += 1;
    this.#heap.push({ dueMs, item });
    if (this.#heap.size - this.#liveCount > Math.max(mostOutdated, this.#liveCount))
      this.#dropOutdated();
  }

  /** The item that is due first. */
  first(): T | undefined {
    for (;;) {
      const place = this.#heap.peek();
      if (!place || place.item.dueMs === place.dueMs) return place?.item;
      this.#heap.pop();
    }
  }

  #dropOutdated(): void {
    const live = new Set<T>();
    for (const { item, dueMs } of this.#heap.items()) if (item.dueMs === dueMs) live.add(item);
    this.#heap = new Heap<Place<T>>(soonestFirst);
    for (const item of live) this.#heap.push({ dueMs: item.dueMs, item });
  }
}

/** An item in the heap; outdated when the item's own time is another by now. */
interface Place<T> {
  readonly dueMs: number;
  readonly item: T;
}

function soonestFirst(left: Place<Due>, right: Place<Due>): number {
  return (
    left.dueMs - right.dueMs || compareIds(left.item.conversationId, right.item.conversationId)
  );
}
