import type { AgentOrder, AgentSet, HeldConversation, Proficiency } from "./facts.ts";
import { OrderedSet } from "./ordered-set.ts";
import { compareAgents, compareIds } from "./order.ts";
import type { Link, Queue, Signature } from "./signature.ts";

/** What makes agents alike to routing. */
export type Traits = Pick<AgentSet, "queueIds" | "rings" | "groupIds" | "skills" | "languages">;

/** Where an agent stands, skills aside. Only the free are offered anything. */
type Standing = "notOnQueue" | "notConnected" | "atCapacity" | "free";

/** An offer that rings, and when it must be taken back. */
export interface RingingOffer {
  /** Its deadline, or the end of the grace of an agent whose connection is lost, whichever is first. */
  readonly dueMs: number;
  readonly conversationId: string;
  readonly agent: Agent;
}

/** A slot in use. `ringing` is null once connected, and once the engine asked for the offer to be taken back. */
export interface Held {
  facts: Extract<HeldConversation, { kind: "offered" | "connected" }>;
  ringing: RingingOffer | null;
  /** The last reading of the agent's load that mentioned it. */
  reading: number;
}

/** An agent as the engine sees them. Keys of the ordered sets change only between `remove` and `add` of their profile. */
export interface Agent {
  readonly id: string;
  profile: Profile;
  isOnQueue: boolean;
  graceEndsAtMs: number | null;
  capacity: number;
  idleSinceMs: number;
  /** Bounds by utilization label; undefined when there are none. */
  labelCapacities: AgentSet["labelCapacities"];
  /** Offered and connected, by conversation. */
  readonly held: Map<string, Held>;
  /** Conversations in wrap-up that hold a slot; one may appear twice. */
  wrapUps: readonly HeldConversation[];
  loadCount: number;
  standing: Standing;
  /** Where the members of its queues have it; null when it is new. */
  filed: Filing | null;
  /** The lists that made up its profile when last told; the same lists need no new look. */
  told: Traits;
}

/** The list of a queue's members that an agent is in. */
export interface Filing {
  readonly profile: Profile;
  readonly list: "notOnQueue" | "notConnected" | "ready";
}

/**
 * Agents who are alike to routing: same queues, rings, groups, skills, languages. What depends on those is computed once per profile
 * (which signatures its agents can serve), what differs is an ordered set per standing.
 */
export class Profile {
  readonly key: string;
  readonly queueIds: ReadonlySet<string>;
  readonly groupIds: ReadonlySet<string>;
  readonly rings: Readonly<Record<string, number>>;
  readonly skills: ReadonlyMap<string, number>;
  readonly languages: ReadonlyMap<string, number>;
  /** The queues the agents are members of, and the groups. */
  readonly queues: readonly Queue[];
  /** The signatures these agents are able to serve, and the slots of those on the board. Kept by the signatures. */
  readonly signatures = new Map<Signature, Link>();
  readonly slots: number[] = [];
  /** Whether the score of a conversation that these agents can serve may be weighed. */
  get servesDemandAware(): boolean {
    return (
      this.queues.some(({ settings }) => settings?.evaluation === "DEMAND_AWARE") ||
      this.groupIds.size > 0
    );
  }

  readonly atCapacity = new Set<Agent>();
  notOnQueueCount = 0;
  notConnectedCount = 0;
  freeCount = 0;
  #leastLoaded: OrderedSet<Agent> | undefined;
  #longestIdle: OrderedSet<Agent> | undefined;
  readonly #free = new Set<Agent>();

  constructor(
    key: string,
    facts: Traits,
    find: {
      readonly queue: (queueId: string) => Queue;
      readonly group: (groupId: string) => Queue;
    },
  ) {
    this.key = key;
    this.queueIds = new Set(facts.queueIds);
    this.groupIds = new Set(facts.groupIds);
    this.rings = outerRings(facts);
    this.queues = [...[...this.queueIds].map(find.queue), ...[...this.groupIds].map(find.group)];
    this.skills = proficiencies(facts.skills);
    this.languages = proficiencies(facts.languages);
  }

  get agentCount(): number {
    return this.notOnQueueCount + this.notConnectedCount + this.readyCount;
  }

  /** Agents on queue and connected, with or without room. */
  get readyCount(): number {
    return this.atCapacity.size + this.freeCount;
  }

  /** The bullseye ring in which the agents are in a queue of theirs, from 1. */
  ringIn(queueId: string): number {
    return this.rings[queueId] ?? 1;
  }

  /** Free agents in no order. */
  freeAgents(): ReadonlySet<Agent> {
    return this.#free;
  }

