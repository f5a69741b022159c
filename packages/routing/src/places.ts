import type { Held } from "./profile.ts";
import type { Waiting } from "./signature.ts";

/**
 * Where every conversation is: it waits, or an agent has it; never both. One map for both, since a decision moves a
 * conversation from one to the other, and a look into a map of 100,000 is a good part of what a decision costs.
 */
export class Places {
  readonly #places = new Map<string, Waiting | Held>();
  waitingCount = 0;
  heldCount = 0;

  /** The conversation where it waits; undefined when it does not. */
  waiting(conversationId: string): Waiting | undefined {
    const place = this.of(conversationId);
    return place && isHeld(place) ? undefined : place;
  }

  /** Who has the conversation; undefined when nobody does. */
  held(conversationId: string): Held | undefined {
    const place = this.of(conversationId);
    return place && isHeld(place) ? place : undefined;
  }

  of(conversationId: string): Waiting | Held | undefined {
    return this.#places.get(conversationId);
  }

  /** The conversation is here from now on, wherever it was. */
  put(conversationId: string, place: Waiting | Held): void {
    this.#places.set(conversationId, place);
  }

  /** The conversation is nowhere from now on. */
  clear(conversationId: string): void {
    this.#places.delete(conversationId);
  }

  /** Everything that waits, in no particular order. */
  *allWaiting(): Generator<Waiting, void> {
    for (const place of this.#places.values()) if (!isHeld(place)) yield place;
  }
}

export function isHeld(place: Waiting | Held): place is Held {
  return place.kind === "offered" || place.kind === "connected";
}
