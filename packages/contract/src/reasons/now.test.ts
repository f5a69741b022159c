import { describe, expect, it } from "vitest";
import {
  routingExclusionRule,
  routingNamedCandidate,
  routingObstacle,
} from "../tsubame/routing-reasons.ts";
import { nowSentences, type NowFacts } from "./now.ts";

const names = {
  mika: "Mika",
  ken: "Ken",
  aoi: "青井",
  support: "Support",
  returns: "返品",
  ja: "日本語",
};
type Waiting = Extract<NowFacts, { state: "waiting" }>;

const sinceMs = Date.parse("2026-11-22T10:00:00Z");

function waiting(change: Partial<Waiting> = {}): Waiting {
  return {
    state: "waiting",
    conversation: {
      queueId: "support",
      scoringMethod: "TimestampAndPriority",
      evaluation: "ALL",
      agentOrder: "leastLoaded",
      priority: 0,
      waitingSinceMs: sinceMs,
      score: 5,
      requiredSkillIds: [],
      requiredLanguageId: null,
    },
    candidates: { memberCount: 3, eligibleCount: 0, exclusions: [], isExclusionLifted: false },
    named: [],
    aheadCount: 0,
    obstacle: "everyoneAtCapacity",
    couldTakeAgentIds: [],
    missingSkillIds: [],
    missingLanguageId: null,
    ...change,
  };
}

/** Both languages, sentence by sentence. */
function tell(now: NowFacts, readerId: string | null = null): string[] {
  const { en, ja } = nowSentences(now, { names, readerId });
  expect(en).toHaveLength(ja.length);
  return en.flatMap((sentence, index) => [sentence, ja[index] as string]);
}

describe("why it still waits", () => {
  it.each([...routingObstacle.options, null])(
    "begins with what stands in the way: %s",
    (obstacle) => {
      expect(tell(waiting({ obstacle })).slice(0, 2)).toMatchSnapshot();
    },
  );

  it("names whom it waits for alone", () => {
    const by = (agentIds: string[], role: "direct" | "preferred") =>
      waiting({
        obstacle: "waitsForNamed",
        named: agentIds.map((agentId) => ({ agentId, by: role, score: 80, rule: "atCapacity" })),
      });
    expect(tell(by(["ken"], "direct")).slice(0, 2)).toMatchInlineSnapshot(`
      [
        "It waits for Ken alone.",
        "Kenだけを待っています。",
      ]
    `);
    expect(tell(by(["ken"], "preferred")).slice(0, 2)).toMatchInlineSnapshot(`
      [
        "It waits for its preferred agent, Ken.",
        "優先エージェントのKenを待っています。",
      ]
    `);
    expect(tell(by(["ken", "aoi"], "preferred"))).toMatchInlineSnapshot(`
      [
        "It waits for one of its preferred agents: Ken and 青井.",
        "優先エージェント（Ken、青井）のいずれかを待っています。",
        "No other conversation of the queue is served before it.",
        "キューの中で、次に割り当てられる会話です。",
        "The customer has been waiting in Support since 2026-11-22T10:00:00.000Z.",
        "顧客は 2026-11-22T10:00:00.000Z から「Support」で待っています。",
        "Ken and 青井, preferred agents, have as many conversations as allowed.",
        "優先エージェントのKen、青井は同時対応数の上限に達しています。",
      ]
    `);
  });

  it("says what is missing, who could take it, how many come before, and the next step", () => {
    const { conversation } = waiting();
    const now = waiting({
      obstacle: "nobodyHasSkills",
      aheadCount: 2,
      couldTakeAgentIds: ["mika", "ken"],
      missingSkillIds: ["returns"],
      missingLanguageId: "ja",
      conversation: {
        ...conversation!,
        requiredSkillIds: ["returns"],
        requiredLanguageId: "ja",
        ring: 1,
        nextStepAtMs: sinceMs + 600_000,
        priority: 2,
      },
    });
    expect(tell(now, "mika")).toMatchInlineSnapshot(`
      [
        "Nobody who is On Queue has all the skills and the language it asks for.",
        "必要なスキルと言語をすべて持つエージェントが受付中ではありません。",
        "Nobody who is On Queue has the skill 返品.",
        "受付中のエージェントに、スキル「返品」を持つ人がいません。",
        "Nobody who is On Queue has the language 日本語.",
        "受付中のエージェントに、言語「日本語」に対応できる人がいません。",
        "You and Ken could take it as soon as there is room.",
        "空きができ次第、あなた、Kenが対応できます。",
        "2 conversations of the queue are served before it.",
        "先に 2 件の会話が割り当てられます。",
        "It has reached ring 1.",
        "現在はリング 1 までが対象です。",
        "The next step of the queue's rules comes at 2026-11-22T10:10:00.000Z.",
        "2026-11-22T10:10:00.000Z に次の段階へ進みます。",
        "It asks for 返品 and 日本語.",
        "必要なスキル・言語は「返品」「日本語」です。",
        "The customer has been waiting in Support since 2026-11-22T10:00:00.000Z.",
        "顧客は 2026-11-22T10:00:00.000Z から「Support」で待っています。",
        "Its priority of 2 counts like 2 minutes more of waiting.",
        "優先度 2 により、待ち時間を 2 分長く数えます。",
      ]
    `);
  });

  it.each(routingNamedCandidate.shape.rule.unwrap().options)(
    "says why agents who are named cannot be asked: %s",
    (rule) => {
      const one = { agentId: "ken", by: "lastAgent", score: 0, rule } as const;
      const others = ["aoi", "mika"].map(
        (agentId) => ({ agentId, by: "preferred", score: 50, rule }) as const,
      );
      expect(tell(waiting({ named: [one, ...others] })).slice(6)).toMatchSnapshot();
    },
  );

  it("accounts for every rule of the pool", () => {
    const exclusions = routingExclusionRule.options.map((rule, index) => ({
      rule,
      count: index % 2 === 0 ? 1 : 3,
      agentIds: index % 2 === 0 ? ["ken"] : [],
    }));
    const candidates = { memberCount: 9, eligibleCount: 0, exclusions, isExclusionLifted: true };
    expect(tell(waiting({ candidates })).slice(6)).toMatchInlineSnapshot(`
      [
        "Everybody who could take it has declined or missed it, so they are asked again.",
        "対応できる全員が拒否または未応答だったため、もう一度呼び出します。",
        "1 is not asked yet, because agents named for it come first (Ken).",
        "1 人は指名されたエージェントを優先するため、まだ対象ではありません（Ken）。",
        "3 are not On Queue.",
        "3 人は受付中ではありません。",
        "1 is On Queue without a connection (Ken).",
        "1 人は受付中ですが、接続が切れています（Ken）。",
        "3 belong to a later ring.",
        "3 人は後のリングに属しているため、まだ対象ではありません。",
        "1 lacks a skill or the language it asks for (Ken).",
        "1 人は必要なスキルまたは言語を持っていません（Ken）。",
        "3 have as many conversations as allowed.",
        "3 人は同時対応数の上限に達しています。",
        "1 has as many conversations of this kind (utilization label) as allowed (Ken).",
        "1 人はこの種類の会話（利用率ラベル）の同時対応数の上限に達しています（Ken）。",
        "3 have declined or missed it.",
        "3 人はこの会話を拒否したか、応答しませんでした。",
      ]
    `);
  });
});

