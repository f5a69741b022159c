import type { ConversationRouting } from "@tsubame/contract";
import { describe, expect, it } from "vitest";
import { routingStory } from "./reasons.ts";

type Decision = ConversationRouting["decisions"][number];

const agent = (id: string, change: object = {}) => ({
  agentId: id,
  proficiencyTotal: 0,
  loadCount: 0,
  idleSinceMs: 1000,
  capacity: 3,
  ...change,
});

function decision(
  change: Partial<Decision> = {},
  best = [agent("me"), agent("you", { idleSinceMs: 2000 })],
): Decision {
  return {
    id: "d1",
    kind: "offer",
    queueId: "q",
    userId: "me",
    decidedAt: "2026-11-22T10:00:00.000Z",
    deadlineAt: null,
    outcome: "open",
    trace: {
      version: 1,
      atMs: 62_000,
      conversation: {
        queueId: "q",
        scoringMethod: "TimestampAndPriority",
        evaluation: "NONE",
        agentOrder: "longestIdle",
        priority: 0,
        waitingSinceMs: 50_000,
        score: 0,
        requiredSkillIds: [],
        requiredLanguageId: null,
      },
      candidates: {
        memberCount: 5,
        eligibleCount: best.length,
        exclusions: [{ rule: "atCapacity", count: 2, agentIds: [] }],
        isExclusionLifted: false,
      },
      best,
    },
    ...change,
  };
}

function routing(
  decisions: readonly Decision[],
  now: object = { state: "offered", agentId: "me", deadlineAt: null },
) {
  return {
    conversationId: "c",
    readAt: "",
    now,
    decisions,
    names: { me: "Mika", you: "Ken", q: "Support" },
  } as unknown as ConversationRouting;
}

const ids = (reasons: readonly { readonly id: string }[]) => reasons.map((reason) => reason.id);

describe("why me", () => {
  it("names the longest idle time when that decided, and who could not take it", () => {
    const story = routingStory(routing([decision()]), "me");
    expect(story.main).toEqual([
      { key: "choice", id: "why.longestIdle", values: { who: "me", name: "Mika", count: 2 } },
    ]);
    expect(story.facts).toEqual([
      { key: "waited", id: "why.waited", values: { seconds: 12, queue: "Support" } },
      { key: "atCapacity", id: "why.excluded.atCapacity", values: { count: 2 } },
    ]);
  });

  it("tells a long wait in minutes", () => {
    const made = decision();
    const trace = made.trace === null ? null : { ...made.trace, atMs: 50_000 + 273_000 };
    const story = routingStory(routing([{ ...made, trace }]), "me");
    expect(story.facts[0]).toEqual({
      key: "waited",
      id: "why.waitedMinutes",
      values: { minutes: 5, queue: "Support" },
    });
  });

  it("says that there was nobody else", () => {
    expect(ids(routingStory(routing([decision({}, [agent("me")])]), "me").main)).toEqual([
      "why.onlyOne",
    ]);
  });

  it("names the load only when it differed", () => {
    const loaded = decision({}, [agent("me"), agent("you", { loadCount: 2 })]);
    const trace = loaded.trace!;
    trace.conversation.agentOrder = "leastLoaded";
    expect(ids(routingStory(routing([loaded]), "me").main)).toEqual(["why.leastLoaded"]);
  });

  it("tells who was asked before, newest first", () => {
    const before = decision({ id: "d0", userId: "you", outcome: "noAnswer" });
    expect(ids(routingStory(routing([decision(), before]), "me").earlier)).toEqual([
      "why.tried.noAnswer",
    ]);
  });

  it("tells what keeps a conversation waiting", () => {
    const now = {
      state: "waiting",
      candidates: { memberCount: 1, eligibleCount: 0, exclusions: [], isExclusionLifted: false },
      aheadCount: 3,
      obstacle: "nobodyOnQueue",
    };
    const story = routingStory(routing([], now), "me");
    expect(ids(story.main)).toEqual(["why.obstacle.nobodyOnQueue"]);
    expect(story.facts[0]).toMatchObject({ id: "why.ahead", values: { count: 3 } });
  });
});
