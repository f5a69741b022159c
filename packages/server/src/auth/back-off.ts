import {
  clearSignInFailures,
  findBlockedUntil,
  recordSignInFailure,
  type BackOffRule,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { AppError } from "../http/errors.ts";

const forgetSeconds = 3600;

/**
 * Whom a try counts against: the account from this address (few free tries), the address (guessing at many
 * accounts), and the account from everywhere (guessing from many addresses). The last two are generous, because they
 * let a stranger slow down the real owner, or one person everybody behind the same office address.
 */
function rulesFor(account: string, address: string): BackOffRule[] {
  return [
    { subject: `account:${account}@${address}`, freeCount: 5, maxSeconds: 900, forgetSeconds },
    { subject: `address:${address}`, freeCount: 100, maxSeconds: 30, forgetSeconds },
    { subject: `account:${account}`, freeCount: 100, maxSeconds: 900, forgetSeconds },
  ];
}

/** Tries for one account from one address that may wait for each other on this node. */
const queueLimit = 50;

interface Lane {
  tail: Promise<unknown>;
  count: number;
}
/** One lane for each account and address with tries under way: what is checked and counted must not run abreast. */
const lanes = new Map<string, Lane>();

/**
 * Makes one try to prove who one is: refused while the caller has to wait, and counted when `prove` finds nothing.
 * Slows down guessing of passwords and client secrets, per account and address, on all nodes together. Tries for the
 * same account from the same address are made one after another on a node, so that many at once are no way around it.
 *
 * @param who.account an e-mail address or a client id, as typed
 * @returns what `prove` found; null: the try has failed and is counted
 * @throws AppError `too.many.requests` with `retryAfterSeconds`
 */
export async function withBackOff<T>(
  context: Pick<Context, "db" | "clock">,
  who: { readonly account: string; readonly address: string },
  prove: () => Promise<T | null>,
): Promise<T | null> {
  const account = who.account.trim().toLowerCase().slice(0, 254);
  const rules = rulesFor(account, who.address);
  return inLane(`${account}@${who.address}`, async () => {
    await assertNotBlocked(context, rules);
    const proof = await prove();
    if (proof === null) {
      const now = context.clock.now();
      for (const rule of rules) await recordSignInFailure(context.db, rule, now);
    } else {
      // The owner is here: forgets what was counted for this account from this address.
      await clearSignInFailures(
        context.db,
        rules.slice(0, 1).map((rule) => rule.subject),
      );
    }
    return proof;
  });
}

async function inLane<T>(key: string, work: () => Promise<T>): Promise<T> {
  const lane = lanes.get(key) ?? { tail: Promise.resolve(), count: 0 };
  if (lane.count >= queueLimit) throw tooManyTries(1);
  lanes.set(key, lane);
  lane.count += 1;
  const result = lane.tail.then(work);
  lane.tail = result.catch(() => undefined);
  try {
    return await result;
  } finally {
    lane.count -= 1;
    if (lane.count === 0) lanes.delete(key);
  }
}

async function assertNotBlocked(
  context: Pick<Context, "db" | "clock">,
  rules: readonly BackOffRule[],
): Promise<void> {
  const now = context.clock.now();
  const subjects = rules.map((rule) => rule.subject);
  const until = await findBlockedUntil(context.db, subjects, now);
  if (until) throw tooManyTries(Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)));
}

function tooManyTries(retryAfterSeconds: number): AppError {
  return new AppError({
    code: "too.many.requests",
    status: 429,
    message: `Too many tries. Retry the request in [${retryAfterSeconds}] seconds`,
    isRetryable: true,
    details: { retryAfterSeconds },
  });
}
