import type { ConversationRouting } from "@tsubame/contract";
import { describe, expect, it } from "vitest";
import { routingStory } from "./routing-story.ts";

type Decision = ConversationRouting["decisions"][number];

function decision(id: string): Decision {
  return {
    id,
    kind: "offer",
    queueId: "q",
    userId: "u",
    decidedAt: "2026-11-22T10:00:00.000Z",
    deadlineAt: null,
    outcome: "declined",
    trace: null,
    assignment: null,
    sentences: { en: [`${id} why`, `${id} fact`], ja: [`${id} 理由`, `${id} 事実`] },
    result: { en: `${id} declined`, ja: `${id} 拒否` },
  };
}

const waits = {
  state: "waiting",
  conversation: null,
  candidates: { memberCount: 0, eligibleCount: 0, exclusions: [], isExclusionLifted: false },
  aheadCount: 0,
  obstacle: "noMembers",
  couldTakeAgentIds: [],
  missingSkillIds: [],
  missingLanguageId: null,
  sentences: { en: ["nobody", "next"], ja: ["無人", "次"] },
} satisfies ConversationRouting["now"];

describe("the story of a conversation's routing", () => {
  it("begins with what keeps it waiting; every decision lies before", () => {
    const decisions = [decision("d2"), decision("d1")];
    const story = routingStory({ now: waits, decisions, steps: [] }, "ja");
    expect(story).toMatchObject({ main: "無人", facts: ["次"] });
    expect(story.earlier.map(({ result, reasons }) => [result, reasons[0]])).toEqual([
      ["d2 拒否", "d2 理由"],
      ["d1 拒否", "d1 理由"],
    ]);
  });

  it("begins with the newest decision when somebody has it or it is over", () => {
    const decisions = [decision("d2"), decision("d1")];
    const sentences = { en: ["Mika has it."], ja: ["Mika が対応中です。"] };
    for (const now of [
      { state: "connected", agentId: "u", deadlineAt: null, sentences },
      { state: "none", sentences },
    ] as const) {
      const story = routingStory(
        { now: structuredClone(now) as never, decisions, steps: [] },
        "en",
      );
      expect(story).toMatchObject({ main: "d2 why", facts: ["d2 fact"] });
      expect(story.earlier.map(({ key }) => key)).toEqual(["d1"]);
    }
  });

  it("puts what moved it among the decisions by time", () => {
    const step = (at: string, en: string): ConversationRouting["steps"][number] => ({
      at,
      kind: "transfer",
      sentences: { en: [en, "why"], ja: [`${en} 日本語`] },
    });
    const steps = [
      step("2026-11-22T10:00:01.000Z", "later"),
      step("2026-11-22T09:59:00Z", "first"),
    ];
    const story = routingStory({ now: waits, decisions: [decision("d1")], steps }, "en");
    expect(story.earlier.map(({ result }) => result)).toEqual(["later", "d1 declined", "first"]);
    expect(story.earlier[0]?.reasons).toEqual(["why"]);
  });

  it("has nothing to say of what was never routed", () => {
    const now = { state: "none" as const, sentences: { en: ["x"], ja: ["x"] } };
    expect(routingStory({ now, decisions: [], steps: [] }, "en")).toEqual({
      main: null,
      facts: [],
      earlier: [],
    });
  });
});
