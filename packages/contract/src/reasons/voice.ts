import { joined, type Sentence } from "./sentences.ts";

/** Whom sentences name and whom they speak to. */
export interface Audience {
  /** Names by id, as the routing answer carries them. */
  readonly names: Readonly<Record<string, string>>;
  /** The agent who reads: called "you". Absent for scripts, which are told every name. */
  readonly readerId?: string | null | undefined;
}

/** A person: `en` as the subject at the start of an English sentence, `ja` anywhere in a Japanese one. */
interface Person extends Sentence {
  /** Inside an English sentence. */
  readonly inside: string;
  readonly name: string;
  readonly was: "was" | "were";
  readonly is: "is" | "are";
  readonly has: "has" | "have";
}

/** How people and things are named in the sentences of one answer. */
export interface Voice {
  person(id: string): Person;
  /** Several people inside a sentence. */
  people(ids: readonly string[]): Sentence;
  /** A queue, skill, language, group, flow: in Japanese in its brackets. */
  thing(id: string): Sentence;
  things(ids: readonly string[]): Sentence;
}

const unknown = { en: "(unknown)", ja: "（不明）" };

/** The voice for one reader. An id without a name, that of something deleted for good, is called unknown. */
export function voiceOf({ names, readerId }: Audience): Voice {
  const person = (id: string): Person => {
    const en = names[id] ?? unknown.en;
    if (id === readerId) {
      const verbs = { was: "were", is: "are", has: "have" } as const;
      return { en: "You", inside: "you", ja: "あなた", name: en, ...verbs };
    }
    const verbs = { was: "was", is: "is", has: "has" } as const;
    return { en, inside: en, ja: names[id] ?? unknown.ja, name: en, ...verbs };
  };
  const thing = (id: string): Sentence => {
    const name = names[id];
    return name === undefined ? unknown : { en: name, ja: `「${name}」` };
  };
  return {
    person,
    people: (ids) => joined(ids.map(person).map(({ inside, ja }) => ({ en: inside, ja }))),
    thing,
    things: (ids) => {
      const all = ids.map(thing);
      return { en: joined(all).en, ja: all.map(({ ja }) => ja).join("") };
    },
  };
}
