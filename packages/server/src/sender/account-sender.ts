import { setTimeout as delay } from "node:timers/promises";
import {
  claimSends,
  createLeaseHolder,
  freeRepliesLeft,
  mapDatabaseError,
  readOpenSends,
  reconcileAbandonedSends,
  sendLeaseName,
  writeLimits,
  type ClaimedSend,
  type Lease,
  type OpenSend,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { crashPoint } from "../crash-points.ts";
import { createAccountHold } from "./account-hold.ts";
import { createExpectations } from "./expectations.ts";
import { createFairOrder } from "./fair-order.ts";
import { dropLateAutomatic } from "./late-automatic.ts";
import { createLookUps } from "./look-ups.ts";
import { createMediaUploads } from "./media-uploads.ts";
import { planSends, type SendPlan } from "./plan-sends.ts";
import { postReply, removedAccount, spentBy } from "./post-reply.ts";
import { createSendBudget } from "./send-budget.ts";
import type { PostOutcome } from "./send-outcome.ts";
import { leftIn, type SendWindow } from "./send-windows.ts";
import { settlePost } from "./settle.ts";
import { retryDelayMs, type SenderTimings } from "./timings.ts";
import { openAccountClient, type AccountClient } from "./x-clients.ts";

/** Sends the replies of one account while this node holds the account's lease. */
export interface AccountSender {
  /** There may be something to do now. */
  wake(): void;
  /** The account's credentials, state or settings may have changed. */
  accountChanged(): void;
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
/** Replies that a plan looks at; the ones behind them come into sight when these have gone. */
const planLimit = 5_000;

/**
 * One account's loop. Turns never overlap; a turn plans the waiting replies under the account's budget, claims what may
 * go now, writes down when the rest is expected to go, looks up outcomes that are due, and sets one timer for the next
 * thing to do. Posts run beside the turns.
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
  const now = () => context.clock.now();
  const budget = createSendBudget({
    db: context.db,
    integrationId,
    now,
    limitedWithoutResetMs: timings.limitedWithoutResetMs,
  });
  const hold = createAccountHold({ context, integrationId, timings, log });
  const expectations = createExpectations(context, integrationId);
  const order = createFairOrder();
  const posts = new Map<string, Promise<void>>();
  let account: AccountClient | null = null;
  let lease: Lease | undefined;
  let isStopped = false;
  let isWanted = false;
  let turning: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let busyAt = performance.now();
  let isAdopting = true;
  let isUnread = true;
  let isBudgetStale = false;

  const lookUps = createLookUps({
    context,
    integrationId,
    timings,
    log,
    openAccount,
    listOpensAtMs: () => budget.readsBlockedUntilMs(),
    onDone: () => {
      busyAt = performance.now();
      wake();
    },
  });
  const mediaUploads = createMediaUploads({
    context,
    timings,
    log,
    hold,
    openAccount,
    onDone: () => {
      busyAt = performance.now();
      wake();
    },
  });
  const endObserving = context.xAnswers.subscribe((answer) => {
    if (answer.integrationId === integrationId) budget.observe(answer.info);
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
      nextMs = Math.min(nextMs, await sendWhatMayGo(held), await lookUps.start());
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

  /** Returns in how many milliseconds there will be something to do; Infinity when only news can bring it. */
  async function sendWhatMayGo(held: Lease): Promise<number> {
    await readWhatHolds();
    const waiting = await readOpenSends(context.db, { integrationId, limit: planLimit });
    const late = waiting.some((send) => send.isAutomatic)
      ? await dropLateAutomatic(context, integrationId)
      : null;
    const open = late ? waiting.filter((send) => !late.has(send.messageId)) : waiting;
    order.keepOnly(new Set(open.map((send) => send.conversationId)));
    const windows = budget.windows();
    const plan = planSends({
      nowMs: now().getTime(),
      open,
      windows,
      order,
      freeLeft: await freeLeftOf(open, windows),
      blockedUntilMs: budget.blockedUntilMs(),
    });
    await claim(held, open, await mediaUploads.withFilesReady(readyNow(plan)));
    await expectations.write(open, hold.isHeld() ? new Map() : plan.expectedAtMs);
    const isWaiting = open.some((send) => send.state === "queued");
    return isWaiting ? nextAtMs(plan) - now().getTime() : Infinity;
  }

  /** Posts that are out wake the loop when they end. */
  function nextAtMs(plan: SendPlan): number {
    if (!hold.isHeld() || hold.nextTryAtMs() > now().getTime()) {
      return Math.min(hold.nextTryAtMs(), hold.isHeld() ? Infinity : plan.nextAtMs);
    }
    return posts.size > 0 || plan.ready.length > 0 ? Infinity : plan.nextAtMs;
  }

  async function readWhatHolds(): Promise<void> {
    if (isUnread || isBudgetStale) await budget.load();
    else await budget.refresh();
    if (isUnread) await hold.load();
    isUnread = false;
    isBudgetStale = false;
  }

  /** Asked only where a daily window cannot take all that waits: elsewhere it makes no difference to the plan. */
  async function freeLeftOf(
    open: readonly OpenSend[],
    windows: readonly SendWindow[],
  ): Promise<ReadonlyMap<string, number>> {
    const isTight = windows.some((window) => !window.countsFree && leftIn(window) < open.length);
    if (!isTight) return new Map();
    return freeRepliesLeft(context.db, {
      conversationIds: [...new Set(open.map((send) => send.conversationId))],
      repliesPerInbound: budget.repliesPerInbound(),
      now: now(),
    });
  }

  /** While the account is held, one reply alone at the time of the next try. */
  function readyNow(plan: SendPlan): readonly OpenSend[] {
    if (!hold.isHeld()) return plan.ready.slice(0, Math.max(0, maxInFlight - posts.size));
    const isTryTime = posts.size === 0 && hold.nextTryAtMs() <= now().getTime();
    return isTryTime ? plan.ready.slice(0, 1) : [];
  }

  async function claim(
    held: Lease,
    open: readonly OpenSend[],
    ready: readonly OpenSend[],
  ): Promise<void> {
    if (ready.length === 0 || isStopped) return;
    const client = await openAccount();
    const claimed = await context.db.transaction().execute(async (trx) => {
      const allowed = await budget.allowedTogether(trx, ready.length);
      const taken = await claimSends(trx, {
        integrationId,
        leaseToken: held.token,
        seqs: ready.slice(0, allowed).map((send) => send.seq),
        now: now(),
        repliesPerInbound: budget.repliesPerInbound(),
      });
      if (taken.length > 0) crashPoint("send.beforeAttempt");
      return taken;
    });
    if (claimed.length === 0) return;
    busyAt = performance.now();
    budget.began(claimed);
    const newestSeq = BigInt(open.at(-1)?.seq ?? 0);
    for (const send of claimed) {
      order.serve(send.conversationId, newestSeq);
      posts.set(send.messageId, carryOut(send, client));
    }
  }

  async function carryOut(claimed: ClaimedSend, client: AccountClient | null): Promise<void> {
    try {
      await send(claimed, client);
    } finally {
      posts.delete(claimed.messageId);
      busyAt = performance.now();
      wake();
    }
  }

  async function send(claimed: ClaimedSend, client: AccountClient | null): Promise<void> {
    const outcome = client === null ? removedAccount : await postReply(claimed, client);
    const { messageId, attemptNumber } = claimed;
    budget.ended(messageId, spentBy(outcome));
    context.metrics.sends.inc({ outcome: outcome.kind });
    log.info({ messageId, attemptNumber, outcome: outcome.kind }, "reply posted");
    const retryAt = new Date(retryAtMs(claimed, outcome));
    for (let tries = 1; ; tries += 1) {
      try {
        if (outcome.kind === "held") await hold.put(outcome);
        if (outcome.kind === "limited") await writeLimits(context.db, budget.takeLearned());
        await settlePost(context, claimed, outcome, retryAt);
        if (outcome.kind === "sent" || outcome.kind === "refused") await hold.end();
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

  /** A reply that a limit or a hold stopped keeps its place and is due at once: the budget decides when it goes. */
  function retryAtMs(claimed: ClaimedSend, outcome: PostOutcome): number {
    const nowMs = now().getTime();
    if (outcome.kind === "limited") budget.limited(outcome.resetAtMs);
    if (outcome.kind === "limited" || outcome.kind === "held") return nowMs;
    return nowMs + retryDelayMs(claimed.attemptNumber, timings);
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
      isUnread = true;
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
    accountChanged() {
      account = null;
      isBudgetStale = true;
      hold.tryNow();
      wake();
    },
    isIdle: () =>
      posts.size === 0 && !mediaUploads.isBusy() && performance.now() - busyAt > timings.idleMs,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      endObserving();
      const work = Promise.all([
        turning,
        lookUps.settled(),
        mediaUploads.settled(),
        ...posts.values(),
      ]);
      await Promise.race([work, delay(drainMs, undefined, { ref: false })]);
      await holder.stop();
      account?.client.close();
    },
  };
}
