import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowCondition, FlowRule } from "@tsubame/contract";
import { compileRules } from "./compiled-flow.ts";
import { evaluate } from "./evaluate.ts";
import type { FlowFacts } from "./facts.ts";

const queueId = "00000000-0000-4000-8000-000000000001";
const group = "00000000-0000-4000-8000-000000000002";
const list = "00000000-0000-4000-8000-000000000003";
const account = "00000000-0000-4000-8000-000000000004";

const nothingKnown: FlowFacts = {
  text: "",
  hasAttachment: false,
  quickReply: null,
  integrationId: account,
  customer: {
    isVerified: null,
    followerCount: null,
    pastConversationCount: 0,
    listIds: new Set(),
  },
  world: { schedules: new Map(), emergencies: new Set(), gone: new Set() },
};

function facts(given: Partial<FlowFacts>): FlowFacts {
  return { ...nothingKnown, ...given };
}

function customer(given: Partial<FlowFacts["customer"]>): FlowFacts {
  return facts({ customer: { ...nothingKnown.customer, ...given } });
}

function world(given: Partial<FlowFacts["world"]>): FlowFacts {
  return facts({ world: { ...nothingKnown.world, ...given } });
}

function rule(id: string, ...when: FlowCondition[]): FlowRule {
  return { id, when, then: { queueId } };
}

/** What one condition comes to: whether it holds, and the reason. */
async function ask(condition: FlowCondition, about: FlowFacts): Promise<string> {
  const flow = await compileRules([rule("asked", condition), rule("rest")]);
  const { rule: chosen, outcomes } = evaluate(flow, about);
  const { reason, found } = outcomes[0]?.conditions[0] ?? {};
  return `${chosen?.id === "asked"} ${reason}${found === undefined ? "" : ` ${found}`}`;
}

const words = (match: "any" | "all", ...list: string[]): FlowCondition => ({
  kind: "keywords",
  words: list,
  match,
});

describe("keywords", () => {
  it.each([
    ["返品したいです", words("any", "返品"), "true wordFound 返品"],
    ["商品を返品希望", words("any", "交換", "返品"), "true wordFound 返品"],
    ["ｷｬﾝｾﾙしたい", words("any", "キャンセル"), "true wordFound キャンセル"],
    ["キャンセルしたい", words("any", "ｷｬﾝｾﾙ"), "true wordFound ｷｬﾝｾﾙ"],
    ["ＲＥＦＵＮＤ ｐｌｅａｓｅ", words("any", "refund"), "true wordFound refund"],
    ["Refund!", words("any", "REFUND"), "true wordFound REFUND"],
    ["a prerefundable thing", words("any", "refund"), "false noWordFound"],
    ["refunds", words("any", "refund"), "false noWordFound"],
    ["refundください", words("any", "refund"), "true wordFound refund"],
    ["注文id17", words("any", "id"), "false noWordFound"],
    ["注文 id 17", words("any", "id"), "true wordFound id"],
    ["category cat", words("any", "cat"), "true wordFound cat"],
    ["where is my order", words("any", "my order"), "true wordFound my order"],
    ["C++ではない", words("any", "c++"), "true wordFound c++"],
    ["ねこ", words("any", "ネコ"), "false noWordFound"],
    ["환불해 주세요", words("any", "환불"), "true wordFound 환불"],
    ["возврат", words("any", "врат"), "false noWordFound"],
    ["返品と交換", words("all", "返品", "交換"), "true allWordsFound"],
    ["返品だけ", words("all", "返品", "交換"), "false wordMissing 交換"],
    ["", words("any", "返品"), "false noWordFound"],
    ["か\u3099っこう", words("any", "がっこう"), "true wordFound がっこう"],
    ["𠮷野家の件", words("any", "𠮷野家"), "true wordFound 𠮷野家"],
    ["𝐀bc", words("any", "bc"), "false noWordFound"],
  ])("%j: %j gives %s", async (text, condition, expected) => {
    expect(await ask(condition, facts({ text }))).toBe(expected);
  });

  it("stands for the opposite with not", async () => {
    const condition: FlowCondition = { ...words("any", "返品"), not: true };
    expect(await ask(condition, facts({ text: "こんにちは" }))).toBe("true noWordFound");
    expect(await ask(condition, facts({ text: "返品" }))).toBe("false wordFound 返品");
  });
});

