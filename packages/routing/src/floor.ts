import type {
  AgentSet,
  ConversationSet,
  HeldConversation,
  QueueMeasured,
  QueueSet,
} from "./facts.ts";
import { Deadlines, type Due } from "./deadlines.ts";
import { Groups, type Touched } from "./groups.ts";
import type { HeadBoard } from "./head-board.ts";
import { Measures } from "./measures.ts";
import { NamedIndex } from "./named-index.ts";
import { waitingKeys } from "./order.ts";
import { openPhase, phaseOf } from "./phase.ts";
import {
  isReady,
  isToldAgain,
  type Agent,
  type Filing,
  type Held,
  type Profile,
  type RingingOffer,
} from "./profile.ts";
import type { Queue, Waiting } from "./signature.ts";

/** A waiting conversation for which a rule takes effect at an instant. */
export interface Step extends Due {
  readonly waiting: Waiting;
}

/**
 * The contact centre's floor as last told: agents, waiting conversations, and who holds what. It decides nothing; it keeps
 * everything in the order decisions need and remembers which signatures a change may have made servable. At any time a
 * conversation is in `waiting` or has one holder, never both.
 */
export class Floor {
  readonly agents = new Map<string, Agent>();
  readonly waiting = new Map<string, Waiting>();
  /** Who rings with, or is connected to, a conversation. */
  readonly holders = new Map<string, Agent>();
  readonly ringing = new Deadlines<RingingOffer>();
  /** Rules that take effect by time. */
  readonly steps = new Deadlines<Step>();
  readonly named = new NamedIndex();
  /** The time of the call that is under way. */
  nowMs = 0;
  readonly #steps = new Map<Waiting, Step>();
  readonly #measures = new Measures();
  readonly #groups = new Groups();
  /** Counts the readings of agents' loads, to tell what a reading did not mention. */
  #reading = 0;

  get heads(): HeadBoard {
    return this.#groups.heads;
  }

  get queues(): ReadonlyMap<string, Queue> {
    return this.#groups.queues;
  }

  /** What changed since the last call in a way that may let somebody be served. */
  takeTouched(): Touched {
    return this.#groups.takeTouched();
  }

  setQueue(settings: QueueSet): void {
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
    if (!isSameRanking) this.#regroup(queue);
  }

  /** Files anew whoever waits under a rule that the measure decides otherwise than before. */
  setMeasured(facts: QueueMeasured): void {
    for (const queue of this.#measures.set(facts)) this.#regroup(queue);
  }

  removeQueue(queueId: string): void {
    const queue = this.queues.get(queueId);
    if (!queue) return;
    queue.settings = undefined;
    this.#measures.follow(queue);
    this.#regroup(queue);
    this.#groups.releaseQueue(queue);
  }

  setAgent(facts: AgentSet): void {
    const known = this.agents.get(facts.id);
    const before = known && { profile: known.profile, wasReady: isReady(known) };
    const profile =
      known && isToldAgain(known.told, facts) ? known.profile : this.#groups.profile(facts);
    const agent = known ?? newAgent(facts, profile);
    agent.told = facts;
    if (known) this.#lift(known);
    agent.profile = profile;
    agent.isOnQueue = facts.isOnQueue;
    agent.graceEndsAtMs = facts.graceEndsAtMs;
    agent.capacity = facts.capacity;
    agent.labelCapacities = facts.labelCapacities;
    agent.idleSinceMs = facts.idleSinceMs;
    this.#replaceHeld(agent, facts.load);
    this.agents.set(agent.id, agent);
    this.#land(agent);
    if (!before) return;
    if (before.wasReady && !(isReady(agent) && agent.profile === before.profile)) {
      this.#touchLosing(agent, before.profile);
    }
    if (before.profile !== profile) this.#groups.releaseProfile(before.profile);
  }

  removeAgent(agentId: string): void {
    const agent = this.agents.get(agentId);
    if (!agent) return;
    this.#lift(agent);
    this.#file(agent, null);
    for (const held of agent.held.values()) this.#release(agent, held);
    this.agents.delete(agentId);
    this.#touchLosing(agent, agent.profile);
    this.#groups.releaseProfile(agent.profile);
  }

  setConversation(facts: ConversationSet): void {
    this.endWaiting(facts.id);
    this.#takeFromHolder(facts.id);
    const queue = this.#groups.queue(facts.queueId);
    queue.waitingCount += 1;
    this.#enter(queue, facts);
  }

  endWaiting(conversationId: string): void {
    const waiting = this.waiting.get(conversationId);
    if (waiting) this.#leave(waiting);
  }

  /** Moves a waiting conversation to an agent, ringing until the deadline. */
  offer(waiting: Waiting, agent: Agent, deadlineMs: number): void {
    this.#leave(waiting);
    this.#lift(agent);
    const { labelId } = waiting.facts;
    this.#hold(agent, { conversationId: waiting.id, kind: "offered", deadlineMs, labelId });
    this.#land(agent);
  }

  /** Gives an offer that was only just decided to another agent instead. */
  moveOffer(
    conversationId: string,
    { from, to }: { readonly from: Agent; readonly to: Agent },
  ): void {
    const held = from.held.get(conversationId);
    if (!held) return;
    this.#lift(from);
    this.#release(from, held);
    this.#land(from);
    this.#lift(to);
    this.#hold(to, held.facts);
    this.#land(to);
  }

  /** The agent gets nothing more, and the offer is not asked back again, until facts tell the result. */
  expire(offer: RingingOffer): void {
    const { agent, conversationId } = offer;
    this.ringing.delete(offer);
    const held = agent.held.get(conversationId);
    if (held) held.ringing = null;
    if (!agent.isOnQueue) return;
    const wasReady = isReady(agent);
    this.#lift(agent);
    agent.isOnQueue = false;
    this.#land(agent);
    if (wasReady) this.#touchLosing(agent, agent.profile);
  }

  /** Moves every conversation to which a rule has become due by now into its next phase. */
  takeSteps(): void {
    for (let due = this.steps.first(); due && due.dueMs <= this.nowMs; due = this.steps.first()) {
      const { facts } = due.waiting;
      this.#leave(due.waiting);
      const queue = this.#groups.queue(facts.queueId);
      queue.waitingCount += 1;
      this.#enter(queue, facts);
    }
  }

  /** The agent is no longer able to take what it was: those who declined may be the only ones left. */
  #touchLosing(agent: Agent, profile: Profile): void {
    this.#groups.touchExcluding(profile);
    for (const waiting of this.named.of(agent.id) ?? []) {
      if (!waiting.excluded) continue;
      this.#groups.touchNaming(waiting);
      this.#groups.touch(waiting.signature);
    }
  }

