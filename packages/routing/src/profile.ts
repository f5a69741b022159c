import type { Due } from "./deadlines.ts";
import type { AgentOrder, AgentSet, HeldConversation, Proficiency } from "./facts.ts";
import { takeOut, type Seat } from "./members.ts";
import { OrderedSet } from "./ordered-set.ts";
import { agentOrderings, compareIds } from "./order.ts";
import type { Link, Queue, Signature } from "./signature.ts";
import { toldTraits, type ToldTraits, type Traits } from "./traits.ts";

/** Where an agent stands, skills aside. Only the free are offered anything. */
type Standing = "notOnQueue" | "notConnected" | "atCapacity" | "free";

/**
 * A slot in use. What was told is copied, so that the engine keeps no reading alive. It becomes due when an offer must be
 * taken back: at its deadline, or at the end of the grace of an agent whose connection is lost, whichever is first; never
 * once connected, and once the engine has asked for the offer to be taken back.
 */
export interface Held extends Due {
  readonly agent: Agent;
  kind: "offered" | "connected";
  /** Of an offer. */
  deadlineMs: number;
  labelId: string | null;
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
  /** Offered and connected; a short list, at most as long as the capacity but for what was assigned beyond it. */
  readonly held: Held[];
  /** Conversations in wrap-up that hold a slot; one may appear twice. */
  wrapUps: readonly HeldConversation[];
  loadCount: number;
  standing: Standing;
  /** Where the members of its queues have it; null when it is new. */
  filed: Filing | null;
  /** The lists that made up its profile when last told; the same lists need no new look. */
  traits: ToldTraits;
  /** Its place in the list of its profile that it is in, free or full. */
  position: number;
  /** Its place on the board of those who are full. */
  readonly fullPlace: number;
  isTouched: boolean;
}

/** Up to so many slots are looked through. */
const fewSlots = 32;

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
  /** As its first agent was told. */
  readonly traits: ToldTraits;
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
  readonly #links: Link[] = [];
  /** Whether the score of a conversation that these agents can serve may be weighed. */
  get servesDemandAware(): boolean {
    return (
      this.queues.some(({ settings }) => settings?.evaluation === "DEMAND_AWARE") ||
      this.groupIds.size > 0
    );
  }

  notOnQueueCount = 0;
  notConnectedCount = 0;
  isTouched = false;
  readonly #seats: readonly Seat[];
  #leastLoaded: OrderedSet<Agent> | undefined;
  #longestIdle: OrderedSet<Agent> | undefined;
  readonly #free: Agent[] = [];
  readonly #full: Agent[] = [];

  constructor(
    key: string,
    facts: Traits,
    find: {
      readonly queue: (queueId: string) => Queue;
      readonly group: (groupId: string) => Queue;
    },
  ) {
    this.key = key;
    this.traits = toldTraits(facts);
    this.queueIds = new Set(facts.queueIds);
    this.groupIds = new Set(facts.groupIds);
    this.rings = outerRings(facts);
    this.queues = [...[...this.queueIds].map(find.queue), ...[...this.groupIds].map(find.group)];
    this.#seats = this.queues.map(({ members }) => ({ profile: this, members, position: 0 }));
    this.skills = proficiencies(facts.skills);
    this.languages = proficiencies(facts.languages);
  }

  get agentCount(): number {
    return this.notOnQueueCount + this.notConnectedCount + this.readyCount;
  }

  /** Agents on queue and connected, with or without room. */
  get readyCount(): number {
    return this.#full.length + this.#free.length;
  }

  get freeCount(): number {
    return this.#free.length;
  }

  /** The bullseye ring in which the agents are in a queue of theirs, from 1. */
  ringIn(queueId: string): number {
    return this.rings[queueId] ?? 1;
  }

  /** Free agents in no order. */
  freeAgents(): readonly Agent[] {
    return this.#free;
  }

  /** Agents on queue and connected who have no room, in no order. */
  fullAgents(): readonly Agent[] {
    return this.#full;
  }

  /** Free agents, first to be asked first. An order costs upkeep only from the time it is asked for until nobody is free. */
  free(order: AgentOrder): OrderedSet<Agent> {
    if (order === "leastLoaded") return (this.#leastLoaded ??= this.#inOrder(order));
    return (this.#longestIdle ??= this.#inOrder(order));
  }

  link(signature: Signature, proficiencyTotal: number): Link {
    const index = this.slots.push(signature.slot) - 1;
    const link: Link = { profile: this, proficiencyTotal, index };
    this.#links.push(link);
    this.signatures.set(signature, link);
    return link;
  }

  /** The link to a signature that these agents can serve. A short list is looked through, since it has just been read. */
  linkOf(signature: Signature): Link | undefined {
    if (this.slots.length > fewSlots) return this.signatures.get(signature);
    return this.#links[this.slots.indexOf(signature.slot)];
  }

  unlink(signature: Signature): Link | undefined {
    const link = this.signatures.get(signature);
    if (!link) return undefined;
    this.signatures.delete(signature);
    const lastSlot = this.slots.pop();
    const lastLink = this.#links.pop();
    if (lastSlot === undefined || !lastLink || lastLink === link) return link;
    this.slots[link.index] = lastSlot;
    this.#links[link.index] = lastLink;
    lastLink.index = link.index;
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
        agent.position = this.#full.push(agent) - 1;
        break;
      case "free":
        agent.position = this.#free.push(agent) - 1;
        this.#leastLoaded?.add(agent);
        this.#longestIdle?.add(agent);
        if (this.#free.length === 1) for (const seat of this.#seats) seat.members.seat(seat);
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
        takeOut(this.#full, agent);
        break;
      case "free":
        takeOut(this.#free, agent);
        this.#leastLoaded?.delete(agent);
        this.#longestIdle?.delete(agent);
        if (this.#free.length > 0) break;
        this.#leastLoaded = undefined;
        this.#longestIdle = undefined;
        for (const seat of this.#seats) seat.members.unseat(seat);
    }
  }

  #inOrder(order: AgentOrder): OrderedSet<Agent> {
    const set = new OrderedSet<Agent>(agentOrderings[order]);
    for (const agent of this.#free) set.add(agent);
    return set;
  }
}

/** Room for a conversation of this utilization label, the overall capacity aside. */
export function hasLabelRoom(agent: Agent, labelId: string | null): boolean {
  const limit = labelId === null ? undefined : agent.labelCapacities?.[labelId];
  if (limit === undefined) return true;
  let count = 0;
  for (const held of agent.held) if (held.labelId === labelId) count += 1;
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
