import type { Decision, Explanation } from "./decisions.ts";
import { explainConversation } from "./explain.ts";
import type { Fact } from "./facts.ts";
import { Floor } from "./floor.ts";
import { serve } from "./serve.ts";
import { countersOf, snapshotOf, type EngineCounters, type EngineSnapshot } from "./snapshot.ts";

/**
 * The routing engine: a pure state machine. Facts and the time go in, decisions with their reasons come out; equal input
 * gives equal output on every machine. It performs nothing itself: whoever drives it commits the decisions, and tells it
 * the facts again when a decision could not be committed.
 */
export interface Engine {
  /** One fact; the same as `applyAll([fact], nowMs)`. */
  apply(fact: Fact, nowMs: number): Decision[];
  /**
   * Takes all facts in, then decides once, so that the order of the facts of one reading does not matter. Expirations
   * come first, then offers in the order the conversations are served. Afterwards no waiting conversation is left that an
   * eligible agent has room for. The facts must have been read after the decisions given before were committed or refused:
   * an `agent.set` from before would hide an offer that is still being committed.
   */
  applyAll(facts: Iterable<Fact>, nowMs: number): Decision[];
  /** Decisions that are due because time has passed; call it at or after {@link Engine.nextWakeAtMs}. Idempotent. */
  tick(nowMs: number): Decision[];
  /** When the next deadline passes or the next rule takes effect; undefined when nothing will by time alone. */
  nextWakeAtMs(): number | undefined;
  /** Why the conversation waits, or who has it; undefined when the engine does not know it. */
  explain(conversationId: string, nowMs: number): Explanation | undefined;
  /** Running counts per queue and over all; equal to a recount of {@link Engine.snapshot}. */
  counters(): EngineCounters;
  /** Everything the engine knows in canonical order: equal for two engines that will decide alike. O(everything). */
  snapshot(): EngineSnapshot;
}

/**
 * Makes an engine that knows nothing yet. `isRecording`: each offer comes with the facts it was made from
 * ({@link OfferDecision.facts}), so that it can be made again later; costs about a microsecond an offer.
 */
export function createEngine(options: { readonly isRecording?: boolean } = {}): Engine {
  return engineOn(new Floor(options));
}

/** An engine on a floor of the caller's making. */
export function engineOn(floor: Floor): Engine {
  const applyAll = (facts: Iterable<Fact>, nowMs: number): Decision[] => {
    floor.nowMs = nowMs;
    for (const fact of facts) takeIn(floor, fact);
    return decide(floor, nowMs);
  };
  return {
    apply: (fact, nowMs) => applyAll([fact], nowMs),
    applyAll,
    tick: (nowMs) => decide(floor, nowMs),
    nextWakeAtMs: () => soonest(floor.ringing.first()?.dueMs, floor.steps.first()?.dueMs),
    explain: (conversationId, nowMs) => explainConversation(floor, conversationId, nowMs),
    counters: () => countersOf(floor),
    snapshot: () => snapshotOf(floor),
  };
}

function takeIn(floor: Floor, fact: Fact): void {
  switch (fact.type) {
    case "queue.set":
      return floor.setQueue(fact);
    case "queue.removed":
      return floor.removeQueue(fact.id);
    case "queue.measured":
      return floor.setMeasured(fact);
    case "agent.set":
      return floor.setAgent(fact);
    case "agent.removed":
      return floor.removeAgent(fact.id);
    case "conversation.set":
      return floor.setConversation(fact);
    case "conversation.removed":
      return floor.endWaiting(fact.id);
  }
}

function decide(floor: Floor, nowMs: number): Decision[] {
  floor.nowMs = nowMs;
  floor.takeSteps();
  const decisions: Decision[] = [];
  for (let due = floor.ringing.first(); due && due.dueMs <= nowMs; due = floor.ringing.first()) {
    floor.expire(due);
    const { conversationId, agent } = due;
    const isGone = agent.graceEndsAtMs !== null && agent.graceEndsAtMs <= nowMs;
    const reason = isGone ? "agentGone" : "noAnswer";
    decisions.push({ type: "expire", conversationId, agentId: agent.id, reason, atMs: nowMs });
  }
  serve(floor, nowMs, decisions);
  return decisions;
}

function soonest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
