import { describe, expect, it } from "vitest";
import type { FlowAction, FlowCondition, FlowMenu, FlowRuleInput } from "@tsubame/contract";
import { issueTexts } from "./issue-texts.ts";
import { ruleIssues } from "./rule-issues.ts";

const queueId = "00000000-0000-4000-8000-000000000001";
const groupId = "00000000-0000-4000-8000-000000000002";

const rest: FlowRuleInput = { when: [], then: { queueId } };

function rule(...when: FlowCondition[]): FlowRuleInput {
  return { when, then: { queueId } };
}

function doing(then: Partial<FlowAction>): FlowRuleInput {
  return { when: [{ kind: "attachment" }], then: { queueId, ...then } };
}

function menu(...options: FlowMenu["options"]): FlowRuleInput {
  return doing({ menu: { text: "どちらですか", options, waitSeconds: 60 } });
}

function words(match: "any" | "all", list: string[], not?: boolean): FlowCondition {
  return { kind: "keywords", words: list, match, ...(not !== undefined && { not }) };
}

function found(kind: "errors" | "warnings", rules: readonly FlowRuleInput[]): string[] {
  return ruleIssues(rules)[kind].map(({ fieldName, code }) => `${fieldName} ${code}`);
}

const errors = (...rules: FlowRuleInput[]) => found("errors", [...rules, rest]);
const warnings = (...rules: FlowRuleInput[]) => found("warnings", [...rules, rest]);

describe("the order of rules", () => {
  it("ends with one that always fits", () => {
    expect(found("errors", [rule({ kind: "attachment" })])).toEqual([
      "rules.0.when rule.lastIsConditional",
    ]);
    expect(found("errors", [rest])).toEqual([]);
  });

  it("has nothing behind one that always fits", () => {
    expect(found("errors", [rest, rule({ kind: "attachment" }), rest])).toEqual([
      "rules.1 rule.unreachable",
      "rules.2 rule.unreachable",
    ]);
  });

  it("has each id once", () => {
    const attached = rule({ kind: "attachment" });
    const named = [
      { ...attached, id: "one" },
      { ...rest, id: "one" },
    ];
    expect(found("errors", named)).toEqual(["rules.1.id rule.duplicateId"]);
  });

  it("warns of conditions that stand twice", () => {
    const first = rule(words("any", ["返品", "交換"]), { kind: "attachment" });
    const again = rule({ kind: "attachment" }, words("any", ["交換", "返品"]));
    expect(warnings(first, again)).toEqual(["rules.1 rule.repeated"]);
  });
});

describe("patterns", () => {
  it.each([
    [String.raw`(a)\1`, "rules.0.when.0.pattern pattern.backReference", "(character 4)"],
    [String.raw`(?<n>a)\k<n>`, "rules.0.when.0.pattern pattern.backReference", "(character 8)"],
    ["(?P<n>a)(?P=n)", "rules.0.when.0.pattern pattern.backReference", "(character 9)"],
    ["返品(?=希望)", "rules.0.when.0.pattern pattern.lookAround", "(character 3)"],
    ["(?<!不)要", "rules.0.when.0.pattern pattern.lookAround", "(character 1)"],
    ["(返品", "rules.0.when.0.pattern pattern.invalid", "(character 1)"],
    ["返品[", "rules.0.when.0.pattern pattern.invalid", "(character 3)"],
    ["a**", "rules.0.when.0.pattern pattern.invalid", "(character 2)"],
    ["返品\\", "rules.0.when.0.pattern pattern.invalid", "(character 3)"],
    ["(a{100}){7}", "rules.0.when.0.pattern pattern.tooLarge", ""],
  ])("%s is refused with its place", (pattern, expected, place) => {
    const {
      errors: [first],
    } = ruleIssues([rule({ kind: "pattern", pattern }), rest]);
    expect(`${first?.fieldName} ${first?.code}`).toBe(expected);
    expect(first?.message.en).toContain(place);
  });

  it.each([String.raw`\(\?=`, String.raw`[(?=]`, String.raw`\\1`, "[]a]"])(
    "%s only looks as if it could not be read",
    (pattern) => {
      expect(errors(rule({ kind: "pattern", pattern }))).toEqual([]);
    },
  );

  it("are bounded all together", () => {
    const large = rule({ kind: "pattern", pattern: "[ab]{500}" });
    const many = Array.from({ length: 4 }, () => large);
    expect(errors(...many)).toEqual(["rules.3.when.0.pattern pattern.tooLarge"]);
  });

  it("that fit everything are worth a warning", () => {
    expect(warnings(rule({ kind: "pattern", pattern: "返品|" }))).toEqual([
      "rules.0.when.0.pattern pattern.fitsAll",
    ]);
  });
});

