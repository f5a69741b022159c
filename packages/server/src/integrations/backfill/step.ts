import {
  appendEvents,
  assertLease,
  insertFoundEvents,
  lockBackfill,
  saveBackfillStep,
  type BackfillRow,
  type IntegrationRow,
  type Lease,
} from "@tsubame/store";
import type { Context } from "../../context.ts";
import { crashPoint } from "../../crash-points.ts";
import { transact } from "../../transaction.ts";
import { believableResetMs, shortWindowMs } from "../../x-accounts/believable-reset.ts";
import type { XAccount } from "../../x-accounts/open-account.ts";
import type { HopFinding } from "../health/hop-finding.ts";
import { hopTexts } from "../health/hop-texts.ts";
import { recordFindings } from "../health/record.ts";
import { foundEvent } from "./listed-page.ts";
import { readProgress, type Progress } from "./progress.ts";
import { reportOf } from "./report.ts";
import { askForReplay } from "./replay.ts";
import { readNextPage, windowOf, type PageOutcome } from "./search.ts";
import { backOffMs, timings } from "./timings.ts";

/** What one step of a search works with. */
export interface StepCase {
  readonly row: BackfillRow;
  readonly integration: IntegrationRow;
  readonly account: XAccount;
  readonly lease: Lease;
  /** When X's list may be read again, as its latest answer to anybody said; null: now. */
  readonly listFreeAtMs: () => number | null;
}

type Needed = Pick<Context, "db" | "signals" | "clock" | "log">;

/** What follows from a page: go on at once, or wait until then, or be done. */
type Next =
  | { readonly kind: "goOn" }
  | { readonly kind: "wait"; readonly untilMs: number; readonly waitsFor: Progress["waitsFor"] }
  | { readonly kind: "end"; readonly refusal: string | null };

/**
 * Reads X's list for one search until X's limit, less a reserve, is used up or there is nothing more to find. Each page
 * is committed with the place where the next one begins, so that a process that dies loses and repeats nothing.
 *
 * @throws {StoreError} `lease.lost` when another node has taken over
 */
export async function takeStep(context: Needed, step: StepCase): Promise<void> {
  let progress = readProgress(step.row.progress);
  if (progress.startedAt === null) {
    progress = { ...progress, startedAt: context.clock.now().toISOString() };
  }
  for (let pages = 0; pages < timings.pagesPerStep; pages += 1) {
    const freeAtMs = step.listFreeAtMs();
    if (freeAtMs !== null) {
      const asked = await askForReplay(context, step, progress);
      const againMs = context.clock.now().getTime() + timings.replayRetryMs;
      const untilMs = asked.isPutOff ? Math.min(freeAtMs, againMs) : freeAtMs;
      await save(context, step, asked.progress, null, wait(untilMs, "limit"));
      return;
    }
    const window = windowOf(step.row);
    const outcome = await readNextPage(context, step.account, { progress, window });
    crashPoint("backfill.pageRead");
    const next = await nextOf(context, step, progress, outcome);
    const saved = await save(context, step, afterPage(progress, outcome, next), outcome, next);
    crashPoint("backfill.pageCommitted");
    if (saved === null || next.kind !== "goOn") return;
    progress = saved;
  }
}

const wait = (untilMs: number, waitsFor: Progress["waitsFor"]): Next => ({
  kind: "wait",
  untilMs,
  waitsFor,
});

async function nextOf(
  context: Needed,
  step: StepCase,
  progress: Progress,
  outcome: PageOutcome,
): Promise<Next> {
  const nowMs = context.clock.now().getTime();
  const failures = progress.failureCount + 1;
  switch (outcome.kind) {
    case "page":
      if (progress.waitsFor === "access") await noteAccess(context, step.integration.id);
      if (outcome.listed.isLast) return afterLastPage(step, progress, nowMs);
      // Without headers the calls are spread; with them the limit that they show decides.
      return outcome.rateLimit === null
        ? wait(nowMs + timings.callGapMs, "limit")
        : { kind: "goOn" };
    case "limited": {
      const saidMs = outcome.untilAt?.getTime() ?? 0;
      const untilMs = believableResetMs(saidMs, { nowMs, lengthMs: shortWindowMs });
      const isKnown = untilMs > nowMs;
      return wait(
        isKnown ? untilMs + timings.marginMs : nowMs + timings.limitedWithoutResetMs,
        "limit",
      );
    }
    case "away": {
      const pauseMs = backOffMs(failures, timings.awayBaseMs, timings.awayCapMs);
      return wait(nowMs + pauseMs, "x");
    }
    case "noAccess": {
      const { integration, row } = step;
      await recordFindings(context, { integrationId: integration.id, findings: [outcome.finding] });
      const isHopeless = nowMs - row.created_at.getTime() > timings.giveUpMs;
      if (isHopeless) return { kind: "end", refusal: outcome.detail };
      const pauseMs = backOffMs(failures, timings.accessBaseMs, timings.accessCapMs);
      return wait(nowMs + pauseMs, "access");
    }
    case "lostCursor":
      return progress.lostCursorCount < timings.lostCursorLimit
        ? { kind: "goOn" }
        : { kind: "end", refusal: "X loses the place in its list again and again" };
    case "refused":
      return { kind: "end", refusal: outcome.detail };
  }
}

