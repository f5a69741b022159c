import type { Abilities } from "./abilities.ts";
import { audienceOf, type Audience } from "./audience.ts";
import type { Due } from "./deadlines.ts";
import { traceLimits, type Exclusion } from "./decisions.ts";
import { pressureOf, scarcityOf } from "./demand.ts";
import type { FullBoard } from "./full-board.ts";
import type { ConversationSet, QueueSet } from "./facts.ts";
import type { HeadBoard } from "./head-board.ts";
import type { Members } from "./members.ts";
import { OrderedSet } from "./ordered-set.ts";
import { servingOrder, type WaitingKeys } from "./order.ts";
import type { Phase, Pool } from "./phase.ts";
import { hasLabelRoom, type Agent, type Profile } from "./profile.ts";
import { proficiencyTotal, type Requirement } from "./requirement.ts";

/**
 * A queue; `settings` is absent while only conversations or agents have named it. A group that conditional rules bring in is
 * kept in the same way: it has members, and nobody waits in it.
 */
export interface Queue {
  readonly id: string;
  readonly isGroup: boolean;
  settings: QueueSet | undefined;
  /** Profiles whose agents are joined members. */
  readonly profiles: Set<Profile>;
  /** The signatures its members may serve: its own, and for a group those of queues that have brought it in. */
  readonly signatures: Map<string, Signature>;
  waitingCount: number;
  /** How many waited when the round began, once one of them was offered in it. */
  lineBefore: number | undefined;
  /** Its members, whatever their state. */
  readonly members: Members;
}

/** A conversation that waits. */
export interface Waiting extends WaitingKeys {
  /** `left` once it no longer waits, or has been filed anew. */
  kind: "waiting" | "left";
  readonly facts: ConversationSet;
  readonly phase: Phase;
  /** Agents passed over; undefined when nobody is. */
  readonly excluded: ReadonlySet<string> | undefined;
  readonly signature: Signature;
  /** The rule that takes effect next by time; null when none will. */
  step: Step | null;
  isTouched: boolean;
}

/** A rule that takes effect at an instant. */
export interface Step extends Due {
  readonly waiting: Waiting;
}

/** A profile that can serve a signature, and its total proficiency over what is asked (0 unless it counts). */
export interface Link {
  readonly profile: Profile;
  readonly proficiencyTotal: number;
  /** Its place in {@link Profile.slots}, which another may take when one leaves. */
  index: number;
}

/**
 * Waiting conversations that ask the same of agents: same queue, rings and groups, skills, language, label. Which profiles
 * can serve them is computed once, when either side appears. Conversations that only named agents are asked for share a
 * signature that no profile can serve.
 */
export class Signature {
  readonly key: string;
  readonly queue: Queue;
  readonly requirement: Requirement;
  readonly audience: Audience;
  /** Where the heads of all signatures are kept, and this one's place there. */
  readonly heads: HeadBoard;
  readonly slot: number;
  /** Whether its queue was demand-aware when it came into being, as long as it lives. */
  readonly isWeighed: boolean;
  readonly waiting = new OrderedSet<Waiting>(servingOrder);
  /** How many of `waiting` pass somebody over. */
  excludingCount = 0;
  /** Those of them who name somebody, too. */
  readonly namingAndExcluding = new Set<Waiting>();
  /** How many waited when the round began, once one of them was offered in it. */
  lineBefore: number | undefined;
  readonly #abilities: Abilities;
  readonly #links = new Set<Link>();
  #scarcity = 1;
  /** The largest queues that able agents work in; several when they are equally large. */
  #largest: readonly Queue[] = [];
  #scarcityOfVersion = -1;
  #readyCount = 0;
  #readyCountedAt = -1;
  #leftOut: readonly Exclusion[] = [];
  #leftOutCountedAt = -1;
  readonly #fullBoard: FullBoard;
  #firstAble: { readonly ids: readonly string[]; readonly places: readonly number[] } = nobody;
  #firstAbleOfVersion = -1;
  isTouched = false;

  constructor(options: {
    readonly key: string;
    readonly queue: Queue;
    readonly requirement: Requirement;
    readonly pool: Pool | null;
    readonly groupOf: (groupId: string) => Queue;
    readonly heads: HeadBoard;
    readonly fullBoard: FullBoard;
    readonly abilities: Abilities;
  }) {
    this.key = options.key;
    this.queue = options.queue;
    this.requirement = options.requirement;
    this.audience = audienceOf(options.queue, options.pool, options.groupOf);
    this.heads = options.heads;
    this.#abilities = options.abilities;
    this.#fullBoard = options.fullBoard;
    this.isWeighed = this.isDemandAware;
    this.slot = options.heads.enlist(this);
    for (const profile of this.audience.profiles()) this.consider(profile);
  }

  /** Profiles that can serve this signature. */
  get links(): ReadonlySet<Link> {
    return this.#links;
  }

