import type { AgentSet, ConversationSet, HeldConversation, QueueSet } from "./facts.ts";
import { OrderedSet } from "./ordered-set.ts";
import { compareIds, waitingKeys } from "./order.ts";
import {
  isReady,
  Profile,
  profileKey,
  type Agent,
  type Held,
  type RingingOffer,
} from "./profile.ts";
import { requirementOf, Signature, type Queue, type Waiting } from "./signature.ts";

/** Beyond this many signatures, one that nobody waits in is dropped instead of kept for the next conversation like it. */
const maxIdleSignatures = 4096;

/**
 * The contact centre's floor as last told: queues, agents by profile, conversations by signature, and who holds what. It
 * decides nothing; it keeps everything in the order decisions need and remembers which signatures a change may have made
 * servable. At any time a conversation is in `waiting` or has one holder, never both.
 */
export class Floor {
  readonly queues = new Map<string, Queue>();
  readonly agents = new Map<string, Agent>();
  readonly waiting = new Map<string, Waiting>();
  /** Who rings with, or is connected to, a conversation. */
  readonly holders = new Map<string, Agent>();
  readonly ringing = new OrderedSet<RingingOffer>(
    (left, right) =>
      left.dueMs - right.dueMs || compareIds(left.conversationId, right.conversationId),
  );
  readonly #profiles = new Map<string, Profile>();
  #touched = new Set<Signature>();
  #signatureCount = 0;

  /** The signatures changed since the last call in a way that may let somebody be served. */
  takeTouched(): Set<Signature> {
    const touched = this.#touched;
    this.#touched = new Set();
    return touched;
  }

  setQueue(settings: QueueSet): void {
    const queue = this.#queue(settings.id);
    const before = queue.settings;
    const isSameRanking =
      before?.scoringMethod === settings.scoringMethod &&
      before.evaluation === settings.evaluation &&
      before.agentOrder === settings.agentOrder;
    queue.settings = settings;
    if (!isSameRanking) this.#regroup(queue);
  }

  removeQueue(queueId: string): void {
    const queue = this.queues.get(queueId);
    if (!queue) return;
    queue.settings = undefined;
    this.#regroup(queue);
    this.#forgetQueueIfUnused(queue);
  }

  setAgent(facts: AgentSet): void {
    const known = this.agents.get(facts.id);
    const before = known && { profile: known.profile, wasReady: isReady(known) };
    const agent = known ?? newAgent(facts, this.#profile(facts));
    if (known) {
      this.#lift(known);
      this.#changeProfile(known, facts);
    }
    agent.isOnQueue = facts.isOnQueue;
    agent.graceEndsAtMs = facts.graceEndsAtMs;
    agent.capacity = facts.capacity;
    agent.idleSinceMs = facts.idleSinceMs;
    this.#replaceHeld(agent, facts.load);
    this.agents.set(agent.id, agent);
    this.#land(agent);
    if (!before) return;
    if (before.wasReady && !(isReady(agent) && agent.profile === before.profile)) {
      this.#touchExcluding(before.profile);
    }
    this.#forgetProfileIfUnused(before.profile);
  }

  removeAgent(agentId: string): void {
    const agent = this.agents.get(agentId);
    if (!agent) return;
    this.#lift(agent);
    for (const held of agent.held.values()) this.#release(agent, held);
    this.agents.delete(agentId);
    this.#touchExcluding(agent.profile);
    this.#forgetProfileIfUnused(agent.profile);
  }

  setConversation(facts: ConversationSet): void {
    this.endWaiting(facts.id);
    this.#takeFromHolder(facts.id);
    const queue = this.#queue(facts.queueId);
    const waiting = this.#newWaiting(queue, facts);
    this.waiting.set(facts.id, waiting);
    this.#enter(waiting);
    queue.waitingCount += 1;
  }

  endWaiting(conversationId: string): void {
    const waiting = this.waiting.get(conversationId);
    if (waiting) this.#leave(waiting);
  }

  /** Moves a waiting conversation to an agent, ringing until the deadline. */
  offer(waiting: Waiting, agent: Agent, deadlineMs: number): void {
    this.#leave(waiting);
    this.#lift(agent);
    this.#hold(agent, { conversationId: waiting.id, kind: "offered", deadlineMs });
    this.#land(agent);
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
    if (wasReady) this.#touchExcluding(agent.profile);
  }

  #queue(queueId: string): Queue {
    let queue = this.queues.get(queueId);
    if (!queue) {
      queue = {
        id: queueId,
        settings: undefined,
        profiles: new Set(),
        signatures: new Map(),
        waitingCount: 0,
      };
      this.queues.set(queueId, queue);
    }
    return queue;
  }

