import type { OfferTraceView } from "../tsubame/routing-reasons.ts";
import { duration, type Sentence } from "./sentences.ts";
import type { Voice } from "./voice.ts";

type Ranked = OfferTraceView["best"][number];

/** What set the chosen agent apart from the next best. */
type Advantage = "proficiencyTotal" | "spareCost" | "loadCount" | "idleSinceMs";

const unknownChoice: Sentence = {
  en: "It is not known how the agent was chosen.",
  ja: "選ばれた理由は記録されていません。",
};

/** Why this agent and not the next best: one sentence. */
export function choiceSentence(trace: OfferTraceView, voice: Voice): Sentence {
  const [chosen, next] = trace.best;
  if (chosen === undefined) return unknownChoice;
  const { by = "pool" } = chosen;
  if (by !== "pool") return namedChoice(trace, { ...chosen, by }, voice);
  const who = voice.person(chosen.agentId);
  if (next === undefined) {
    return {
      en: `${who.en} ${who.was} the only one who could take it.`,
      ja: `対応できるのは${who.ja}だけでした。`,
    };
  }
  const advantage = comparedBy(trace).find((field) => (chosen[field] ?? 0) !== (next[field] ?? 0));
  const count = Math.max(2, trace.candidates.eligibleCount);
  if (advantage === undefined) {
    return {
      en: `${count} agents could take it equally well; the choice fell on ${who.inside}.`,
      ja: `対応可能な ${count} 人の条件が同じだったため、${who.ja}に割り当てました。`,
    };
  }
  const words = advantages[advantage];
  const [own, others] = [words.value(chosen, trace), words.value(next, trace)];
  const rival = voice.person(next.agentId);
  return {
    en: `Of the ${count} who could take it, ${who.inside} ${words.en}${own && others ? `: ${own.en}; ${rival.inside}, the next best, ${others.en}` : ""}.`,
    ja: `対応可能な ${count} 人のうち、${who.ja}${words.ja}${own && others ? `（${who.ja} ${own.ja}、次点の${rival.ja} ${others.ja}）` : ""}。`,
  };
}

/** The values in the order in which the engine compares them: the first in which two agents differ decided. */
function comparedBy({ conversation }: OfferTraceView): readonly Advantage[] {
  const { evaluation, agentOrder } = conversation;
  const load = agentOrder === "leastLoaded" ? (["loadCount"] as const) : [];
  return evaluation === "DEMAND_AWARE"
    ? [...load, "spareCost", "proficiencyTotal", "idleSinceMs"]
    : ["proficiencyTotal", ...load, "idleSinceMs"];
}

/** How an advantage is said after the agent's name, and its value. */
interface AdvantageWords extends Sentence {
  value(ranked: Ranked, trace: OfferTraceView): Sentence | null;
}

const advantages: Readonly<Record<Advantage, AdvantageWords>> = {
  proficiencyTotal: {
    en: "had the highest proficiency for it",
    ja: "の習熟度の合計が最も高かったためです",
    value: ({ proficiencyTotal }) => ({ en: `${proficiencyTotal}`, ja: `${proficiencyTotal}` }),
  },
  loadCount: {
    en: "had the fewest conversations in hand",
    ja: "の対応件数が最も少なかったためです",
    value: ({ loadCount }) => ({ en: `${loadCount}`, ja: `${loadCount} 件` }),
  },
  idleSinceMs: {
    en: "had gone the longest without a new conversation",
    ja: "の待機時間が最も長かったためです",
    value: ({ idleSinceMs }, { atMs }) => duration(atMs - idleSinceMs),
  },
  spareCost: {
    en: "had the abilities that are needed least elsewhere, so that the scarcer ones stay free",
    ja: "に割り当てると、より希少なスキルを持つエージェントをほかの会話のために残せるためです",
    value: () => null,
  },
};

