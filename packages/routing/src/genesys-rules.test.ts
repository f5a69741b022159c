import { describe, expect, it } from "vitest";
import { createEngine } from "./engine.ts";
import type { Decision, OfferDecision } from "./decisions.ts";
import type { ConversationSet, Fact } from "./facts.ts";
import { agentSet, conversationSet, queueSet, skills } from "../test/support/facts.ts";

/**
 * One worked example for each rule of Genesys Cloud's routing that has steps in time or names agents
 * (docs/sources.md#genesys-queues); those of evaluation and scoring are in `genesys-evaluation.test.ts`. Instants are seconds after the
 * conversation came.
 */
const second = 1_000;

const queue = queueSet;
const agent = agentSet;
const dm = (facts: Partial<ConversationSet> = {}) => conversationSet("dm", facts);

const skill = (id: string) => skills([id]);
const busy = [{ conversationId: "other", kind: "connected" as const }];

/** Lets the time pass, waking only when the engine asks for it; returns the offers with the second at which they came. */
function over(seconds: number, facts: readonly Fact[]): string[] {
  const engine = createEngine();
  const found: string[] = [];
  let nowMs = 0;
  const note = (decisions: readonly Decision[]): void => {
    for (const { type, agentId } of decisions) {
      if (type === "offer") found.push(`${agentId} at ${nowMs / second}`);
    }
  };
  note(engine.applyAll(facts, nowMs));
  for (;;) {
    const next = engine.nextWakeAtMs();
    if (next === undefined || next > seconds * second) return found;
    nowMs = next;
    note(engine.tick(nowMs));
  }
}

function offerOf(facts: readonly Fact[], nowMs = 0): OfferDecision | undefined {
  const [decision] = createEngine().applyAll(facts, nowMs);
  return decision?.type === "offer" ? decision : undefined;
}

describe("bullseye routing", () => {
  const rings = [
    { stayMs: 20 * second, skillIdsRemovedOnExit: ["returns"] },
    { stayMs: 20 * second, skillIdsRemovedOnExit: ["premium"] },
    { stayMs: 20 * second, skillIdsRemovedOnExit: [] },
  ];

  it("removes a ring's skills when the conversation leaves the ring", () => {
    const facts = [queue({ rings }), agent("plain"), dm({ skillIds: ["returns", "premium"] })];
    expect(over(60, facts)).toEqual(["plain at 40"]);
  });

  it("asks members of a ring only once the ring is reached", () => {
    const facts = [queue({ rings }), agent("outer", { rings: { support: 2 } }), dm()];
    expect(over(60, facts)).toEqual(["outer at 20"]);
    expect(offerOf(facts, 20 * second)?.trace).toMatchObject({
      usedRouting: "bullseye",
      conversation: { ring: 2, removedSkillIds: [], nextStepAtMs: 40 * second },
    });
  });

  it("keeps asking the members of earlier rings", () => {
    const facts = [
      queue({ rings }),
      agent("outer", { rings: { support: 2 }, idleSinceMs: 5 }),
      agent("inner", { idleSinceMs: 1 }),
      dm(),
    ];
    expect(offerOf(facts, 25 * second)?.agentId).toBe("inner");
  });

  it("adds up what the rings remove, and never removes the language", () => {
    const plain = agent("plain");
    const fluent = agent("fluent", { languages: skill("ja") });
    const asking = dm({ skillIds: ["returns", "premium"], languageId: "ja" });
    expect(over(60, [queue({ rings }), plain, fluent, asking])).toEqual(["fluent at 40"]);
  });

  it("stays in the last ring for ever", () => {
    const facts = [
      queue({ rings }),
      agent("other", { skills: skill("x") }),
      dm({ skillIds: ["y"] }),
    ];
    expect(over(600, facts)).toEqual([]);
  });

  it("counts from when the conversation came into this queue, whatever its age", () => {
    const facts = [
      queue({ rings }),
      agent("outer", { rings: { support: 2 } }),
      dm({ waitingSinceMs: -600 * second, enteredQueueAtMs: 0 }),
    ];
    expect(over(60, facts)).toEqual(["outer at 20"]);
  });
});

