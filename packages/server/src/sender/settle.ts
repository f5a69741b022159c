import type { Transaction } from "kysely";
import {
  displaceEvent,
  finishAttempt,
  lockSend,
  restartInactivity,
  settleSend,
  type AttemptResult,
  type ClaimedSend,
  type Database,
  type SendOutcome,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import type { PostOutcome } from "./send-outcome.ts";

/** What was done with an outcome. */
export interface Settlement {
  /** False when the echo, a person or another node had settled the reply before. */
  readonly isMoved: boolean;
}

/**
 * Writes down what became of one attempt. `retryAt` is when a reply that was certainly not sent may go again.
 *
 * The conversation is locked first, so the echo of the same message is handled before or after, never beside it:
 * - the echo came first and settled the reply: this confirms it and changes nothing;
 * - the echo came first and was taken for the owner's words: that row gives way, the message is shown once;
 * - the event id was bound to an equal text of ours by mistake: X's answer is the better evidence.
 *
 * An outcome of an attempt that is not the latest any more is dropped, unless it says `sent`, which is always news.
 */
export async function settlePost(
  context: Pick<Context, "db" | "signals" | "log" | "clock">,
  claimed: ClaimedSend,
  outcome: PostOutcome,
  retryAt: Date,
): Promise<Settlement> {
  const { messageId, attemptNumber, integrationId } = claimed;
  const isMoved = await transact(context, async (trx) => {
    const current = await lockSend(trx, messageId);
    if (current === null) return false;
    await finishAttempt(trx, attemptResult(claimed, outcome));
    if (outcome.kind === "sent") {
      const event = { integrationId, xEventId: outcome.xEventId, messageId };
      const displaced = await displaceEvent(trx, event);
      if (displaced.kind !== "none") {
        context.log.warn(
          { messageId, displaced },
          "a sent reply had been taken for something else",
        );
      }
    } else if (current.attemptNumber !== attemptNumber) {
      return false;
    }
    const isSettled = await settleSend(trx, messageId, transition(outcome, retryAt));
    if (outcome.kind === "refused") {
      // The customer has not got it, and owes no answer.
      await restartInactivity(trx, [current.conversationId], context.clock.now());
    }
    if (!isSettled && outcome.kind === "sent") await compareBinding(context, trx, claimed, outcome);
    return isSettled;
  });
  return { isMoved };
}

/** A reply that was sent twice by a person's wish: X then has two messages, and the thread shows both. */
async function compareBinding(
  context: Pick<Context, "log">,
  trx: Transaction<Database>,
  { messageId }: ClaimedSend,
  outcome: { readonly xEventId: string },
): Promise<void> {
  const bound = await trx
    .selectFrom("message")
    .select("x_event_id")
    .where("id", "=", messageId)
    .executeTakeFirst();
  if (bound?.x_event_id === outcome.xEventId) return;
  const { xEventId } = outcome;
  context.log.warn({ messageId, xEventId }, "X has this reply under two event ids");
}

function transition(outcome: PostOutcome, retryAt: Date): SendOutcome {
  switch (outcome.kind) {
    case "sent":
      return {
        kind: "sent",
        xEventId: outcome.xEventId,
        xCreatedAt: new Date(outcome.createdAtMs),
      };
    case "refused": {
      const { code, reason, httpStatus, xCode } = outcome;
      return { kind: "failed", errorCode: code, errorDetail: { reason, httpStatus, xCode } };
    }
    case "notSent":
    case "limited":
    case "held":
      return { kind: "retry", at: retryAt };
    case "unknown":
      return { kind: "reconciling" };
  }
}

function attemptResult(claimed: ClaimedSend, outcome: PostOutcome): AttemptResult {
  const { messageId, attemptNumber } = claimed;
  const base = {
    messageId,
    attemptNumber,
    outcome: outcome.kind === "held" ? ("refused" as const) : outcome.kind,
  };
  switch (outcome.kind) {
    case "sent":
      return { ...base, httpStatus: 200 };
    case "refused":
    case "held":
      return {
        ...base,
        ...(outcome.httpStatus === null ? {} : { httpStatus: outcome.httpStatus }),
        ...(outcome.xCode === null ? {} : { xCode: outcome.xCode }),
      };
    case "limited":
      return { ...base, httpStatus: outcome.httpStatus };
    case "unknown":
      return outcome.httpStatus === null ? base : { ...base, httpStatus: outcome.httpStatus };
    case "notSent":
      return base;
  }
}
