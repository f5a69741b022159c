import { traceLimits, type Exclusion, type ExclusionRule } from "./decisions.ts";
import { OrderedSet } from "./ordered-set.ts";
import { compareIds } from "./order.ts";
import type { Agent, Filing, Profile } from "./profile.ts";

type List = Filing["list"];

/**
 * The joined members of one queue: who is away, whose connection is lost, who is there. Always counted, so that a trace
 * accounts for every member without visiting any; coming and going is rare beside deciding, and moves are paid for then.
 */
export class Members {
  readonly #lists: Readonly<Record<List, OrderedSet<Agent>>> = {
    notOnQueue: new OrderedSet<Agent>(byId),
    notConnected: new OrderedSet<Agent>(byId),
    ready: new OrderedSet<Agent>(byId),
  };
  /** Profiles that have free agents. */
  readonly freeProfiles = new Set<Profile>();
  /** Grows whenever a member comes, goes or changes lists or profiles; what is derived from the lists is kept until then. */
  version = 0;
  #absent: readonly Exclusion[] = [];
  #absentCountedAt = -1;

  get count(): number {
    const { notOnQueue, notConnected, ready } = this.#lists;
    return notOnQueue.size + notConnected.size + ready.size;
  }

  /** On queue and connected, by id. */
  get ready(): OrderedSet<Agent> {
    return this.#lists.ready;
  }

  add(agent: Agent, list: List): void {
    this.#lists[list].add(agent);
    this.version += 1;
  }

  remove(agent: Agent, list: List): void {
    this.#lists[list].delete(agent);
    this.version += 1;
  }

  /** Those who are away or not connected, as a trace counts them. */
  absent(): readonly Exclusion[] {
    if (this.#absentCountedAt !== this.version) {
      this.#absent = (["notOnQueue", "notConnected"] as const).flatMap((rule) =>
        this.#excluded(rule),
      );
      this.#absentCountedAt = this.version;
    }
    return this.#absent;
  }

  /** The members of a list, by id. */
  list(list: List): OrderedSet<Agent> {
    return this.#lists[list];
  }

  /** The first ready members by id who match, as many as a trace names; `count` of them match in all. */
  firstReady(count: number, isMatch: (agent: Agent) => boolean): string[] {
    const agentIds: string[] = [];
    const limit = Math.min(count, traceLimits.namedAgentCount);
    if (limit === 0) return agentIds;
    this.ready.visit((agent) => {
      if (isMatch(agent)) agentIds.push(agent.id);
      return agentIds.length < limit;
    });
    return agentIds;
  }

  #excluded(rule: Extract<ExclusionRule, List>): Exclusion[] {
    const list = this.#lists[rule];
    if (list.size === 0) return [];
    const agentIds: string[] = [];
    list.visit((agent) => agentIds.push(agent.id) < traceLimits.namedAgentCount);
    return [{ rule, count: list.size, agentIds }];
  }
}

function byId(left: Agent, right: Agent): number {
  return compareIds(left.id, right.id);
}