describe("preferred agent routing", () => {
  const preferredSteps = [
    { minimumScore: 80, stayMs: 10 * second },
    { minimumScore: null, stayMs: 10 * second },
  ];
  const preferredAgents = [
    { agentId: "best", score: 90 },
    { agentId: "good", score: 40 },
  ];

  it("asks those who meet the threshold, then all preferred, then everybody", () => {
    const all = (ids: readonly string[]) => [
      queue({ preferredSteps }),
      ...ids.map((id) => agent(id)),
      dm({ preferredAgents }),
    ];
    expect(over(60, all(["best", "good", "other"]))).toEqual(["best at 0"]);
    expect(over(60, all(["good", "other"]))).toEqual(["good at 10"]);
    expect(over(60, all(["other"]))).toEqual(["other at 20"]);
  });

  it("takes the highest score first, whatever the load", () => {
    const facts = [
      queue({ preferredSteps: [{ minimumScore: null, stayMs: 10 * second }] }),
      agent("good", { capacity: 2 }),
      agent("best", { capacity: 2, load: busy }),
      dm({ preferredAgents }),
    ];
    expect(offerOf(facts)?.agentId).toBe("best");
  });

  it("does not look at the skills of preferred agents", () => {
    const facts = [
      queue({ preferredSteps }),
      agent("best"),
      dm({ preferredAgents, skillIds: ["returns"] }),
    ];
    expect(offerOf(facts)?.trace.usedRouting).toBe("preferred");
  });

  it("goes on asking the preferred agents first once everybody is asked", () => {
    const engine = createEngine();
    const preferred = agent("good", { load: busy });
    const other = agent("other", { load: [{ conversationId: "another", kind: "connected" }] });
    engine.applyAll([queue({ preferredSteps }), preferred, other, dm({ preferredAgents })], 0);
    expect(engine.tick(25 * second)).toEqual([]);
    const free = [
      { ...preferred, load: [], idleSinceMs: 30 * second },
      { ...other, load: [] },
    ];
    expect(engine.applyAll(free, 30 * second)).toMatchObject([{ agentId: "good" }]);
  });

  it("asks no preferred agent who is not a member of the queue", () => {
    const facts = [
      queue({ preferredSteps }),
      agent("best", { queueIds: ["sales"] }),
      dm({ preferredAgents }),
    ];
    expect(over(60, facts)).toEqual([]);
  });

  it("comes before the rings, which count from its end", () => {
    const rings = [
      { stayMs: 20 * second, skillIdsRemovedOnExit: [] },
      { stayMs: 20 * second, skillIdsRemovedOnExit: [] },
    ];
    const facts = [
      queue({ preferredSteps, rings }),
      agent("outer", { rings: { support: 2 } }),
      dm({ preferredAgents }),
    ];
    expect(over(120, facts)).toEqual(["outer at 40"]);
  });
});

describe("last agent routing", () => {
  const again = dm({ lastAgentId: "known", skillIds: ["returns"] });
  const known = agent("known", { queueIds: ["sales"], idleSinceMs: 9 });
  const other = agent("other", { skills: skill("returns") });

  it("finds the last agent in any queue, without looking at skills (AnyAgent)", () => {
    const offer = offerOf([queue({ lastAgentMode: "AnyAgent" }), known, other, again]);
    expect(offer).toMatchObject({ agentId: "known", trace: { usedRouting: "last" } });
  });

  it("wants the last agent to be a member of the queue (QueueMembersOnly)", () => {
    const settings = queue({ lastAgentMode: "QueueMembersOnly" });
    expect(offerOf([settings, known, other, again])?.agentId).toBe("other");
    const member = { ...known, queueIds: ["support"] };
    expect(offerOf([settings, member, other, again])?.agentId).toBe("known");
  });

  it("does not wait for a last agent who is fully utilized", () => {
    const settings = queue({ lastAgentMode: "AnyAgent" });
    const full = { ...known, load: busy };
    expect(offerOf([settings, full, other, again])?.agentId).toBe("other");
  });

  it.each([
    { preferredSteps: [{ minimumScore: null, stayMs: 10 * second }] },
    {
      conditionalRules: [
        {
          afterMs: 0,
          queueId: "support",
          metric: "ServiceLevel" as const,
          comparison: "LessThan" as const,
          value: 1,
          groupIds: ["g"],
        },
      ],
    },
  ])("is off in a queue with other advanced routing: %o", (rules) => {
    const settings = queue({ lastAgentMode: "AnyAgent", ...rules });
    expect(offerOf([settings, known, other, again])?.agentId).toBe("other");
  });
});

describe("direct routing", () => {
  it("waits for the one agent, and goes to the queue when the time is over", () => {
    const facts = [
      queue(),
      agent("mine", { load: busy }),
      agent("other"),
      dm({ directAgent: { agentId: "mine", untilMs: 60 * second } }),
    ];
    expect(over(120, facts)).toEqual(["other at 60"]);
  });

  it("comes to the one agent as soon as there is room, whatever the queue and the skills", () => {
    const engine = createEngine();
    const mine = agent("mine", { queueIds: [], load: busy });
    const waits = dm({ directAgent: { agentId: "mine", untilMs: 60 * second }, skillIds: ["x"] });
    expect(engine.applyAll([queue(), mine, waits], 0)).toEqual([]);
    expect(engine.applyAll([{ ...mine, load: [] }], 10 * second)).toMatchObject([
      { agentId: "mine", trace: { usedRouting: "direct" } },
    ]);
  });
});

