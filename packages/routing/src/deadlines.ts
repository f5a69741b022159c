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
  /** A binary heap, the times beside the items: an outdated item is seldom in the processor's cache. */
  #times: number[] = [];
  #items: T[] = [];
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
    this.#push(item, dueMs);
    if (this.#items.length - this.#liveCount > Math.max(mostOutdated, this.#liveCount))
      this.#dropOutdated();
  }

  /** The item that is due first. */
  first(): T | undefined {
    for (;;) {
      const item = this.#items[0];
      if (!item || item.dueMs === this.#times[0]) return item;
      this.#pop();
    }
  }

  #dropOutdated(): void {
    const live = new Set(this.#items.filter((item, index) => item.dueMs === this.#times[index]));
    this.#times = [];
    this.#items = [];
    for (const item of live) this.#push(item, item.dueMs);
  }

  #push(item: T, dueMs: number): void {
    const times = this.#times;
    const items = this.#items;
    let index = times.push(dueMs) - 1;
    items.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(item, dueMs, parent)) break;
      times[index] = times[parent] as number;
      items[index] = items[parent] as T;
      index = parent;
    }
    times[index] = dueMs;
    items[index] = item;
  }

  /** Takes the first place out. */
  #pop(): void {
    const times = this.#times;
    const items = this.#items;
    const item = items.pop();
    const dueMs = times.pop();
    if (item === undefined || dueMs === undefined || items.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= items.length) break;
      const right = child + 1;
      if (right < items.length && this.#isBefore(items[right] as T, times[right] as number, child))
        child = right;
      if (this.#isBefore(item, dueMs, child)) break;
      times[index] = times[child] as number;
      items[index] = items[child] as T;
      index = child;
    }
    times[index] = dueMs;
    items[index] = item;
  }

  #isBefore(item: T, dueMs: number, other: number): boolean {
    const otherMs = this.#times[other] as number;
    if (dueMs !== otherMs) return dueMs < otherMs;
    return compareIds(item.conversationId, (this.#items[other] as T).conversationId) < 0;
  }
}
