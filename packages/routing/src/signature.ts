import type { Abilities } from "./abilities.ts";
import { audienceOf, type Audience } from "./audience.ts";
import type { Exclusion } from "./decisions.ts";
import { scarcityOf } from "./demand.ts";
import type { ConversationSet, QueueSet, SkillEvaluation } from "./facts.ts";
import type { HeadBoard } from "./head-board.ts";
import type { Members } from "./members.ts";
import { OrderedSet } from "./ordered-set.ts";
import { compareIds, compareWaiting, type WaitingKeys } from "./order.ts";
import type { Phase, Pool } from "./phase.ts";
import { hasLabelRoom, type Profile } from "./profile.ts";

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
  /** Its members, whatever their state. */
  readonly members: Members;
}

/** A conversation that waits. */
export interface Waiting extends WaitingKeys {
  readonly facts: ConversationSet;
  readonly phase: Phase;
  /** Agents passed over; undefined when nobody is. */
  readonly excluded: ReadonlySet<string> | undefined;
  readonly signature: Signature;
}

/** A profile that can serve a signature, and its total proficiency over what is asked (0 unless it counts). */
export interface Link {
  readonly profile: Profile;
  readonly proficiencyTotal: number;
  /** Its place in {@link Profile.slots}, which another may take when one leaves. */
  index: number;
}

/** What a conversation asks of the agents of the pool. */
export interface Requirement {
  /** Sorted by id, without repetition; empty when the queue disregards skills. */
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
  readonly labelId: string | null;
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
  readonly waiting = new OrderedSet<Waiting>(compareWaiting);
  /** How many of `waiting` pass somebody over. */
  excludingCount = 0;
  /** Those of them who name somebody, too. */
  readonly namingAndExcluding = new Set<Waiting>();
  readonly #abilities: Abilities;
  readonly #links = new Set<Link>();
  #scarcity = 1;
  #scarcityOfVersion = -1;
  #readyCount = 0;
  #readyCountedAt = -1;
  #unable: readonly Exclusion[] = [];
  #unableCountedAt = -1;

  constructor(options: {
    readonly key: string;
    readonly queue: Queue;
    readonly requirement: Requirement;
    readonly pool: Pool | null;
    readonly groupOf: (groupId: string) => Queue;
    readonly heads: HeadBoard;
    readonly abilities: Abilities;
  }) {
    this.key = options.key;
    this.queue = options.queue;
    this.requirement = options.requirement;
    this.audience = audienceOf(options.queue, options.pool, options.groupOf);
    this.heads = options.heads;
    this.#abilities = options.abilities;
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

  /** How scarce able agents are; see `demand.ts`. Counted anew when somebody came or went anywhere. */
  scarcity(): number {
    const { version } = this.#abilities;
    if (this.#scarcityOfVersion !== version) {
      let largest = 0;
      for (const { profile } of this.#links) {
        if (profile.readyCount === 0) continue;
        for (const { isGroup, members } of profile.queues) {
          if (!isGroup) largest = Math.max(largest, members.ready.size);
        }
      }
      this.#scarcity = scarcityOf(this.readyCount, largest);
      this.#scarcityOfVersion = version;
    }
    return this.#scarcity;
  }

  /** How scarce what the profile's agents can do is. */
  spareCostOf(profile: Profile): number {
    return this.#abilities.costOf(profile);
  }

  /** Agents on queue and connected whom ring or skills leave out. Named anew when somebody came or went. */
  unable(): readonly Exclusion[] {
    const { version } = this.audience;
    if (this.#unableCountedAt !== version) {
      this.#unable = this.audience.unable(
        (profile) => profile.signatures.has(this),
        this.readyCount,
      );
      this.#unableCountedAt = version;
    }
    return this.#unable;
  }

  /** Says on the board who waits first. Nobody is served in a queue without settings. */
  showHead(): void {
    this.heads.put(this.slot, this.queue.settings ? this.waiting.first() : undefined);
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
    const { freeProfiles } = this.queue.members;
    if (this.audience.isQueueOnly && freeProfiles.size < this.#links.size) {
      for (const profile of freeProfiles) if (profile.signatures.has(this)) return true;
      return false;
    }
    for (const { profile } of this.#links) if (profile.freeCount > 0) return true;
    return false;
  }

  /** The links whose profiles have free agents, found from whichever side has less to look through. */
  freeLinks(): Link[] {
    const found: Link[] = [];
    const { freeProfiles } = this.queue.members;
    if (this.audience.isQueueOnly && freeProfiles.size < this.#links.size) {
      for (const profile of freeProfiles) {
        const link = profile.signatures.get(this);
        if (link) found.push(link);
      }
    } else {
      for (const link of this.#links) if (link.profile.freeCount > 0) found.push(link);
    }
    return found;
  }

  #forgetCounts(): void {
    this.#readyCountedAt = -1;
    this.#unableCountedAt = -1;
    this.#scarcityOfVersion = -1;
  }
}

/** What a conversation asks of the pool under a queue's evaluation, in its present phase. */
export function requirementOf(
  evaluation: SkillEvaluation,
  conversation: Pick<ConversationSet, "skillIds" | "languageId" | "labelId">,
  pool: Pool | null,
): Requirement {
  const labelId = conversation.labelId ?? null;
  if (evaluation === "NONE" || pool === null)
    return { skillIds: noSkills, languageId: null, labelId };
  const { languageId } = conversation;
  let { skillIds } = conversation;
  const { removedSkillIds } = pool;
  if (removedSkillIds.length > 0) skillIds = skillIds.filter((id) => !removedSkillIds.includes(id));
  if (skillIds.length > 1) skillIds = [...new Set(skillIds)].toSorted(compareIds);
  return { skillIds, languageId, labelId };
}

const noSkills: readonly string[] = [];

/**
 * Equal for conversations of a queue that the same agents may be asked for, whatever characters the ids have: each id is
 * preceded by its length.
 */
export function signatureKey(
  { skillIds, languageId, labelId }: Requirement,
  pool: Pool | null,
): string {
  let key = languageId === null ? "" : `${languageId.length}/${languageId}`;
  for (const skillId of skillIds) key += `,${skillId.length}:${skillId}`;
  if (labelId !== null) key += `|label ${labelId.length}:${labelId}`;
  if (pool === null) return `${key}|named only`;
  if (pool.ring !== Infinity) key += `|ring ${pool.ring}`;
  for (const groupId of pool.groupIds) key += `|group ${groupId.length}:${groupId}`;
  return key;
}

/** Sum of the proficiencies over what is asked; undefined when something asked is missing. */
function proficiencyTotal(profile: Profile, requirement: Requirement): number | undefined {
  let total = 0;
  for (const skillId of requirement.skillIds) {
    const proficiency = profile.skills.get(skillId);
    if (proficiency === undefined) return undefined;
    total += proficiency;
  }
  if (requirement.languageId === null) return total;
  const proficiency = profile.languages.get(requirement.languageId);
  return proficiency === undefined ? undefined : total + proficiency;
}