describe("conditional group routing", () => {
  const rule = {
    afterMs: 30 * second,
    queueId: "support",
    metric: "EstimatedWaitTime" as const,
    comparison: "GreaterThan" as const,
    value: 120,
    groupIds: ["overflow"],
  };
  const helper = agent("helper", { queueIds: ["sales"], groupIds: ["overflow"] });
  const measured = (estimatedWaitSeconds: number): Fact => ({
    type: "queue.measured",
    queueId: "support",
    estimatedWaitSeconds,
    serviceLevel: null,
  });

  it("brings a group in after the wait of the rule while its condition holds", () => {
    const facts = [queue({ conditionalRules: [rule] }), helper, dm()];
    expect(over(60, [...facts, measured(121)])).toEqual(["helper at 30"]);
    expect(over(60, [...facts, measured(120)])).toEqual([]);
    expect(offerOf([...facts, measured(121)], 30 * second)?.trace).toMatchObject({
      usedRouting: "conditional",
      conversation: { groupIds: ["overflow"] },
      candidates: { memberCount: 1, eligibleCount: 1 },
    });
  });

  it("asks the group's agents for the skills, too", () => {
    const facts = [queue({ conditionalRules: [rule] }), helper, dm({ skillIds: ["returns"] })];
    expect(over(60, [...facts, measured(500)])).toEqual([]);
    const able = { ...helper, skills: skill("returns") };
    expect(over(60, [...facts, able, measured(500)])).toEqual(["helper at 30"]);
  });

  it("adds the groups of all rules that hold, each after its wait", () => {
    const second = { ...rule, afterMs: 50_000, groupIds: ["reserve"] };
    const reserve = agent("reserve", { queueIds: [], groupIds: ["reserve"], skills: skill("x") });
    const asking = dm({ skillIds: ["x"] });
    const rules = queue({ conditionalRules: [rule, second] });
    expect(over(60, [rules, helper, reserve, asking, measured(500)])).toEqual(["reserve at 50"]);
  });

  it.each([
    ["GreaterThan", 120, false],
    ["GreaterThanOrEqualTo", 120, true],
    ["LessThan", 120, false],
    ["LessThanOrEqualTo", 120, true],
  ] as const)("compares the measure by %s", (comparison, value, isIn) => {
    const compared = { ...rule, comparison, value, afterMs: 0 };
    const facts = [queue({ conditionalRules: [compared] }), helper, dm(), measured(120)];
    expect(over(1, facts)).toEqual(isIn ? ["helper at 0"] : []);
  });

  it("acts at once when the measure begins to fulfil the condition", () => {
    const engine = createEngine();
    engine.applyAll([queue({ conditionalRules: [rule] }), helper, dm(), measured(10)], 0);
    expect(engine.tick(40 * second)).toEqual([]);
    expect(engine.applyAll([measured(200)], 41 * second)).toMatchObject([{ agentId: "helper" }]);
  });

  it("looks at the measure of another queue where the rule names one", () => {
    const elsewhere = { ...rule, queueId: "sales", afterMs: 0 };
    const facts = [queue({ conditionalRules: [elsewhere] }), helper, dm()];
    expect(over(60, [...facts, measured(500)])).toEqual([]);
    expect(over(60, [...facts, { ...measured(500), queueId: "sales" } as Fact])).toEqual([
      "helper at 0",
    ]);
  });
});

describe("utilization", () => {
  it("looks at the capacity of the medium first, then at that of the label", () => {
    const held = [{ conversationId: "other", kind: "connected" as const, labelId: "vip" }];
    const one = agent("one", { capacity: 3, load: held, labelCapacities: { vip: 1 } });
    expect(offerOf([queue(), one, dm({ labelId: "vip" })])).toBeUndefined();
    expect(offerOf([queue(), one, dm({ labelId: "other" })])?.agentId).toBe("one");
    expect(offerOf([queue(), { ...one, capacity: 1 }, dm({ labelId: "other" })])).toBeUndefined();
  });

  it("says which of the two was reached", () => {
    const engine = createEngine();
    const held = [{ conversationId: "other", kind: "wrapup" as const, labelId: "vip" }];
    const one = agent("one", { capacity: 3, load: held, labelCapacities: { vip: 1 } });
    engine.applyAll([queue(), one, dm({ labelId: "vip" })], 0);
    expect(engine.explain("dm", 0)).toMatchObject({
      state: "waiting",
      candidates: { exclusions: [{ rule: "labelAtCapacity", count: 1, agentIds: ["one"] }] },
    });
  });
});

describe("a decline", () => {
  it("is not followed by another ring at the same agent before the pause is over, even when nobody else can", () => {
    const facts = [
      queue(),
      agent("only"),
      dm({ excludedAgentIds: ["only"], excludedUntilMs: 15 * second }),
    ];
    expect(over(60, facts)).toEqual(["only at 15"]);
  });
});