describe("conditions that can never hold", () => {
  const closed: FlowCondition = { kind: "schedule", scheduleGroupId: groupId, is: "closed" };
  const emergency: FlowCondition = { kind: "emergency", emergencyGroupId: groupId };

  it.each<[string, FlowCondition, FlowCondition]>([
    ["a word and not that word", words("any", ["返品"]), words("any", ["返品"], true)],
    ["the same word in full width", words("any", ["refund"]), words("any", ["ＲＥＦＵＮＤ"], true)],
    ["all words and none of one", words("all", ["a", "b"]), words("any", ["b", "c"], true)],
    ["all words and not all of them", words("all", ["a", "b"]), words("all", ["a"], true)],
    ["closed and open", closed, { ...closed, is: "open" }],
    ["closed and not closed", closed, { ...closed, not: true }],
    ["an emergency and none", emergency, { ...emergency, not: true }],
    ["a picture and none", { kind: "attachment" }, { kind: "attachment", not: true }],
    [
      "two languages at once",
      { kind: "language", languages: ["ja"] },
      { kind: "language", languages: ["en", "ko"] },
    ],
    [
      "an answer and not that answer",
      { kind: "quickReply", values: ["a"] },
      { kind: "quickReply", values: ["a", "b"], not: true },
    ],
    [
      "two accounts at once",
      { kind: "account", integrationIds: [queueId] },
      { kind: "account", integrationIds: [groupId] },
    ],
    [
      "verified and not verified",
      { kind: "customer", isVerified: true },
      { kind: "customer", isVerified: false },
    ],
    [
      "many followers and few",
      { kind: "customer", followerCount: { min: 100 } },
      { kind: "customer", followerCount: { max: 99 } },
    ],
    [
      "a newcomer with a past",
      { kind: "customer", isKnown: false },
      { kind: "customer", pastConversationCount: { min: 1 } },
    ],
  ])("%s", (_what, one, other) => {
    expect(errors(rule(one, { kind: "pattern", pattern: "x" }, other))).toContain(
      "rules.0.when.2 condition.contradiction",
    );
  });

  it.each<[string, FlowCondition, FlowCondition]>([
    ["any of two words and not one of them", words("any", ["a", "b"]), words("any", ["b"], true)],
    ["all words and not all of more", words("all", ["a"]), words("all", ["a", "b"], true)],
    ["two sets of words", words("all", ["a"]), words("all", ["b"])],
    ["two schedules", closed, { ...closed, scheduleGroupId: queueId, is: "open" }],
    [
      "neither closed nor a holiday",
      { ...closed, not: true },
      { ...closed, is: "holiday", not: true },
    ],
    [
      "overlapping languages",
      { kind: "language", languages: ["ja", "en"] },
      { kind: "language", languages: ["en", "ko"] },
    ],
  ])("but %s can", (_what, one, other) => {
    expect(errors(rule(one, other))).toEqual([]);
  });

  it.each<[FlowCondition, string]>([
    [
      { kind: "customer", followerCount: { min: 5, max: 4 } },
      "rules.0.when.0.followerCount range.empty",
    ],
    [
      { kind: "customer", pastConversationCount: { min: 5, max: 4 } },
      "rules.0.when.0.pastConversationCount range.empty",
    ],
    [
      { kind: "customer", isKnown: false, pastConversationCount: { min: 1 } },
      "rules.0.when.0.isKnown range.empty",
    ],
    [{ kind: "customer" }, "rules.0.when.0 condition.empty"],
    [{ kind: "customer", followerCount: {} }, "rules.0.when.0 condition.empty"],
    [
      { kind: "language", languages: ["ja", "xx"] },
      "rules.0.when.0.languages.1 textLanguage.unknown",
    ],
  ])("%j", (condition, expected) => {
    expect(errors(rule(condition))).toEqual([expected]);
  });

  it("a word that stands twice is worth a warning", () => {
    expect(warnings(rule(words("any", ["返品", "Refund", "ｒｅｆｕｎｄ"])))).toEqual([
      "rules.0.when.0.words.2 word.repeated",
    ]);
  });
});

describe("actions", () => {
  it("name each skill and agent once", () => {
    const preferredAgents = [
      { agentId: queueId, score: 1 },
      { agentId: queueId.toUpperCase(), score: 2 },
    ];
    expect(errors(doing({ skillIds: [queueId, queueId], preferredAgents }))).toEqual([
      "rules.0.then.skillIds.1 skill.duplicate",
      "rules.0.then.preferredAgents.1.agentId agent.duplicate",
    ]);
  });

  it.each<[string, FlowMenu["options"], string]>([
    [
      "two options of one label",
      [
        { label: "返品", value: "a" },
        { label: "返品 ", value: "b" },
      ],
      "rules.0.then.menu.options.1.label menu.duplicateLabel",
    ],
    [
      "two options of one value",
      [
        { label: "返品", value: "a" },
        { label: "交換", value: "Ａ" },
      ],
      "rules.0.then.menu.options.1.value menu.duplicateValue",
    ],
    [
      "a label that is the number of another option",
      [
        { label: "２", value: "two" },
        { label: "three", value: "three" },
      ],
      "rules.0.then.menu.options.0.label menu.labelIsNumber",
    ],
    [
      "a description on one option only",
      [
        { label: "返品", value: "a", description: "30 日以内" },
        { label: "交換", value: "b" },
      ],
      "rules.0.then.menu.options.1.description menu.someDescriptions",
    ],
    [
      "an address as a label",
      [
        { label: "example.com", value: "a" },
        { label: "交換", value: "b" },
      ],
      "rules.0.then.menu.options.0.label menu.labelHasUrl",
    ],
  ])("a menu has not %s", (_what, options, expected) => {
    expect(errors(menu(...options))).toEqual([expected]);
  });

  it("answers that nobody asks for, and questions that nobody offers, are worth a warning", () => {
    const asked = rule({ kind: "quickReply", values: ["a", "c"] });
    const offered = menu({ label: "返品", value: "a" }, { label: "交換", value: "b" });
    expect(warnings(asked, offered)).toEqual([
      "rules.0.when.0.values.1 quickReply.neverOffered",
      "rules.1.then.menu.options.1.value menu.answerUnused",
    ]);
  });
});

it("every finding has its words in both languages", () => {
  for (const { en, ja } of Object.values(issueTexts)) {
    expect(en).toMatch(/[.]$/);
    expect(ja).toMatch(/。$/);
    expect(ja.includes("{}")).toBe(en.includes("{}"));
  }
});