  /** Free agents, first to be asked first. An order costs upkeep only from the first time it is asked for. */
  free(order: AgentOrder): OrderedSet<Agent> {
    if (order === "leastLoaded") return (this.#leastLoaded ??= this.#inOrder(order));
    return (this.#longestIdle ??= this.#inOrder(order));
  }

  link(signature: Signature, proficiencyTotal: number): Link {
    const index = this.slots.push(signature.slot) - 1;
    const link: Link = { profile: this, proficiencyTotal, index };
    this.signatures.set(signature, link);
    return link;
  }

  unlink(signature: Signature): Link | undefined {
    const link = this.signatures.get(signature);
    if (!link) return undefined;
    this.signatures.delete(signature);
    const last = this.slots.pop();
    if (last === undefined || last === signature.slot) return link;
    this.slots[link.index] = last;
    const moved = signature.heads.signature(last);
    const movedLink = moved && this.signatures.get(moved);
    if (movedLink) movedLink.index = link.index;
    return link;
  }

  /** Files the agent under its standing, which is computed here. */
  add(agent: Agent): void {
    agent.standing = standingOf(agent);
    switch (agent.standing) {
      case "notOnQueue":
        this.notOnQueueCount += 1;
        break;
      case "notConnected":
        this.notConnectedCount += 1;
        break;
      case "atCapacity":
        this.atCapacity.add(agent);
        break;
      case "free":
        this.freeCount += 1;
        this.#free.add(agent);
        this.#leastLoaded?.add(agent);
        this.#longestIdle?.add(agent);
        if (this.freeCount === 1)
          for (const { members } of this.queues) members.freeProfiles.add(this);
    }
  }

  /** Takes the agent out; called before any key of the agent changes. */
  remove(agent: Agent): void {
    switch (agent.standing) {
      case "notOnQueue":
        this.notOnQueueCount -= 1;
        break;
      case "notConnected":
        this.notConnectedCount -= 1;
        break;
      case "atCapacity":
        this.atCapacity.delete(agent);
        break;
      case "free":
        this.freeCount -= 1;
        this.#free.delete(agent);
        this.#leastLoaded?.delete(agent);
        this.#longestIdle?.delete(agent);
        if (this.freeCount === 0)
          for (const { members } of this.queues) members.freeProfiles.delete(this);
    }
  }

  #inOrder(order: AgentOrder): OrderedSet<Agent> {
    const set = new OrderedSet<Agent>(compareAgents[order]);
    for (const agent of this.#free) set.add(agent);
    return set;
  }
}

/** Equal for agents that routing cannot tell apart, whatever the order their queues and skills are told in. */
export function profileKey(facts: Traits): string {
  const queueIds = [...new Set(facts.queueIds)].toSorted(compareIds);
  return JSON.stringify([
    queueIds,
    queueIds.map((queueId) => facts.rings?.[queueId] ?? 1),
    [...new Set(facts.groupIds)].toSorted(compareIds),
    sortedPairs(facts.skills),
    sortedPairs(facts.languages),
  ]);
}

/** True when the lists are those told before, in the same order; a cheap way to know the profile again. */
export function isToldAgain(before: Traits, now: Traits): boolean {
  return (
    isSameIds(before.queueIds, now.queueIds) &&
    isSameIds(before.groupIds ?? noIds, now.groupIds ?? noIds) &&
    isSameRings(before, now) &&
    isSameLevels(before.skills, now.skills) &&
    isSameLevels(before.languages, now.languages)
  );
}

const noIds: readonly string[] = [];

function isSameRings(before: Traits, now: Traits): boolean {
  if (before.rings === now.rings) return true;
  return now.queueIds.every((id) => (before.rings?.[id] ?? 1) === (now.rings?.[id] ?? 1));
}

function isSameIds(before: readonly string[], now: readonly string[]): boolean {
  if (before.length !== now.length) return false;
  for (let index = 0; index < now.length; index += 1) {
    if (before[index] !== now[index]) return false;
  }
  return true;
}

function isSameLevels(before: readonly Proficiency[], now: readonly Proficiency[]): boolean {
  if (before.length !== now.length) return false;
  for (let index = 0; index < now.length; index += 1) {
    const left = before[index];
    const right = now[index];
    if (left?.id !== right?.id || left?.proficiency !== right?.proficiency) return false;
  }
  return true;
}

/** Room for a conversation of this utilization label, the overall capacity aside. */
export function hasLabelRoom(agent: Agent, labelId: string | null): boolean {
  const limit = labelId === null ? undefined : agent.labelCapacities?.[labelId];
  if (limit === undefined) return true;
  let count = 0;
  for (const { facts } of agent.held.values()) if (facts.labelId === labelId) count += 1;
  for (const wrapUp of agent.wrapUps) if (wrapUp.labelId === labelId) count += 1;
  return count < limit;
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

/** The rings that say something: of queues of the agent, and not the first. */
function outerRings({ queueIds, rings = {} }: Traits): Readonly<Record<string, number>> {
  const outer = Object.entries(rings).filter(([id, ring]) => ring !== 1 && queueIds.includes(id));
  return Object.fromEntries(outer.toSorted(([left], [right]) => compareIds(left, right)));
}

function proficiencies(list: readonly Proficiency[]): Map<string, number> {
  return new Map(list.map(({ id, proficiency }) => [id, proficiency]));
}

function sortedPairs(list: readonly Proficiency[]): [string, number][] {
  return [...proficiencies(list)].toSorted(([left], [right]) => compareIds(left, right));
}
