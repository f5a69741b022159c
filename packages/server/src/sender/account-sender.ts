import { setTimeout as delay } from "node:timers/promises";
import {
  claimNextSend,
  createLeaseHolder,
  mapDatabaseError,
  nextSendAt,
  reconcileAbandonedSends,
  sendLeaseName,
  type ClaimedSend,
  type Lease,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { crashPoint } from "../crash-points.ts";
import { createLookUps } from "./look-ups.ts";
import { createSendBudget } from "./send-budget.ts";
import { outcomeOfFailure, type PostOutcome } from "./send-outcome.ts";
import { settlePost } from "./settle.ts";
import { retryDelayMs, type SenderTimings } from "./timings.ts";
import { openAccountClient, type AccountClient } from "./x-clients.ts";

/** Sends the replies of one account while this node holds the account's lease. */
export interface AccountSender {
  /** There may be something to do now. */
  wake(): void;
  /** The stored credentials may have changed. */
  forgetCredentials(): void;
  /** Whether it has had nothing to do for so long that its lease may go. */
  isIdle(): boolean;
  /** Takes no new replies and waits some seconds for posts that are out. */
  stop(): Promise<void>;
}

/** Conversations of one account that may be posting at the same moment. */
const maxInFlight = 8;
/** How often and how long a known outcome is tried to be written while the database is away. */
const settleTries = 20;
const settlePauseMs = 250;
/** What is still out after this is adopted by the account's next sender, as after a crash. */
const drainMs = 6_000;
/** Claims in one turn, so that a stream of replies cannot keep a turn from ending. */
const maxClaimsPerTurn = 100;

/**
 * One account's loop. Turns never overlap; a turn claims what may go, in order within each conversation, looks up
 * outcomes that are due, and sets one timer for the next thing to do. Posts run beside the turns.
 *
 * After a change of leader, attempts that were out become `reconciling`: the machine never repeats a post whose
 * outcome it does not know.
 */
export function createAccountSender(
  context: Context,
  integrationId: string,
  timings: SenderTimings,
): AccountSender {
  const log = context.log.child({ integrationId });
  const budget = createSendBudget({
    now: () => context.clock.now(),
    limitedWithoutResetMs: timings.limitedWithoutResetMs,
  });
  const posts = new Map<string, Promise<void>>();
  let account: AccountClient | null = null;
  let lease: Lease | undefined;
  let isStopped = false;
  let isWanted = false;
  let turning: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let busyAt = performance.now();
  let isAdopting = true;

  const lookUps = createLookUps({
    context,
    integrationId,
    timings,
    log,
    openAccount,
    onDone: () => {
      busyAt = performance.now();
      wake();
    },
  });

  async function openAccount(): Promise<AccountClient | null> {
    account ??= await openAccountClient(context, integrationId, timings.requestTimeoutMs);
    return account;
  }

  function wake(): void {
    isWanted = true;
    if (turning !== undefined || lease === undefined || isStopped) return;
    clearTimeout(timer);
    turning = turn().finally(() => {
      turning = undefined;
      if (isWanted) wake();
    });
  }

  async function turn(): Promise<void> {
    isWanted = false;
    let nextMs = timings.pollMs;
    try {
      const held = lease;
      if (held === undefined) return;
      if (isAdopting && posts.size === 0) {
        await adopt(held);
        isAdopting = false;
      }
      await claimWhatMayGo(held);
      nextMs = Math.min(nextMs, await lookUps.start(), await untilNextSendMs());
    } catch (error) {
      log.warn({ code: mapDatabaseError(error).code }, "the outbox cannot be worked on now");
    }
    if (!isStopped) timer = setTimeout(wake, Math.max(nextMs, 1));
  }

  /** Attempts that are out with nobody waiting for their answer: of a killed predecessor, or never written down. */
  async function adopt(held: Lease): Promise<void> {
    const messageIds = await context.db
      .transaction()
      .execute((trx) => reconcileAbandonedSends(trx, { integrationId, leaseToken: held.token }));
    if (messageIds.length === 0) return;
    log.warn({ messageIds }, "attempts of unknown outcome found; looking them up");
  }

  async function claimWhatMayGo(held: Lease): Promise<void> {
    for (let count = 0; count < maxClaimsPerTurn; count += 1) {
      if (isStopped || posts.size >= maxInFlight || budget.blockedUntilMs() > 0) return;
      const client = await openAccount();
      const claimed = await context.db.transaction().execute(async (trx) => {
        const next = await claimNextSend(trx, { integrationId, leaseToken: held.token });
        if (next !== undefined) crashPoint("send.beforeAttempt");
        return next;
      });
      if (claimed === undefined) return;
      busyAt = performance.now();
      const post = send(claimed, client).finally(() => {
        posts.delete(claimed.messageId);
        busyAt = performance.now();
        wake();
      });
      posts.set(claimed.messageId, post);
    }
    isWanted = true;
  }

  async function send(claimed: ClaimedSend, client: AccountClient | null): Promise<void> {
    const outcome = client === null ? removedAccount : await post(claimed, client);
    context.metrics.sends.inc({ outcome: outcome.kind });
    const { messageId, attemptNumber } = claimed;
    log.info({ messageId, attemptNumber, outcome: outcome.kind }, "reply posted");
    const retryAt = new Date(retryAtMs(claimed, outcome));
    for (let tries = 1; ; tries += 1) {
      try {
        await settlePost(context, claimed, outcome, retryAt);
        return;
      } catch (error) {
        const { code, isRetryable } = mapDatabaseError(error);
        log.warn({ messageId, outcome: outcome.kind, code }, "an outcome could not be written");
        // Left as it is, the attempt is adopted later and looked up like any other without an answer.
        if (!isRetryable || tries >= settleTries) {
          isAdopting = true;
          return;
        }
        await delay(settlePauseMs);
      }
    }
  }

  async function post(claimed: ClaimedSend, { client }: AccountClient): Promise<PostOutcome> {
    crashPoint("send.beforePost");
    try {
      const sent = await client.dm.send({
        recipientId: claimed.recipientXUserId,
        text: claimed.text,
      });
      budget.note(sent.rateLimit);
      return { kind: "sent", xEventId: sent.id, createdAtMs: sent.createdAtMs };
    } catch (error) {
      return outcomeOfFailure(error);
    } finally {
      crashPoint("send.afterPost");
    }
  }

  function retryAtMs(claimed: ClaimedSend, outcome: PostOutcome): number {
    if (outcome.kind === "limited") return budget.limited(outcome.resetAtMs);
    return context.clock.now().getTime() + retryDelayMs(claimed.attemptNumber, timings);
  }

  async function untilNextSendMs(): Promise<number> {
    const at = await nextSendAt(context.db, integrationId);
    if (at === undefined) return Infinity;
    const dueAtMs = Math.max(at.getTime(), budget.blockedUntilMs());
    // One that is due and was not claimed waits for another in its conversation, whose end wakes this loop.
    const inMs = dueAtMs - context.clock.now().getTime();
    return inMs > 0 ? inMs : Infinity;
  }

  const holder = createLeaseHolder({
    db: context.db,
    name: sendLeaseName(integrationId),
    holder: context.nodeId,
    ttlMs: timings.leaseTtlMs,
    log,
    onAcquired: (acquired) => {
      lease = acquired;
      isAdopting = true;
      lookUps.forget();
      wake();
    },
    onLost: async () => {
      lease = undefined;
      clearTimeout(timer);
      if (!isStopped) await turning;
    },
  });

  return {
    wake,
    forgetCredentials() {
      account = null;
    },
    isIdle: () => posts.size === 0 && performance.now() - busyAt > timings.idleMs,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      const work = Promise.all([turning, lookUps.settled(), ...posts.values()]);
      await Promise.race([work, delay(drainMs, undefined, { ref: false })]);
      await holder.stop();
      account?.client.close();
    },
  };
}

const removedAccount: PostOutcome = {
  kind: "refused",
  code: "GeneralError",
  reason: "accountRemoved",
  httpStatus: null,
  xCode: null,
};
