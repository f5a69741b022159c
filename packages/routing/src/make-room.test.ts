import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createEngine } from "./engine.ts";
import type { AgentSet, ConversationSet } from "./facts.ts";
import { agentSet, conversationSet, queueSet, skills } from "../test/support/facts.ts";
import type { EngineMaker } from "../test/support/invariants.ts";
import { MutantEngines } from "../test/support/mutant-engine.ts";
import { announceRuns, broken, runs } from "../test/support/runs.ts";
import type { Decision } from "./decisions.ts";
import { Floor } from "./floor.ts";
import { RoundOffers } from "./make-room.ts";
import { serve } from "./serve.ts";

beforeAll(() => announceRuns("many at once"));

const skillIds = ["s1", "s2", "s3", "s4"];

const queue = queueSet({ id: "q", alertingTimeoutMs: 1_000 });
const crowd = fc.array(
  fc.record({ skills: fc.subarray(skillIds), capacity: fc.nat(2), idleSinceMs: fc.nat(9) }),
  { maxLength: 10 },
);
const line = fc.array(fc.subarray(skillIds, { maxLength: 2 }), { maxLength: 16 });

function agentOf(
  id: string,
  facts: { skills: readonly string[]; capacity: number; idleSinceMs: number },
): AgentSet {
  return agentSet(id, { ...facts, queueIds: ["q"], skills: skills(facts.skills) });
}

function waiting(index: number, skillIds: readonly string[]): ConversationSet {
  const id = `c${String(index).padStart(2, "0")}`;
  return conversationSet(id, { queueId: "q", waitingSinceMs: index, skillIds });
}

/** Whether all of the conversations can be served at once: a matching of them into slots, by plain augmenting paths. */
function canServe(conversations: readonly ConversationSet[], agents: readonly AgentSet[]): boolean {
  const slots = agents.flatMap((agent) => Array.from({ length: agent.capacity }, () => agent));
  const takenBy = new Map<number, ConversationSet>();
  const place = (conversation: ConversationSet, tried: Set<number>): boolean =>
    slots.some((agent, slot) => {
      const isAble = conversation.skillIds.every((id) => agent.skills.some((one) => one.id === id));
      if (!isAble || tried.has(slot)) return false;
      tried.add(slot);
      const other = takenBy.get(slot);
      if (other && !place(other, tried)) return false;
      takenBy.set(slot, conversation);
      return true;
    });
  return conversations.every((conversation) => place(conversation, new Set()));
}

describe("many at once", { timeout: 600_000 }, () => {
  it("serves as many as can be served, and nobody is left out for the sake of a lower one", () => {
    fc.assert(
      fc.property(crowd, line, (agentList, asked) => {
        const agents = agentList.map((facts, index) => agentOf(`agent${index}`, facts));
        const conversations = asked.map((skills, index) => waiting(index, skills));
        const decisions = createEngine().applyAll([queue, ...conversations, ...agents], 1_000);
        const best: ConversationSet[] = [];
        for (const conversation of conversations) {
          if (canServe([...best, conversation], agents)) best.push(conversation);
        }
        const served = decisions.map(({ conversationId }) => conversationId).toSorted();
        expect(served).toEqual(best.map(({ id }) => id));
        for (const agent of agents) {
          const count = decisions.filter(({ agentId }) => agentId === agent.id).length;
          expect(count).toBeLessThanOrEqual(agent.capacity);
        }
      }),
      runs,
    );
  });

  it("says for whose sake a conversation went to its next best agent", () => {
    const agents = [
      agentOf("both", { skills: ["s1", "s2"], capacity: 1, idleSinceMs: 0 }),
      agentOf("one", { skills: ["s1"], capacity: 1, idleSinceMs: 5 }),
    ];
    const decisions = createEngine().applyAll(
      [queue, waiting(0, ["s1"]), waiting(1, ["s2"]), ...agents],
      1_000,
    );
    expect(decisions).toMatchObject([
      { conversationId: "c00", agentId: "one", trace: { madeRoomForId: "c01" } },
      { conversationId: "c01", agentId: "both" },
    ]);
    expect(decisions[1]).not.toHaveProperty("trace.madeRoomForId");
  });

  it("leaves alone what rings already", () => {
    const engine = createEngine();
    const both = agentOf("both", { skills: ["s1", "s2"], capacity: 1, idleSinceMs: 0 });
    engine.applyAll([queue, waiting(0, ["s1"]), both], 1_000);
    const one = agentOf("one", { skills: ["s1"], capacity: 1, idleSinceMs: 5 });
    expect(engine.applyAll([waiting(1, ["s2"]), one], 1_001)).toEqual([]);
  });

  it("serves no fewer than one-at-a-time greed within any bound of its searches, and more without it", async () => {
    using engines = new MutantEngines();
    const bounded = (most: string) =>
      engines.build({
        file: "make-room.ts",
        from: "const mostLooks = 200_000;",
        to: `const mostLooks = ${most};`,
      });
    const [greedy, short] = [await bounded("0"), await bounded("12")];
    const served = { greedy: 0, short: 0, whole: 0 };
    const property = fc.property(crowd, line, (agentList, asked) => {
      const facts = [
        queue,
        ...asked.map((skillIds, index) => waiting(index, skillIds)),
        ...agentList.map((one, index) => agentOf(`agent${index}`, one)),
      ];
      const count = (make: EngineMaker) => make().applyAll(facts, 1_000).length;
      const [least, some, most] = [count(greedy), count(short), count(createEngine)];
      expect(some).toBeGreaterThanOrEqual(least);
      expect(most).toBeGreaterThanOrEqual(some);
      served.greedy += least;
      served.short += some;
      served.whole += most;
    });
    expect(broken(property)).toBeUndefined();
    expect(served.short).toBeGreaterThan(served.greedy);
    expect(served.whole).toBeGreaterThan(served.short);
  });

  it("looks at hardly an offer twice where thousands have nobody left", () => {
    const agentCount = 3_000;
    const agents = Array.from({ length: agentCount }, (_, index) => {
      const own = [`s${index % 40}`, `s${(index * 7) % 40}`, `s${(index * 11) % 40}`];
      return agentOf(`agent${index}`, { skills: own, capacity: 2, idleSinceMs: index % 97 });
    });
    const conversations = Array.from({ length: 12_000 }, (_, index) =>
      waiting(index, [`s${(index * 13) % 40}`, `s${(index * 17) % 40}`].slice(index % 2)),
    );
    const floor = new Floor();
    floor.setQueue(queue);
    for (const facts of conversations) floor.setConversation(facts);
    for (const facts of agents) floor.setAgent(facts);
    const looks = vi.spyOn(RoundOffers.prototype, "of");
    const decisions: Decision[] = [];
    serve(floor, 1_000, decisions);
    expect(decisions.length).toBeLessThanOrEqual(agentCount * 2);
    expect(decisions.filter((one) => one.type === "offer" && one.trace.madeRoomForId)).not.toEqual(
      [],
    );
    // A search for each that is left out would look at every offer again and again.
    expect(looks.mock.calls.length).toBeLessThan(decisions.length * 3);
    looks.mockRestore();
  });
});
