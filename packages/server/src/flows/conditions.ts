import type { FlowCondition, FlowConditionReason } from "@tsubame/contract";
import type { FlowFacts } from "./facts.ts";
import { foldText, normalText } from "./folded-text.ts";
import type { TextLanguages } from "./text-language.ts";
import { compilePattern } from "./text-pattern.ts";
import { hasWord, searchedWord } from "./word-search.ts";

/** What a condition came to before `not`. */
interface Finding {
  readonly isSo: boolean;
  readonly reason: FlowConditionReason;
  /** The word, language, value, state or number that decided; configuration or a figure, never the customer's text. */
  readonly found?: string;
}

/** One message as the conditions of all rules look at it; what costs something is worked out once and when asked for. */
export interface LookedAt {
  readonly facts: FlowFacts;
  readonly foldedText: () => string;
  readonly normalText: () => string;
  /** ISO 639-1; null when nobody can tell. */
  readonly textLanguage: () => string | null;
}

/** A condition ready to be asked. */
export type Test = (looked: LookedAt) => Finding;

/** @param languages null when no condition of the flow asks for a language */
export function lookAt(facts: FlowFacts, languages: TextLanguages | null): LookedAt {
  return {
    facts,
    foldedText: once(() => foldText(facts.text)),
    normalText: once(() => normalText(facts.text)),
    textLanguage: once(() => languages?.languageOf(facts.text) ?? null),
  };
}

/** Makes the test of a condition; what can be prepared is prepared here. Never throws, whatever was stored. */
export function compileCondition(condition: FlowCondition): Test {
  switch (condition.kind) {
    case "keywords":
      return keywordsTest(condition);
    case "pattern":
      return patternTest(condition.pattern);
    case "language":
      return ({ textLanguage }) => {
        const language = textLanguage();
        if (language === null) return { isSo: false, reason: "languageUnknown" };
        return condition.languages.includes(language)
          ? { isSo: true, reason: "languageIs", found: language }
          : { isSo: false, reason: "languageIsOther", found: language };
      };
    case "quickReply":
      return quickReplyTest(condition.values);
    case "schedule":
      return ({ facts }) => {
        const state = facts.world.schedules.get(condition.scheduleGroupId);
        if (state === undefined) return { isSo: false, reason: "scheduleGone" };
        return state === condition.is
          ? { isSo: true, reason: "scheduleIs", found: state }
          : { isSo: false, reason: "scheduleIsOther", found: state };
      };
    case "emergency":
      return ({ facts: { world } }) => {
        const id = condition.emergencyGroupId;
        if (world.emergencies.has(id)) return { isSo: true, reason: "emergencyOn" };
        return { isSo: false, reason: world.gone.has(id) ? "emergencyGone" : "emergencyOff" };
      };
    case "customer":
      return ({ facts }) => customerFinding(condition, facts);
    case "account":
      return ({ facts }) =>
        condition.integrationIds.includes(facts.integrationId)
          ? { isSo: true, reason: "accountIs", found: facts.integrationId }
          : { isSo: false, reason: "accountIsOther", found: facts.integrationId };
    case "attachment":
      return ({ facts }) =>
        facts.hasAttachment
          ? { isSo: true, reason: "attachmentPresent" }
          : { isSo: false, reason: "attachmentAbsent" };
  }
}

function keywordsTest(condition: Extract<FlowCondition, { kind: "keywords" }>): Test {
  const words = condition.words.flatMap((word) => searchedWord(word) ?? []);
  if (condition.match === "any") {
    return (looked) => {
      const found = words.find((word) => hasWord(looked.foldedText(), word));
      return found
        ? { isSo: true, reason: "wordFound", found: found.written }
        : { isSo: false, reason: "noWordFound" };
    };
  }
  return (looked) => {
    const missing = words.find((word) => !hasWord(looked.foldedText(), word));
    if (missing) return { isSo: false, reason: "wordMissing", found: missing.written };
    // A rule whose words are all nothing asks for nothing that could be there.
    return words.length > 0
      ? { isSo: true, reason: "allWordsFound" }
      : { isSo: false, reason: "noWordFound" };
  };
}

function patternTest(written: string): Test {
  const compiled = compilePattern(written);
  if ("problem" in compiled) return () => ({ isSo: false, reason: "patternUnusable" });
  return (looked) =>
    compiled.pattern.test(looked.normalText())
      ? { isSo: true, reason: "patternFound" }
      : { isSo: false, reason: "patternNotFound" };
}

function quickReplyTest(values: readonly string[]): Test {
  const wanted = new Set(values.map((value) => foldText(value).trim()));
  return ({ facts }) => {
    if (facts.quickReply === null) return { isSo: false, reason: "noAnswer" };
    return wanted.has(foldText(facts.quickReply).trim())
      ? { isSo: true, reason: "answerIs", found: facts.quickReply }
      : { isSo: false, reason: "answerIsOther" };
  };
}

function customerFinding(
  condition: Extract<FlowCondition, { kind: "customer" }>,
  { customer, world }: FlowFacts,
): Finding {
  const { isVerified, followerCount, isKnown, pastConversationCount, customerListId } = condition;
  if (isVerified !== undefined && (customer.isVerified ?? false) !== isVerified) {
    return { isSo: false, reason: "verificationDiffers" };
  }
  if (followerCount !== undefined) {
    if (customer.followerCount === null) return { isSo: false, reason: "followerCountUnknown" };
    if (!isWithin(customer.followerCount, followerCount)) {
      const found = String(customer.followerCount);
      return { isSo: false, reason: "followerCountOutside", found };
    }
  }
  const past = customer.pastConversationCount;
  if (isKnown !== undefined && past > 0 !== isKnown) {
    return { isSo: false, reason: "acquaintanceDiffers" };
  }
  if (pastConversationCount !== undefined && !isWithin(past, pastConversationCount)) {
    return { isSo: false, reason: "pastConversationCountOutside", found: String(past) };
  }
  if (customerListId !== undefined && !customer.listIds.has(customerListId)) {
    return { isSo: false, reason: world.gone.has(customerListId) ? "listGone" : "notOnList" };
  }
  return { isSo: true, reason: "customerFits" };
}

function isWithin(
  value: number,
  range: { readonly min?: number | undefined; readonly max?: number | undefined },
): boolean {
  return value >= (range.min ?? -Infinity) && value <= (range.max ?? Infinity);
}

function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: work() }).value;
}
