import type { BilingualText } from "@tsubame/contract";
import type { Context } from "../context.ts";
import { readSendBudget } from "./budget-view.ts";

/** How the send budget stands, as one hop between us and X. */
export interface SendBudgetFinding {
  readonly state: "green" | "amber" | "red" | "unknown";
  readonly text: BilingualText;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Red while replies cannot go (X refuses the account, or a window is spent and replies wait for it), amber when a fifth
 * of a window or less is left, green else.
 */
export async function findSendBudget(
  context: Pick<Context, "db" | "clock">,
  integrationId: string,
): Promise<SendBudgetFinding> {
  const budget = await readSendBudget(context, integrationId);
  if (budget === undefined) return { state: "unknown", text: { en: "", ja: "" }, evidence: {} };
  const nearest = budget.windows.toSorted((a, b) => a.left - b.left)[0];
  const waitingCount = budget.waiting.count;
  const evidence = {
    waitingCount,
    left: nearest?.left ?? null,
    limit: nearest?.limit ?? null,
    windowSeconds: nearest?.windowSeconds ?? null,
    lastExpectedAt: budget.waiting.lastExpectedAt,
  };
  if (budget.hold !== null) {
    const { text, reason, xCode, httpStatus, sinceAt } = budget.hold;
    return { state: "red", text, evidence: { ...evidence, reason, xCode, httpStatus, sinceAt } };
  }
  const left = nearest?.left ?? 0;
  if (budget.state === "spent") {
    return {
      state: waitingCount > 0 ? "red" : "amber",
      text: {
        en: `X's limit is used up. ${waitingCount === 1 ? "1 reply waits" : `${waitingCount} replies wait`} for it.`,
        ja: `X の送信上限に達しました。${waitingCount} 件の返信が待機中です。`,
      },
      evidence,
    };
  }
  if (budget.state === "tight") {
    return {
      state: "amber",
      text: {
        en: `Only ${left} more ${left === 1 ? "message" : "messages"} may be sent within X's limit for now.`,
        ja: `X の上限までに送信できるメッセージは、あと ${left} 件です。`,
      },
      evidence,
    };
  }
  return {
    state: "green",
    text: {
      en: `At least ${left} more messages may be sent within X's limits.`,
      ja: `X の上限まで、あと ${left} 件以上送信できます。`,
    },
    evidence,
  };
}
