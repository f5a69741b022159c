import { describe, expect, it } from "vitest";
import { flowConditionReason, flowDecisionReason, type FlowRun } from "../tsubame/flow-trials.ts";
import { conditionOutcomeSentence, flowReasonSentence } from "./flow.ts";
import { stepSentences, type RoutingStepFacts } from "./step.ts";

const names = { aya: "Aya", mika: "Mika", support: "Support", returns: "返品" };

/** Both languages, sentence by sentence. */
function tell(step: RoutingStepFacts, readerId: string | null = null): string[] {
  const { en, ja } = stepSentences(step, { names, readerId });
  expect(en).toHaveLength(ja.length);
  return en.flatMap((sentence, index) => [sentence, ja[index] as string]);
}

const untilAt = "2026-11-22T10:05:00.000Z";
const transfer = {
  kind: "transfer",
  byId: "aya",
  toAgentId: null,
  toQueueId: "returns",
  fromQueueId: "support",
  untilAt: null,
} as const;

describe("what moved a conversation", () => {
  it.each<[string, RoutingStepFacts]>([
    ["transfer to a queue", transfer],
    ["transfer to a queue, by a program", { ...transfer, byId: null, fromQueueId: null }],
    ["transfer to an agent", { ...transfer, toQueueId: null, toAgentId: "mika", untilAt }],
    ["park", { kind: "park", agentId: "mika", resumeAt: null }],
    ["park until", { kind: "park", agentId: "mika", resumeAt: untilAt }],
    ["resume by agent", { kind: "resume", agentId: "mika", reason: "agent" }],
    ["resume by time", { kind: "resume", agentId: "mika", reason: "time" }],
    ["resume by message", { kind: "resume", agentId: "mika", reason: "message" }],
    ["return", { kind: "return", agentId: "mika" }],
    ["change", { kind: "change", byId: "aya", changed: ["priority", "skill_ids"] }],
    ["change of something new", { kind: "change", byId: "aya", changed: ["other"] }],
  ])("is said: %s", (_what, step) => {
    expect([...tell(step), ...tell(step, "mika")]).toMatchSnapshot();
  });
});

const run: FlowRun = {
  id: "1",
  at: untilAt,
  flowId: "f",
  flowName: "受付",
  flowVersion: 3,
  ruleId: "r2",
  ruleName: "Returns",
  ruleIndex: 1,
  reason: "flow",
  queueId: "returns",
  rules: [
    {
      ruleId: "r1",
      outcome: "failed",
      conditions: [
        { index: 0, isHeld: true, reason: "accountIs" },
        { index: 1, isHeld: false, reason: "languageIsOther", found: "en" },
      ],
    },
    {
      ruleId: "r2",
      name: "Returns",
      outcome: "matched",
      conditions: [{ index: 0, isHeld: true, reason: "wordFound", found: "返品" }],
    },
  ],
};

describe("what a flow decided", () => {
  it("is said with flow, version, rule and queue, what was found, and why not the rules before", () => {
    expect(tell({ kind: "flow", run })).toMatchInlineSnapshot(`
      [
        "Rule “Returns” of the flow 受付 (version 3) sent it to 返品.",
        "フロー「受付」（バージョン 3）のルール「Returns」により、「返品」に入りました。",
        "The text has “返品”.",
        "本文に「返品」があります。",
        "Rule 1 did not fit: The text is in English, which is another language.",
        "ルール 1 には一致しませんでした。本文は英語で、指定の言語ではありません。",
      ]
    `);
  });

  it("is said of a menu that was asked and of one that was answered", () => {
    const { ruleName: _name, ...unnamed } = run;
    expect(
      tell({ kind: "flow", run: { ...unnamed, reason: "menuAsked", queueId: null, rules: [] } }),
    ).toMatchInlineSnapshot(`
      [
        "Rule 2 of the flow 受付 (version 3) asked its menu.",
        "フロー「受付」（バージョン 3）のルール 2 により、メニューを送信しました。",
      ]
    `);
    expect(tell({ kind: "flow", run: { ...run, reason: "menuAnswer", rules: [] } }))
      .toMatchInlineSnapshot(`
        [
          "Rule “Returns” of the flow 受付 (version 3) sent it to 返品.",
          "フロー「受付」（バージョン 3）のルール「Returns」により、「返品」に入りました。",
          "The customer's answer to the menu decided.",
          "メニューへの顧客の回答で決まりました。",
        ]
      `);
  });

  it("is said where no flow or no rule decided", () => {
    const nothing = { flowName: null, flowVersion: null, ruleId: null, ruleIndex: null, rules: [] };
    const { ruleName: _name, ...unnamed } = run;
    expect(tell({ kind: "flow", run: { ...unnamed, ...nothing, reason: "noFlow" } }))
      .toMatchInlineSnapshot(`
      [
        "No flow is bound to the X account, so it went to the default queue.",
        "X アカウントにフローが割り当てられていないため、デフォルトキューに入りました。",
      ]
    `);
  });

  it.each(flowDecisionReason.options)("has words for %s", (reason) => {
    expect(flowReasonSentence(reason)).toMatchSnapshot();
  });

  it.each(flowConditionReason.options)("has words for a condition that came to %s", (reason) => {
    const found: Partial<Record<typeof reason, string>> = {
      wordFound: "返品",
      wordMissing: "返品",
      languageIs: "ja",
      languageIsOther: "en",
      answerIs: "returns",
      answerIsOther: "other",
      scheduleIs: "open",
      scheduleIsOther: "holiday",
      followerCountOutside: "12",
      pastConversationCountOutside: "3",
    };
    const value = found[reason];
    const outcome = { index: 0, isHeld: true, reason };
    expect(
      conditionOutcomeSentence(value === undefined ? outcome : { ...outcome, found: value }),
    ).toMatchSnapshot();
  });
});
