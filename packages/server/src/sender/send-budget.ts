import {
  countSendsOfApp,
  readLimitedAccount,
  readLimits,
  readSendStamps,
  type ClaimedSend,
  type Database,
  type LimitedAccount,
  type SendStamp,
  type StoredLimit,
} from "@tsubame/store";
import type { XAnswerInfo } from "@tsubame/x-api";
import type { Kysely, Transaction } from "kysely";
import { believableResetMs, longWindowMs } from "../x-accounts/believable-reset.ts";
import { learnWindows } from "./learn-limits.ts";
import {
  familyOf,
  resetMarginMs,
  sendLimitName,
  sendWindowsOf,
  type SendWindow,
} from "./send-windows.ts";

/** How much one account may send: the one place of a sender that knows. */
export interface SendBudget {
  /** Reads what was learned and spent; before it nothing is known. Also after the account's settings have changed. */
  load(): Promise<void>;
  /** Takes over what other accounts of the same app have spent meanwhile; does nothing where there are none. */
  refresh(): Promise<void>;
  windows(): SendWindow[];
  /** Replies after each message of the customer that do not count; null: every reply counts. */
  repliesPerInbound(): number | null;
  /** Nothing may be sent before this instant (milliseconds since 1970); 0 when only the windows decide. */
  blockedUntilMs(): number;
  /** X's list of DMs must not be read before this instant; 0 when it may. */
  readsBlockedUntilMs(): number;
  /** Attempts that were just recorded. */
  began(attempts: readonly Pick<ClaimedSend, "messageId" | "startedAt" | "isCounted">[]): void;
  /** What became of an attempt, as the budget sees it. */
  ended(messageId: string, spent: Spent): void;
  /** What an answer to any call of this account said. */
  observe(info: XAnswerInfo): void;
  /** What refusals of sends have taught and is not written down. */
  takeLearned(): StoredLimit[];
  /** X refused for too many sends, possibly without saying until when. Returns when to try again. */
  limited(resetAtMs: number | null): number;
  /**
   * How many of `wanted` sends may be claimed when accounts share an app's window that is nearly spent: counted in the
   * claiming transaction, with every other account of the app kept out until it ends.
   */
  allowedTogether(trx: Transaction<Database>, wanted: number): Promise<number>;
}

/** `no`: X has certainly not counted it; `refused`: v2 counts it, v1.1 does not; `maybe`: its answer was lost. */
export type Spent = "yes" | "no" | "refused" | "maybe";

const dayMs = 86_400_000;
/** What others have spent is read again after this. */
const refreshMs = 1_000;
/** From so few left on, accounts that share a window claim one after another. */
const sharedReserve = 64;
/** Longest pause after refusals that do not say until when; the first is short, each further one doubles it. */
const backOffCapMs = 15 * 60_000;

/**
 * Keeps an account's budget in memory, beside the record in the database that it starts from: what this sender does
 * is noted here at once, what the other accounts of the app do is read again while there is something to send.
 */
