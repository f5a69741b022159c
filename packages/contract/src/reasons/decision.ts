import type { RoutingDecisionView } from "../tsubame/routing-reasons.ts";
import { choiceSentence, madeRoomSentence, methodSentence } from "./choice.ts";
import { exclusionSentences, liftedSentence, namedSentences } from "./exclusions.ts";
import { inOrder, type Sentence, type Sentences } from "./sentences.ts";
import { askedSentences, rankSentences, stepSentences, waitedSentence } from "./standing.ts";
import { voiceOf, type Audience, type Voice } from "./voice.ts";

/** A decision before anything is said about it. */
export type DecisionFacts = Omit<RoutingDecisionView, "sentences" | "result">;

/**
 * Why a decision fell as it did. The first sentence says why this agent and not the next best; then by which method, what
 * the conversation asked and how it stood, and who was left out by which rule.
 */
export function decisionSentences(decision: DecisionFacts, audience: Audience): Sentences {
  const voice = voiceOf(audience);
  const who = voice.person(decision.userId);
  switch (decision.kind) {
    case "assignment":
      return inOrder([
        {
          en: `It was assigned to ${who.inside} by hand.`,
          ja: `手動で${who.ja}に割り当てられました。`,
        },
      ]);
    case "pull":
      return inOrder([
        {
          en: `${who.en} took it from the queue.`,
          ja: `${who.ja}がキューから取り出しました。`,
        },
      ]);
    case "offer":
      return inOrder(offerSentences(decision, voice));
  }
}

function offerSentences({ trace }: DecisionFacts, voice: Voice): (Sentence | null)[] {
  if (trace === null) {
    return [
      {
        en: "The reasons were stored by a newer version and cannot be shown.",
        ja: "新しいバージョンで記録されたため、理由を表示できません。",
      },
    ];
  }
  const { conversation, candidates } = trace;
  const telling = { voice, tense: "past" } as const;
  return [
    choiceSentence(trace, voice),
    madeRoomSentence(trace),
    methodSentence(trace, voice),
    ...stepSentences(conversation, telling),
    ...askedSentences(conversation, telling),
    waitedSentence(conversation, trace.atMs, telling),
    ...rankSentences(conversation, telling),
    liftedSentence(candidates, telling),
    ...namedSentences(trace.named ?? [], telling),
    ...exclusionSentences(candidates, telling),
  ];
}

/** What came of a decision, in one sentence. */
export function resultSentence(decision: DecisionFacts, audience: Audience): Sentence {
  const who = voiceOf(audience).person(decision.userId);
  const results: Readonly<Record<DecisionFacts["outcome"], Sentence>> = {
    open: { en: `It rings at ${who.inside}.`, ja: `${who.ja}に着信中です。` },
    accepted: { en: `${who.en} accepted it.`, ja: `${who.ja}が応答しました。` },
    declined: { en: `${who.en} declined it.`, ja: `${who.ja}が拒否しました。` },
    noAnswer: { en: `${who.en} did not answer.`, ja: `${who.ja}は応答しませんでした。` },
    withdrawn: {
      en: `It was taken back from ${who.inside}.`,
      ja: `${who.ja}への着信は取り消されました。`,
    },
  };
  return results[decision.outcome];
}