  /** Agents on queue and connected who are able, with or without room. Counted anew when somebody came or went. */
  get readyCount(): number {
    const { version } = this.audience;
    if (this.#readyCountedAt !== version) {
      let count = 0;
      for (const { profile } of this.#links) count += profile.readyCount;
      this.#readyCount = count;
      this.#readyCountedAt = version;
    }
    return this.#readyCount;
  }

  get isDemandAware(): boolean {
    return this.queue.settings?.evaluation === "DEMAND_AWARE";
  }

  /** How scarce able agents are; see `demand.ts`. */
  scarcity(): number {
    this.#compareWithLargest();
    return this.#scarcity;
  }

  /** How much more waits for able agents than for others; see `demand.ts`. */
  pressure(): number {
    if (this.readyCount === 0) return 1;
    this.#compareWithLargest();
    let perAgent = 0;
    for (const { lineBefore, waitingCount, members } of this.#largest) {
      perAgent = Math.max(perAgent, (lineBefore ?? waitingCount) / members.ready.size);
    }
    return pressureOf((this.lineBefore ?? this.waiting.size) / this.readyCount, perAgent);
  }

  /** Looks at the queues of able agents anew when somebody came or went anywhere. */
  #compareWithLargest(): void {
    const { version } = this.#abilities;
    if (this.#scarcityOfVersion === version) return;
    let size = 0;
    let largest: Set<Queue> = new Set();
    for (const { profile } of this.#links) {
      if (profile.readyCount === 0) continue;
      for (const queue of profile.queues) {
        const own = queue.isGroup ? 0 : queue.members.ready.size;
        if (own > size) largest = new Set();
        if (own >= size && own > 0) largest.add(queue);
        size = Math.max(size, own);
      }
    }
    this.#largest = [...largest];
    this.#scarcity = scarcityOf(this.readyCount, size);
    this.#scarcityOfVersion = version;
  }

  /** How scarce what the profile's agents can do is. */
  spareCostOf(profile: Profile): number {
    return this.#abilities.costOf(profile);
  }

  /** Who is left out whatever they do at the moment: away, not connected, by ring or skills. Named anew when somebody came or went. */
  leftOut(): readonly Exclusion[] {
    const { version } = this.audience;
    if (this.#leftOutCountedAt !== version) {
      this.#leftOut = [...this.audience.absent(), ...this.unable()];
      this.#leftOutCountedAt = version;
    }
    return this.#leftOut;
  }

  /** Agents on queue and connected whom ring or skills leave out. */
  unable(): readonly Exclusion[] {
    return this.audience.unable((profile) => profile.signatures.has(this), this.readyCount);
  }

  /**
   * The first able agents without room by id, up to the limit; undefined when they are not all among the first able ones,
   * some more than a trace names, who are looked for anew only when somebody came or went.
   */
  firstFull(limit: number): string[] | undefined {
    const { version } = this.audience;
    if (this.#firstAbleOfVersion !== version) {
      const most = Math.min(traceLimits.namedAgentCount + 3, this.readyCount);
      const isAble = (agent: Agent): boolean => agent.profile.signatures.has(this);
      const first = this.audience.firstReady(most, isAble);
      this.#firstAble = {
        ids: first.map(({ id }) => id),
        places: first.map(({ fullPlace }) => fullPlace),
      };
      this.#firstAbleOfVersion = version;
    }
    const { ids, places } = this.#firstAble;
    const found: string[] = [];
    for (let index = 0; index < places.length && found.length < limit; index += 1) {
      if (this.#fullBoard.isFull(places[index] as number)) found.push(ids[index] as string);
    }
    return found.length === limit ? found : undefined;
  }

  /** Says on the board who waits first. Nobody is served in a queue without settings. */
  showHead(): void {
    this.heads.put(this.slot, this.queue.settings ? this.waiting : undefined);
  }

  /** Links the profile if its agents are of the audience, with everything asked. */
  consider(profile: Profile): void {
    if (profile.signatures.has(this) || !this.audience.includes(profile)) return;
    const total = proficiencyTotal(profile, this.requirement);
    if (total === undefined) return;
    const evaluation = this.queue.settings?.evaluation;
    const counts = evaluation === "BEST" || evaluation === "DEMAND_AWARE";
    this.#links.add(profile.link(this, counts ? total : 0));
    this.#forgetCounts();
  }

  /** Forgets a profile that has no agents left. */
  unlink(profile: Profile): void {
    const link = profile.unlink(this);
    if (!link) return;
    this.#links.delete(link);
    this.#forgetCounts();
  }

  /** Takes the signature out of all profiles. */
  dispose(): void {
    for (const link of this.#links) link.profile.unlink(this);
    this.#links.clear();
    this.heads.release(this.slot);
  }

  /** Able agents with room. */
  freeCount(): number {
    const { labelId } = this.requirement;
    let count = 0;
    for (const { profile } of this.freeLinks()) {
      if (labelId === null) count += profile.freeCount;
      else for (const agent of profile.freeAgents()) if (hasLabelRoom(agent, labelId)) count += 1;
    }
    return count;
  }

  /** True when at least one able agent has room. */
  hasFree(): boolean {
    if (this.requirement.labelId !== null) return this.freeCount() > 0;
    const { freeSeats } = this.queue.members;
    if (this.audience.isQueueOnly && freeSeats.length < this.#links.size) {
      for (const { profile } of freeSeats) if (profile.signatures.has(this)) return true;
      return false;
    }
    for (const { profile } of this.#links) if (profile.freeCount > 0) return true;
    return false;
  }

  /** The links whose profiles have free agents, found from whichever side has less to look through. */
  freeLinks(): Link[] {
    const found: Link[] = [];
    const { freeSeats } = this.queue.members;
    if (this.audience.isQueueOnly && freeSeats.length < this.#links.size) {
      for (const { profile } of freeSeats) {
        const link = profile.linkOf(this);
        if (link) found.push(link);
      }
    } else {
      for (const link of this.#links) if (link.profile.freeCount > 0) found.push(link);
    }
    return found;
  }

  #forgetCounts(): void {
    this.#readyCountedAt = -1;
    this.#leftOutCountedAt = -1;
    this.#firstAbleOfVersion = -1;
    this.#scarcityOfVersion = -1;
  }
}

const nobody = { ids: [], places: [] };
