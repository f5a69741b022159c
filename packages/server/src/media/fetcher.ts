import {
  appendEvents,
  claimPendingMedia,
  mapDatabaseError,
  nextPendingMediaAt,
  removeUnsentMedia,
  settleFetch,
  type ClaimedMedia,
  type EventKind,
  type FetchResult,
} from "@tsubame/store";
import type { Context, Part } from "../context.ts";
import { transact } from "../transaction.ts";
import { openXAccount } from "../x-accounts/open-account.ts";
import { fetchMedia } from "./fetch-media.ts";
import { createGuardedLookup, trustedHostOf, type ResolveAll } from "./public-addresses.ts";
import { defaultMediaTimings, type MediaTimings } from "./timings.ts";

/** Fetches the files of DMs from X. */
export interface MediaFetcher extends Part {
  /** There may be something to fetch now. */
  wake(): void;
}

/** A slot or file that no message has taken after this is removed. */
const unsentKeptMs = 24 * 3_600_000;
const cleanUpEveryMs = 3_600_000;
const cleanUpBatch = 500;

const arrivalKinds: ReadonlySet<EventKind> = new Set(["message.received", "message.observed"]);

const kindOfResult: Readonly<Record<"stored" | "refused" | "failed", EventKind>> = {
  stored: "media.stored",
  refused: "media.refused",
  failed: "media.failed",
};

/**
 * Runs on every node. A file is taken on by one of them, with a claim that ends by itself, so that those of a killed
 * node come back (ADR 6 says why this is no job of a library). Only the latest claim may write its result, in one
 * transaction with the event that tells the agents.
 *
 * Woken by DMs with attachments in the event log; the poll is the truth.
 */
export function createMediaFetcher(
  context: Context,
  options: { readonly timings?: Partial<MediaTimings>; readonly resolve?: ResolveAll } = {},
): MediaFetcher {
  const timings = { ...defaultMediaTimings, ...options.timings };
  const lookup = createGuardedLookup(trustedHostOf(context.config.xApiUrl), options.resolve);
  const running = new Set<Promise<void>>();
  let isStopped = false;
  let isWanted = false;
  let turning: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let cleanedAtMs = -Infinity;

  function wake(): void {
    isWanted = true;
    if (turning !== undefined || isStopped) return;
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
      await startFetches();
      const nextAt =
        running.size < timings.maxInFlight ? await nextPendingMediaAt(context.db) : null;
      if (nextAt !== null) {
        nextMs = Math.min(nextMs, nextAt.getTime() - context.clock.now().getTime());
      }
      await cleanUp();
    } catch (error) {
      context.log.warn({ code: mapDatabaseError(error).code }, "files cannot be looked for now");
    }
    // Never a busy loop: a file that is due and not taken has been taken by another node in this moment.
    if (!isStopped) timer = setTimeout(wake, Math.max(nextMs, 50));
  }

  async function startFetches(): Promise<void> {
    const limit = timings.maxInFlight - running.size;
    if (limit <= 0 || isStopped) return;
    const now = context.clock.now();
    const claimedUntil = new Date(now.getTime() + timings.claimMs);
    for (const claimed of await claimPendingMedia(context.db, { limit, now, claimedUntil })) {
      const work = carryOut(claimed).finally(() => {
        running.delete(work);
        wake();
      });
      running.add(work);
    }
  }

  async function carryOut(claimed: ClaimedMedia): Promise<void> {
    const mediaId = claimed.id;
    try {
      const result = await fetchOne(claimed);
      const isWritten = await transact(context, async (trx) => {
        if (!(await settleFetch(trx, claimed, result, context.clock.now()))) return false;
        if (result.kind !== "again") await appendEvents(trx, [eventOf(claimed, result)]);
        return true;
      });
      const errorCode = "errorCode" in result ? result.errorCode : null;
      context.log.info({ mediaId, outcome: result.kind, errorCode, isWritten }, "file fetched");
    } catch (error) {
      // Left as it is, the claim ends by itself and the file is fetched again.
      context.log.warn({ mediaId, code: mapDatabaseError(error).code }, "a file was not written");
    }
  }

  async function fetchOne(claimed: ClaimedMedia): Promise<FetchResult> {
    const account = await openXAccount(context, claimed.integrationId, {
      timeoutMs: timings.fetchTimeoutMs,
      lookup,
    });
    if (account === null) return { kind: "failed", errorCode: "media.unreachable" };
    try {
      return await fetchMedia(claimed, {
        client: account.client,
        maxBytes: context.config.mediaMaxBytes,
        timings,
        now: () => context.clock.now(),
      });
    } finally {
      account.client.close();
    }
  }

  async function cleanUp(): Promise<void> {
    const nowMs = context.clock.now().getTime();
    if (nowMs - cleanedAtMs < cleanUpEveryMs) return;
    cleanedAtMs = nowMs;
    const before = new Date(nowMs - unsentKeptMs);
    const count = await removeUnsentMedia(context.db, { before, limit: cleanUpBatch });
    if (count > 0) context.log.info({ count }, "files that nobody sent were removed");
  }

  const unsubscribe = context.events.subscribe((events) => {
    const isNews = (event: (typeof events)[number]) =>
      arrivalKinds.has(event.kind) && event.detail["hasAttachment"] === true;
    if (events.some(isNews)) wake();
  });
  wake();

  return {
    name: "files of DMs",
    wake,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      unsubscribe();
      await turning;
      // What is under way comes back when its claim ends; nobody waits for a slow host.
      await Promise.race([Promise.all(running), afterMs(stopPatienceMs)]);
    },
  };
}

const stopPatienceMs = 5_000;

function afterMs(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs).unref();
  });
}

function eventOf(claimed: ClaimedMedia, result: Exclude<FetchResult, { kind: "again" }>) {
  return {
    kind: kindOfResult[result.kind],
    conversationId: claimed.conversationId,
    messageId: claimed.messageId,
    integrationId: claimed.integrationId,
    detail: {
      mediaId: claimed.id,
      ...(result.kind === "stored" ? {} : { errorCode: result.errorCode }),
    },
  };
}