describe("patterns", () => {
  const pattern = (written: string): FlowCondition => ({ kind: "pattern", pattern: written });

  it.each([
    ["注文番号はA-12345です", String.raw`[A-Z]-\d{5}`, "true patternFound"],
    ["注文番号はａ－１２３４５です", String.raw`[A-Z]-\d{5}`, "true patternFound"],
    ["注文番号はA-12です", String.raw`[A-Z]-\d{5}`, "false patternNotFound"],
    ["REFUND", "refund|返金", "true patternFound"],
    ["返金してください", "refund|返金", "true patternFound"],
    ["（返品）", "（返品）", "true patternFound"],
    ["返品", "（返品）", "false patternNotFound"],
    ["ﾊﾞｯｸﾞ", "バッグ", "true patternFound"],
    ["バッグ", "ﾊﾞｯｸﾞ", "true patternFound"],
    ["返品", "^返品$", "true patternFound"],
    ["返品希望", "^返品$", "false patternNotFound"],
    ["x".repeat(3000) + "end", "end", "false patternNotFound"],
  ])("%j: %s gives %s", async (text, written, expected) => {
    expect(await ask(pattern(written), facts({ text }))).toBe(expected);
  });

  it("that was stored and cannot be read fits nothing and says so", async () => {
    expect(await ask(pattern("(?=x)"), facts({ text: "x" }))).toBe("false patternUnusable");
  });
});

describe("other conditions", () => {
  const language: FlowCondition = { kind: "language", languages: ["ja", "en"] };
  const tapped: FlowCondition = { kind: "quickReply", values: ["returns", "Exchange"] };
  const closed: FlowCondition = { kind: "schedule", scheduleGroupId: group, is: "closed" };
  const emergency: FlowCondition = { kind: "emergency", emergencyGroupId: group };
  const withAttachment: FlowCondition = { kind: "attachment" };
  const from = (integrationId: string): FlowCondition => ({
    kind: "account",
    integrationIds: [integrationId],
  });
  const who = (given: object): FlowCondition => ({ kind: "customer", ...given });

  it.each([
    [language, facts({ text: "返品したいです" }), "true languageIs ja"],
    [language, facts({ text: "환불하고 싶어요" }), "false languageIsOther ko"],
    [language, facts({ text: "👍" }), "false languageUnknown"],
    [tapped, facts({ quickReply: "returns" }), "true answerIs returns"],
    [tapped, facts({ quickReply: "ＥＸＣＨＡＮＧＥ" }), "true answerIs ＥＸＣＨＡＮＧＥ"],
    [tapped, facts({ quickReply: "other" }), "false answerIsOther"],
    [tapped, facts({ text: "returns" }), "false noAnswer"],
    [closed, world({ schedules: new Map([[group, "closed"]]) }), "true scheduleIs closed"],
    [closed, world({ schedules: new Map([[group, "holiday"]]) }), "false scheduleIsOther holiday"],
    [closed, nothingKnown, "false scheduleGone"],
    [emergency, world({ emergencies: new Set([group]) }), "true emergencyOn"],
    [emergency, nothingKnown, "false emergencyOff"],
    [emergency, world({ gone: new Set([group]) }), "false emergencyGone"],
    [who({ customerListId: list }), world({ gone: new Set([list]) }), "false listGone"],
    [who({ isVerified: true }), customer({ isVerified: true }), "true customerFits"],
    [who({ isVerified: true }), customer({ isVerified: null }), "false verificationDiffers"],
    [who({ isVerified: false }), customer({ isVerified: null }), "true customerFits"],
    [who({ followerCount: { min: 10 } }), customer({ followerCount: 10 }), "true customerFits"],
    [
      who({ followerCount: { max: 9 } }),
      customer({ followerCount: 10 }),
      "false followerCountOutside 10",
    ],
    [who({ followerCount: { min: 0 } }), nothingKnown, "false followerCountUnknown"],
    [who({ isKnown: true }), customer({ pastConversationCount: 1 }), "true customerFits"],
    [who({ isKnown: true }), nothingKnown, "false acquaintanceDiffers"],
    [who({ isKnown: false }), nothingKnown, "true customerFits"],
    [
      who({ pastConversationCount: { min: 2, max: 4 } }),
      customer({ pastConversationCount: 5 }),
      "false pastConversationCountOutside 5",
    ],
    [who({ customerListId: list }), customer({ listIds: new Set([list]) }), "true customerFits"],
    [who({ customerListId: list }), nothingKnown, "false notOnList"],
    [from(account), nothingKnown, `true accountIs ${account}`],
    [from(group), nothingKnown, `false accountIsOther ${account}`],
    [withAttachment, facts({ hasAttachment: true }), "true attachmentPresent"],
    [withAttachment, nothingKnown, "false attachmentAbsent"],
  ])("%j", async (condition, about, expected) => {
    expect(await ask(condition, about)).toBe(expected);
  });
});

