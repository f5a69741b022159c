import { traceLimits, type Exclusion, type ExclusionRule } from "./decisions.ts";
import { compareIds } from "./order.ts";
import type { Pool } from "./phase.ts";
import type { Agent, Filing, Profile } from "./profile.ts";
import type { Queue } from "./signature.ts";

const none: readonly Exclusion[] = [];
const noGroups: readonly Queue[] = [];
const allLists = ["notOnQueue", "notConnected", "ready"] as const;

/** The agents a conversation is open to, state and skills aside. */
export interface Audience {
  /** Nobody but members of the queue is in it. */
  readonly isQueueOnly: boolean;
  /** Groups brought in by conditional rules. */
  readonly groups: readonly Queue[];
  /** Grows whenever somebody of the audience comes, goes or changes. */
  readonly version: number;
  includes(profile: Profile): boolean;
  profiles(): Iterable<Profile>;
  /** All agents accounted for: the queue's members, also of later rings, and those of the groups. */
  memberCount(): number;
  /** Those who are away or not connected. */
  absent(): readonly Exclusion[];
  /** Those who are there and left out by ring or skills; `readyCount` of those there are able. */
  unable(isAble: (profile: Profile) => boolean, readyCount: number): readonly Exclusion[];
  /** The first agents there by id who match, up to the limit. */
  firstReady(limit: number, isMatch: (agent: Agent) => boolean): readonly Agent[];
  /** Agents who are there. */
  readyTotal(): number;
}

/** The audience of a phase; without a pool it includes nobody. */
export function audienceOf(
  queue: Queue,
  pool: Pool | null,
  groupOf: (groupId: string) => Queue,
): Audience {
  if (pool !== null && pool.ring === Infinity && pool.groupIds.length === 0) {
    return new QueueAudience(queue);
  }
  return pool === null
    ? new ClosedAudience(queue)
    : new WideAudience(queue, pool.ring, pool.groupIds.map(groupOf));
}

/** Everybody who has joined the queue. */
class QueueAudience implements Audience {
  readonly isQueueOnly = true;
  readonly groups = noGroups;
  readonly #queue: Queue;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  get version(): number {
    return this.#queue.members.version;
  }

  includes(profile: Profile): boolean {
    return profile.queueIds.has(this.#queue.id);
  }

  profiles(): Iterable<Profile> {
    return this.#queue.profiles;
  }

  memberCount(): number {
    return this.#queue.members.count;
  }

  absent(): readonly Exclusion[] {
    return this.#queue.members.absent();
  }

  unable(isAble: (profile: Profile) => boolean, readyCount: number): readonly Exclusion[] {
    const count = this.readyTotal() - readyCount;
    if (count === 0) return none;
    const named = this.firstReady(namedOf(count), (agent) => !isAble(agent.profile));
    return [{ rule: "skillsOrLanguage", count, agentIds: idsOf(named) }];
  }

  firstReady(limit: number, isMatch: (agent: Agent) => boolean): readonly Agent[] {
    return this.#queue.members.firstReady(limit, isMatch);
  }

  readyTotal(): number {
    return this.#queue.members.ready.size;
  }
}

/** Nobody: only named agents are asked. The members are accounted for all the same. */
class ClosedAudience implements Audience {
  readonly isQueueOnly = true;
  readonly groups = noGroups;
  readonly #queue: Queue;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  get version(): number {
    return this.#queue.members.version;
  }

  includes(): boolean {
    return false;
  }

  profiles(): Iterable<Profile> {
    return [];
  }

  memberCount(): number {
    return this.#queue.members.count;
  }

  absent(): readonly Exclusion[] {
    const count = this.memberCount();
    if (count === 0) return none;
    const lists = allLists.map((list) => this.#queue.members.list(list));
    const named = firstOf(lists, namedOf(count), () => true);
    return [{ rule: "notNamed", count, agentIds: idsOf(named) }];
  }

  unable(): readonly Exclusion[] {
    return none;
  }

  firstReady(): readonly Agent[] {
    return [];
  }

  readyTotal(): number {
    return 0;
  }
}

