import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { day, World } from "../test/support/random-day.ts";
import { announceRuns, runs } from "../test/support/runs.ts";
import type { DecisionFacts } from "./decision-facts.ts";
import type { Decision, OfferDecision } from "./decisions.ts";
import { createEngine } from "./engine.ts";
import type { AgentSet, ConversationSet, Fact, QueueSet } from "./facts.ts";
import { replayDecision } from "./replay.ts";

beforeAll(() => announceRuns("replay of decisions"));

/** What a replay must give again; candidates count whoever was there, and so does the weight of a score. */
function essence({ trace, facts: _facts, ...offer }: OfferDecision): unknown {
  const { candidates: _candidates, madeRoomForId: _madeRoomForId, conversation, ...rest } = trace;
  const { weight: _weight, ...standing } = conversation;
  return { ...offer, trace: { ...rest, conversation: standing } };
}

function stored(facts: DecisionFacts | undefined): DecisionFacts {
  return JSON.parse(JSON.stringify(facts)) as DecisionFacts;
}

const queue: QueueSet = {
  type: "queue.set",
  id: "q",
  scoringMethod: "TimestampAndPriority",
  evaluation: "ALL",
  agentOrder: "longestIdle",
  alertingTimeoutMs: 1000,
};
const agentIdle: AgentSet = {
  type: "agent.set",
  id: "a",
  isOnQueue: true,
  graceEndsAtMs: null,
  queueIds: ["q"],
  capacity: 1,
  load: [],
  idleSinceMs: 0,
  skills: [],
  languages: [],
};
const conversation: ConversationSet = {
  type: "conversation.set",
  id: "c",
  queueId: "q",
  priority: 0,
  waitingSinceMs: 0,
  skillIds: [],
  languageId: null,
  excludedAgentIds: [],
};

describe("the replay of a decision", { timeout: 600_000 }, () => {
  it("gives the same offer from the facts stored with it, in any organisation on any day", () => {
    let offerCount = 0;
    fc.assert(
      fc.property(day, (groups) => {
        const world = new World();
        const engine = createEngine({ isRecording: true });
        const follow = (decisions: Decision[]): void => {
          for (let left = decisions; left.length > 0;) {
            for (const decision of left) {
              if (decision.type !== "offer") continue;
              offerCount += 1;
              const again = replayDecision(stored(decision.facts), decision.trace.atMs);
              expect(again && essence(again)).toEqual(essence(decision));
            }
            left = engine.applyAll(world.commit(left, new Set()), world.nowMs);
          }
        };
        for (const group of groups) {
          const facts: Fact[] = group.flatMap((step) => world.play(step));
          follow(engine.applyAll(facts, world.nowMs));
        }
      }),
      runs,
    );
    expect(offerCount).toBeGreaterThan(0);
  });

  it("gives another one when the engine would decide otherwise by now", () => {
    const engine = createEngine({ isRecording: true });
    const agent = (id: string, idleSinceMs: number): Fact => ({ ...agentIdle, id, idleSinceMs });
    const [decision] = engine.applyAll([queue, agent("ann", 1), agent("bob", 2), conversation], 10);
    if (decision?.type !== "offer") throw new Error("no offer");
    expect(decision.agentId).toBe("ann");
    const facts = stored(decision.facts);
    const changed = {
      ...facts,
      agents: facts.agents.map((one) => (one.id === "ann" ? { ...one, idleSinceMs: 3 } : one)),
    };
    expect(replayDecision(changed, 10)?.agentId).toBe("bob");
    const nobody = {
      ...facts,
      agents: facts.agents.map((one) => Object.assign({}, one, { capacity: 0 })),
    };
    expect(replayDecision(nobody, 10)).toBeUndefined();
  });

  it("is not prepared by an engine that does not record", () => {
    const facts: Fact[] = [
      { ...queue, id: "q" },
      { ...agentIdle, id: "ann" },
      { ...conversation, id: "c" },
    ];
    expect(createEngine().applyAll(facts, 10)[0]).not.toHaveProperty("facts");
    expect(createEngine({ isRecording: true }).applyAll(facts, 10)[0]).toHaveProperty("facts");
  });
});