export function createSendBudget(options: {
  readonly db: Kysely<Database>;
  readonly integrationId: string;
  readonly now: () => Date;
  readonly limitedWithoutResetMs: number;
  /** For tests: 0 to 1. */
  readonly random?: () => number;
}): SendBudget {
  const { db, integrationId, now } = options;
  const random = options.random ?? Math.random;
  let account: LimitedAccount = {
    generation: "",
    repliesPerInbound: null,
    appIntegrationIds: [integrationId],
  };
  /** Attempts whose posts are out, by message. */
  const open = new Map<string, SendStamp>();
  let own: SendStamp[] = [];
  let others: SendStamp[] = [];
  let learned = new Map<string, StoredLimit>();
  const fromRefusals: StoredLimit[] = [];
  let refreshedAtMs = -Infinity;
  let untilMs = 0;
  let vainCount = 0;

  const nowMs = () => now().getTime();
  const countsRefused = () => familyOf(account.generation) === "v2";
  const isShared = () => account.appIntegrationIds.length > 1;
  const dayAgo = () => new Date(nowMs() - dayMs);

  async function readOthers(): Promise<void> {
    refreshedAtMs = nowMs();
    const otherIds = account.appIntegrationIds.filter((id) => id !== integrationId);
    others = await readSendStamps(db, {
      integrationIds: otherIds,
      since: dayAgo(),
      countsRefused: countsRefused(),
    });
    for (const row of await readLimits(db, otherIds)) keep(row);
  }

  function keep(row: StoredLimit): void {
    const key = `${row.integrationId} ${row.name} ${row.windowSeconds}`;
    const known = learned.get(key);
    if (known === undefined || known.learnedAt <= row.learnedAt) learned.set(key, row);
  }

  /** A post without an answer may be counted by X after the number that it told last. */
  function expectLess(stamp: SendStamp): void {
    for (const [key, row] of learned) {
      const isOfSends =
        row.name.startsWith(`${sendLimitName}.`) && row.learnedAt >= stamp.startedAt;
      if (isOfSends && row.remaining !== null && row.remaining > 0) {
        learned.set(key, { ...row, remaining: row.remaining - 1 });
      }
    }
  }

  function windows(): SendWindow[] {
    const since = nowMs() - dayMs;
    own = own.filter((stamp) => stamp.startedAt.getTime() >= since);
    return sendWindowsOf({
      now: now(),
      integrationId,
      family: familyOf(account.generation),
      learned: [...learned.values()],
      stamps: [...own, ...open.values(), ...others].toSorted(
        (a, b) => a.startedAt.getTime() - b.startedAt.getTime(),
      ),
    });
  }

  return {
    async load() {
      account = (await readLimitedAccount(db, integrationId)) ?? account;
      learned = new Map();
      for (const row of await readLimits(db, [integrationId])) keep(row);
      const stamps = await readSendStamps(db, {
        integrationIds: [integrationId],
        since: dayAgo(),
        countsRefused: countsRefused(),
      });
      own = without(stamps, [...open.values()]).map(closed);
      await readOthers();
    },
    async refresh() {
      if (isShared() && nowMs() - refreshedAtMs >= refreshMs) await readOthers();
    },
    windows,
    repliesPerInbound: () => (countsRefused() ? null : account.repliesPerInbound),
    blockedUntilMs: () => (untilMs > nowMs() ? untilMs : 0),
    readsBlockedUntilMs() {
      const list = learned.get(`${integrationId} dm.list.user 900`);
      const isSpent = list?.remaining === 0 && list.resetAt !== null && list.resetAt > now();
      return isSpent ? (list.resetAt?.getTime() ?? 0) + resetMarginMs : 0;
    },
    began(attempts) {
      for (const { messageId, startedAt, isCounted } of attempts) {
        open.set(messageId, { integrationId, startedAt, isOpen: true, isCounted });
      }
    },
    ended(messageId, spent) {
      const stamp = open.get(messageId);
      open.delete(messageId);
      const isSpent = spent !== "no" && (spent !== "refused" || countsRefused());
      if (stamp === undefined || !isSpent) return;
      own.push(closed(stamp));
      if (spent === "maybe") expectLess(stamp);
    },
    observe(info) {
      const known = [...learned.values()].filter((row) => row.integrationId === integrationId);
      const stamps = own.filter((stamp) => stamp.isCounted);
      const family = familyOf(account.generation);
      const rows = learnWindows(info, { integrationId, family, now: now(), known, stamps });
      for (const row of rows) keep(row);
      if (info.limitName === sendLimitName && info.status === 429) fromRefusals.push(...rows);
      if (info.limitName === sendLimitName && info.status < 300) vainCount = 0;
    },
    takeLearned: () => fromRefusals.splice(0),
    limited(resetAtMs) {
      const isKnown = resetAtMs !== null && resetAtMs > nowMs();
      if (isKnown) {
        vainCount = 0;
        const untilResetMs = believableResetMs(resetAtMs, {
          nowMs: nowMs(),
          lengthMs: longWindowMs,
        });
        untilMs = Math.max(untilMs, untilResetMs + resetMarginMs);
        return untilMs;
      }
      // Posts that were out together are refused together: that is one refusal.
      if (untilMs > nowMs()) return untilMs;
      const bound = Math.min(backOffCapMs, options.limitedWithoutResetMs * 2 ** vainCount);
      vainCount = Math.min(vainCount + 1, 30);
      // At least half of it: a storm must not be answered at once.
      untilMs = nowMs() + bound * (0.5 + random() / 2);
      return untilMs;
    },
    async allowedTogether(trx, wanted) {
      if (!isShared()) return wanted;
      let allowed = wanted;
      for (const window of windows().filter(({ per }) => per === "app")) {
        const left = window.fixed?.left ?? window.limit - window.stampsMs.length;
        if (left > sharedReserve) continue;
        allowed = Math.min(allowed, await leftTogether(trx, window));
      }
      return Math.max(0, allowed);
    },
  };

  async function leftTogether(trx: Transaction<Database>, window: SendWindow): Promise<number> {
    const query = { integrationIds: account.appIntegrationIds, countsRefused: countsRefused() };
    if (window.fixed === null) {
      const since = new Date(window.stampsMs[0] ?? nowMs() - window.windowSeconds * 1000);
      return window.limit - (await countSendsOfApp(trx, { ...query, since }));
    }
    // What was sent after X's number was learned comes off it, whoever sent it.
    const rows = [...learned.values()].filter(
      (row) => row.name === `${sendLimitName}.app` && row.windowSeconds === window.windowSeconds,
    );
    const newest = rows.toSorted((a, b) => b.learnedAt.getTime() - a.learnedAt.getTime())[0];
    if (newest?.remaining === undefined || newest.remaining === null) return window.fixed.left;
    const count = await countSendsOfApp(trx, { ...query, since: newest.learnedAt });
    return Math.min(window.fixed.left, newest.remaining - count);
  }
}

function closed({ integrationId, startedAt, isCounted }: SendStamp): SendStamp {
  return { integrationId, startedAt, isOpen: false, isCounted };
}

/** What the database knows less what is out here: as many of each instant as are out. */
function without(stamps: readonly SendStamp[], open: readonly SendStamp[]): SendStamp[] {
  const countOf = new Map<number, number>();
  for (const { startedAt } of open) {
    countOf.set(startedAt.getTime(), (countOf.get(startedAt.getTime()) ?? 0) + 1);
  }
  return stamps.filter(({ startedAt }) => {
    const count = countOf.get(startedAt.getTime()) ?? 0;
    if (count > 0) countOf.set(startedAt.getTime(), count - 1);
    return count === 0;
  });
}
