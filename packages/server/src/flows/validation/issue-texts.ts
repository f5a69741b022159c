import type { BilingualText, FlowIssueCode } from "@tsubame/contract";

/**
 * What each finding says. `{}` stands for the one fact that belongs to it: a word, a number, a rule's name; texts without
 * it have none.
 */
export const issueTexts: Readonly<Record<FlowIssueCode, BilingualText>> = {
  "queue.unknown": {
    en: "This queue does not exist ({}).",
    ja: "このキューは存在しません（{}）。",
  },
  "skill.unknown": {
    en: "This skill does not exist ({}).",
    ja: "このスキルは存在しません（{}）。",
  },
  "language.unknown": {
    en: "This language does not exist ({}).",
    ja: "この言語は存在しません（{}）。",
  },
  "agent.unknown": {
    en: "This agent does not exist or is not active ({}).",
    ja: "このエージェントは存在しないか、無効です（{}）。",
  },
  "label.unknown": {
    en: "This utilization label does not exist ({}).",
    ja: "この利用率ラベルは存在しません（{}）。",
  },
  "schedule.unknown": {
    en: "This schedule group does not exist ({}).",
    ja: "このスケジュールグループは存在しません（{}）。",
  },
  "emergency.unknown": {
    en: "This emergency group does not exist ({}).",
    ja: "この緊急グループは存在しません（{}）。",
  },
  "customerList.unknown": {
    en: "This customer list does not exist ({}).",
    ja: "この顧客リストは存在しません（{}）。",
  },
  "account.unknown": {
    en: "This X account is not connected ({}).",
    ja: "この X アカウントは接続されていません（{}）。",
  },
  "textLanguage.unknown": {
    en: "The language {} cannot be told from a text.",
    ja: "言語「{}」は本文から判定できません。",
  },
  "pattern.backReference": {
    en: "Back-references are not possible (character {}).",
    ja: "後方参照は使えません（{} 文字目）。",
  },
  "pattern.lookAround": {
    en: "Look-ahead and look-behind are not possible (character {}).",
    ja: "先読み・後読みは使えません（{} 文字目）。",
  },
  "pattern.invalid": {
    en: "This is not a regular expression that RE2 can read (character {}).",
    ja: "RE2 の正規表現として読み取れません（{} 文字目）。",
  },
  "pattern.tooLarge": {
    en: "The pattern is too large. Repeat fewer times, or split it over several rules.",
    ja: "パターンが大きすぎます。繰り返し回数を減らすか、複数のルールに分けてください。",
  },
  "range.empty": {
    en: "The smallest number is greater than the greatest.",
    ja: "最小値が最大値を超えています。",
  },
  "condition.empty": {
    en: "Nothing is asked of the customer.",
    ja: "顧客の条件が指定されていません。",
  },
  "condition.contradiction": {
    en: "This can never hold together with condition {}.",
    ja: "条件 {} と同時に成立することはありません。",
  },
  "rule.duplicateId": {
    en: "Another rule has this id.",
    ja: "同じ ID のルールがあります。",
  },
  "rule.unreachable": {
    en: "This rule is never reached: rule {} has no condition and always fits.",
    ja: "ルール {} に条件がなく必ず当てはまるため、このルールには到達しません。",
  },
  "rule.lastIsConditional": {
    en: "The last rule must have no condition, so that every conversation has a queue.",
    ja: "すべての会話がいずれかのキューに入るよう、最後のルールには条件を付けないでください。",
  },
  "menu.duplicateLabel": {
    en: "Another option has this label.",
    ja: "同じラベルの選択肢があります。",
  },
  "menu.duplicateValue": {
    en: "Another option has this value.",
    ja: "同じ値の選択肢があります。",
  },
  "menu.labelIsNumber": {
    en: "A customer who answers {} by number would choose another option.",
    ja: "番号で「{}」と答えると、別の選択肢が選ばれてしまいます。",
  },
  "menu.someDescriptions": {
    en: "X takes descriptions on all options or on none.",
    ja: "説明は、すべての選択肢に付けるか、まったく付けないかのどちらかにしてください（X の仕様）。",
  },
  "menu.labelHasUrl": {
    en: "X takes no address in a label.",
    ja: "ラベルに URL は使えません（X の仕様）。",
  },
  "agent.duplicate": {
    en: "This agent is named already.",
    ja: "このエージェントはすでに指定されています。",
  },
  "skill.duplicate": {
    en: "This skill is named already.",
    ja: "このスキルはすでに指定されています。",
  },
  "rule.repeated": {
    en: "Rule {} has the same conditions, so this one never decides.",
    ja: "ルール {} と条件が同じため、このルールが選ばれることはありません。",
  },
  "word.repeated": {
    en: "“{}” stands here twice.",
    ja: "「{}」が重複しています。",
  },
  "pattern.fitsAll": {
    en: "The pattern fits every message, also an empty one.",
    ja: "このパターンは、空の本文を含むすべてのメッセージに当てはまります。",
  },
  "menu.answerUnused": {
    en: "No rule asks for this answer. Whoever chooses it goes to this rule's queue.",
    ja: "この回答を条件にするルールがありません。選んだ顧客は、このルールのキューに入ります。",
  },
  "quickReply.neverOffered": {
    en: "No menu of this flow offers “{}”. It holds only for a quick reply that was sent by other means.",
    ja: "このフローのメニューに「{}」という選択肢がありません。別の手段で送ったクイックリプライにのみ当てはまります。",
  },
  "agent.notMember": {
    en: "This agent is not a member of the queue and gets nothing from it.",
    ja: "このエージェントはキューのメンバーではないため、割り当てられません。",
  },
  "queue.noMembers": {
    en: "The queue has no members: conversations wait there until it has.",
    ja: "キューにメンバーがいません。メンバーが追加されるまで、会話は待機し続けます。",
  },
};
