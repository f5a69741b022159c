import type { AbilityRecord } from "./decision-facts.ts";
import { spareCost } from "./demand.ts";
import { compareIds } from "./order.ts";
import type { Profile } from "./profile.ts";

/** How many agents who are there have each skill and language; what demand-aware evaluation weighs. */
export class Abilities {
  /** Grows whenever an agent comes or goes; what is derived from the counts is kept until then. */
  version = 0;
  readonly #skills = new Map<string, number>();
  readonly #languages = new Map<string, number>();
  readonly #costs = new Map<Profile, { readonly version: number; readonly cost: number }>();
  readonly #recorded: AbilityRecord | undefined;

  /** Counts that were taken down earlier take the place of counting (a replay). */
  constructor(recorded?: AbilityRecord) {
    this.#recorded = recorded;
  }

  /** An agent of the profile is there from now on, or no longer. */
  count(profile: Profile, difference: 1 | -1): void {
    this.version += 1;
    for (const id of profile.skills.keys()) shift(this.#skills, id, difference);
    for (const id of profile.languages.keys()) shift(this.#languages, id, difference);
  }

  /** How scarce what the profile's agents can do is; see `demand.ts`. */
  costOf(profile: Profile): number {
    const known = this.#costs.get(profile);
    if (known?.version === this.version) return known.cost;
    const queues = profile.queues.filter(({ isGroup }) => !isGroup);
    const cost = spareCost(
      {
        skillIds: [...profile.skills.keys()].toSorted(compareIds),
        languageIds: [...profile.languages.keys()].toSorted(compareIds),
        queueReadyCounts: queues
          .toSorted((left, right) => compareIds(left.id, right.id))
          .map(({ id, members }) => this.#recorded?.queues[id] ?? members.ready.size),
      },
      {
        skills: recordedMap(this.#recorded?.skills) ?? this.#skills,
        languages: recordedMap(this.#recorded?.languages) ?? this.#languages,
      },
    );
    this.#costs.set(profile, { version: this.version, cost });
    return cost;
  }

  /** What {@link Abilities.costOf} counts for these profiles, to be kept. */
  record(profiles: Iterable<Profile>): AbilityRecord {
    const skills: Record<string, number> = {};
    const languages: Record<string, number> = {};
    const queues: Record<string, number> = {};
    for (const profile of profiles) {
      for (const id of profile.skills.keys()) skills[id] = this.#skills.get(id) ?? 0;
      for (const id of profile.languages.keys()) languages[id] = this.#languages.get(id) ?? 0;
      for (const { id, isGroup, members } of profile.queues) {
        if (!isGroup) queues[id] = members.ready.size;
      }
    }
    return { skills, languages, queues };
  }

  forget(profile: Profile): void {
    this.#costs.delete(profile);
  }
}

function recordedMap(
  counts: Readonly<Record<string, number>> | undefined,
): ReadonlyMap<string, number> | undefined {
  return counts && new Map(Object.entries(counts));
}

function shift(counts: Map<string, number>, id: string, difference: 1 | -1): void {
  const count = (counts.get(id) ?? 0) + difference;
  if (count === 0) counts.delete(id);
  else counts.set(id, count);
}
