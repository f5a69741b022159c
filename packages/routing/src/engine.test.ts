import { describe, expect, it } from "vitest";
import { createEngine } from "./engine.ts";
import type { Decision } from "./decisions.ts";
import type { Proficiency, QueueSet } from "./facts.ts";
import { agentSet, conversationSet, queueSet } from "../test/support/facts.ts";

const minuteMs = 60_000;

function queue(facts: Partial<QueueSet> = {}): QueueSet {
  return queueSet({ evaluation: "NONE", agentOrder: "leastLoaded", ...facts });
}

const agent = agentSet;
const conversation = conversationSet;

function skills(billing: number, refunds: number): Proficiency[] {
  return [
    { id: "billing", proficiency: billing },
    { id: "refunds", proficiency: refunds },
  ];
}

function pairs(decisions: readonly Decision[]): string[] {
  return decisions.map(
    ({ type, conversationId, agentId }) => `${type} ${conversationId} ${agentId}`,
  );
}

describe("which agent", () => {
  it("is the longest idle when queues disregard skills (Genesys: NONE)", () => {
    const engine = createEngine();
    const decisions = engine.applyAll(
      [
        queue(),
        agent("ann", { idleSinceMs: 200 }),
        agent("bob", { idleSinceMs: 100 }),
        conversation("dm", { skillIds: ["billing"] }),
      ],
      1_000,
    );
    expect(pairs(decisions)).toEqual(["offer dm bob"]);
  });

  it("is the least loaded first and then the longest idle when the load is spread", () => {
    const busy = { load: [{ conversationId: "other", kind: "connected" as const }] };
    const facts = [
      agent("ann", { capacity: 3, idleSinceMs: 0, ...busy }),
      agent("bob", { capacity: 3, idleSinceMs: 500 }),
      conversation("dm"),
    ];
    expect(pairs(createEngine().applyAll([queue(), ...facts], 1_000))).toEqual(["offer dm bob"]);
    const strict = queue({ agentOrder: "longestIdle" });
    expect(pairs(createEngine().applyAll([strict, ...facts], 1_000))).toEqual(["offer dm ann"]);
  });

  it("has every asked skill and the language, whatever the proficiency (Genesys: ALL)", () => {
    const engine = createEngine();
    const decisions = engine.applyAll(
      [
        queue({ evaluation: "ALL" }),
        agent("ann", { idleSinceMs: 0, skills: [{ id: "billing", proficiency: 5 }] }),
        agent("bob", {
          idleSinceMs: 900,
          skills: [{ id: "billing", proficiency: 0 }],
          languages: [{ id: "ja", proficiency: 1 }],
        }),
        conversation("dm", { skillIds: ["billing"], languageId: "ja" }),
      ],
      1_000,
    );
    expect(pairs(decisions)).toEqual(["offer dm bob"]);
  });

  it("is the most proficient over the asked skills (Genesys: BEST)", () => {
    const engine = createEngine();
    const decisions = engine.applyAll(
      [
        queue({ evaluation: "BEST" }),
        agent("ann", { idleSinceMs: 0, skills: skills(3, 5) }),
        agent("bob", { idleSinceMs: 900, skills: skills(4, 0) }),
        conversation("dm", { skillIds: ["billing"] }),
      ],
      1_000,
    );
    expect(pairs(decisions)).toEqual(["offer dm bob"]);
  });

  it.each(["leastLoaded", "longestIdle"] as const)(
    "is the most proficient of the 100 longest idle who have what is asked (Genesys: BEST, %s)",
    (agentOrder) => {
      const crowd = Array.from({ length: 99 }, (_, index) =>
        agent(`crowd-${index}`, { idleSinceMs: index, skills: skills(2, 0) }),
      );
      const facts = [
        queue({ evaluation: "BEST", agentOrder }),
        ...crowd,
        agent("unskilled", { idleSinceMs: -5 }),
        agent("hundredth", { idleSinceMs: 500, skills: skills(4, 0) }),
        agent("expert", { idleSinceMs: 501, skills: skills(5, 0) }),
        conversation("dm", { skillIds: ["billing"] }),
      ];
      const [decision] = createEngine().applyAll(facts, 1_000);
      expect(decision).toMatchObject({
        agentId: "hundredth",
        trace: { candidates: { memberCount: 102, eligibleCount: 101 } },
      });
      // One of the crowd less, and the expert is among the hundred.
      const fewer = facts.filter((fact) => fact.id !== "crowd-7");
      expect(pairs(createEngine().applyAll(fewer, 1_000))).toEqual(["offer dm expert"]);
    },
  );

  it("is not one whose slots are held by offers, conversations and wrap-ups", () => {
    const engine = createEngine();
    const load = [
      { conversationId: "a", kind: "offered", deadlineMs: 9_000 },
      { conversationId: "b", kind: "connected" },
      { conversationId: "c", kind: "wrapup" },
    ] as const;
    const facts = [queue(), agent("ann", { capacity: 3, load }), conversation("dm")];
    expect(engine.applyAll(facts, 1_000)).toEqual([]);
    expect(pairs(engine.apply(agent("ann", { capacity: 4, load }), 1_000))).toEqual([
      "offer dm ann",
    ]);
  });
});

