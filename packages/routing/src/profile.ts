import type { AgentOrder, AgentSet, HeldConversation, Proficiency } from "./facts.ts";
import { OrderedSet } from "./ordered-set.ts";
import { compareAgents, compareIds } from "./order.ts";
import type { Signature } from "./signature.ts";

/** Where an agent stands, skills aside. Only the free are offered anything. */
export type Standing = "notOnQueue" | "notConnected" | "atCapacity" | "free";

/** An offer that rings, and when it must be taken back. */
export interface RingingOffer {
  /** Its deadline, or the end of the grace of an agent whose connection is lost, whichever is first. */
  readonly dueMs: number;
  readonly conversationId: string;
  readonly agent: Agent;
}

/** A slot in use. `ringing` is null once connected, and once the engine asked for the offer to be taken back. */
export interface Held {
  readonly facts: Extract<HeldConversation, { kind: "offered" | "connected" }>;
  ringing: RingingOffer | null;
}

/** An agent as the engine sees them. Keys of the ordered sets change only between `remove` and `add` of their profile. */
export interface Agent {
  readonly id: string;
  profile: Profile;
  isOnQueue: boolean;
  graceEndsAtMs: number | null;
  capacity: number;
  idleSinceMs: number;
  /** Offered and connected, by conversation. */
  readonly held: Map<string, Held>;
  /** Conversations in wrap-up that hold a slot; one may appear twice. */
  wrapUps: readonly string[];
  loadCount: number;
  standing: Standing;
}

/**
 * Agents who are alike to routing: same queues, skills, languages. What depends on those is computed once per profile
 * (which signatures its agents can serve), what differs is an ordered set per standing.
 */
export class Profile {
  readonly key: string;
  readonly queueIds: ReadonlySet<string>;
  readonly skills: ReadonlyMap<string, number>;
  readonly languages: ReadonlyMap<string, number>;
  /** The signatures these agents are able to serve. Kept by the signatures. */
  readonly signatures = new Set<Signature>();
  readonly #byStanding: Record<Standing, OrderedSet<Agent>> = {
    notOnQueue: new OrderedSet(byId),
    notConnected: new OrderedSet(byId),
    atCapacity: new OrderedSet(byId),
    free: new OrderedSet(byId),
  };
  readonly #freeInOrder = new Map<AgentOrder, OrderedSet<Agent>>();

  constructor(key: string, facts: Pick<AgentSet, "queueIds" | "skills" | "languages">) {
    this.key = key;
    this.queueIds = new Set(facts.queueIds);
    this.skills = proficiencies(facts.skills);
    this.languages = proficiencies(facts.languages);
  }

  get agentCount(): number {
    const sets = this.#byStanding;
    return sets.notOnQueue.size + sets.notConnected.size + this.readyCount;
  }

  /** Agents on queue and connected, with or without room. */
  get readyCount(): number {
    return this.#byStanding.atCapacity.size + this.#byStanding.free.size;
  }

  get freeCount(): number {
    return this.#byStanding.free.size;
  }

  /** Agents of one standing, by id. */
  standing(standing: Standing): OrderedSet<Agent> {
    return this.#byStanding[standing];
  }

  /** Free agents, first to be asked first. An order costs upkeep only from the first time it is asked for. */
  free(order: AgentOrder): OrderedSet<Agent> {
    let set = this.#freeInOrder.get(order);
    if (!set) {
      set = new OrderedSet<Agent>(compareAgents[order]);
      for (const agent of this.#byStanding.free) set.add(agent);
      this.#freeInOrder.set(order, set);
    }
    return set;
  }

  /** Files the agent under its standing, which is computed here. */
  add(agent: Agent): void {
    agent.standing = standingOf(agent);
    this.#byStanding[agent.standing].add(agent);
    if (agent.standing !== "free") return;
    for (const set of this.#freeInOrder.values()) set.add(agent);
  }

  /** Takes the agent out; called before any key of the agent changes. */
  remove(agent: Agent): void {
    this.#byStanding[agent.standing].delete(agent);
    if (agent.standing !== "free") return;
    for (const set of this.#freeInOrder.values()) set.delete(agent);
  }
}

/** Equal for agents that routing cannot tell apart, whatever the order their queues and skills are told in. */
export function profileKey(facts: Pick<AgentSet, "queueIds" | "skills" | "languages">): string {
  return JSON.stringify([
    [...new Set(facts.queueIds)].toSorted(compareIds),
    sortedPairs(facts.skills),
    sortedPairs(facts.languages),
  ]);
}

/** On queue and connected: would take work as soon as there is room. */
export function isReady(agent: Agent): boolean {
  return agent.standing === "free" || agent.standing === "atCapacity";
}

function standingOf(agent: Agent): Standing {
  if (!agent.isOnQueue) return "notOnQueue";
  if (agent.graceEndsAtMs !== null) return "notConnected";
  return agent.loadCount < agent.capacity ? "free" : "atCapacity";
}

function byId(left: Agent, right: Agent): number {
  return compareIds(left.id, right.id);
}

function proficiencies(list: readonly Proficiency[]): Map<string, number> {
  return new Map(list.map(({ id, proficiency }) => [id, proficiency]));
}

function sortedPairs(list: readonly Proficiency[]): [string, number][] {
  return [...proficiencies(list)].toSorted(([left], [right]) => compareIds(left, right));
}