/** Members up to a ring, and groups. Counted profile by profile, which only queues with such rules pay for. */
class WideAudience implements Audience {
  readonly isQueueOnly: boolean;
  readonly groups: readonly Queue[];
  readonly #queue: Queue;
  readonly #ring: number;
  readonly #groupIds: ReadonlySet<string>;

  constructor(queue: Queue, ring: number, groups: readonly Queue[]) {
    this.isQueueOnly = groups.length === 0;
    this.#queue = queue;
    this.#ring = ring;
    this.groups = groups;
    this.#groupIds = new Set(groups.map(({ id }) => id));
  }

  get version(): number {
    return this.#all().reduce((sum, { members }) => sum + members.version, 0);
  }

  includes(profile: Profile): boolean {
    const { id } = this.#queue;
    if (profile.queueIds.has(id) && profile.ringIn(id) <= this.#ring) return true;
    for (const groupId of profile.groupIds) if (this.#groupIds.has(groupId)) return true;
    return false;
  }

  profiles(): Iterable<Profile> {
    const found = new Set<Profile>();
    for (const { profiles } of this.#all()) for (const profile of profiles) found.add(profile);
    return found;
  }

  memberCount(): number {
    return this.#sum((profile) => profile.agentCount);
  }

  absent(): readonly Exclusion[] {
    return [
      ...this.#excluded(
        "notOnQueue",
        this.#sum((profile) => profile.notOnQueueCount),
      ),
      ...this.#excluded(
        "notConnected",
        this.#sum((profile) => profile.notConnectedCount),
      ),
    ];
  }

  unable(isAble: (profile: Profile) => boolean): readonly Exclusion[] {
    const found: Exclusion[] = [];
    const leaveOut = (rule: ExclusionRule, isLeftOut: (profile: Profile) => boolean): void => {
      const count = this.#sum((profile) => (isLeftOut(profile) ? profile.readyCount : 0));
      if (count === 0) return;
      const named = this.firstReady(namedOf(count), (agent) => isLeftOut(agent.profile));
      found.push({ rule, count, agentIds: idsOf(named) });
    };
    leaveOut("notInRing", (profile) => !this.includes(profile));
    leaveOut("skillsOrLanguage", (profile) => this.includes(profile) && !isAble(profile));
    return found;
  }

  firstReady(limit: number, isMatch: (agent: Agent) => boolean): readonly Agent[] {
    const lists = this.#all().map(({ members }) => members.ready);
    return firstOf(lists, limit, isMatch);
  }

  readyTotal(): number {
    return this.#sum((profile) => profile.readyCount);
  }

  #excluded(rule: Filing["list"] & ExclusionRule, count: number): Exclusion[] {
    if (count === 0) return [];
    const lists = this.#all().map(({ members }) => members.list(rule));
    return [{ rule, count, agentIds: idsOf(firstOf(lists, namedOf(count), () => true)) }];
  }

  #sum(countOf: (profile: Profile) => number): number {
    let sum = 0;
    for (const profile of this.profiles()) sum += countOf(profile);
    return sum;
  }

  #all(): readonly Queue[] {
    return [this.#queue, ...this.groups];
  }
}

/** How many of so many a trace names. */
function namedOf(count: number): number {
  return Math.min(count, traceLimits.namedAgentCount);
}

function idsOf(agents: readonly Agent[]): string[] {
  return agents.map(({ id }) => id);
}

/** The first agents by id over lists that are each in that order and may share agents. */
function firstOf(
  lists: readonly { visit(visitor: (agent: Agent) => boolean): void }[],
  limit: number,
  isMatch: (agent: Agent) => boolean,
): Agent[] {
  if (limit === 0) return [];
  const found = new Set<Agent>();
  for (const list of lists) {
    let count = 0;
    list.visit((agent) => {
      if (isMatch(agent)) {
        found.add(agent);
        count += 1;
      }
      return count < limit;
    });
  }
  return [...found].toSorted((left, right) => compareIds(left.id, right.id)).slice(0, limit);
}