describe("which conversation", () => {
  it("is the one with the highest score, one priority being one minute", () => {
    const engine = createEngine();
    const decisions = engine.applyAll(
      [
        conversation("old", { waitingSinceMs: 0 }),
        conversation("vip", { waitingSinceMs: 2 * minuteMs, priority: 3 }),
        queue(),
        agent("ann"),
      ],
      5 * minuteMs,
    );
    expect(pairs(decisions)).toEqual(["offer vip ann"]);
    expect(decisions[0]).toMatchObject({ trace: { conversation: { score: 6 } } });
  });

  it("is the older one when scores or priorities are equal, then the one with the smaller id", () => {
    for (const scoringMethod of ["TimestampAndPriority", "PriorityOnly"] as const) {
      const engine = createEngine();
      const decisions = engine.applyAll(
        [
          queue({ scoringMethod }),
          conversation("a-young", { waitingSinceMs: 2 * minuteMs, priority: 2 }),
          conversation("c-old", {
            waitingSinceMs: 0,
            priority: scoringMethod === "PriorityOnly" ? 2 : 0,
          }),
          conversation("b-old", {
            waitingSinceMs: 0,
            priority: scoringMethod === "PriorityOnly" ? 2 : 0,
          }),
          agent("ann", { capacity: 3 }),
        ],
        5 * minuteMs,
      );
      expect(pairs(decisions)).toEqual(["offer b-old ann", "offer c-old ann", "offer a-young ann"]);
    }
  });

  it("comes from a PriorityOnly queue before any other, over all queues of the agent", () => {
    const engine = createEngine();
    const decisions = engine.applyAll(
      [
        queue(),
        queue({ id: "vip", scoringMethod: "PriorityOnly" }),
        conversation("old", { waitingSinceMs: -60 * minuteMs, priority: 50 }),
        conversation("low", { queueId: "vip", priority: -5 }),
        agent("ann", { queueIds: ["support", "vip"] }),
      ],
      minuteMs,
    );
    expect(pairs(decisions)).toEqual(["offer low ann"]);
  });
});

describe("an offer", () => {
  it("is taken back at its deadline, and the agent gets nothing more until facts say so", () => {
    const engine = createEngine();
    engine.applyAll([queue(), agent("ann", { capacity: 2 }), conversation("dm")], 1_000);
    expect(engine.nextWakeAtMs()).toBe(31_000);
    expect(engine.tick(30_999)).toEqual([]);
    expect(engine.tick(31_000)).toEqual([
      {
        type: "expire",
        conversationId: "dm",
        agentId: "ann",
        reason: "noAnswer",
        atMs: 31_000,
      },
    ]);
    expect(engine.tick(31_000)).toEqual([]);
    expect(engine.apply(conversation("next"), 31_001)).toEqual([]);
    expect(pairs(engine.apply(agent("ann", { capacity: 2 }), 31_002))).toEqual(["offer next ann"]);
  });

  it("is taken back when the grace after a lost connection ends before the deadline", () => {
    const engine = createEngine();
    engine.applyAll([queue(), agent("ann"), conversation("dm")], 1_000);
    const load = [{ conversationId: "dm", kind: "offered", deadlineMs: 31_000 }] as const;
    const lost = agent("ann", { graceEndsAtMs: 5_000, load });
    expect(engine.apply(lost, 2_000)).toEqual([]);
    expect(engine.nextWakeAtMs()).toBe(5_000);
    const decisions = engine.tick(5_000);
    expect(decisions).toMatchObject([{ type: "expire", reason: "agentGone" }]);
  });

  it("goes to another agent after a decline, and back to the same one only when nobody else could take it", () => {
    const engine = createEngine();
    const declined = conversation("dm", { excludedAgentIds: ["ann"] });
    const bobIsBusy = agent("bob", { load: [{ conversationId: "x", kind: "connected" }] });
    expect(engine.applyAll([queue(), agent("ann"), bobIsBusy, declined], 1_000)).toEqual([]);
    expect(engine.explain("dm", 1_000)).toMatchObject({
      obstacle: "everyoneFreeDeclined",
      couldTakeAgentIds: ["bob"],
    });
    const decisions = engine.apply({ ...bobIsBusy, isOnQueue: false }, 2_000);
    expect(pairs(decisions)).toEqual(["offer dm ann"]);
    expect(decisions[0]).toMatchObject({ trace: { candidates: { isExclusionLifted: true } } });
  });

  it("goes back to the one who declined at the moment the last other agent stops responding", () => {
    const engine = createEngine();
    const facts = [
      queue(),
      agent("ann"),
      agent("bob", { load: [{ conversationId: "x", kind: "offered", deadlineMs: 5_000 }] }),
      conversation("dm", { excludedAgentIds: ["ann"] }),
    ];
    expect(engine.applyAll(facts, 1_000)).toEqual([]);
    expect(pairs(engine.tick(5_000))).toEqual(["expire x bob", "offer dm ann"]);
  });

  it("tells who was left out by which rule and how the best were ranked", () => {
    const engine = createEngine();
    const [decision] = engine.applyAll(
      [
        queue({ evaluation: "ALL" }),
        agent("off", { isOnQueue: false }),
        agent("gone", { graceEndsAtMs: 0 }),
        agent("unskilled"),
        agent("full", { capacity: 0, skills: [{ id: "billing", proficiency: 1 }] }),
        agent("ann", { idleSinceMs: 5, skills: [{ id: "billing", proficiency: 1 }] }),
        agent("bob", { idleSinceMs: 7, skills: [{ id: "billing", proficiency: 2 }] }),
        conversation("dm", { skillIds: ["billing"], excludedAgentIds: ["ann"] }),
      ],
      1_000,
    );
    expect(decision).toMatchObject({
      agentId: "bob",
      trace: {
        version: 2,
        candidates: {
          memberCount: 6,
          eligibleCount: 1,
          isExclusionLifted: false,
          exclusions: [
            { rule: "notOnQueue", count: 1, agentIds: ["off"] },
            { rule: "notConnected", count: 1, agentIds: ["gone"] },
            { rule: "skillsOrLanguage", count: 1, agentIds: ["unskilled"] },
            { rule: "atCapacity", count: 1, agentIds: ["full"] },
            { rule: "declinedOrMissed", count: 1, agentIds: ["ann"] },
          ],
        },
        best: [{ agentId: "bob", loadCount: 0, idleSinceMs: 7, capacity: 1 }],
      },
    });
  });
});