describe("where it is otherwise", () => {
  it("says at whom it rings and until when, who has it, and that nobody is asked", () => {
    const deadlineAt = "2026-11-22T10:05:30.000Z";
    expect([
      ...tell({ state: "offered", agentId: "mika", deadlineAt }),
      ...tell({ state: "offered", agentId: "mika", deadlineAt: null }, "mika"),
      ...tell({ state: "connected", agentId: "mika", deadlineAt: null }),
      ...tell({ state: "connected", agentId: "mika", deadlineAt: null }, "mika"),
      ...tell({ state: "parked", agentId: "mika", resumeAt: deadlineAt }),
      ...tell({ state: "parked", agentId: "mika", resumeAt: null }, "mika"),
      ...tell({ state: "menu", deadlineAt }),
      ...tell({ state: "none" }),
    ]).toMatchInlineSnapshot(`
      [
        "It rings at Mika until 2026-11-22T10:05:30.000Z.",
        "Mikaに着信中です（2026-11-22T10:05:30.000Z まで）。",
        "It rings at you.",
        "あなたに着信中です。",
        "Mika has it.",
        "Mikaが対応中です。",
        "You have it.",
        "あなたが対応中です。",
        "Mika has parked it until 2026-11-22T10:05:30.000Z.",
        "Mikaが 2026-11-22T10:05:30.000Z まで一時保留にしています。",
        "You have parked it.",
        "あなたが一時保留にしています。",
        "It waits for the customer's answer to a menu, until 2026-11-22T10:05:30.000Z.",
        "メニューへの顧客の回答を待っています（2026-11-22T10:05:30.000Z まで）。",
        "Nobody is asked for it now.",
        "現在、割り当ての対象ではありません。",
      ]
    `);
  });
});
