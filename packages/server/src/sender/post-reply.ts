import type { ClaimedSend } from "@tsubame/store";
import { crashPoint } from "../crash-points.ts";
import type { Spent } from "./send-budget.ts";
import { outcomeOfFailure, type PostOutcome } from "./send-outcome.ts";
import type { AccountClient } from "./x-clients.ts";

/** Posts a reply whose attempt is recorded to X, once, and says what came of it. */
export async function postReply(
  claimed: ClaimedSend,
  { client }: AccountClient,
): Promise<PostOutcome> {
  crashPoint("send.beforePost");
  try {
    const sent = await client.dm.send({
      recipientId: claimed.recipientXUserId,
      text: claimed.text,
      ...(claimed.xMediaId === null ? {} : { mediaId: claimed.xMediaId }),
      ...(claimed.quickReplies === null ? {} : { quickReplies: claimed.quickReplies }),
    });
    return { kind: "sent", xEventId: sent.id, createdAtMs: sent.createdAtMs };
  } catch (error) {
    return outcomeOfFailure(error);
  } finally {
    crashPoint("send.afterPost");
  }
}

/** What an outcome says about the budget. */
export function spentBy(outcome: PostOutcome): Spent {
  switch (outcome.kind) {
    case "sent":
      return "yes";
    case "refused":
    case "held":
      return "refused";
    case "unknown":
      return "maybe";
    case "limited":
    case "notSent":
      return "no";
  }
}

/** Outcome of a reply whose account is not there any more; X was not asked. */
export const removedAccount = {
  kind: "refused",
  code: "GeneralError",
  reason: "accountRemoved",
  httpStatus: null,
  xCode: null,
} as const satisfies PostOutcome;
