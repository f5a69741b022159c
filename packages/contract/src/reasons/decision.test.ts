import { describe, expect, it } from "vitest";
import {
  offerOutcome,
  routingExclusionRule,
  type OfferTraceView,
} from "../tsubame/routing-reasons.ts";
import { decisionSentences, resultSentence, type DecisionFacts } from "./decision.ts";

const names = {
  mika: "Mika",
  ken: "Ken",
  aoi: "青井",
  support: "Support",
  returns: "返品",
  gold: "Gold",
  ja: "日本語",
  overflow: "Overflow",
};
const minuteMs = 60_000;
const atMs = Date.parse("2026-11-22T10:05:00Z");

type Ranked = OfferTraceView["best"][number];

const ranked = (agentId: string, change: Partial<Ranked> = {}): Ranked => ({
  agentId,
  by: "pool",
  proficiencyTotal: 0,
  spareCost: 0,
  loadCount: 0,
  idleSinceMs: atMs - 5 * minuteMs,
  capacity: 4,
  ...change,
});

const conversation: OfferTraceView["conversation"] = {
  queueId: "support",
  scoringMethod: "TimestampAndPriority",
  evaluation: "NONE",
  agentOrder: "longestIdle",
  priority: 0,
  waitingSinceMs: atMs - 12_000,
  score: 0.2,
  weight: 1,
  requiredSkillIds: [],
  requiredLanguageId: null,
  ring: null,
  removedSkillIds: [],
  groupIds: [],
  isNamedOnly: false,
  nextStepAtMs: null,
};

type Change = Partial<Omit<OfferTraceView, "conversation">> & {
  readonly conversation?: Partial<OfferTraceView["conversation"]>;
};

function offer(change: Change = {}): DecisionFacts {
  const best = change.best ?? [ranked("mika")];
  return {
    id: "d",
    kind: "offer",
    queueId: "support",
    userId: best[0]?.agentId ?? "mika",
    decidedAt: new Date(atMs).toISOString(),
    deadlineAt: null,
    outcome: "open",
    assignment: null,
    trace: {
      version: 2,
      atMs,
      candidates: {
        memberCount: best.length,
        eligibleCount: best.length,
        exclusions: [],
        isExclusionLifted: false,
      },
      named: [],
      best,
      usedRouting: "standard",
      ...change,
      conversation: { ...conversation, ...change.conversation },
    },
  };
}

/** Both languages, sentence by sentence. */
function tell(decision: DecisionFacts, readerId: string | null = null): string[] {
  const { en, ja } = decisionSentences(decision, { names, readerId });
  expect(en).toHaveLength(ja.length);
  return en.flatMap((sentence, index) => [sentence, ja[index] as string]);
}

const two = (first: Partial<Ranked>, second: Partial<Ranked>) => [
  ranked("mika", first),
  ranked("ken", second),
];

