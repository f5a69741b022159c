import { setTimeout as delay } from "node:timers/promises";
import {
  createEngine,
  type Decision,
  type Engine,
  type EngineSnapshot,
  type Explanation,
} from "@tsubame/routing";
import {
  endOfLog,
  readEvents,
  readRoutingFacts,
  StoreError,
  type Cursor,
  type Lease,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { commitDecisions } from "./commit-decisions.ts";
import { TouchedFacts } from "./touched-facts.ts";
import { Wakeup } from "./wakeup.ts";

/** One stretch of leading: an engine that lives from the lease's acquisition to its loss. */
export interface DispatchSession {
  /** There may be news; read at once. */
  wake(): void;
  /** Why the conversation waits, as this engine sees it; undefined when it does not know it (yet). */
  explain(conversationId: string): Explanation | undefined;
  snapshot(): EngineSnapshot;
  /** Resolves once everything known has been decided and committed; for tests and shutdown. */
  readonly isSettled: boolean;
  /** Lets the commit in progress end; nothing is committed afterwards. */
  stop(): Promise<void>;
}

export type DispatchContext = Pick<Context, "db" | "signals" | "clock" | "log" | "metrics">;

const eventPageSize = 500;
/** Pause before looking again for events that an older running transaction holds back. */
const heldBackMs = 5;
const firstBackOffMs = 20;
const longestBackOffMs = 2000;

/**
 * Dispatches under a lease: rebuilds the engine from the database, then follows the event log. After each look it reads the
 * changed agents, conversations and queues again (one statement), lets the engine decide and commits the decisions. It acts
 * on a poke of the event log, on the next deadline, and at the latest after `pollMs`, because a poke may be lost.
 *
 * What the engine believes is never trusted: every commit checks the database under locks, and a refused decision leads to
 * reading both sides again. An unexpected failure throws the engine away and rebuilds it, with a growing pause.
 */
export function startDispatching(
  context: DispatchContext,
  lease: Lease,
  options: { readonly pollMs?: number } = {},
): DispatchSession {
  const pollMs = options.pollMs ?? 1000;
  const wakeup = new Wakeup();
  const touched = new TouchedFacts();
  let engine: Engine = createEngine();
  let cursor: Cursor | undefined;
  let isStopped = false;
  let isSettled = false;
  let backOffMs = 0;
  const nowMs = (): number => context.clock.now().getTime();

  async function rebuild(): Promise<Decision[]> {
    const startedAt = performance.now();
    cursor = await endOfLog(context.db);
    touched.take();
    engine = createEngine();
    const facts = await readRoutingFacts(context.db, "all", { now: context.clock.now() });
    const decisions = engine.applyAll(facts, nowMs());
    const durationMs = Math.round(performance.now() - startedAt);
    context.log.info({ ...totals(engine), durationMs }, "routing rebuilt from the database");
    return decisions;
  }

  /** Reads what happened since the last look; true when more can be read at once. */
  async function follow(): Promise<{ isMore: boolean; isHeldBack: boolean }> {
    if (!cursor) return { isMore: false, isHeldBack: false };
    const page = await readEvents(context.db, cursor, eventPageSize);
    for (const event of page.events) touched.event(event, lease.token);
    cursor = page.cursor;
    return { isMore: page.events.length === eventPageSize, isHeldBack: page.isHeldBack };
  }

  async function commit(decisions: readonly Decision[]): Promise<void> {
    if (decisions.length === 0) return;
    const result = await commitDecisions(context, lease, decisions);
    for (const pair of result.touched) touched.pair(pair);
    // Refusals alone, again and again, would mean that facts and guards disagree: slow down, do not spin.
    const isFruitless = result.refusedCount > 0 && result.madeCount + result.expiredCount === 0;
    backOffMs = isFruitless ? nextBackOff(backOffMs) : 0;
    if (result.refusedCount > 0)
      context.log.debug({ ...result, touched: undefined }, "offers refused");
  }

  async function round(): Promise<void> {
    let decisions = cursor ? engine.tick(nowMs()) : await rebuild();
    let look = { isMore: true, isHeldBack: false };
    while (!isStopped && (decisions.length > 0 || look.isMore || !touched.isEmpty)) {
      await commit(decisions);
      if (backOffMs > 0) await delay(backOffMs);
      look = await follow();
      decisions = touched.isEmpty ? engine.tick(nowMs()) : await decideAnew();
    }
    isSettled = true;
    backOffMs = 0;
    const nextDeadlineMs = (engine.nextWakeAtMs() ?? Infinity) - nowMs();
    await wakeup.sleep(
      look.isHeldBack ? heldBackMs : Math.min(pollMs, Math.max(1, nextDeadlineMs)),
    );
    isSettled = false;
  }

  async function decideAnew(): Promise<Decision[]> {
    const scope = touched.take();
    if (scope === "all") return rebuild();
    const facts = await readRoutingFacts(context.db, scope, { now: context.clock.now() });
    return engine.applyAll(facts, nowMs());
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      try {
        await round();
      } catch (error) {
        if (error instanceof StoreError && error.code === "lease.lost") {
          context.log.warn({ token: lease.token }, "routing stopped: another node leads");
          return;
        }
        cursor = undefined;
        backOffMs = nextBackOff(backOffMs);
        context.log.error({ err: error, backOffMs }, "routing failed; rebuilding");
        await delay(backOffMs);
      }
    }
  }

  const stopListening = context.signals.on("events", () => wakeup.wake());
  const running = run();
  return {
    wake: () => wakeup.wake(),
    explain: (conversationId) => engine.explain(conversationId, nowMs()),
    snapshot: () => engine.snapshot(),
    get isSettled() {
      return isSettled;
    },
    async stop() {
      isStopped = true;
      stopListening();
      wakeup.wake();
      await running;
    },
  };
}

function nextBackOff(beforeMs: number): number {
  return Math.min(longestBackOffMs, Math.max(firstBackOffMs, beforeMs * 2));
}

function totals(engine: Engine): { agentCount: number; waitingCount: number; heldCount: number } {
  const { agentCount, waitingCount, heldCount } = engine.counters();
  return { agentCount, waitingCount, heldCount };
}
