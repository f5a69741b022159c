import { traceLimits, type Exclusion, type ExclusionRule } from "./decisions.ts";
import { OrderedSet, type Ordering } from "./ordered-set.ts";
import { compareIds } from "./order.ts";
import type { Agent, Filing, Profile } from "./profile.ts";

type List = Filing["list"];

/** A profile's place among those of a queue that have free agents. */
export interface Seat {
  readonly profile: Profile;
  readonly members: Members;
  position: number;
}

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
  /** Profiles that have free agents, in no order. */
  readonly freeSeats: Seat[] = [];
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

  /** The profile has free agents from now on. */
  seat(seat: Seat): void {
    seat.position = this.freeSeats.push(seat) - 1;
  }

  /** The profile's last free agent is gone. */
  unseat(seat: Seat): void {
    takeOut(this.freeSeats, seat);
  }

  /** The members of a list, by id. */
  list(list: List): OrderedSet<Agent> {
    return this.#lists[list];
  }

  /** The first ready members by id who match, up to the limit. */
  firstReady(limit: number, isMatch: (agent: Agent) => boolean): Agent[] {
    const agents: Agent[] = [];
    if (limit === 0) return agents;
    this.ready.visit((agent) => {
      if (isMatch(agent)) agents.push(agent);
      return agents.length < limit;
    });
    return agents;
  }

  #excluded(rule: Extract<ExclusionRule, List>): Exclusion[] {
    const list = this.#lists[rule];
    if (list.size === 0) return [];
    const agentIds: string[] = [];
    list.visit((agent) => agentIds.push(agent.id) < traceLimits.namedAgentCount);
    return [{ rule, count: list.size, agentIds }];
  }
}

const byId: Ordering<Agent> = {
  compare: (left, right) => compareIds(left.id, right.id),
  keyOf: () => 0,
};

/** Takes an item out of a list in no order: the last one moves into its place. */
export function takeOut<T extends { position: number }>(list: T[], item: T): void {
  const last = list.pop();
  if (last === undefined || last === item) return;
  list[item.position] = last;
  last.position = item.position;
}
