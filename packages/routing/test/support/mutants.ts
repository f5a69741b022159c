import type fc from "fast-check";
import type { EngineMaker } from "./invariants.ts";
import * as invariants from "./invariants.ts";
import type { Edit } from "./mutant-engine.ts";
import { isPassedOverWithinBounds, waitsForTheWorkAhead } from "./starvation.ts";

/** A mistake, and the property that finds it. */
export interface Mutant extends Edit {
  readonly invariant: string;
  readonly mistake: string;
  readonly property: (createEngine: EngineMaker) => fc.IProperty<never>;
}

const mutant = <T>(
  invariant: string,
  property: (createEngine: EngineMaker) => fc.IProperty<T>,
  edit: Edit & { readonly mistake: string },
): Mutant => ({ ...edit, invariant, property: property as Mutant["property"] });

/** At least one for each invariant of the design. */
export const mutants: readonly Mutant[] = [
  mutant("I1", invariants.oneHolder, {
    mistake: "a conversation that is offered stays in its line",
    file: "waiting-room.ts",
    from: "    signature.waiting.delete(waiting);\n",
    to: "",
  }),
  mutant("I1", invariants.oneHolder, {
    mistake: "what was told of an agent's load does not end the waiting",
    file: "floor.ts",
    from: "      else if (place) this.#room.leave(place);\n      this.#hold(agent, told);",
    to: "      this.#hold(agent, told);",
  }),
  mutant("I2", invariants.withinCapacity, {
    mistake: "an agent is free until the capacity is passed",
    file: "profile.ts",
    from: "agent.loadCount < agent.capacity",
    to: "agent.loadCount <= agent.capacity",
  }),
  mutant("I2", invariants.withinCapacity, {
    mistake: "wrap-ups hold no slot",
    file: "floor.ts",
    from: "agent.loadCount = agent.held.length + agent.wrapUps.length;",
    to: "agent.loadCount = agent.held.length;",
  }),
  mutant("I2", invariants.withinCapacity, {
    mistake: "a label has room until its capacity is passed",
    file: "profile.ts",
    from: "return count < limit;",
    to: "return count <= limit;",
  }),
  mutant("I3", invariants.rightAgents, {
    mistake: "a missing skill does not matter",
    file: "requirement.ts",
    from: "if (proficiency === undefined) return undefined;",
    to: "if (proficiency === undefined) continue;",
  }),
  mutant("I3", invariants.rightAgents, {
    mistake: "members of the next ring are asked, too",
    file: "audience.ts",
    from: "profile.ringIn(id) <= this.#ring)",
    to: "profile.ringIn(id) <= this.#ring + 1)",
  }),
  mutant("I3", invariants.rightAgents, {
    mistake: "named agents need not be members",
    file: "named.ts",
    from: "return !named.isMemberOnly || ",
    to: "return named.isMemberOnly || !named.isMemberOnly || ",
  }),
  mutant("I3", invariants.ranksMany, {
    mistake: "the best agents are the least proficient",
    file: "candidates.ts",
    from: "  leastLoaded: (left, right) =>\n    right.proficiencyTotal - left.proficiencyTotal ||",
    to: "  leastLoaded: (left, right) =>\n    left.proficiencyTotal - right.proficiencyTotal ||",
  }),
  mutant("I3", invariants.looksAmongTheLongestIdle, {
    mistake: "BEST looks at everybody",
    file: "candidates.ts",
    from: "const bestWindowCount = 100;",
    to: "const bestWindowCount = 1_000;",
  }),
  mutant("I4", invariants.nothingLeftOver, {
    mistake: "a slot that becomes free is noticed only when it is the first",
    file: "floor.ts",
    from: 'if (standing !== "free") return;',
    to: 'if (standing !== "free" || agent.held.length > 0) return;',
  }),
  mutant("I4", invariants.nothingLeftOver, {
    mistake: "nobody looks again when the last other agent has gone",
    file: "floor.ts",
    from: "if (wasReady && (isElsewhere || !isReady(known))) this.#touchLosing(known, before);",
    to: "",
  }),
  mutant("I4", invariants.nothingLeftOver, {
    mistake: "a pause after a decline has no end",
    file: "waiting-room.ts",
    from: "pauseEndsAtMs > nowMs ? pauseEndsAtMs : never",
    to: "never",
  }),
  mutant("I4", invariants.wakesInTime, {
    mistake: "a deadline is acted on only when it has passed",
    file: "engine.ts",
    from: "due && due.dueMs <= nowMs;",
    to: "due && due.dueMs < nowMs;",
  }),
  mutant("I5", invariants.keepsItsPlace, {
    mistake: "whoever was declined begins to wait anew",
    file: "floor.ts",
    from: "this.#room.enter(facts, this.nowMs);",
    to: "this.#room.enter(facts.excludedAgentIds.length > 0 ? { ...facts, waitingSinceMs: this.nowMs } : facts, this.nowMs);",
  }),
  mutant("I5", invariants.keepsItsPlace, {
    mistake: "the line is kept by arrival at the engine",
    file: "waiting-room.ts",
    from: "      scoreKey,\n      waitingSinceMs",
    to: "      scoreKey: nowMs,\n      waitingSinceMs",
  }),
  mutant("I6", invariants.repeats, {
    mistake: "one of the best is taken by chance",
    file: "serve.ts",
    from: "const chosen = best[0];",
    to: "const chosen = best[Math.floor(Math.random() * best.length)];",
  }),
  mutant("I6", invariants.repeats, {
    mistake: "the trace tells the time of this machine",
    file: "choose.ts",
    from: "    atMs: nowMs,\n    conversation",
    to: "    atMs: performance.now(),\n    conversation",
  }),
  mutant("I7", waitsForTheWorkAhead, {
    mistake: "age does not count",
    file: "order.ts",
    from: "scoreKey: conversation.waitingSinceMs - conversation.priority * minuteMs,",
    to: "scoreKey: -conversation.priority,",
  }),
  mutant("I7", waitsForTheWorkAhead, {
    mistake: "the last to come is the first to be served",
    file: "order.ts",
    from: "scoreKey: conversation.waitingSinceMs - conversation.priority * minuteMs,",
    to: "scoreKey: conversation.priority * minuteMs - conversation.waitingSinceMs,",
  }),
  mutant("I7", isPassedOverWithinBounds, {
    mistake: "scarcity counts without bound",
    file: "demand.ts",
    from: "return Math.min(demandLimits.mostScarcity, ratio ** demandLimits.scarcityExponent);",
    to: "return ratio ** demandLimits.scarcityExponent;",
  }),
  mutant("I8", invariants.accountsForAll, {
    mistake: "those whose label is full are counted twice",
    file: "accounting.ts",
    from: "const fullCount = signature.readyCount - found.freeCount - labelFull.count;",
    to: "const fullCount = signature.readyCount - found.freeCount;",
  }),
  mutant("I8", invariants.accountsForAll, {
    mistake: "who is away is counted once and for ever",
    file: "members.ts",
    from: "    this.#lists[list].delete(agent);\n    this.version += 1;",
    to: "    this.#lists[list].delete(agent);",
  }),
  mutant("I8", invariants.accountsForAll, {
    mistake: "the names are those of agents with room",
    file: "signature.ts",
    from: "if (this.#fullBoard.isFull(places[index] as number))",
    to: "if (!this.#fullBoard.isFull(places[index] as number))",
  }),
  mutant("I9", invariants.countsRight, {
    mistake: "what an agent no longer holds is still counted",
    file: "floor.ts",
    from: "    this.places.heldCount -= 1;\n",
    to: "",
  }),
  mutant("I9", invariants.countsRight, {
    mistake: "a queue's line is counted anew with every change of its settings",
    file: "waiting-room.ts",
    from: "    queue.waitingCount -= conversations.length;\n",
    to: "",
  }),
  mutant("I10", invariants.rebuilds, {
    mistake: "when an agent's idle time began is remembered, not read",
    file: "floor.ts",
    from: "    known.idleSinceMs = facts.idleSinceMs;\n",
    to: "",
  }),
  mutant("I10", invariants.rebuilds, {
    mistake: "the steps of a rule count from when the engine was told",
    file: "phase.ts",
    from: "    conversation.enteredQueueAtMs ?? conversation.waitingSinceMs,\n",
    to: "    nowMs,\n",
  }),
];
