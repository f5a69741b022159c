import {
  assertLease,
  lockHeldLegs,
  writeReturns,
  type HeldLeg,
  type Lease,
  type Writer,
} from "@tsubame/store";
import type { ExpireDecision } from "@tsubame/routing";
import { actorColumns, systemActor } from "../conversations/actor.ts";
import { setNotResponding } from "../conversations/agent-status.ts";
import { returnedLeg, type ReturnReason } from "../conversations/offers.ts";

/**
 * Ends offers that nobody answered, or whose agents are gone; returns how many. An offer that its agent has answered
 * meanwhile is left alone, and so is one whose agent has come back. Agents who missed one become NOT_RESPONDING. A fixed
 * number of round trips, however many are due: a thousand offers that ring out in one second do not hold routing up.
 *
 * @throws StoreError `lease.lost` when another node leads; nothing is taken back then.
 */
export async function takeBackOffers(
  trx: Writer,
  batch: {
    readonly lease: Lease;
    readonly decisions: readonly ExpireDecision[];
    readonly now: Date;
  },
): Promise<number> {
  const { lease, decisions, now } = batch;
  await assertLease(trx, lease);
  const decisionOf = new Map(decisions.map((decision) => [decision.conversationId, decision]));
  const held = await lockHeldLegs(trx, [...decisionOf.keys()]);
  const due: { readonly one: HeldLeg; readonly reason: ReturnReason }[] = [];
  for (const one of held) {
    const decision = decisionOf.get(one.conversation.id);
    const reason = decision && reasonNow(one, decision, now);
    if (reason) due.push({ one, reason });
  }
  const actor = actorColumns(systemActor);
  await writeReturns(
    trx,
    due.map(({ one, reason }) => returnedLeg(one.conversation, one.leg, { reason, now })),
    { now, ...actor },
  );
  const missed = due.filter(({ reason }) => reason === "noAnswer").map(({ one }) => one.agent);
  await setNotResponding(trx, missed, now);
  return due.length;
}

/** Why the offer is to be taken back, as the locked rows say; undefined when it is not any more. */
function reasonNow(
  { leg, agent }: HeldLeg,
  { agentId, reason }: ExpireDecision,
  now: Date,
): ReturnReason | undefined {
  if (leg.user_id !== agentId || leg.state !== "alerting") return undefined;
  if (reason === "agentGone") return agent.disconnected_at === null ? undefined : "gone";
  const deadlineAt = leg.alerting_deadline_at;
  return deadlineAt !== null && deadlineAt > now ? undefined : "noAnswer";
}
