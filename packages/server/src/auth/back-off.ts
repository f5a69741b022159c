import {
  clearSignInFailures,
  findBlockedUntil,
  recordSignInFailure,
  type BackOffRule,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { AppError } from "../http/errors.ts";

const forgetSeconds = 3600;
const maxSeconds = 900;

/**
 * Whom a try counts against: the account from this address (few free tries), the address (guessing at many
 * accounts), and the account from everywhere (guessing from many addresses). The last is generous, because it
 * lets a stranger slow down the real owner.
 */
function rulesFor(account: string, address: string): BackOffRule[] {
  const common = { maxSeconds, forgetSeconds };
  return [
    { subject: `account:${account}@${address}`, freeCount: 5, ...common },
    { subject: `address:${address}`, freeCount: 30, ...common },
    { subject: `account:${account}`, freeCount: 100, ...common },
  ];
}

/** Slows down guessing of passwords and client secrets, per account and address, on all nodes together. */
export interface BackOff {
  /** @throws AppError `too.many.requests` with `retryAfterSeconds` while the caller has to wait. */
  check(): Promise<void>;
  failed(): Promise<void>;
  /** The owner is here: forgets what was counted for this account from this address. */
  succeeded(): Promise<void>;
}

/** `account` is an e-mail address or a client id, as typed. */
export function backOffFor(
  context: Pick<Context, "db" | "clock">,
  account: string,
  address: string,
): BackOff {
  const rules = rulesFor(account.trim().toLowerCase().slice(0, 254), address);
  return {
    async check() {
      const now = context.clock.now();
      const until = await findBlockedUntil(
        context.db,
        rules.map((rule) => rule.subject),
        now,
      );
      if (!until) return;
      const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
      throw new AppError({
        code: "too.many.requests",
        status: 429,
        message: `Too many tries. Retry the request in [${retryAfterSeconds}] seconds`,
        isRetryable: true,
        details: { retryAfterSeconds },
      });
    },
    async failed() {
      const now = context.clock.now();
      for (const rule of rules) await recordSignInFailure(context.db, rule, now);
    },
    async succeeded() {
      await clearSignInFailures(
        context.db,
        rules.slice(0, 1).map((rule) => rule.subject),
      );
    },
  };
}