  #forgetQueueIfUnused(queue: Queue): void {
    if (queue.settings || queue.waitingCount > 0 || queue.profiles.size > 0) return;
    for (const signature of queue.signatures.values()) this.#dropSignature(signature);
    this.queues.delete(queue.id);
  }

  /** Files the queue's conversations anew after its ranking or evaluation changed. */
  #regroup(queue: Queue): void {
    const conversations: ConversationSet[] = [];
    for (const signature of queue.signatures.values()) {
      for (const waiting of signature.waiting) conversations.push(waiting.facts);
      this.#dropSignature(signature);
    }
    for (const facts of conversations) {
      const waiting = this.#newWaiting(queue, facts);
      this.waiting.set(facts.id, waiting);
      this.#enter(waiting);
    }
  }

  #newWaiting(queue: Queue, facts: ConversationSet): Waiting {
    const requirement = requirementOf(queue.settings?.evaluation ?? "ALL", facts);
    const key = JSON.stringify([requirement.skillIds, requirement.languageId]);
    let signature = queue.signatures.get(key);
    if (!signature) {
      signature = new Signature(key, queue, requirement);
      queue.signatures.set(key, signature);
      this.#signatureCount += 1;
    }
    const method = queue.settings?.scoringMethod ?? "TimestampAndPriority";
    return {
      id: facts.id,
      waitingSinceMs: facts.waitingSinceMs,
      ...waitingKeys(method, facts),
      facts,
      excluded: facts.excludedAgentIds.length > 0 ? new Set(facts.excludedAgentIds) : undefined,
      signature,
    };
  }

  #enter(waiting: Waiting): void {
    waiting.signature.waiting.add(waiting);
    if (waiting.excluded) waiting.signature.excludingCount += 1;
    this.#touched.add(waiting.signature);
  }

  #leave(waiting: Waiting): void {
    const { signature } = waiting;
    signature.waiting.delete(waiting);
    if (waiting.excluded) signature.excludingCount -= 1;
    signature.queue.waitingCount -= 1;
    this.waiting.delete(waiting.id);
    if (signature.waiting.size === 0 && this.#signatureCount > maxIdleSignatures) {
      this.#dropSignature(signature);
    }
    this.#forgetQueueIfUnused(signature.queue);
  }

  #dropSignature(signature: Signature): void {
    signature.dispose();
    this.#touched.delete(signature);
    if (signature.queue.signatures.delete(signature.key)) this.#signatureCount -= 1;
  }

  #profile(facts: AgentSet): Profile {
    const key = profileKey(facts);
    let profile = this.#profiles.get(key);
    if (!profile) {
      profile = new Profile(key, facts);
      this.#profiles.set(key, profile);
      for (const queueId of profile.queueIds) {
        const queue = this.#queue(queueId);
        queue.profiles.add(profile);
        for (const signature of queue.signatures.values()) signature.consider(profile);
      }
    }
    return profile;
  }

  #changeProfile(agent: Agent, facts: AgentSet): void {
    const key = profileKey(facts);
    if (key !== agent.profile.key) agent.profile = this.#profile(facts);
  }

  #forgetProfileIfUnused(profile: Profile): void {
    if (profile.agentCount > 0) return;
    for (const signature of profile.signatures) signature.unlink(profile);
    for (const queueId of profile.queueIds) {
      const queue = this.#queue(queueId);
      queue.profiles.delete(profile);
      this.#forgetQueueIfUnused(queue);
    }
    this.#profiles.delete(profile.key);
  }

  /** Takes the agent out of its profile so that its keys may change. */
  #lift(agent: Agent): void {
    agent.profile.remove(agent);
  }

  /** Puts the agent back, and marks what a free agent may now serve. */
  #land(agent: Agent): void {
    agent.loadCount = agent.held.size + agent.wrapUps.length;
    agent.profile.add(agent);
    if (agent.standing !== "free") return;
    for (const signature of agent.profile.signatures) {
      if (signature.waiting.size > 0) this.#touched.add(signature);
    }
  }

  /** Fewer able agents may mean that those who declined are the only ones left. */
  #touchExcluding(profile: Profile): void {
    for (const signature of profile.signatures) {
      if (signature.excludingCount > 0) this.#touched.add(signature);
    }
  }

  #replaceHeld(agent: Agent, load: readonly HeldConversation[]): void {
    for (const held of agent.held.values()) this.#release(agent, held);
    const wrapUps: string[] = [];
    for (const held of load) {
      if (held.kind === "wrapup") {
        wrapUps.push(held.conversationId);
        continue;
      }
      this.endWaiting(held.conversationId);
      if (this.holders.get(held.conversationId) !== agent) {
        this.#takeFromHolder(held.conversationId);
      }
      this.#hold(agent, held);
    }
    agent.wrapUps = wrapUps;
  }

  #takeFromHolder(conversationId: string): void {
    const holder = this.holders.get(conversationId);
    const held = holder?.held.get(conversationId);
    if (!holder || !held) return;
    this.#lift(holder);
    this.#release(holder, held);
    this.#land(holder);
  }

  #hold(agent: Agent, facts: Held["facts"]): void {
    const { conversationId } = facts;
    const before = agent.held.get(conversationId);
    if (before) this.#release(agent, before);
    const held: Held = { facts, ringing: null };
    if (facts.kind === "offered") {
      const dueMs = Math.min(facts.deadlineMs, agent.graceEndsAtMs ?? Infinity);
      held.ringing = { dueMs, conversationId, agent };
      this.ringing.add(held.ringing);
    }
    agent.held.set(conversationId, held);
    this.holders.set(conversationId, agent);
  }

  #release(agent: Agent, held: Held): void {
    agent.held.delete(held.facts.conversationId);
    this.holders.delete(held.facts.conversationId);
    if (held.ringing) this.ringing.delete(held.ringing);
  }
}

function newAgent(facts: AgentSet, profile: Profile): Agent {
  return {
    id: facts.id,
    profile,
    isOnQueue: facts.isOnQueue,
    graceEndsAtMs: facts.graceEndsAtMs,
    capacity: facts.capacity,
    idleSinceMs: facts.idleSinceMs,
    held: new Map(),
    wrapUps: [],
    loadCount: 0,
    standing: "notOnQueue",
  };
}