/** The words for an agent whom a rule named. */
function namedChoice(
  trace: OfferTraceView,
  chosen: Ranked & { readonly by: "direct" | "lastAgent" | "preferred" },
  voice: Voice,
): Sentence {
  const who = voice.person(chosen.agentId);
  switch (chosen.by) {
    case "direct":
      return {
        en: `It was meant for ${who.inside} alone.`,
        ja: `${who.ja}が直接指定されていたためです。`,
      };
    case "lastAgent":
      return {
        en: `${who.en} ${who.was} the last agent this customer talked to.`,
        ja: `前回この顧客を担当したのが${who.ja}だったためです。`,
      };
    case "preferred":
      return preferredChoice(trace, chosen.agentId, voice);
  }
}

function preferredChoice(trace: OfferTraceView, agentId: string, voice: Voice): Sentence {
  const who = voice.person(agentId);
  const eligible = (trace.named ?? []).filter(({ rule }) => rule === null);
  const score = eligible.find((named) => named.agentId === agentId)?.score ?? 0;
  const next = trace.best[1];
  const rival =
    next?.by === "preferred" ? eligible.find((named) => named.agentId === next.agentId) : undefined;
  if (rival === undefined) {
    return {
      en: `${who.en} ${who.was} preferred for it (score ${score}), and no other preferred agent could be asked.`,
      ja: `優先エージェントのうち、対応できるのは${who.ja}だけでした（スコア ${score}）。`,
    };
  }
  const other = voice.person(rival.agentId);
  const choice = { en: `${who.en} ${who.was} preferred for it`, ja: `優先エージェントのうち、` };
  return rival.score === score
    ? {
        en: `${choice.en}, before ${other.inside} with the same score of ${score} by the queue's order.`,
        ja: `${choice.ja}同じスコア ${score} の${other.ja}より、キューの割り当て順で${who.ja}が先だったためです。`,
      }
    : {
        en: `${choice.en} with the higher score: ${score}; ${other.inside}, the next best, ${rival.score}.`,
        ja: `${choice.ja}${who.ja}のスコアが最も高かったためです（${who.ja} ${score}、次点の${other.ja} ${rival.score}）。`,
      };
}

type UsedRouting = NonNullable<OfferTraceView["usedRouting"]>;

/** By which of the queue's methods the agent was found; null where the choice itself says it, or an old trace does not. */
export function methodSentence(trace: OfferTraceView, voice: Voice): Sentence | null {
  const { usedRouting, conversation } = trace;
  if (usedRouting === undefined) return null;
  const queue = voice.thing(conversation.queueId);
  const words: Readonly<Record<UsedRouting, Sentence | null>> = {
    direct: null,
    last: null,
    preferred: {
      en: `Preferred-agent routing came first${conversation.isNamedOnly === true ? ": only the preferred agents were asked then" : ""}.`,
      ja: `優先エージェントルーティングで割り当てました${conversation.isNamedOnly === true ? "（この時点では優先エージェントだけが対象）" : ""}。`,
    },
    bullseye: {
      en: `Bullseye routing chose among the members of ${queue.en} up to its ring.`,
      ja: `ブルズアイルーティングにより、${queue.ja}の該当するリングまでのメンバーから選びました。`,
    },
    conditional: {
      en: `Conditional group routing had brought in agents from outside of ${queue.en}.`,
      ja: `条件付きグループルーティングにより、${queue.ja}の外のエージェントに割り当てました。`,
    },
    standard: {
      en: `Standard routing chose among all members of ${queue.en}.`,
      ja: `標準ルーティングにより、${queue.ja}の全メンバーから選びました。`,
    },
  };
  return words[usedRouting];
}

/** Said when the agent was found in a round that served many at once and moved this one aside; null otherwise. */
export function madeRoomSentence(trace: OfferTraceView): Sentence | null {
  if (trace.madeRoomForId === undefined) return null;
  return {
    en: "It went to its next best agent, so that another waiting conversation could be served at the same time.",
    ja: "待機中の別の会話にも同時に対応できるよう、次に適したエージェントに割り当てました。",
  };
}
