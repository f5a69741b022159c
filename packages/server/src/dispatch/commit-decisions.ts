import { commitOffers, type DecidedOffer, type Lease } from "@tsubame/store";
import type { Decision, ExpireDecision, OfferDecision } from "@tsubame/routing";
import type { Context } from "../context.ts";
import { crashPoint } from "../crash-points.ts";
import { transact } from "../transaction.ts";
import { takeBackOffers } from "./take-back.ts";

/** Most offers in one transaction: bounds how long their conversations and agents stay locked (a few ms). */
const maxOffersPerCommit = 100;

/** Transactions at once: while one waits for the disk, the next is checked. */
const maxCommitsAtOnce = 2;

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
 * Commits the engine's decisions: first what is taken back, then the offers, both in batches. Two batches of offers are
 * under way at a time, so that their events may come in another order than was decided. A decision whose guard fails is
 * not made and its facts are to be read again.
 *
 * @throws StoreError `lease.lost` when another node leads by now; what was committed before stays committed.
 */
export async function commitDecisions(
  context: CommitContext,
  lease: Lease,
  decisions: readonly Decision[],
): Promise<CommitResult> {
  const expired = decisions.filter((decision) => decision.type === "expire");
  const offers = decisions.filter((decision) => decision.type === "offer");
  const expiredCount = await takeBackInBatches(context, lease, expired);
  const refused = await commitInBatches(context, lease, offers);
  return {
    touched: [...expired, ...refused],
    madeCount: offers.length - refused.length,
    refusedCount: refused.length,
    expiredCount,
  };
}

async function takeBackInBatches(
  context: CommitContext,
  lease: Lease,
  decisions: readonly ExpireDecision[],
): Promise<number> {
  let expiredCount = 0;
  for (let start = 0; start < decisions.length; start += maxOffersPerCommit) {
    const batch = decisions.slice(start, start + maxOffersPerCommit);
    const now = context.clock.now();
    const takenCount = await transact(context, (trx) =>
      takeBackOffers(trx, { lease, decisions: batch, now }),
    );
    context.metrics.offers.inc({ outcome: "expired" }, takenCount);
    expiredCount += takenCount;
  }
  return expiredCount;
}

/** Returns the offers that were refused. When a batch fails, no further one begins, and those under way have ended. */
async function commitInBatches(
  context: CommitContext,
  lease: Lease,
  decisions: readonly OfferDecision[],
): Promise<readonly DecidedOffer[]> {
  const refused: DecidedOffer[] = [];
  let start = 0;
  async function commitInTurn(): Promise<void> {
    while (start < decisions.length) {
      const batch = decisions.slice(start, start + maxOffersPerCommit);
      start += batch.length;
      try {
        refused.push(...(await commitBatch(context, lease, batch.map(decidedOffer))));
      } catch (error) {
        start = decisions.length;
        throw error;
      }
    }
  }
  const turns = Array.from({ length: maxCommitsAtOnce }, commitInTurn);
  for (const turn of await Promise.allSettled(turns)) {
    if (turn.status === "rejected") throw turn.reason;
  }
  return refused;
}

/** Returns the offers that were refused. */
async function commitBatch(
  context: CommitContext,
  lease: Lease,
  offers: readonly DecidedOffer[],
): Promise<DecidedOffer[]> {
  const now = context.clock.now();
  const results = await transact(context, async (trx) => {
    const made = await commitOffers(trx, { offers, lease, now });
    crashPoint("dispatch.beforeCommit");
    return made;
  });
  crashPoint("dispatch.afterCommit");
  const refused: DecidedOffer[] = [];
  for (const result of results) {
    context.metrics.offers.inc({ outcome: result.kind });
    if (result.kind === "refused") refused.push(result.offer);
    else context.metrics.offerDelaySeconds.observe(Math.max(0, result.waitedMs / 1000));
  }
  return refused;
}

function decidedOffer(decision: OfferDecision): DecidedOffer {
  const { conversationId, agentId, queueId, deadlineMs, trace, facts } = decision;
  return { conversationId, agentId, queueId, deadlineAt: new Date(deadlineMs), trace, facts };
}
