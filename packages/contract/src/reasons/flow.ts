import type {
  FlowConditionOutcome,
  FlowConditionReason,
  FlowDecisionReason,
  FlowRun,
} from "../tsubame/flow-trials.ts";
import { inOrder, type Sentence, type Sentences } from "./sentences.ts";
import { voiceOf, type Audience } from "./voice.ts";

const scheduleStates: Readonly<Record<string, Sentence>> = {
  open: { en: "open", ja: "営業中" },
  closed: { en: "closed", ja: "営業時間外" },
  holiday: { en: "on holiday", ja: "休日" },
};

/** What one condition of a rule came to, in one sentence. */
export function conditionOutcomeSentence({ reason, found = "" }: FlowConditionOutcome): Sentence {
  return conditionWords[reason](found);
}

/** One entry for each outcome: a new one does not compile without its words. */
const conditionWords: Readonly<Record<FlowConditionReason, (found: string) => Sentence>> = {
  wordFound: (word) => ({ en: `The text has “${word}”.`, ja: `本文に「${word}」があります。` }),
  allWordsFound: () => ({
    en: "The text has all the words.",
    ja: "本文にすべての語句があります。",
  }),
  noWordFound: () => ({
    en: "The text has none of the words.",
    ja: "本文にどの語句もありません。",
  }),
  wordMissing: (word) => ({
    en: `The text does not have “${word}”.`,
    ja: `本文に「${word}」がありません。`,
  }),
  patternFound: () => ({ en: "The text fits the pattern.", ja: "本文がパターンに一致します。" }),
  patternNotFound: () => ({
    en: "The text does not fit the pattern.",
    ja: "本文がパターンに一致しません。",
  }),
  patternUnusable: () => ({
    en: "This version cannot use the pattern; the rule has to be saved anew.",
    ja: "このバージョンではパターンを使用できません。ルールを保存し直してください。",
  }),
  languageIs: (code) => {
    const name = languageName(code);
    return { en: `The text is in ${name.en}.`, ja: `本文は${name.ja}です。` };
  },
  languageIsOther: (code) => {
    if (code === "") {
      return { en: "The text is in another language.", ja: "本文は別の言語です。" };
    }
    const name = languageName(code);
    return {
      en: `The text is in ${name.en}, which is another language.`,
      ja: `本文は${name.ja}で、指定の言語ではありません。`,
    };
  },
  languageUnknown: () => ({
    en: "The language of the text cannot be told.",
    ja: "本文の言語を判定できません。",
  }),
  answerIs: (value) => ({
    en: `The customer chose “${value}”.`,
    ja: `顧客は「${value}」を選択しました。`,
  }),
  answerIsOther: (value) => ({
    en:
      value === ""
        ? "The customer chose something else."
        : `The customer chose “${value}” instead.`,
    ja: value === "" ? "顧客は別の選択肢を選びました。" : `顧客が選んだのは「${value}」です。`,
  }),
  noAnswer: () => ({
    en: "The customer has not chosen an answer.",
    ja: "顧客は選択肢を選んでいません。",
  }),
  scheduleIs: (state) => scheduleSentence(state, false),
  scheduleIsOther: (state) => scheduleSentence(state, true),
  scheduleGone: () => ({
    en: "The schedule group no longer exists.",
    ja: "スケジュールグループが存在しません。",
  }),
  emergencyOn: () => ({
    en: "The emergency switch is on.",
    ja: "緊急スイッチがオンです。",
  }),
  emergencyOff: () => ({
    en: "The emergency switch is off.",
    ja: "緊急スイッチがオフです。",
  }),
  emergencyGone: () => ({
    en: "The emergency switch no longer exists.",
    ja: "緊急スイッチが存在しません。",
  }),
  customerFits: () => ({
    en: "The customer is as the rule wants.",
    ja: "顧客がすべての条件に当てはまります。",
  }),
  verificationDiffers: () => ({
    en: "Whether X has verified the customer is not as the rule wants.",
    ja: "X の認証状態が条件と異なります。",
  }),
  followerCountOutside: (count) => ({
    en: `The customer has ${count} followers, which is outside of the range.`,
    ja: `顧客のフォロワー数は ${count} で、範囲外です。`,
  }),
  followerCountUnknown: () => ({
    en: "X does not say how many followers the customer has.",
    ja: "顧客のフォロワー数が不明です。",
  }),
  acquaintanceDiffers: () => ({
    en: "Whether the customer has written before is not as the rule wants.",
    ja: "過去の会話の有無が条件と異なります。",
  }),
  pastConversationCountOutside: (count) => ({
    en: `The customer has had ${count} conversations before, which is outside of the range.`,
    ja: `顧客の過去の会話は ${count} 件で、範囲外です。`,
  }),
  notOnList: () => ({
    en: "The customer is not on the list.",
    ja: "顧客がリストに登録されていません。",
  }),
  listGone: () => ({
    en: "The customer list no longer exists.",
    ja: "顧客リストが存在しません。",
  }),
  accountIs: () => ({
    en: "It came to one of the X accounts of the rule.",
    ja: "対象の X アカウント宛てです。",
  }),
  accountIsOther: () => ({
    en: "It came to another X account.",
    ja: "別の X アカウント宛てです。",
  }),
  attachmentPresent: () => ({ en: "Something is attached.", ja: "添付があります。" }),
  attachmentAbsent: () => ({ en: "Nothing is attached.", ja: "添付がありません。" }),
};

