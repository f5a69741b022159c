import { describe, expect, it } from "vitest";
import { agentSet, conversationSet, queueSet, skills } from "../test/support/facts.ts";
import { createEngine } from "./engine.ts";
import type { AgentSet, Fact } from "./facts.ts";

/**
 * One worked example for each rule of Genesys Cloud's evaluation, scoring, status and membership
 * (docs/sources.md#genesys-queues); those of rules with steps or names are in `genesys-rules.test.ts`.
 */
const minute = 60_000;

/** Who is offered what, in order. */
function offers(facts: readonly Fact[], nowMs = 60 * minute): string[] {
  return createEngine()
    .applyAll(facts, nowMs)
    .map(({ conversationId, agentId }) => `${conversationId} to ${agentId}`);
}

const asked = conversationSet("dm", { skillIds: ["billing"], languageId: "ja" });
const japanese = [{ id: "ja", proficiency: 1 }];
const able = (id: string, facts: Partial<AgentSet> = {}) =>
  agentSet(id, { skills: skills(["billing"]), languages: japanese, ...facts });

describe("disregard skills, next agent (NONE)", () => {
  const queue = queueSet({ evaluation: "NONE" });

  it("takes the agent with the longest time since the last interaction", () => {
    const facts = [queue, able("late", { idleSinceMs: 9 }), able("early", { idleSinceMs: 3 })];
    expect(offers([...facts, asked])).toEqual(["dm to early"]);
  });

  it("looks at neither skills nor language nor proficiency", () => {
    const facts = [queue, able("able", { idleSinceMs: 9 }), agentSet("other"), asked];
    expect(offers(facts)).toEqual(["dm to other"]);
  });
});

describe("all skills matching (ALL)", () => {
  const queue = queueSet({ evaluation: "ALL" });

  it("wants every asked skill and the language", () => {
    const speechless = agentSet("speechless", { skills: skills(["billing"]) });
    const unskilled = agentSet("unskilled", { languages: japanese });
    expect(offers([queue, speechless, unskilled, asked])).toEqual([]);
    expect(offers([queue, speechless, unskilled, able("able"), asked])).toEqual(["dm to able"]);
  });

  it("ignores proficiency: among the able the longest idle is first", () => {
    const expert = able("expert", { skills: skills(["billing"], 5), idleSinceMs: 9 });
    const novice = able("novice", { skills: skills(["billing"], 0), idleSinceMs: 3 });
    expect(offers([queue, expert, novice, asked])).toEqual(["dm to novice"]);
  });
});

describe("best available skills (BEST)", () => {
  const queue = queueSet({ evaluation: "BEST" });

  it("takes the highest proficiency over the asked skills alone", () => {
    const facts = [
      queue,
      able("asked", { skills: skills(["billing"], 3.5), idleSinceMs: 9 }),
      able("other", { skills: [...skills(["billing"], 3), ...skills(["sales"], 5)] }),
      asked,
    ];
    expect(offers(facts)).toEqual(["dm to asked"]);
  });

  it("counts the proficiency of the language as well", () => {
    const fluent = able("fluent", { languages: [{ id: "ja", proficiency: 4 }], idleSinceMs: 9 });
    expect(offers([queue, able("slow"), fluent, asked])).toEqual(["dm to fluent"]);
  });

  it("decides ties by the longest idle, and asks nobody without all asked skills", () => {
    const facts = [
      queue,
      able("late", { idleSinceMs: 9 }),
      able("early", { idleSinceMs: 3 }),
      agentSet("half", { skills: skills(["billing"], 5) }),
    ];
    expect(offers([...facts, asked])).toEqual(["dm to early"]);
    expect(offers([queue, facts[3]!, asked])).toEqual([]);
  });

  it("never looks beyond the 100 longest idle", () => {
    const crowd = Array.from({ length: 100 }, (_, index) =>
      able(`a${index}`, { idleSinceMs: index }),
    );
    const expert = able("expert", { skills: skills(["billing"], 5), idleSinceMs: 500 });
    expect(offers([queue, ...crowd, expert, asked])).toEqual(["dm to a0"]);
    expect(offers([queue, ...crowd.slice(1), expert, asked])).toEqual(["dm to expert"]);
  });
});

