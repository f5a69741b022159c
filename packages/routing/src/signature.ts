import type { Exclusion } from "./decisions.ts";
import type { ConversationSet, QueueSet, SkillEvaluation } from "./facts.ts";
import type { HeadBoard } from "./head-board.ts";
import { OrderedSet } from "./ordered-set.ts";
import { compareIds, compareWaiting, type WaitingKeys } from "./order.ts";
import type { Members } from "./members.ts";
import type { Profile } from "./profile.ts";

/** A queue; `settings` is absent while only conversations or agents have named it. */
export interface Queue {
  readonly id: string;
  settings: QueueSet | undefined;
  /** Profiles whose agents are joined members. */
  readonly profiles: Set<Profile>;
  readonly signatures: Map<string, Signature>;
  waitingCount: number;
  /** Its members, whatever their state. */
  readonly members: Members;
}

/** A conversation that waits. */
export interface Waiting extends WaitingKeys {
  readonly facts: ConversationSet;
  /** Agents passed over; undefined when nobody is. */
  readonly excluded: ReadonlySet<string> | undefined;
  readonly signature: Signature;
}

/** A profile that can serve a signature, and its total proficiency over what is asked (0 unless BEST). */
export interface Link {
  readonly profile: Profile;
  readonly proficiencyTotal: number;
  /** Its place in {@link Profile.slots}, which another may take when one leaves. */
  index: number;
}

/** What a conversation asks of agents. */
export interface Requirement {
  /** Sorted by id, without repetition; empty when the queue disregards skills. */
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
}

/**
 * Waiting conversations that ask the same of agents: same queue, skills, language. Which profiles can serve them is
 * computed once, when either side appears.
 */
export class Signature {
  readonly key: string;
  readonly queue: Queue;
  readonly requirement: Requirement;
  /** Where the heads of all signatures are kept, and this one's place there. */
  readonly heads: HeadBoard;
  readonly slot: number;
  readonly waiting = new OrderedSet<Waiting>(compareWaiting);
  /** How many of `waiting` pass somebody over. */
  excludingCount = 0;
  readonly #links = new Set<Link>();
  #readyCount = 0;
  #readyCountedAt = -1;
  #unable: Exclusion | null = null;
  #unableCountedAt = -1;

  constructor(options: {
    readonly key: string;
    readonly queue: Queue;
    readonly requirement: Requirement;
    readonly heads: HeadBoard;
  }) {
    this.key = options.key;
    this.queue = options.queue;
    this.requirement = options.requirement;
    this.heads = options.heads;
    this.slot = options.heads.enlist(this);
    for (const profile of this.queue.profiles) this.consider(profile);
  }

  /** Profiles that can serve this signature. */
  get links(): ReadonlySet<Link> {
    return this.#links;
  }

  /** Agents on queue and connected who are able, with or without room. Counted anew when somebody came or went. */
  get readyCount(): number {
    const { version } = this.queue.members;
    if (this.#readyCountedAt !== version) {
      let count = 0;
      for (const { profile } of this.#links) count += profile.readyCount;
      this.#readyCount = count;
      this.#readyCountedAt = version;
    }
    return this.#readyCount;
  }

  /** Members on queue and connected who lack what is asked; null when nobody does. Named anew when somebody came or went. */
  unable(): Exclusion | null {
    const { members } = this.queue;
    if (this.#unableCountedAt !== members.version) {
      const count = members.ready.size - this.readyCount;
      const agentIds = members.firstReady(count, (agent) => !agent.profile.signatures.has(this));
      this.#unable = count === 0 ? null : { rule: "skillsOrLanguage", count, agentIds };
      this.#unableCountedAt = members.version;
    }
    return this.#unable;
  }

  /** Says on the board who waits first. Nobody is served in a queue without settings. */
  showHead(): void {
    this.heads.put(this.slot, this.queue.settings ? this.waiting.first() : undefined);
  }

  /** Links the profile if its agents are members with everything asked. */
  consider(profile: Profile): void {
    const total = proficiencyTotal(profile, this.requirement);
    if (total === undefined || !profile.queueIds.has(this.queue.id)) return;
    const isBest = this.queue.settings?.evaluation === "BEST";
    this.#links.add(profile.link(this, isBest ? total : 0));
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
    let count = 0;
    for (const { profile } of this.freeLinks()) count += profile.freeCount;
    return count;
  }

  /** True when at least one able agent has room. */
  hasFree(): boolean {
    const { freeProfiles } = this.queue.members;
    if (freeProfiles.size < this.#links.size) {
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
    if (freeProfiles.size < this.#links.size) {
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
  }
}

/** What a conversation asks under a queue's evaluation. */
export function requirementOf(
  evaluation: SkillEvaluation,
  conversation: Pick<ConversationSet, "skillIds" | "languageId">,
): Requirement {
  if (evaluation === "NONE") return nothingAsked;
  const { skillIds, languageId } = conversation;
  if (skillIds.length <= 1) return { skillIds, languageId };
  return { skillIds: [...new Set(skillIds)].toSorted(compareIds), languageId };
}

const nothingAsked: Requirement = { skillIds: [], languageId: null };

/** Equal for requirements that are equal, whatever characters the ids have: each id is preceded by its length. */
export function requirementKey({ skillIds, languageId }: Requirement): string {
  let key = languageId === null ? "" : `${languageId.length}/${languageId}`;
  for (const skillId of skillIds) key += `,${skillId.length}:${skillId}`;
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
