import type { RoutingNow } from "../tsubame/routing-reasons.ts";
import { exclusionSentences, liftedSentence, namedSentences, type Telling } from "./exclusions.ts";
import { counted, inOrder, type Sentence, type Sentences } from "./sentences.ts";
import { askedSentences, rankSentences, ringSentences, waitingSentence } from "./standing.ts";
import { voiceOf, type Audience, type Voice } from "./voice.ts";

type Without<T, Name extends string> = T extends unknown ? Omit<T, Name> : never;

/** The present before anything is said about it. */
export type NowFacts = Without<RoutingNow, "sentences">;
type Waiting = Extract<NowFacts, { state: "waiting" }>;
type Obstacle = NonNullable<Waiting["obstacle"]>;

/** How the conversation stands now: the first sentence says what keeps it waiting or who has it. */
export function nowSentences(now: NowFacts, audience: Audience): Sentences {
  const voice = voiceOf(audience);
  switch (now.state) {
    case "waiting":
      return inOrder(waitingSentences(now, { voice, tense: "present" }));
    case "offered":
      return inOrder([offeredSentence(now, voice)]);
    case "connected": {
      const who = voice.person(now.agentId);
      return inOrder([{ en: `${who.en} ${who.has} it.`, ja: `${who.ja}が対応中です。` }]);
    }
    case "parked": {
      const who = voice.person(now.agentId);
      return inOrder([
        now.resumeAt === null
          ? {
              en: `${who.en} ${who.has} parked it.`,
              ja: `${who.ja}が一時保留にしています。`,
            }
          : {
              en: `${who.en} ${who.has} parked it until ${now.resumeAt}.`,
              ja: `${who.ja}が ${now.resumeAt} まで一時保留にしています。`,
            },
      ]);
    }
    case "menu":
      return inOrder([
        {
          en: `It waits for the customer's answer to a menu, until ${now.deadlineAt}.`,
          ja: `メニューへの顧客の回答を待っています（${now.deadlineAt} まで）。`,
        },
      ]);
    case "none":
      return inOrder([
        {
          en: "Nobody is asked for it now.",
          ja: "現在、割り当ての対象ではありません。",
        },
      ]);
  }
}

function offeredSentence(
  now: Extract<NowFacts, { state: "offered" | "connected" }>,
  voice: Voice,
): Sentence {
  const who = voice.person(now.agentId);
  return now.deadlineAt === null
    ? { en: `It rings at ${who.inside}.`, ja: `${who.ja}に着信中です。` }
    : {
        en: `It rings at ${who.inside} until ${now.deadlineAt}.`,
        ja: `${who.ja}に着信中です（${now.deadlineAt} まで）。`,
      };
}

function waitingSentences(now: Waiting, telling: Telling): (Sentence | null)[] {
  const { conversation, candidates, named = [] } = now;
  return [
    obstacleSentence(now, telling.voice),
    ...missingSentences(now, telling.voice),
    couldTakeSentence(now, telling.voice),
    aheadSentence(now.aheadCount),
    ...(conversation === null
      ? []
      : [
          ...ringSentences(conversation, telling),
          ...askedSentences(conversation, telling),
          waitingSentence(conversation, telling),
          ...rankSentences(conversation, telling),
        ]),
    liftedSentence(candidates, telling),
    ...namedSentences(named, telling),
    ...exclusionSentences(candidates, telling),
  ];
}

/** The one thing that keeps it waiting; null is the instant between finding an agent and the offer. */
function obstacleSentence(now: Waiting, voice: Voice): Sentence {
  if (now.obstacle === null) {
    return { en: "It is being offered right now.", ja: "割り当て処理中です。" };
  }
  if (now.obstacle === "waitsForNamed") return waitsForNamed(now, voice);
  return obstacles[now.obstacle];
}

/** One entry for each obstacle: a new one does not compile without its words. */
const obstacles: Readonly<Record<Exclude<Obstacle, "waitsForNamed">, Sentence>> = {
  queueUnknown: {
    en: "Its queue no longer exists.",
    ja: "キューが存在しません。",
  },
  noMembers: {
    en: "Its queue has no members.",
    ja: "キューにメンバーがいません。",
  },
  nobodyOnQueue: {
    en: "Nobody who may take it is On Queue.",
    ja: "対象のエージェントが誰も受付中ではありません。",
  },
  nobodyConnected: {
    en: "Nobody who is On Queue has a connection.",
    ja: "受付中のエージェントの接続がすべて切れています。",
  },
  nobodyInRing: {
    en: "Nobody who is On Queue belongs to the ring it has reached.",
    ja: "現在のリングに、受付中のエージェントがいません。",
  },
  nobodyHasSkills: {
    en: "Nobody who is On Queue has all the skills and the language it asks for.",
    ja: "必要なスキルと言語をすべて持つエージェントが受付中ではありません。",
  },
  everyoneAtCapacity: {
    en: "Everybody who can take it has as many conversations as allowed.",
    ja: "対応できるエージェントが全員、同時対応数の上限に達しています。",
  },
  everyoneFreeDeclined: {
    en: "Everybody who is free has declined or missed it.",
    ja: "空いているエージェントは全員、この会話を拒否したか応答しませんでした。",
  },
};

function waitsForNamed({ named = [] }: Waiting, voice: Voice): Sentence {
  const people = voice.people(named.map(({ agentId }) => agentId));
  const [first] = named;
  if (first === undefined) {
    return {
      en: "It waits for an agent who was named for it.",
      ja: "指名されたエージェントを待っています。",
    };
  }
  if (first.by !== "preferred") {
    return { en: `It waits for ${people.en} alone.`, ja: `${people.ja}だけを待っています。` };
  }
  return named.length === 1
    ? {
        en: `It waits for its preferred agent, ${people.en}.`,
        ja: `優先エージェントの${people.ja}を待っています。`,
      }
    : {
        en: `It waits for one of its preferred agents: ${people.en}.`,
        ja: `優先エージェント（${people.ja}）のいずれかを待っています。`,
      };
}

function missingSentences(now: Waiting, voice: Voice): Sentence[] {
  const said: Sentence[] = [];
  for (const skillId of now.missingSkillIds) {
    const skill = voice.thing(skillId);
    said.push({
      en: `Nobody who is On Queue has the skill ${skill.en}.`,
      ja: `受付中のエージェントに、スキル${skill.ja}を持つ人がいません。`,
    });
  }
  if (now.missingLanguageId !== null) {
    const language = voice.thing(now.missingLanguageId);
    said.push({
      en: `Nobody who is On Queue has the language ${language.en}.`,
      ja: `受付中のエージェントに、言語${language.ja}に対応できる人がいません。`,
    });
  }
  return said;
}

function couldTakeSentence({ couldTakeAgentIds: ids }: Waiting, voice: Voice): Sentence | null {
  if (ids.length === 0) return null;
  const people = voice.people(ids);
  return {
    en: `${upperFirst(people.en)} could take it as soon as there is room.`,
    ja: `空きができ次第、${people.ja}が対応できます。`,
  };
}

function upperFirst(text: string): string {
  return text.startsWith("you") ? `Y${text.slice(1)}` : text;
}

function aheadSentence(count: number): Sentence {
  if (count === 0) {
    return {
      en: "No other conversation of the queue is served before it.",
      ja: "キューの中で、次に割り当てられる会話です。",
    };
  }
  return {
    en: `${counted(count, "conversation")} of the queue ${count === 1 ? "is" : "are"} served before it.`,
    ja: `先に ${count} 件の会話が割り当てられます。`,
  };
}