  /** Files the queue's conversations anew after its settings or the measures of its rules changed. */
  #regroup(queue: Queue): void {
    const conversations: ConversationSet[] = [];
    for (const signature of queue.signatures.values()) {
      for (const waiting of signature.waiting) {
        conversations.push(waiting.facts);
        this.#forgetPhase(waiting);
      }
      this.#groups.dropSignature(signature);
    }
    for (const facts of conversations) this.#enter(queue, facts);
  }

  #enter(queue: Queue, facts: ConversationSet): void {
    const { settings } = queue;
    const phase = settings
      ? phaseOf(facts, settings, { measures: this.#measures.of, nowMs: this.nowMs })
      : openPhase;
    const signature = this.#groups.signature(queue, facts, phase.pool);
    const { methodRank, scoreKey } = waitingKeys(settings ?? unknownQueue, facts);
    const waiting: Waiting = {
      id: facts.id,
      methodRank,
      scoreKey,
      waitingSinceMs: facts.waitingSinceMs,
      facts,
      phase,
      excluded: facts.excludedAgentIds.length > 0 ? new Set(facts.excludedAgentIds) : undefined,
      signature,
    };
    this.waiting.set(facts.id, waiting);
    signature.waiting.add(waiting);
    if (waiting.excluded) signature.excludingCount += 1;
    signature.showHead();
    this.#groups.touch(signature);
    if (phase.named.length > 0) {
      this.named.add(waiting);
      if (waiting.excluded) signature.namingAndExcluding.add(waiting);
      this.#groups.touchNaming(waiting);
    }
    this.#setStep(waiting);
  }

  #setStep(waiting: Waiting): void {
    const { excluded, facts, phase } = waiting;
    const pauseEndsAtMs = excluded ? (facts.excludedUntilMs ?? -Infinity) : -Infinity;
    const dueMs = Math.min(
      phase.nextAtMs ?? Infinity,
      pauseEndsAtMs > this.nowMs ? pauseEndsAtMs : Infinity,
    );
    if (dueMs === Infinity) return;
    const step = { dueMs, conversationId: waiting.id, waiting };
    this.#steps.set(waiting, step);
    this.steps.add(step);
  }

  /** Forgets what its present phase has put elsewhere. */
  #forgetPhase(waiting: Waiting): void {
    if (waiting.phase.named.length > 0) {
      this.named.delete(waiting);
      waiting.signature.namingAndExcluding.delete(waiting);
    }
    const step = this.#steps.get(waiting);
    if (!step) return;
    this.#steps.delete(waiting);
    this.steps.delete(step);
  }

  #leave(waiting: Waiting): void {
    const { signature } = waiting;
    this.#forgetPhase(waiting);
    signature.waiting.delete(waiting);
    if (waiting.excluded) signature.excludingCount -= 1;
    signature.showHead();
    signature.queue.waitingCount -= 1;
    this.waiting.delete(waiting.id);
    this.#groups.releaseSignature(signature);
    this.#groups.releaseQueue(signature.queue);
  }

  /** Takes the agent out of its profile so that its keys may change. */
  #lift(agent: Agent): void {
    agent.profile.remove(agent);
  }

  /** Puts the agent back, and marks what a free agent may now serve. */
  #land(agent: Agent): void {
    agent.loadCount = agent.held.size + agent.wrapUps.length;
    agent.profile.add(agent);
    const { standing, profile, filed } = agent;
    const list = standing === "free" || standing === "atCapacity" ? "ready" : standing;
    if (filed?.list !== list || filed.profile !== profile) this.#file(agent, { list, profile });
    if (agent.standing !== "free") return;
    this.#groups.touchServable(agent.profile);
    if (this.named.of(agent.id)) this.#groups.touchNamed(agent);
  }

  /** Moves the agent to a list of its queues' members, or out of them. */
  #file(agent: Agent, filing: Filing | null): void {
    const before = agent.filed;
    const { abilities } = this.#groups;
    if (before) for (const { members } of before.profile.queues) members.remove(agent, before.list);
    if (before?.list === "ready") abilities.count(before.profile, -1);
    agent.filed = filing;
    if (filing) for (const { members } of filing.profile.queues) members.add(agent, filing.list);
    if (filing?.list === "ready") abilities.count(filing.profile, 1);
  }

  /** Makes what the agent holds what was told; what stays is left as it is, which is most of it. */
  #replaceHeld(agent: Agent, load: readonly HeldConversation[]): void {
    this.#reading += 1;
    let wrapUps: HeldConversation[] | undefined;
    for (const told of load) {
      if (told.kind === "wrapup") {
        (wrapUps ??= []).push(told);
        continue;
      }
      const known = agent.held.get(told.conversationId);
      if (known) {
        known.reading = this.#reading;
        this.#setRinging(agent, known, told);
        continue;
      }
      this.endWaiting(told.conversationId);
      this.#takeFromHolder(told.conversationId);
      this.#hold(agent, told);
    }
    for (const held of agent.held.values()) {
      if (held.reading !== this.#reading) this.#release(agent, held);
    }
    agent.wrapUps = wrapUps ?? noWrapUps;
  }

  #takeFromHolder(conversationId: string): void {
    const holder = this.holders.get(conversationId);
    const held = holder?.held.get(conversationId);
    if (!holder || !held) return;
    this.#lift(holder);
    this.#release(holder, held);
    this.#land(holder);
  }

  /** The agent holds a conversation that nobody held or waited with. */
  #hold(agent: Agent, facts: Held["facts"]): void {
    const { conversationId } = facts;
    const held: Held = { facts, ringing: null, reading: this.#reading };
    this.#setRinging(agent, held, facts);
    agent.held.set(conversationId, held);
    this.holders.set(conversationId, agent);
  }

  #setRinging(agent: Agent, held: Held, facts: Held["facts"]): void {
    held.facts = facts;
    const dueMs =
      facts.kind === "offered" ? Math.min(facts.deadlineMs, agent.graceEndsAtMs ?? Infinity) : null;
    const before = held.ringing;
    if (before?.dueMs === dueMs) return;
    if (before) this.ringing.delete(before);
    held.ringing = dueMs === null ? null : { dueMs, conversationId: facts.conversationId, agent };
    if (held.ringing) this.ringing.add(held.ringing);
  }

  #release(agent: Agent, held: Held): void {
    agent.held.delete(held.facts.conversationId);
    this.holders.delete(held.facts.conversationId);
    if (held.ringing) this.ringing.delete(held.ringing);
  }
}

/** How conversations of a queue are kept that nobody has told of yet. */
const unknownQueue = { scoringMethod: "TimestampAndPriority", evaluation: "ALL" } as const;
const noWrapUps: readonly HeldConversation[] = [];

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

function newAgent(facts: AgentSet, profile: Profile): Agent {
  return {
    id: facts.id,
    profile,
    isOnQueue: facts.isOnQueue,
    graceEndsAtMs: facts.graceEndsAtMs,
    capacity: facts.capacity,
    labelCapacities: facts.labelCapacities,
    idleSinceMs: facts.idleSinceMs,
    held: new Map(),
    wrapUps: [],
    loadCount: 0,
    standing: "notOnQueue",
    filed: null,
    told: facts,
  };
}