/** The list is the one proof that the token may handle DMs where X's answers do not name its permission. */
async function noteAccess(context: Needed, integrationId: string): Promise<void> {
  const findings: HopFinding[] = [
    { hop: "permission", state: "green", text: hopTexts.permissionGranted },
  ];
  await recordFindings(context, { integrationId, findings });
}

/** X may deliver late what was written at the end of the window: the newest part is read again after it. */
function afterLastPage(step: StepCase, progress: Progress, nowMs: number): Next {
  const untilMs = step.row.until_at.getTime();
  const begunMs = Date.parse(progress.startedAt ?? "") || nowMs;
  // Another break that joined meanwhile has put the end off: one look at the newest part is not the last then.
  const needsTail = (progress.phase === "list" ? begunMs : nowMs) < untilMs;
  if (!needsTail) return { kind: "end", refusal: null };
  return wait(Math.max(nowMs, untilMs + timings.marginMs), null);
}

function afterPage(progress: Progress, outcome: PageOutcome, next: Next): Progress {
  if (outcome.kind === "lostCursor") {
    return { ...progress, cursor: null, lostCursorCount: progress.lostCursorCount + 1 };
  }
  if (outcome.kind !== "page") {
    const isFailure = outcome.kind === "away" || outcome.kind === "noAccess";
    return { ...progress, failureCount: progress.failureCount + (isFailure ? 1 : 0) };
  }
  const { listed } = outcome;
  const isTailNext = listed.isLast && next.kind === "wait";
  const backToMs = Math.min(
    listed.listedBackToMs ?? Infinity,
    progress.listedBackToAt === null ? Infinity : Date.parse(progress.listedBackToAt),
  );
  return {
    ...progress,
    phase: isTailNext ? "tail" : progress.phase,
    cursor: listed.isLast ? null : outcome.nextCursor,
    // The tail looks for what is newer than all that was shown before it; its own pages must not move that mark.
    newestId: isTailNext ? listed.newestId : progress.newestId,
    seenNewestId: listed.newestId,
    oldestId: listed.oldestId,
    listedBackToAt: backToMs === Infinity ? null : new Date(backToMs).toISOString(),
    groupCount: progress.groupCount + listed.groupCount,
    failureCount: 0,
  };
}

/**
 * Commits a page and where the search stands. Returns null when nothing was written: the search was ended by somebody
 * else, or begins further back now and takes its first step again.
 */
async function save(
  context: Needed,
  step: StepCase,
  progress: Progress,
  outcome: PageOutcome | null,
  next: Next,
): Promise<Progress | null> {
  const { row, account } = step;
  const { integrationId } = account;
  const xUserId = account.xUserId;
  const now = context.clock.now();
  const listed = outcome?.kind === "page" ? outcome : null;
  const found =
    xUserId === null || listed === null
      ? []
      : listed.listed.events.map((event) =>
          foundEvent(event, { integrationId, xUserId }, listed.users),
        );
  const saved = await transact(context, async (trx) => {
    await assertLease(trx, step.lease);
    const locked = await lockBackfill(trx, row.id);
    if (locked === undefined) return null;
    // Another break that joined since the step began reaches further back: what was read may have ended too early.
    if (locked.from_at < row.from_at) return null;
    const addedCount = await insertFoundEvents(trx, found, "list");
    const stored = readProgress(locked.progress);
    // A replay is counted by whoever takes its deliveries in.
    const replay = stored.replay ?? progress.replay;
    const waitsFor = next.kind === "wait" ? next.waitsFor : null;
    const kept: Progress = { ...progress, replay, waitsFor };
    // Another break may have joined this search since the step began.
    const isWidened = locked.until_at > row.until_at && next.kind === "end";
    const end = next.kind === "end" && !isWidened ? next : null;
    const tailAt = new Date(Math.max(now.getTime(), locked.until_at.getTime() + timings.marginMs));
    await saveBackfillStep(trx, row.id, {
      state: end === null ? "running" : end.refusal === null ? "done" : "failed",
      progress: isWidened
        ? { ...kept, phase: "tail", cursor: null, newestId: kept.seenNewestId }
        : kept,
      foundCount: found.length,
      knownCount: found.length - addedCount,
      addedCount,
      nextStepAt: isWidened ? tailAt : next.kind === "wait" ? new Date(next.untilMs) : now,
      ended:
        end === null
          ? null
          : { at: now, report: await reportOf(trx, { row, progress: kept, refusal: end.refusal }) },
    });
    if (end !== null) {
      await appendEvents(trx, [
        {
          kind: "backfill.ended",
          integrationId,
          detail: {
            backfillId: row.id,
            foundCount: locked.found_count + found.length,
            addedCount: locked.added_count + addedCount,
            isComplete: end.refusal === null,
          },
        },
      ]);
    }
    return { kept, addedCount, isEnd: end !== null };
  });
  if (saved === null) return null;
  if (saved.addedCount > 0) context.signals.poke("inbox");
  if (saved.isEnd) {
    context.log.info({ integrationId, backfillId: row.id }, "a search for missed DMs has ended");
  }
  return saved.kept;
}
