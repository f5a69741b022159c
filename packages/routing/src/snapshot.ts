import type { AgentSet, ConversationSet, HeldConversation, QueueSet } from "./facts.ts";
import type { Floor } from "./floor.ts";
import { compareIds } from "./order.ts";
import type { Agent, Held } from "./profile.ts";

/** What the engine knows, as the facts that would teach another engine the same. Plain JSON, every list by id. */
export interface EngineSnapshot {
  readonly queues: readonly QueueSet[];
  readonly agents: readonly AgentSet[];
  readonly conversations: readonly ConversationSet[];
}

/** Running counts of one queue. */
export interface QueueCounters {
  readonly waitingCount: number;
  /** Joined members, whatever their state. */
  readonly memberCount: number;
  /** Members on queue and connected with room. */
  readonly freeAgentCount: number;
}

/** Running counts; see {@link QueueCounters}. */
export interface EngineCounters {
  readonly queues: Readonly<Record<string, QueueCounters>>;
  readonly agentCount: number;
  readonly waitingCount: number;
  /** Conversations that ring at, or are connected to, an agent. */
  readonly heldCount: number;
  /** Offers with a running deadline. */
  readonly ringingCount: number;
}

/** See {@link EngineSnapshot}. */
export function snapshotOf(floor: Floor): EngineSnapshot {
  const queues: QueueSet[] = [];
  for (const { settings } of floor.queues.values()) if (settings) queues.push(settings);
  return {
    queues: queues.toSorted(byId),
    agents: [...floor.agents.values()].map(agentFacts).toSorted(byId),
    conversations: [...floor.places.allWaiting()].map(({ facts }) => facts).toSorted(byId),
  };
}

/** See {@link EngineCounters}. O(queues × their profiles), not agents. */
export function countersOf(floor: Floor): EngineCounters {
  const queues: Record<string, QueueCounters> = {};
  for (const queue of floor.queues.values()) {
    if (!queue.settings) continue;
    let freeAgentCount = 0;
    for (const { profile } of queue.members.freeSeats) freeAgentCount += profile.freeCount;
    const memberCount = queue.members.count;
    queues[queue.id] = { waitingCount: queue.waitingCount, memberCount, freeAgentCount };
  }
  return {
    queues,
    agentCount: floor.agents.size,
    waitingCount: floor.places.waitingCount,
    heldCount: floor.places.heldCount,
    ringingCount: floor.ringing.size,
  };
}

function agentFacts(agent: Agent): AgentSet {
  const load = [...agent.held.map(heldFacts), ...agent.wrapUps.map(withoutEmptyLabel)];
  const { rings, groupIds } = agent.profile;
  return {
    type: "agent.set",
    id: agent.id,
    isOnQueue: agent.isOnQueue,
    graceEndsAtMs: agent.graceEndsAtMs,
    queueIds: [...agent.profile.queueIds].toSorted(compareIds),
    ...(Object.keys(rings).length === 0 ? {} : { rings }),
    ...(groupIds.size === 0 ? {} : { groupIds: [...groupIds].toSorted(compareIds) }),
    capacity: agent.capacity,
    ...(agent.labelCapacities === undefined ? {} : { labelCapacities: agent.labelCapacities }),
    load: load.toSorted(
      (left, right) =>
        compareIds(left.conversationId, right.conversationId) || compareIds(left.kind, right.kind),
    ),
    idleSinceMs: agent.idleSinceMs,
    skills: proficiencyList(agent.profile.skills),
    languages: proficiencyList(agent.profile.languages),
  };
}

function heldFacts({ conversationId, kind, deadlineMs, labelId }: Held): HeldConversation {
  const label = labelId === null ? {} : { labelId };
  return kind === "offered"
    ? { conversationId, kind, deadlineMs, ...label }
    : { conversationId, kind, ...label };
}

/** No label is told as an absent one or as null; here it is always absent. */
function withoutEmptyLabel(held: HeldConversation): HeldConversation {
  const { labelId, ...rest } = held;
  return typeof labelId === "string" ? held : rest;
}

function proficiencyList(map: ReadonlyMap<string, number>): { id: string; proficiency: number }[] {
  return [...map].map(([id, proficiency]) => ({ id, proficiency })).toSorted(byId);
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return compareIds(left.id, right.id);
}