describe("an offer", () => {
  it("to the only one says so, how it was found and how long it had waited", () => {
    expect(tell(offer())).toMatchInlineSnapshot(`
      [
        "Mika was the only one who could take it.",
        "対応できるのはMikaだけでした。",
        "Standard routing chose among all members of Support.",
        "標準ルーティングにより、「Support」の全メンバーから選びました。",
        "The customer had waited 12 seconds in Support.",
        "顧客は「Support」で 12 秒待っていました。",
      ]
    `);
  });

  it("calls the reader you", () => {
    expect(tell(offer(), "mika").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "You were the only one who could take it.",
        "対応できるのはあなただけでした。",
      ]
    `);
    const best = two({ loadCount: 1 }, { loadCount: 2 });
    const leastLoaded = offer({ best, conversation: { agentOrder: "leastLoaded" } });
    expect(tell(leastLoaded, "mika").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "Of the 2 who could take it, you had the fewest conversations in hand: 1; Ken, the next best, 2.",
        "対応可能な 2 人のうち、あなたの対応件数が最も少なかったためです（あなた 1 件、次点のKen 2 件）。",
      ]
    `);
    expect(tell(leastLoaded, "ken").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "Of the 2 who could take it, Mika had the fewest conversations in hand: 1; you, the next best, 2.",
        "対応可能な 2 人のうち、Mikaの対応件数が最も少なかったためです（Mika 1 件、次点のあなた 2 件）。",
      ]
    `);
  });

  it.each<[string, Change]>([
    ["longest idle", { best: two({}, { idleSinceMs: atMs - 3 * minuteMs }) }],
    [
      "least loaded",
      { best: two({}, { loadCount: 2 }), conversation: { agentOrder: "leastLoaded" } },
    ],
    [
      "proficiency",
      {
        best: two({ proficiencyTotal: 9 }, { proficiencyTotal: 7 }),
        conversation: { evaluation: "BEST" },
      },
    ],
    [
      "demand-aware: load before all",
      {
        best: two({ loadCount: 0, spareCost: 2 }, { loadCount: 1, spareCost: 1 }),
        conversation: { evaluation: "DEMAND_AWARE", agentOrder: "leastLoaded" },
      },
    ],
    [
      "demand-aware: scarce abilities spared",
      {
        best: two({ spareCost: 0.4, proficiencyTotal: 3 }, { spareCost: 0.9, proficiencyTotal: 5 }),
        conversation: { evaluation: "DEMAND_AWARE" },
      },
    ],
    ["a tie", { best: two({}, {}) }],
  ])("says what set the agent apart from the next best: %s", (_what, change) => {
    expect(tell(offer(change)).slice(0, 2)).toMatchSnapshot();
  });

  it.each<[string, Change]>([
    ["direct", { best: [ranked("mika", { by: "direct" })], usedRouting: "direct" }],
    ["last agent", { best: [ranked("mika", { by: "lastAgent" })], usedRouting: "last" }],
    [
      "the only preferred one who can be asked, in a preferred step",
      {
        best: [ranked("mika", { by: "preferred" })],
        named: [
          { agentId: "ken", by: "preferred", score: 90, rule: "atCapacity" },
          { agentId: "mika", by: "preferred", score: 80, rule: null },
        ],
        usedRouting: "preferred",
        conversation: { isNamedOnly: true },
      },
    ],
    [
      "the higher score",
      {
        best: [ranked("mika", { by: "preferred" }), ranked("ken", { by: "preferred" })],
        named: [
          { agentId: "mika", by: "preferred", score: 80, rule: null },
          { agentId: "ken", by: "preferred", score: 60, rule: null },
        ],
        usedRouting: "preferred",
      },
    ],
    [
      "an equal score",
      {
        best: [ranked("mika", { by: "preferred" }), ranked("ken", { by: "preferred" })],
        named: [
          { agentId: "mika", by: "preferred", score: 80, rule: null },
          { agentId: "ken", by: "preferred", score: 80, rule: null },
        ],
        usedRouting: "preferred",
      },
    ],
    [
      "bullseye, with a ring and a skill removed",
      {
        usedRouting: "bullseye",
        conversation: {
          ring: 2,
          requiredSkillIds: ["returns"],
          requiredLanguageId: "ja",
          removedSkillIds: ["gold"],
          nextStepAtMs: atMs + minuteMs,
        },
      },
    ],
    [
      "conditional groups",
      { usedRouting: "conditional", conversation: { groupIds: ["overflow"] } },
    ],
    ["a round that served many", { madeRoomForId: "another" }],
  ])("says which method found the agent: %s", (_what, change) => {
    expect(tell(offer(change))).toMatchSnapshot();
  });

  it.each<[string, Partial<OfferTraceView["conversation"]>]>([
    ["no wait at all", { waitingSinceMs: atMs }],
    ["a long wait and a priority", { waitingSinceMs: atMs - 150 * minuteMs, priority: 5 }],
    ["a negative priority", { priority: -1 }],
    ["priority only", { scoringMethod: "PriorityOnly", priority: 3 }],
    ["the weight of a demand-aware queue", { evaluation: "DEMAND_AWARE", weight: 2.36 }],
    ["a weight below one", { evaluation: "DEMAND_AWARE", weight: 0.5 }],
    ["VIP", { evaluation: "DEMAND_AWARE", priority: 100, isVip: true }],
  ])("says how the conversation stood: %s", (_what, change) => {
    expect(tell(offer({ conversation: change })).slice(4)).toMatchSnapshot();
  });

  it("accounts for every rule that left somebody out, by number and by name", () => {
    const exclusions = routingExclusionRule.options.map((rule, index) => ({
      rule,
      count: index % 2 === 0 ? 1 : 7,
      agentIds: index % 2 === 0 ? ["ken"] : ["aoi", "ken"],
    }));
    const candidates = { memberCount: 40, eligibleCount: 1, exclusions, isExclusionLifted: true };
    expect(tell(offer({ candidates })).slice(6)).toMatchInlineSnapshot(`
      [
        "Everybody who could take it had declined or missed it, so they were asked again.",
        "対応できる全員が拒否または未応答だったため、もう一度呼び出しました。",
        "1 was not asked yet, because agents named for it came first (Ken).",
        "1 人は指名されたエージェントを優先したため、まだ対象ではありませんでした（Ken）。",
        "7 were not On Queue (青井 and Ken among them).",
        "7 人は受付中ではありませんでした（青井、Kenほか）。",
        "1 was On Queue without a connection (Ken).",
        "1 人は受付中でしたが、接続が切れていました（Ken）。",
        "7 belonged to a later ring (青井 and Ken among them).",
        "7 人は後のリングに属しているため、まだ対象ではありませんでした（青井、Kenほか）。",
        "1 lacked a skill or the language it asks for (Ken).",
        "1 人は必要なスキルまたは言語を持っていませんでした（Ken）。",
        "7 had as many conversations as allowed (青井 and Ken among them).",
        "7 人は同時対応数の上限に達していました（青井、Kenほか）。",
        "1 had as many conversations of this kind (utilization label) as allowed (Ken).",
        "1 人はこの種類の会話（利用率ラベル）の同時対応数の上限に達していました（Ken）。",
        "7 had declined or missed it (青井 and Ken among them).",
        "7 人はこの会話を拒否したか、応答しませんでした（青井、Kenほか）。",
      ]
    `);
  });

  it("of an older or a newer version is told as far as it can be read", () => {
    const old = offer();
    const { named: _named, usedRouting: _used, ...trace } = old.trace!;
    const first: DecisionFacts = { ...old, trace: { ...trace, version: 1, best: [] } };
    expect(tell(first).slice(0, 4)).toMatchInlineSnapshot(`
      [
        "It is not known how the agent was chosen.",
        "選ばれた理由は記録されていません。",
        "The customer had waited 12 seconds in Support.",
        "顧客は「Support」で 12 秒待っていました。",
      ]
    `);
    expect(tell({ ...old, trace: null })).toMatchInlineSnapshot(`
      [
        "The reasons were stored by a newer version and cannot be shown.",
        "新しいバージョンで記録されたため、理由を表示できません。",
      ]
    `);
  });
});

describe("a decision that a person made", () => {
  const assignment = { by: "aoi", isOverride: false, reason: null, held: 3, capacity: 3 };
  const made = (change: Partial<DecisionFacts>): DecisionFacts => ({
    ...offer(),
    trace: null,
    kind: "assignment",
    assignment,
    ...change,
  });

  it("says who assigned it, or that it was taken", () => {
    expect([
      ...tell(made({})),
      ...tell(made({}), "mika"),
      ...tell(made({ assignment: { ...assignment, by: null } })),
      ...tell(made({ kind: "pull" })),
      ...tell(made({ kind: "pull" }), "mika"),
    ]).toMatchInlineSnapshot(`
      [
        "青井 assigned it to Mika.",
        "青井がMikaに割り当てました。",
        "青井 assigned it to you.",
        "青井があなたに割り当てました。",
        "It was assigned to Mika by hand.",
        "手動でMikaに割り当てられました。",
        "Mika took it from the queue.",
        "Mikaがキューから取り出しました。",
        "You took it from the queue.",
        "あなたがキューから取り出しました。",
      ]
    `);
  });

  it("says that it went beyond the capacity, and the reason given", () => {
    const override = { ...assignment, isOverride: true, reason: "VIP の希望" };
    expect(tell(made({ assignment: override }))).toMatchInlineSnapshot(`
      [
        "青井 assigned it to Mika.",
        "青井がMikaに割り当てました。",
        "That went beyond the capacity on purpose: Mika had 3 of 3 allowed.",
        "同時対応数の上限を超えて割り当てました（割り当て時 3 件、上限 3 件）。",
        "The reason given: VIP の希望",
        "理由: VIP の希望",
      ]
    `);
  });
});

describe("what came of it", () => {
  it.each(offerOutcome.options)("is said of one that is %s", (outcome) => {
    const { en, ja } = resultSentence({ ...offer(), outcome }, { names });
    const mine = resultSentence({ ...offer(), outcome }, { names, readerId: "mika" });
    expect([en, ja, mine.en, mine.ja]).toMatchSnapshot();
  });
});
