import {
  assertLease,
  commitOffers,
  lockConversation,
  readOwningLeg,
  type DecidedOffer,
  type Lease,
  type Writer,
} from "@tsubame/store";
import type { Decision, ExpireDecision, OfferDecision } from "@tsubame/routing";
import type { Context } from "../context.ts";
import { expireOffer, returnToQueue } from "../conversations/offers.ts";
import { crashPoint } from "../crash-points.ts";
import { transact } from "../transaction.ts";

/** Most offers in one transaction: bounds how long their conversations and agents stay locked (a few ms). */
const maxOffersPerCommit = 100;

/** As much of the context as committing needs. */
export type CommitContext = Pick<Context, "db" | "signals" | "clock" | "metrics">;

/** What a round of commits leaves to be done. */
export interface CommitResult {
  /** Pairs whose facts have to be read again: refused offers and everything that expired. */
  readonly touched: readonly { readonly conversationId: string; readonly agentId: string }[];
  readonly madeCount: number;
  readonly refusedCount: number;
  readonly expiredCount: number;
}

/**
 * Commits the engine's decisions in their order: first what is taken back, one transaction each, then the offers in batches.
 * A decision whose guard fails is not made and its facts are to be read again.
 *
 * @throws StoreError `lease.lost` when another node leads by now; what was committed before stays committed.
 */
export async function commitDecisions(
  context: CommitContext,
  lease: Lease,
  decisions: readonly Decision[],
): Promise<CommitResult> {
  const touched: { conversationId: string; agentId: string }[] = [];
  const offers: OfferDecision[] = [];
  let expiredCount = 0;
  for (const decision of decisions) {
    if (decision.type === "offer") {
      offers.push(decision);
      continue;
    }
    touched.push(decision);
    const isExpired = await transact(context, (trx) => takeBack(trx, lease, decision, context));
    if (!isExpired) continue;
    expiredCount += 1;
    context.metrics.offers.inc({ outcome: "expired" });
  }
  const refused = await commitInBatches(context, lease, offers);
  return {
    touched: [...touched, ...refused],
    madeCount: offers.length - refused.length,
    refusedCount: refused.length,
    expiredCount,
  };
}

async function commitInBatches(
  context: CommitContext,
  lease: Lease,
  decisions: readonly OfferDecision[],
): Promise<{ conversationId: string; agentId: string }[]> {
  const refused: { conversationId: string; agentId: string }[] = [];
  for (let start = 0; start < decisions.length; start += maxOffersPerCommit) {
    const offers = decisions.slice(start, start + maxOffersPerCommit).map(decidedOffer);
    const now = context.clock.now();
    const results = await transact(context, async (trx) => {
      const made = await commitOffers(trx, { offers, lease, now });
      crashPoint("dispatch.beforeCommit");
      return made;
    });
    crashPoint("dispatch.afterCommit");
    for (const result of results) {
      context.metrics.offers.inc({ outcome: result.kind });
      if (result.kind === "refused") refused.push(result.offer);
      else context.metrics.offerDelaySeconds.observe(Math.max(0, result.waitedMs / 1000));
    }
  }
  return refused;
}

function decidedOffer(decision: OfferDecision): DecidedOffer {
  const { conversationId, agentId, queueId, deadlineMs, trace } = decision;
  return { conversationId, agentId, queueId, deadlineAt: new Date(deadlineMs), trace };
}

/** Ends an offer that nobody answered, or whose agent is gone; false when the agent was faster. */
async function takeBack(
  trx: Writer,
  lease: Lease,
  decision: ExpireDecision,
  context: CommitContext,
): Promise<boolean> {
  await assertLease(trx, lease);
  const now = context.clock.now();
  const { conversationId, agentId, reason } = decision;
  await lockConversation(trx, conversationId);
  const leg = await readOwningLeg(trx, conversationId);
  if (leg?.user_id !== agentId || leg.state !== "alerting") return false;
  const request = { conversationId, participantId: leg.id, now };
  if (reason === "agentGone") {
    if (await isConnected(trx, agentId)) return false;
    return (await returnToQueue(trx, request, "gone")).kind === "done";
  }
  if (leg.alerting_deadline_at !== null && leg.alerting_deadline_at > now) return false;
  return (await expireOffer(trx, request)).kind === "done";
}

async function isConnected(trx: Writer, userId: string): Promise<boolean> {
  const state = await trx
    .selectFrom("agent_state")
    .select("disconnected_at")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return state !== undefined && state.disconnected_at === null;
}
