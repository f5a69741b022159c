import type { RoutingDecisionView } from "../tsubame/routing-reasons.ts";
import { choiceSentence, madeRoomSentence, methodSentence } from "./choice.ts";
import { exclusionSentences, liftedSentence, namedSentences } from "./exclusions.ts";
import { inOrder, type Sentence, type Sentences } from "./sentences.ts";
import { askedSentences, rankSentences, ringSentences, waitedSentence } from "./standing.ts";
import { voiceOf, type Audience, type Voice } from "./voice.ts";

/** A decision before anything is said about it. */
export type DecisionFacts = Omit<RoutingDecisionView, "sentences" | "result">;

/**
 * Why a decision fell as it did. The first sentence says why this agent and not the next best; then by which method, what
 * the conversation asked and how it stood, and who was left out by which rule.
 */
export function decisionSentences(decision: DecisionFacts, audience: Audience): Sentences {
  const voice = voiceOf(audience);
  switch (decision.kind) {
    case "assignment":
    case "pull":
      return inOrder(assignmentSentences(decision, voice));
    case "offer":
      return inOrder(offerSentences(decision, voice));
  }
}

function assignmentSentences(
  { kind, userId, assignment }: DecisionFacts,
  voice: Voice,
): (Sentence | null)[] {
  const who = voice.person(userId);
  const byId = assignment?.by ?? null;
  const by = byId === null ? null : voice.person(byId);
  const choice: Sentence =
    kind === "pull"
      ? { en: `${who.en} took it from the queue.`, ja: `${who.ja}がキューから取り出しました。` }
      : by === null
        ? {
            en: `It was assigned to ${who.inside} by hand.`,
            ja: `手動で${who.ja}に割り当てられました。`,
          }
        : {
            en: `${by.en} assigned it to ${who.inside}.`,
            ja: `${by.ja}が${who.ja}に割り当てました。`,
          };
  if (assignment?.isOverride !== true) return [choice];
  const { held, capacity, reason } = assignment;
  return [
    choice,
    {
      en: `That went beyond the capacity on purpose: ${who.inside} had ${held} of ${capacity} allowed.`,
      ja: `同時対応数の上限を超えて割り当てました（割り当て時 ${held} 件、上限 ${capacity} 件）。`,
    },
    reason === null ? null : { en: `The reason given: ${reason}`, ja: `理由: ${reason}` },
  ];
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
    ...ringSentences(conversation, telling),
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
