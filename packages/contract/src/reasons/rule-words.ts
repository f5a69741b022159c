import type { z } from "zod";
import type { routingExclusionRule, routingNamedCandidate } from "../tsubame/routing-reasons.ts";

/** Whether something is told of an instant that is over, or of the present. */
export type Tense = "past" | "present";

/** Every rule that can leave out an agent, of the pool or a named one. */
export type LeftOutRule =
  z.infer<typeof routingExclusionRule> | NonNullable<z.infer<typeof routingNamedCandidate>["rule"]>;

/** How a rule is said of agents: `one` and `other` follow the subject in English, `ja` follows it and `は`. */
interface RuleWords {
  readonly past: readonly [one: string, other: string];
  readonly present: readonly [one: string, other: string];
  readonly ja: Readonly<Record<Tense, string>>;
}

/** One entry for each rule: a new rule does not compile without its words. */
export const ruleWords: Readonly<Record<LeftOutRule, RuleWords>> = {
  notNamed: {
    past: [
      "was not asked yet, because agents named for it came first",
      "were not asked yet, because agents named for it came first",
    ],
    present: [
      "is not asked yet, because agents named for it come first",
      "are not asked yet, because agents named for it come first",
    ],
    ja: {
      past: "指名されたエージェントを優先したため、まだ対象ではありませんでした",
      present: "指名されたエージェントを優先するため、まだ対象ではありません",
    },
  },
  notOnQueue: {
    past: ["was not On Queue", "were not On Queue"],
    present: ["is not On Queue", "are not On Queue"],
    ja: { past: "受付中ではありませんでした", present: "受付中ではありません" },
  },
  notConnected: {
    past: ["was On Queue without a connection", "were On Queue without a connection"],
    present: ["is On Queue without a connection", "are On Queue without a connection"],
    ja: {
      past: "受付中でしたが、接続が切れていました",
      present: "受付中ですが、接続が切れています",
    },
  },
  notInRing: {
    past: ["belonged to a later ring", "belonged to a later ring"],
    present: ["belongs to a later ring", "belong to a later ring"],
    ja: {
      past: "後のリングに属しているため、まだ対象ではありませんでした",
      present: "後のリングに属しているため、まだ対象ではありません",
    },
  },
  skillsOrLanguage: {
    past: [
      "lacked a skill or the language it asks for",
      "lacked a skill or the language it asks for",
    ],
    present: [
      "lacks a skill or the language it asks for",
      "lack a skill or the language it asks for",
    ],
    ja: {
      past: "必要なスキルまたは言語を持っていませんでした",
      present: "必要なスキルまたは言語を持っていません",
    },
  },
  atCapacity: {
    past: ["had as many conversations as allowed", "had as many conversations as allowed"],
    present: ["has as many conversations as allowed", "have as many conversations as allowed"],
    ja: { past: "同時対応数の上限に達していました", present: "同時対応数の上限に達しています" },
  },
  labelAtCapacity: {
    past: [
      "had as many conversations of this kind (utilization label) as allowed",
      "had as many conversations of this kind (utilization label) as allowed",
    ],
    present: [
      "has as many conversations of this kind (utilization label) as allowed",
      "have as many conversations of this kind (utilization label) as allowed",
    ],
    ja: {
      past: "この種類の会話（利用率ラベル）の同時対応数の上限に達していました",
      present: "この種類の会話（利用率ラベル）の同時対応数の上限に達しています",
    },
  },
  declinedOrMissed: {
    past: ["had declined or missed it", "had declined or missed it"],
    present: ["has declined or missed it", "have declined or missed it"],
    ja: {
      past: "この会話を拒否したか、応答しませんでした",
      present: "この会話を拒否したか、応答しませんでした",
    },
  },
  notMember: {
    past: ["was not a member of the queue", "were not members of the queue"],
    present: ["is not a member of the queue", "are not members of the queue"],
    ja: {
      past: "キューのメンバーではありませんでした",
      present: "キューのメンバーではありません",
    },
  },
  unknown: {
    past: ["was no longer an agent", "were no longer agents"],
    present: ["is no longer an agent", "are no longer agents"],
    ja: { past: "在籍していませんでした", present: "在籍していません" },
  },
};
