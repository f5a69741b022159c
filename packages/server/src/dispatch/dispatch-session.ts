import { setTimeout as delay } from "node:timers/promises";
import {
  createEngine,
  type Decision,
  type Engine,
  type EngineSnapshot,
  type Explanation,
} from "@tsubame/routing";
import { readRoutingFacts, StoreError, type Lease } from "@tsubame/store";
import type { Context } from "../context.ts";
import { commitDecisions } from "./commit-decisions.ts";
import { dispatchIntervalMs, Sweep } from "./sweep.ts";
import { TouchedFacts } from "./touched-facts.ts";
import { Wakeup } from "./wakeup.ts";

/** One stretch of leading: an engine that lives from the lease's acquisition to its loss. */
export interface DispatchSession {
  /** Time has passed: look at the deadlines now. */
  wake(): void;
  /** Why the conversation waits, as this engine sees it; undefined when it does not know it (yet). */
  explain(conversationId: string): Explanation | undefined;
  snapshot(): EngineSnapshot;
  /** Looks once for what should have been offered and was not; happens by itself now and then. */
  sweep(): Promise<void>;
  /** True while everything that is known has been decided and committed. */
  readonly isSettled: boolean;
  /** Lets the commit in progress end; nothing is committed afterwards. */
  stop(): Promise<void>;
}

/** As much of the context as dispatching needs. */
export type DispatchContext = Pick<
  Context,
  "db" | "signals" | "events" | "clock" | "log" | "metrics"
>;

/** Longest sleep, so that a wall clock that jumps forward finds its deadlines soon. */
const longestSleepMs = 1000;
/** Time between two looks of the sweep; after an expensive one at least so many times what it took. */
const defaultSweepEveryMs = 15_000;
const sweepRestFactor = 20;
const firstBackOffMs = 20;
const longestBackOffMs = 2000;

/**
 * Dispatches under a lease: rebuilds the engine from the database, then follows the event log. After each batch of events it
 * reads the changed agents, conversations and queues again (one statement), lets the engine decide and commits the decisions.
 * It acts on events and on the next deadline; the sweep is an alarm only, and has everything read anew when it finds that
 * something was missed.
 *
 * What the engine believes is never trusted: every commit checks the database under locks, and a refused decision leads to
 * reading both sides again. An unexpected failure throws the engine away and rebuilds it, with a growing pause.
 */
export function startDispatching(
  context: DispatchContext,
  lease: Lease,
  options: { readonly sweepEveryMs?: number } = {},
): DispatchSession {
  const sweepEveryMs = options.sweepEveryMs ?? defaultSweepEveryMs;
  const wakeup = new Wakeup();
  const touched = new TouchedFacts();
  let engine: Engine = createEngine({ isRecording: true });
  const sweep = new Sweep(context);
  const stopping = new AbortController();
  let isSettled = false;
  let backOffMs = 0;
  const nowMs = (): number => context.clock.now().getTime();

  /** Waits out the back-off, or until the stop. */
  async function pause(): Promise<void> {
    await delay(backOffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  async function decideAnew(): Promise<Decision[]> {
    const scope = touched.take();
    if (scope === "all") return rebuild();
    const facts = await readRoutingFacts(context.db, scope, { now: context.clock.now() });
    return engine.applyAll(facts, nowMs());
  }

  async function rebuild(): Promise<Decision[]> {
    const startedAt = performance.now();
    const facts = await readRoutingFacts(context.db, "all", { now: context.clock.now() });
    engine = createEngine({ isRecording: true });
    const decisions = engine.applyAll(facts, nowMs());
    const durationMs = Math.round(performance.now() - startedAt);
    context.log.info({ ...totals(engine), durationMs }, "routing rebuilt from the database");
    return decisions;
  }

  async function commit(decisions: readonly Decision[]): Promise<void> {
    const result = await commitDecisions(context, lease, decisions);
    for (const pair of result.touched) touched.pair(pair);
    // Refusals alone, again and again, would mean that facts and guards disagree: slow down, do not spin.
    const isFruitless = result.refusedCount > 0 && result.madeCount + result.expiredCount === 0;
    backOffMs = isFruitless ? nextBackOff(backOffMs) : 0;
    if (backOffMs > 0) await pause();
  }

  /** Decides and commits until nothing is left to do, then sleeps until an event or the next deadline. */
  async function round(): Promise<void> {
    for (;;) {
      const decisions = touched.isEmpty ? engine.tick(nowMs()) : await decideAnew();
      if (stopping.signal.aborted || (decisions.length === 0 && touched.isEmpty)) break;
      await commit(decisions);
    }
    backOffMs = 0;
    isSettled = true;
    const untilDeadlineMs = (engine.nextWakeAtMs() ?? Infinity) - nowMs();
    await wakeup.sleep(Math.min(longestSleepMs, Math.max(1, untilDeadlineMs)));
    isSettled = false;
  }

  async function sweepOnce(): Promise<void> {
    const found = await sweep.look();
    // What has been told and not yet looked at, or decided and not yet committed, is late but not missed.
    if (!touched.isEmpty || stopping.signal.aborted) return;
    const pairs = found.flatMap((pair) => {
      const known = engine.explain(pair.conversationId, nowMs());
      if (known && known.state !== "waiting") return [];
      return [Object.assign({}, pair, { obstacle: known ? known.obstacle : "unknown" })];
    });
    if (pairs.length === 0) return;
    context.metrics.missedPairs.inc(pairs.length);
    context.log.error({ pairs }, "routing has missed what could be offered; reading everything");
    touched.everything();
    isSettled = false;
    wakeup.wake();
  }

  async function keepSweeping(): Promise<void> {
    let pauseMs = sweepEveryMs;
    while (!stopping.signal.aborted) {
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) break;
      const startedAt = performance.now();
      await sweepOnce().catch((error: unknown) => {
        context.log.warn({ err: error }, "the sweep could not look");
      });
      const restMs = (performance.now() - startedAt) * sweepRestFactor;
      pauseMs = Math.max(restMs, sweep.isSuspicious ? dispatchIntervalMs : sweepEveryMs);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (error instanceof StoreError && error.code === "lease.lost") {
          context.log.warn({ token: lease.token }, "routing stopped: another node leads");
          stopping.abort();
          break;
        }
        touched.everything();
        backOffMs = nextBackOff(backOffMs);
        context.log.error({ err: error, backOffMs }, "routing failed; rebuilding");
        await pause();
      }
    }
    unsubscribe();
  }

  const unsubscribe = context.events.subscribe((events) => {
    for (const event of events) touched.event(event, lease.token);
    if (touched.isEmpty) return;
    isSettled = false;
    wakeup.wake();
  });
  touched.everything();
  const running = Promise.all([run(), keepSweeping()]);
  return {
    wake: () => wakeup.wake(),
    explain: (conversationId) => engine.explain(conversationId, nowMs()),
    snapshot: () => engine.snapshot(),
    sweep: sweepOnce,
    get isSettled() {
      return isSettled;
    },
    async stop() {
      stopping.abort();
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