describe("why a conversation still waits", () => {
  const ask = conversation("dm", { skillIds: ["billing"], languageId: "ja" });

  it.each([
    ["queueUnknown", []],
    ["noMembers", [queue()]],
    ["nobodyOnQueue", [queue(), agent("ann", { isOnQueue: false })]],
    ["nobodyConnected", [queue(), agent("ann", { graceEndsAtMs: 0 })]],
    ["nobodyHasSkills", [queue({ evaluation: "ALL" }), agent("ann")]],
    ["everyoneAtCapacity", [queue(), agent("ann", { capacity: 0 })]],
  ] as const)("is %s", (obstacle, facts) => {
    const engine = createEngine();
    expect(engine.applyAll([ask, ...facts], 1_000)).toEqual([]);
    expect(engine.explain("dm", 1_000)).toMatchObject({ state: "waiting", obstacle });
  });

  it("names what is missing and how many are ahead", () => {
    const engine = createEngine();
    const facts = [
      queue({ evaluation: "ALL" }),
      agent("ann", { skills: [{ id: "billing", proficiency: 3 }], capacity: 0 }),
      conversation("first", { waitingSinceMs: -2 }),
      conversation("second", { waitingSinceMs: -1, skillIds: ["billing"] }),
    ];
    engine.applyAll([ask, ...facts], 1_000);
    expect(engine.explain("dm", 1_000)).toMatchObject({
      aheadCount: 2,
      missingSkillIds: [],
      missingLanguageId: "ja",
    });
    expect(engine.explain("nobody", 1_000)).toBeUndefined();
  });
});

describe("facts in any order", () => {
  it("keep a conversation waiting whose queue was removed, and serve it when the queue is back", () => {
    const engine = createEngine();
    engine.applyAll([queue(), conversation("dm")], 1_000);
    engine.apply({ type: "queue.removed", id: "support" }, 1_000);
    expect(engine.apply(agent("ann"), 2_000)).toEqual([]);
    expect(pairs(engine.apply(queue(), 3_000))).toEqual(["offer dm ann"]);
  });

  it("let the later one win about who has a conversation", () => {
    const engine = createEngine();
    const load = [{ conversationId: "dm", kind: "connected" }] as const;
    engine.applyAll([queue(), agent("ann", { load }), agent("bob", { load })], 1_000);
    expect(engine.explain("dm", 1_000)).toMatchObject({ state: "connected", agentId: "bob" });
    expect(engine.snapshot().agents.map((facts) => facts.load.length)).toEqual([0, 1]);
  });
});
