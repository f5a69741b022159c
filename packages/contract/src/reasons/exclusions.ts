import type { z } from "zod";
import type { routingCandidates, routingNamedCandidate } from "../tsubame/routing-reasons.ts";
import { ruleWords, type LeftOutRule, type Tense } from "./rule-words.ts";
import { joined, type Sentence } from "./sentences.ts";
import type { Voice } from "./voice.ts";

type Candidates = z.infer<typeof routingCandidates>;
type NamedCandidate = z.infer<typeof routingNamedCandidate>;

/** How sentences are said: who is named how, and of which time they tell. */
export interface Telling {
  readonly voice: Voice;
  readonly tense: Tense;
}

/** One sentence for each rule that left somebody out: how many, and who as far as the trace names them. */
export function exclusionSentences(candidates: Candidates, telling: Telling): Sentence[] {
  const { voice, tense } = telling;
  return candidates.exclusions
    .filter(({ count }) => count > 0)
    .map(({ rule, count, agentIds }) => {
      const words = ruleWords[rule];
      const who = peopleInBrackets(voice, agentIds, count);
      return {
        en: `${count} ${words[tense][count === 1 ? 0 : 1]}${who.en}.`,
        ja: `${count} 人は${words.ja[tense]}${who.ja}。`,
      };
    });
}

function peopleInBrackets(voice: Voice, agentIds: readonly string[], count: number): Sentence {
  if (agentIds.length === 0) return { en: "", ja: "" };
  const people = voice.people(agentIds);
  return agentIds.length < count
    ? { en: ` (${people.en} among them)`, ja: `（${people.ja}ほか）` }
    : { en: ` (${people.en})`, ja: `（${people.ja}）` };
}

/** Said when those who had declined or missed it were asked again; null otherwise. */
export function liftedSentence(candidates: Candidates, { tense }: Telling): Sentence | null {
  if (!candidates.isExclusionLifted) return null;
  return tense === "past"
    ? {
        en: "Everybody who could take it had declined or missed it, so they were asked again.",
        ja: "対応できる全員が拒否または未応答だったため、もう一度呼び出しました。",
      }
    : {
        en: "Everybody who could take it has declined or missed it, so they are asked again.",
        ja: "対応できる全員が拒否または未応答だったため、もう一度呼び出します。",
      };
}

/** What stands before a rule's words when agents were named by a direct wait, the last conversation or a flow. */
const roles: Readonly<Record<NamedCandidate["by"], { one: string; other: string; ja: string }>> = {
  direct: {
    one: "the agent it is meant for",
    other: "the agents it is meant for",
    ja: "直接指定された",
  },
  lastAgent: {
    one: "the agent this customer had last",
    other: "the agents this customer had last",
    ja: "前回担当した",
  },
  preferred: { one: "a preferred agent", other: "preferred agents", ja: "優先エージェントの" },
};

/** Why agents whom a rule names could not be asked: one sentence for each role and reason. */
export function namedSentences(named: readonly NamedCandidate[], telling: Telling): Sentence[] {
  const { voice, tense } = telling;
  const groups = new Map<string, { by: NamedCandidate["by"]; rule: LeftOutRule; ids: string[] }>();
  for (const { agentId, by, rule } of named) {
    if (rule === null) continue;
    const key = `${by} ${rule}`;
    const group = groups.get(key);
    if (group) group.ids.push(agentId);
    else groups.set(key, { by, rule, ids: [agentId] });
  }
  return [...groups.values()].map(({ by, rule, ids }) => {
    // By name even to the reader: an apposition to "you" is hard to read.
    const people = joined(ids.map((id) => ({ ...voice.person(id), en: voice.person(id).name })));
    const [one, other] = ruleWords[rule][tense];
    const role = roles[by];
    return {
      en: `${people.en}, ${ids.length === 1 ? `${role.one}, ${one}` : `${role.other}, ${other}`}.`,
      ja: `${role.ja}${people.ja}は${ruleWords[rule].ja[tense]}。`,
    };
  });
}
