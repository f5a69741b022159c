import { Deadlines, never } from "./deadlines.ts";
import type { ConversationSet, QueueMeasured, QueueSet } from "./facts.ts";
import type { Groups } from "./groups.ts";
import { Measures } from "./measures.ts";
import { NamedIndex } from "./named-index.ts";
import { waitingKeys } from "./order.ts";
import { openPhase, phaseOf } from "./phase.ts";
import type { Places } from "./places.ts";
import type { Queue, Step, Waiting } from "./signature.ts";

/**
 * Everything that waits, filed by what it asks in the phase it has reached: under its signature, under the agents it names,
 * and under the instant at which its next rule takes effect.
 */
export class WaitingRoom {
  /** Rules that take effect by time. */
  readonly steps = new Deadlines<Step>();
  readonly named = new NamedIndex();
  readonly #measures = new Measures();
  readonly #groups: Groups;
  readonly #places: Places;

  constructor(groups: Groups, places: Places) {
    this.#groups = groups;
    this.#places = places;
  }

  /** Takes in a conversation that neither waits nor is held. */
  enter(facts: ConversationSet, nowMs: number): void {
    const queue = this.#groups.queue(facts.queueId);
    const { settings } = queue;
    const phase = settings
      ? phaseOf(facts, settings, { measures: this.#measures.of, nowMs })
      : openPhase;
    const signature = this.#groups.signature(queue, facts, phase.pool);
    const { methodRank, scoreKey } = waitingKeys(settings ?? unknownQueue, facts);
    const waiting: Waiting = {
      kind: "waiting",
      id: facts.id,
      methodRank,
      scoreKey,
      waitingSinceMs: facts.waitingSinceMs,
      facts,
      phase,
      excluded: facts.excludedAgentIds.length > 0 ? new Set(facts.excludedAgentIds) : undefined,
      signature,
      step: null,
      isTouched: false,
    };
    queue.waitingCount += 1;
    this.#places.put(facts.id, waiting);
    this.#places.waitingCount += 1;
    signature.waiting.add(waiting);
    if (waiting.excluded) signature.excludingCount += 1;
    if (signature.waiting.first() === waiting) signature.showHead();
    this.#groups.touch(signature);
    if (phase.named.length > 0) {
      this.named.add(waiting);
      if (waiting.excluded) signature.namingAndExcluding.add(waiting);
      this.#groups.touchNaming(waiting);
    }
    this.#setStep(waiting, nowMs);
  }

  /** Takes out a conversation that waits; its place is left to the caller. */
  leave(waiting: Waiting): void {
    const { signature } = waiting;
    waiting.kind = "left";
    this.#forgetPhase(waiting);
    const isHead = signature.waiting.first() === waiting;
    signature.waiting.delete(waiting);
    if (waiting.excluded) signature.excludingCount -= 1;
    if (isHead) signature.showHead();
    signature.queue.waitingCount -= 1;
    this.#places.waitingCount -= 1;
    this.#groups.releaseSignature(signature);
    this.#groups.releaseQueue(signature.queue);
  }

  /** Takes a queue's settings in; files anew whoever waits there when they rank or ask otherwise. */
  setQueue(settings: QueueSet, nowMs: number): void {
    const queue = this.#groups.queue(settings.id);
    const before = queue.settings;
    const isSameRanking =
      before?.scoringMethod === settings.scoringMethod &&
      before.evaluation === settings.evaluation &&
      before.agentOrder === settings.agentOrder &&
      before.vipPriority === settings.vipPriority &&
      hasSameRules(before, settings);
    queue.settings = settings;
    this.#measures.follow(queue);
    if (!isSameRanking) this.#regroup(queue, nowMs);
  }

  removeQueue(queue: Queue, nowMs: number): void {
    queue.settings = undefined;
    this.#measures.follow(queue);
    this.#regroup(queue, nowMs);
    this.#groups.releaseQueue(queue);
  }

  /** Files anew whoever waits under a rule that the measure decides otherwise than before. */
  setMeasured(facts: QueueMeasured, nowMs: number): void {
    for (const queue of this.#measures.set(facts)) this.#regroup(queue, nowMs);
  }

  /** What was measured of a queue last. */
  measured(queueId: string): QueueMeasured | undefined {
    return this.#measures.of(queueId);
  }

  /** Moves every conversation to which a rule has become due by now into its next phase. */
  takeSteps(nowMs: number): void {
    for (let due = this.steps.first(); due && due.dueMs <= nowMs; due = this.steps.first()) {
      this.leave(due.waiting);
      this.enter(due.waiting.facts, nowMs);
    }
  }

  #setStep(waiting: Waiting, nowMs: number): void {
    const { excluded, facts, phase } = waiting;
    const pauseEndsAtMs = excluded ? (facts.excludedUntilMs ?? -Infinity) : -Infinity;
    const dueMs = Math.min(phase.nextAtMs ?? never, pauseEndsAtMs > nowMs ? pauseEndsAtMs : never);
    if (dueMs === never) return;
    waiting.step = { dueMs: never, conversationId: waiting.id, waiting };
    this.steps.set(waiting.step, dueMs);
  }

  /** Forgets what its present phase has put elsewhere. */
  #forgetPhase(waiting: Waiting): void {
    if (waiting.phase.named.length > 0) {
      this.named.delete(waiting);
      waiting.signature.namingAndExcluding.delete(waiting);
    }
    if (waiting.step) this.steps.set(waiting.step, never);
  }

  #regroup(queue: Queue, nowMs: number): void {
    const conversations: ConversationSet[] = [];
    for (const signature of queue.signatures.values()) {
      for (const waiting of signature.waiting) {
        conversations.push(waiting.facts);
        waiting.kind = "left";
        this.#forgetPhase(waiting);
      }
      this.#groups.dropSignature(signature);
    }
    queue.waitingCount -= conversations.length;
    this.#places.waitingCount -= conversations.length;
    for (const facts of conversations) this.enter(facts, nowMs);
  }
}

/** How conversations of a queue are kept that nobody has told of yet. */
const unknownQueue = { scoringMethod: "TimestampAndPriority", evaluation: "ALL" } as const;

/** Whether the rules by which phases are told are the same; told by the reader of facts anew each time, so compared by value. */
function hasSameRules(before: QueueSet, now: QueueSet): boolean {
  if (!hasRules(before) && !hasRules(now)) return true;
  return JSON.stringify(rulesOf(before)) === JSON.stringify(rulesOf(now));
}

function hasRules(settings: QueueSet): boolean {
  return rulesOf(settings).some((rule) => rule !== null);
}

function rulesOf(settings: QueueSet): readonly unknown[] {
  const { rings, preferredSteps, conditionalRules, lastAgentMode } = settings;
  return [rings ?? null, preferredSteps ?? null, conditionalRules ?? null, lastAgentMode ?? null];
}
