import type { AgentAct } from "./agent-acts.ts";
import type { Intent } from "./intent.ts";

/** How a customer writes. */
export const TONES = ["polite", "casual", "terse", "upset"] as const;

/** See {@link TONES}. */
export type Tone = (typeof TONES)[number];

/** What a customer can be asked for and answers with a fact. */
export type AskedFact = Extract<
  AgentAct,
  "asks-order-number" | "asks-name" | "asks-email" | "asks-phone" | "asks-address" | "asks-product"
>;

/**
 * Everything the lab's customers say in one language. `{order}`, `{name}`, `{email}`, `{phone}`, `{address}`, `{product}` stand for the
 * customer's own facts.
 */
export interface Phrases {
  /** Before the concern, by tone; an empty one says nothing. */
  readonly greeting: Readonly<Record<Tone, readonly string[]>>;
  readonly openings: Readonly<Record<Intent, readonly string[]>>;
  /** What a customer adds when asked what exactly it is about. */
  readonly details: Readonly<Record<Intent, readonly string[]>>;
  readonly facts: Readonly<Record<AskedFact, readonly string[]>>;
  /** Asked for an order number, by somebody who has none. */
  readonly noOrder: readonly string[];
  readonly picture: readonly string[];
  readonly noPicture: readonly string[];
  readonly yes: readonly string[];
  readonly no: readonly string[];
  readonly willWait: readonly string[];
  readonly acknowledges: readonly string[];
  readonly isSolved: readonly string[];
  readonly nothingElse: readonly string[];
  /** Before a second concern. */
  readonly another: readonly string[];
  /** After several answers that led nowhere. */
  readonly noProgress: readonly string[];
  /** First and later reminders. */
  readonly nags: readonly (readonly string[])[];
  readonly leaves: readonly string[];
  readonly farewell: readonly string[];
  /** Words in the label of a quick reply that belong to a concern. */
  readonly labels: Readonly<Record<Intent, RegExp>>;
}
