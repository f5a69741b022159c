import type { FlowRun } from "../tsubame/flow-trials.ts";
import { flowRunSentences } from "./flow.ts";
import { inOrder, joined, type Sentence, type Sentences } from "./sentences.ts";
import { voiceOf, type Audience, type Voice } from "./voice.ts";

/** What moved a conversation besides the engine's decisions, before anything is said about it. */
export type RoutingStepFacts =
  | { readonly kind: "flow"; readonly run: FlowRun }
  | {
      readonly kind: "transfer";
      /** Who passed it on; null for a program. */
      readonly byId: string | null;
      readonly toAgentId: string | null;
      readonly toQueueId: string | null;
      readonly fromQueueId: string | null;
      /** Until when it waits for the agent alone. */
      readonly untilAt: string | null;
    }
  | { readonly kind: "park"; readonly agentId: string | null; readonly resumeAt: string | null }
  | {
      readonly kind: "resume";
      readonly agentId: string | null;
      readonly reason: "agent" | "time" | "message";
    }
  | { readonly kind: "return"; readonly agentId: string | null }
  | { readonly kind: "change"; readonly byId: string | null; readonly changed: readonly string[] };

/** What happened in a step, in sentences; the first says it, the others what it rests on. */
export function stepSentences(step: RoutingStepFacts, audience: Audience): Sentences {
  return step.kind === "flow"
    ? flowRunSentences(step.run, audience)
    : inOrder([stepSentence(step, voiceOf(audience))]);
}

type HandStep = Exclude<RoutingStepFacts, { kind: "flow" }>;

function stepSentence(step: HandStep, voice: Voice): Sentence {
  switch (step.kind) {
    case "transfer":
      return transferSentence(step, voice);
    case "park": {
      const who = agentOf(step.agentId, voice);
      return step.resumeAt === null
        ? { en: `${who.en} parked it.`, ja: `${who.ja}が一時保留にしました。` }
        : {
            en: `${who.en} parked it until ${step.resumeAt}.`,
            ja: `${who.ja}が ${step.resumeAt} まで一時保留にしました。`,
          };
    }
    case "resume":
      return resumeSentence(step, voice);
    case "return": {
      const who = agentOf(step.agentId, voice);
      return {
        en: `${who.en} lost the connection for longer than the queue allows, so it went back to the queue.`,
        ja: `${who.ja}の接続が切れたまま猶予時間を過ぎたため、キューに戻りました。`,
      };
    }
    case "change": {
      const by = agentOf(step.byId, voice);
      const what = joined(step.changed.map((column) => changedWords[column] ?? other));
      return {
        en: `${by.en} changed ${what.en === "" ? other.en : what.en}.`,
        ja: `${by.ja}が${what.ja === "" ? other.ja : what.ja}を変更しました。`,
      };
    }
  }
}

function transferSentence(step: Extract<HandStep, { kind: "transfer" }>, voice: Voice): Sentence {
  const by = agentOf(step.byId, voice);
  const from = step.fromQueueId === null ? null : voice.thing(step.fromQueueId);
  if (step.toAgentId === null) {
    const to = step.toQueueId === null ? unknownQueue : voice.thing(step.toQueueId);
    return {
      en: `${by.en} transferred it${from === null ? "" : ` from ${from.en}`} to the queue ${to.en}.`,
      ja: `${by.ja}が${from === null ? "" : `${from.ja}から`}キュー${to.ja}に転送しました。`,
    };
  }
  const agent = voice.person(step.toAgentId);
  const until =
    step.untilAt === null
      ? { en: "", ja: "" }
      : {
          en: `; until ${step.untilAt} it waits for nobody else`,
          ja: `（${step.untilAt} まではほかのエージェントに割り当てません）`,
        };
  return {
    en: `${by.en} transferred it to ${agent.inside}${until.en}.`,
    ja: `${by.ja}が${agent.ja}に転送しました${until.ja}。`,
  };
}

function resumeSentence(step: Extract<HandStep, { kind: "resume" }>, voice: Voice): Sentence {
  const who = agentOf(step.agentId, voice);
  switch (step.reason) {
    case "agent":
      return { en: `${who.en} took it up again.`, ja: `${who.ja}が対応を再開しました。` };
    case "time":
      return {
        en: "The time for which it was parked was over, so it came back.",
        ja: "一時保留の時間が過ぎたため、キューに戻りました。",
      };
    case "message":
      return {
        en: "The customer wrote while it was parked, so it came back.",
        ja: "一時保留中に顧客からメッセージが届いたため、キューに戻りました。",
      };
  }
}

const unknownQueue: Sentence = { en: "(unknown)", ja: "（不明）" };
const other: Sentence = { en: "what it asks for", ja: "割り当ての条件" };
const changedWords: Readonly<Record<string, Sentence>> = {
  priority: { en: "its priority", ja: "優先度" },
  skill_ids: { en: "the skills it asks for", ja: "必要なスキル" },
  language_id: { en: "the language it asks for", ja: "必要な言語" },
  utilization_label_id: { en: "its utilization label", ja: "利用率ラベル" },
  preferred_agents: { en: "its preferred agents", ja: "優先エージェント" },
};

/** A person who did something; a program where nobody did. */
function agentOf(id: string | null, voice: Voice): Sentence {
  return id === null ? { en: "A program", ja: "プログラム" } : voice.person(id);
}
