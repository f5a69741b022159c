import { writeExpectations, type Expectation, type OpenSend } from "@tsubame/store";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";

/** A reply that goes within this is not worth a promise. */
const promisedFromMs = 20_000;
/** A promise that moves by less stays as it is. */
const slackMs = 10_000;
/** Changed promises are written this often at most. */
const writeEveryMs = 2_000;

/** Keeps the time at which each waiting reply is expected to go up to date. */
export interface Expectations {
  /** Writes what has changed since the open replies were read; does nothing when the last writing was only just. */
  write(open: readonly OpenSend[], expectedAtMs: ReadonlyMap<string, number>): Promise<void>;
}

/** For the replies of one account. */
export function createExpectations(
  context: Pick<Context, "db" | "signals" | "clock">,
  integrationId: string,
): Expectations {
  let writtenAtMs = -Infinity;
  return {
    async write(open, expectedAtMs) {
      const now = context.clock.now();
      const changes = changedExpectations(open, expectedAtMs, now);
      if (changes.length === 0 || now.getTime() - writtenAtMs < writeEveryMs) return;
      writtenAtMs = now.getTime();
      await transact(context, (trx) => writeExpectations(trx, integrationId, changes));
    },
  };
}

/**
 * The promises that have to be made, moved or taken back. One that is due, or for which no time is known (the account
 * is held), is none.
 */
export function changedExpectations(
  open: readonly OpenSend[],
  expectedAtMs: ReadonlyMap<string, number>,
  now: Date,
): Expectation[] {
  return open.flatMap((send): Expectation[] => {
    if (send.state !== "queued") return [];
    const atMs = expectedAtMs.get(send.messageId) ?? Infinity;
    const isPromised = atMs !== Infinity && atMs - now.getTime() >= promisedFromMs;
    const beforeMs = send.expectedAt?.getTime() ?? null;
    if (!isPromised) {
      // A promise that is about to be kept stays; it would only flicker.
      const isKept = beforeMs !== null && atMs !== Infinity && Math.abs(atMs - beforeMs) < slackMs;
      return beforeMs === null || isKept ? [] : [{ messageId: send.messageId, expectedAt: null }];
    }
    if (beforeMs !== null && Math.abs(atMs - beforeMs) < slackMs) return [];
    return [{ messageId: send.messageId, expectedAt: new Date(atMs) }];
  });
}