function scheduleSentence(state: string, isOther: boolean): Sentence {
  const words = scheduleStates[state];
  if (words === undefined) {
    return isOther
      ? {
          en: "The schedule group stands otherwise.",
          ja: "スケジュールグループの状態が異なります。",
        }
      : { en: "The schedule group stands so.", ja: "スケジュールグループの状態が一致します。" };
  }
  return {
    en: `The schedule group is ${words.en}.`,
    ja: `スケジュールグループは「${words.ja}」です。`,
  };
}

/** A language by its ISO 639-1 code; a code that is none is said as it is. */
function languageName(code: string): Sentence {
  const say = (locale: string): string => {
    try {
      return new Intl.DisplayNames([locale], { type: "language" }).of(code) ?? code;
    } catch {
      return code;
    }
  };
  return { en: say("en"), ja: say("ja") };
}

/** One entry for each way from a flow to a queue: a new one does not compile without its words. */
const reasonWords: Readonly<Record<FlowDecisionReason, Sentence>> = {
  flow: { en: "A rule of the flow fitted.", ja: "フローのルールに一致しました。" },
  menuAnswer: {
    en: "The customer's answer to the menu decided.",
    ja: "メニューへの顧客の回答で決まりました。",
  },
  menuTimeout: {
    en: "The menu was not answered in time.",
    ja: "メニューへの回答が時間内にありませんでした。",
  },
  menuMisunderstood: {
    en: "Two answers in a row fitted no choice of the menu.",
    ja: "2 回続けて、メニューの選択肢に当てはまらない回答でした。",
  },
  menuNotAsked: {
    en: "The menu could not be asked: the customer wants no automatic messages, or X takes none now.",
    ja: "メニューを送信できませんでした（顧客が自動メッセージを希望しないか、X が現在受け付けません）。",
  },
  menuAsked: {
    en: "The menu is asked first; nothing is decided yet.",
    ja: "先にメニューを送信します。行き先はまだ決まっていません。",
  },
  menuLeft: {
    en: "An agent took the conversation out of the menu.",
    ja: "エージェントがメニューの途中で会話を引き取りました。",
  },
  noFlow: {
    en: "No flow is bound to the X account, so it went to the default queue.",
    ja: "X アカウントにフローが割り当てられていないため、デフォルトキューに入りました。",
  },
  noRule: {
    en: "No rule fitted, so it went to the default queue.",
    ja: "一致するルールがないため、デフォルトキューに入りました。",
  },
  queueMissing: {
    en: "The queue of the rule no longer exists, so it went to the default queue.",
    ja: "ルールのキューが存在しないため、デフォルトキューに入りました。",
  },
};

/** How a conversation came from its flow to its queue, in one sentence. */
export function flowReasonSentence(reason: FlowDecisionReason): Sentence {
  return reasonWords[reason];
}

/**
 * How a flow brought a conversation where it is: flow and version, rule and queue first, then what of the rule's
 * conditions was found, then what kept the rules before it from fitting.
 */
export function flowRunSentences(run: FlowRun, audience: Audience): Sentences {
  const voice = voiceOf(audience);
  const decided = run.rules.find(({ outcome }) => outcome === "matched");
  const before = run.rules.filter(({ outcome }) => outcome === "failed");
  const asked = run.queueId === null ? null : voice.thing(run.queueId);
  const rule = ruleName(run.ruleName, run.ruleIndex);
  const place =
    run.flowName === null
      ? null
      : {
          en: `flow ${run.flowName}${run.flowVersion === null ? "" : ` (version ${run.flowVersion})`}`,
          ja: `フロー「${run.flowName}」${run.flowVersion === null ? "" : `（バージョン ${run.flowVersion}）`}`,
        };
  const headline: Sentence | null =
    place === null || rule === null
      ? null
      : asked === null
        ? {
            en: `${rule.en} of the ${place.en} asked its menu.`,
            ja: `${place.ja}の${rule.ja}により、メニューを送信しました。`,
          }
        : {
            en: `${rule.en} of the ${place.en} sent it to ${asked.en}.`,
            ja: `${place.ja}の${rule.ja}により、${asked.ja}に入りました。`,
          };
  return inOrder([
    headline,
    headline !== null && (run.reason === "flow" || run.reason === "menuAsked")
      ? null
      : reasonWords[run.reason],
    ...(decided?.conditions ?? []).map(conditionOutcomeSentence),
    ...before.map(({ name, conditions }, index) => {
      const why = conditions.at(-1);
      const title = ruleName(name, index);
      if (why === undefined || title === null) return null;
      const words = conditionOutcomeSentence(why);
      return {
        en: `${title.en} did not fit: ${words.en}`,
        ja: `${title.ja}には一致しませんでした。${words.ja}`,
      };
    }),
  ]);
}

/** A rule by its name, or else by its place; a numeral stands apart from the Japanese that follows it. */
function ruleName(name: string | undefined, index: number | null): Sentence | null {
  if (name !== undefined) return { en: `Rule “${name}”`, ja: `ルール「${name}」` };
  return index === null ? null : { en: `Rule ${index + 1}`, ja: `ルール ${index + 1} ` };
}