describe("conversation score (TimestampAndPriority)", () => {
  const waiting = (id: string, minutes: number, priority = 0) =>
    conversationSet(id, { waitingSinceMs: (60 - minutes) * minute, priority });

  it("makes one priority worth one minute of waiting", () => {
    const facts = [queueSet(), agentSet("a", { capacity: 3 })];
    expect(
      offers([...facts, waiting("old", 10), waiting("urgent", 2, 9), waiting("new", 1)]),
    ).toEqual(["urgent to a", "old to a", "new to a"]);
  });

  it("allows negative priorities, which put off and do not shut out", () => {
    const facts = [queueSet(), agentSet("a", { capacity: 2 })];
    expect(offers([...facts, waiting("later", 10, -9), waiting("now", 2)])).toEqual([
      "now to a",
      "later to a",
    ]);
  });

  it("grows by one each minute, so that age overtakes priority", () => {
    const facts = [queueSet(), agentSet("a"), waiting("old", 60), waiting("urgent", 0, 30)];
    expect(createEngine().applyAll(facts, 60 * minute)[0]).toMatchObject({
      conversationId: "old",
      trace: { conversation: { score: 60 } },
    });
  });

  it("reaches over all queues of the agent", () => {
    const facts = [
      queueSet(),
      queueSet({ id: "sales" }),
      agentSet("a", { queueIds: ["support", "sales"] }),
      waiting("here", 3),
      { ...waiting("there", 4), queueId: "sales" },
    ];
    expect(offers(facts)).toEqual(["there to a"]);
  });
});

describe("priority score (PriorityOnly)", () => {
  const vip = queueSet({ id: "vip", scoringMethod: "PriorityOnly" });
  const inVip = (id: string, priority: number, minutes = 0) =>
    conversationSet(id, { queueId: "vip", priority, waitingSinceMs: (60 - minutes) * minute });

  it("does not look at the time waited, but to decide between equal priorities", () => {
    const facts = [vip, agentSet("a", { queueIds: ["vip"], capacity: 3 })];
    expect(
      offers([...facts, inVip("old", 1, 50), inVip("high", 2), inVip("older", 1, 51)]),
    ).toEqual(["high to a", "older to a", "old to a"]);
  });

  it("is served before all queues with conversation scores", () => {
    const both = agentSet("a", { queueIds: ["vip", "support"] });
    const high = conversationSet("high", { priority: 1_000 });
    expect(offers([vip, queueSet(), both, high, inVip("low", -5)])).toEqual(["low to a"]);
  });
});

describe("eligible: On Queue, joined member, capacity, skills", () => {
  it("asks nobody who is not On Queue, and a missed offer ends that until the agent is IDLE again", () => {
    const engine = createEngine();
    const agent = agentSet("a");
    const away = { ...agent, isOnQueue: false };
    expect(engine.applyAll([queueSet(), away, conversationSet("dm")], 0)).toEqual([]);
    expect(engine.applyAll([agent], 0)).toMatchObject([{ type: "offer", agentId: "a" }]);
    expect(engine.tick(30_000)).toMatchObject([{ type: "expire", reason: "noAnswer" }]);
    // The dispatcher has made the agent NOT_RESPONDING and put the conversation back.
    expect(engine.applyAll([away, conversationSet("dm")], 30_000)).toEqual([]);
    expect(engine.applyAll([agent], 40_000)).toMatchObject([{ type: "offer", agentId: "a" }]);
  });

  it("asks nobody who has left the queue, and everybody who joins it at once", () => {
    const engine = createEngine();
    const left = agentSet("a", { queueIds: ["sales"] });
    expect(engine.applyAll([queueSet(), left, conversationSet("dm")], 0)).toEqual([]);
    expect(engine.applyAll([agentSet("a", { queueIds: ["sales", "support"] })], 1)).toHaveLength(1);
  });

  it("gives an agent whose capacity is 0 nothing", () => {
    expect(offers([queueSet(), agentSet("a", { capacity: 0 }), conversationSet("dm")])).toEqual([]);
  });
});
