import type { ConversationSet, QueueSet, SkillEvaluation } from "./facts.ts";
import { OrderedSet } from "./ordered-set.ts";
import { compareIds, compareWaiting, type WaitingKeys } from "./order.ts";
import type { Profile } from "./profile.ts";

/** A queue; `settings` is absent while only conversations or agents have named it. */
export interface Queue {
  readonly id: string;
  settings: QueueSet | undefined;
  /** Profiles whose agents are joined members. */
  readonly profiles: Set<Profile>;
  readonly signatures: Map<string, Signature>;
  waitingCount: number;
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
  readonly waiting = new OrderedSet<Waiting>(compareWaiting);
  /** How many of `waiting` pass somebody over. */
  excludingCount = 0;
  #links: Link[] = [];

  constructor(key: string, queue: Queue, requirement: Requirement) {
    this.key = key;
    this.queue = queue;
    this.requirement = requirement;
    for (const profile of queue.profiles) this.consider(profile);
  }

  /** Profiles that can serve this signature. */
  get links(): readonly Link[] {
    return this.#links;
  }

  /** Links the profile if its agents are members with everything asked. */
  consider(profile: Profile): void {
    const total = proficiencyTotal(profile, this.requirement);
    if (total === undefined || !profile.queueIds.has(this.queue.id)) return;
    const isBest = this.queue.settings?.evaluation === "BEST";
    this.#links.push({ profile, proficiencyTotal: isBest ? total : 0 });
    profile.signatures.add(this);
  }

  /** Forgets a profile that has no agents left. */
  unlink(profile: Profile): void {
    if (!profile.signatures.delete(this)) return;
    this.#links = this.#links.filter((link) => link.profile !== profile);
  }

  /** Takes the signature out of all profiles. */
  dispose(): void {
    for (const link of this.#links) link.profile.signatures.delete(this);
    this.#links = [];
  }

  /** True when at least one able agent has room. */
  hasFreeAgents(): boolean {
    return this.#links.some((link) => link.profile.freeCount > 0);
  }
}

/** What a conversation asks under a queue's evaluation. */
export function requirementOf(
  evaluation: SkillEvaluation,
  conversation: Pick<ConversationSet, "skillIds" | "languageId">,
): Requirement {
  if (evaluation === "NONE") return { skillIds: [], languageId: null };
  return {
    skillIds: [...new Set(conversation.skillIds)].toSorted(compareIds),
    languageId: conversation.languageId,
  };
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
