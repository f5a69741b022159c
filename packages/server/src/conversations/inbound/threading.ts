import type { RoutingState } from "@tsubame/store";

/** What is known of the newest conversation between one customer and one account. */
export interface ThreadCandidate {
  readonly state: "open" | "closed";
  /** Whether anybody is asked for it: `none` on an open one means that only the account's owner has written. */
  readonly routingState: RoutingState;
  /** A question of its flow waits for the customer's answer. */
  readonly isInMenu?: boolean;
  /** When it was ended; null while it is open. */
  readonly endedAtMs: number | null;
  /** Time of its newest message, X's clock. */
  readonly lastMessageAtMs: number;
}

/** The message to place. */
export interface ThreadedMessage {
  readonly direction: "inbound" | "outbound";
  /** When it was written, X's clock. */
  readonly createdAtMs: number;
}

/**
 * Where a message belongs.
 *
 * - `continue`: into the conversation as it is.
 * - `answer`: into the open conversation, whose flow has asked the customer something.
 * - `route`: into the open conversation, which now needs an agent for the first time.
 * - `reopen`: into the closed conversation, which opens again and is routed again.
 * - `annotate`: into the closed conversation, which stays closed (the owner added a word after the end).
 * - `start`: into a new conversation; `isEndingPrevious` when an open one has outlived its time.
 */
export type ThreadDecision =
  | { readonly kind: "continue" | "answer" | "route" | "reopen" | "annotate" }
  | { readonly kind: "start"; readonly isEndingPrevious: boolean };

/**
 * Decides where a message goes. The clock that counts is when the message was written, not when it was delivered: a
 * DM written a minute after the end belongs to that conversation even when X delivers it a day later, and a DM
 * written before the end that arrives after it re-opens the conversation, because no agent has seen it.
 *
 * The threading time runs from the end of the conversation; with 0 every message after the end starts a new one
 * (Genesys help, "messaging threading timeline"). An open conversation in which only the account's owner has
 * written has no end of its own; its time runs from its newest message.
 */
export function decideThread(
  newest: ThreadCandidate | null,
  message: ThreadedMessage,
  threadingTimeoutMs: number,
): ThreadDecision {
  if (newest === null) return { kind: "start", isEndingPrevious: false };
  if (newest.state === "open") {
    if (newest.routingState !== "none") return { kind: "continue" };
    // The wait for an answer has a deadline of its own.
    if (newest.isInMenu === true) {
      return { kind: message.direction === "inbound" ? "answer" : "continue" };
    }
    if (!isWithin(newest.lastMessageAtMs, message.createdAtMs, threadingTimeoutMs)) {
      return { kind: "start", isEndingPrevious: true };
    }
    return { kind: message.direction === "inbound" ? "route" : "continue" };
  }
  const endedAtMs = newest.endedAtMs ?? newest.lastMessageAtMs;
  if (!isWithin(endedAtMs, message.createdAtMs, threadingTimeoutMs)) {
    return { kind: "start", isEndingPrevious: false };
  }
  return { kind: message.direction === "inbound" ? "reopen" : "annotate" };
}

function isWithin(endMs: number, createdAtMs: number, threadingTimeoutMs: number): boolean {
  return threadingTimeoutMs > 0 && createdAtMs - endMs <= threadingTimeoutMs;
}

/** Place of a message within its conversation: X's time, then X's event number. */
export interface MessageOrder {
  readonly sortedAtMs: number;
  /** X's event id as a number, decimal; null until X has given one. */
  readonly xEventNumber: string | null;
}

/** Negative when `a` stands before `b`. Event ids pass 2^53, so they are compared as BigInt. */
export function compareMessageOrder(a: MessageOrder, b: MessageOrder): number {
  if (a.sortedAtMs !== b.sortedAtMs) return a.sortedAtMs - b.sortedAtMs;
  const left = BigInt(a.xEventNumber ?? 0);
  const right = BigInt(b.xEventNumber ?? 0);
  return left < right ? -1 : left > right ? 1 : 0;
}