describe("rules", () => {
  it("are tried in their order, and every one before the match says what left it out", async () => {
    const flow = await compileRules([
      rule("both", words("any", "返品"), { kind: "attachment" }),
      rule("first", words("any", "返品")),
      rule("second", words("any", "返品")),
      rule("rest"),
    ]);
    const { rule: chosen, ruleIndex, outcomes } = evaluate(flow, facts({ text: "返品です" }));
    expect([chosen?.id, ruleIndex]).toEqual(["first", 1]);
    expect(outcomes).toEqual([
      {
        ruleId: "both",
        outcome: "failed",
        conditions: [
          { index: 0, isHeld: true, reason: "wordFound", found: "返品" },
          { index: 1, isHeld: false, reason: "attachmentAbsent" },
        ],
      },
      {
        ruleId: "first",
        outcome: "matched",
        conditions: [{ index: 0, isHeld: true, reason: "wordFound", found: "返品" }],
      },
    ]);
  });
});

describe("hostile patterns", () => {
  const text = `${"a".repeat(5000)}!`;

  // An engine that goes back would take more steps than there are atoms; this one has instructions times characters.
  it.each([
    "(a+)+$",
    "(a|a)*b",
    "(a|aa)+c",
    "(.*)*x",
    "(.+)+(.+)+(.+)+x",
    "([a-z]+)*[0-9]",
    "(a*)*(a*)*(a*)*b",
    String.raw`^(\w+\s?)*$!`,
    "(?:a?){150}a{150}b",
  ])("%s comes to an end", async (written) => {
    const condition: FlowCondition = { kind: "pattern", pattern: written };
    expect(await ask(condition, facts({ text }))).toMatch(
      /^(true patternFound|false patternNotFound)$/,
    );
  });
});

describe("whatever is stored and whatever is written", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.stringMatching(/^[()[\]{}|*+?.\\^$a-c1-3あア漢]{0,30}$/),
  );
  const anyCondition: fc.Arbitrary<FlowCondition> = fc.oneof(
    fc.record({
      kind: fc.constant("keywords" as const),
      words: fc.array(anyText, { minLength: 1, maxLength: 3 }),
      match: fc.constantFrom("any" as const, "all" as const),
      not: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("pattern" as const), pattern: anyText, not: fc.boolean() }),
    fc.record({
      kind: fc.constant("language" as const),
      languages: fc.array(fc.constantFrom("ja", "en", "zh", "ko"), { minLength: 1, maxLength: 2 }),
      not: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("quickReply" as const),
      values: fc.array(anyText, { minLength: 1, maxLength: 3 }),
      not: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("attachment" as const), not: fc.boolean() }),
  );

  it("rules with a last one that always fits give a queue, never throw, and say it twice alike", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyCondition, { maxLength: 3 }), { maxLength: 5 }),
        anyText,
        fc.option(anyText),
        fc.boolean(),
        async (rules, text, quickReply, hasAttachment) => {
          const flow = await compileRules([
            ...rules.map((when, index) => rule(`rule-${index}`, ...when)),
            rule("rest"),
          ]);
          const about = facts({ text, quickReply, hasAttachment });
          const { rule: chosen, ruleIndex, outcomes } = evaluate(flow, about);
          expect(chosen?.then.queueId).toBe(queueId);
          expect(outcomes).toHaveLength((ruleIndex ?? -1) + 1);
          expect(evaluate(flow, about).outcomes).toEqual(outcomes);
        },
      ),
      { numRuns: 300 },
    );
  });
});
