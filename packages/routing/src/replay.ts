import { Abilities } from "./abilities.ts";
import type { DecisionFacts, RecordedAgent } from "./decision-facts.ts";
import type { OfferDecision } from "./decisions.ts";
import { engineOn } from "./engine.ts";
import type { AgentSet, HeldConversation } from "./facts.ts";
import { Floor } from "./floor.ts";

/**
 * Makes a stored decision again, by the engine as it is now, from the facts stored with it. The offer names the same agent by
 * the same values as long as the engine decides as it did; `trace.candidates` counts only the recorded agents, and the weight
 * of the score depends on who is not recorded. Undefined when the engine would offer it to nobody.
 */
export function replayDecision(facts: DecisionFacts, atMs: number): OfferDecision | undefined {
  const { conversation, counts } = facts;
  const floor = new Floor(counts ? { abilities: new Abilities(counts) } : {});
  const decisions = engineOn(floor).applyAll(
    [
      facts.queue,
      ...facts.measured,
      ...facts.agents.map((agent) => agentSet(agent, facts)),
      conversation,
    ],
    atMs,
  );
  return decisions.find(
    (decision): decision is OfferDecision =>
      decision.type === "offer" && decision.conversationId === conversation.id,
  );
}

function agentSet(agent: RecordedAgent, { conversation }: DecisionFacts): AgentSet {
  const { id, ring, label, groupIds } = agent;
  const labelId = conversation.labelId ?? null;
  const load = Array.from({ length: agent.loadCount }, (_, index): HeldConversation => {
    const conversationId = `${id}/${index}`;
    const isLabelled = label !== undefined && index < label.count;
    return { conversationId, kind: "connected", ...(isLabelled ? { labelId } : {}) };
  });
  return {
    type: "agent.set",
    id,
    isOnQueue: agent.isOnQueue,
    graceEndsAtMs: agent.graceEndsAtMs,
    queueIds: agent.queueIds,
    ...(ring === undefined ? {} : { rings: { [conversation.queueId]: ring } }),
    ...(groupIds === undefined ? {} : { groupIds }),
    capacity: agent.capacity,
    ...(label === undefined || labelId === null
      ? {}
      : { labelCapacities: { [labelId]: label.capacity } }),
    load,
    idleSinceMs: agent.idleSinceMs,
    skills: agent.skills,
    languages: agent.languages,
  };
}
