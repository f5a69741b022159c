import type { Choosing } from "./choose.ts";
import type { ConversationSet, Proficiency, QueueMeasured, QueueSet } from "./facts.ts";
import type { Floor } from "./floor.ts";
import type { Agent } from "./profile.ts";
import type { Waiting } from "./signature.ts";

/** Version of {@link DecisionFacts}; raised when stored ones can no longer be replayed. */
export const decisionFactsVersion = 1;

/** An agent who came into question, with no more than the decision looked at. */
export interface RecordedAgent {
  readonly id: string;
  readonly isOnQueue: boolean;
  readonly graceEndsAtMs: number | null;
  /** Queues the agent is a member of: this one alone, but for demand-aware queues, which weigh all. */
  readonly queueIds: readonly string[];
  /** The ring in this queue; absent for the first. */
  readonly ring?: number;
  /** Of the groups that rules of this queue bring in. */
  readonly groupIds?: readonly string[];
  readonly capacity: number;
  /** Slots in use before the offer. */
  readonly loadCount: number;
  /** Of the conversation's label: how many the agent may have and has; absent where nothing bounds it. */
  readonly label?: { readonly capacity: number; readonly count: number };
  readonly idleSinceMs: number;
  /** Of those that the conversation asks, but for demand-aware queues. */
  readonly skills: readonly Proficiency[];
  readonly languages: readonly Proficiency[];
}

/** How many agents who are there have what the recorded ones can do; what demand-aware evaluation weighs. */
export interface AbilityRecord {
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  readonly queues: Readonly<Record<string, number>>;
}

/**
 * What a decision was made from, compact enough to be stored with it: the queue's settings and measures, the conversation, and
 * the agents who were ranked or named. Whoever else was there came after them, so that the same agent is chosen without
 * them. Plain JSON; `replay.ts` makes the decision again.
 */
export interface DecisionFacts {
  readonly version: typeof decisionFactsVersion;
  readonly queue: QueueSet;
  readonly measured: readonly QueueMeasured[];
  readonly conversation: ConversationSet;
  readonly agents: readonly RecordedAgent[];
  readonly counts?: AbilityRecord;
}

/** Takes down what the choice was made from, before the offer changes it. */
export function recordFacts(
  floor: Floor,
  waiting: Waiting,
  { best }: Pick<Choosing, "best">,
): DecisionFacts | undefined {
  const { settings } = waiting.signature.queue;
  if (!settings) return undefined;
  const agents = new Set(best.map(({ agent }) => agent));
  for (const { agentId } of waiting.phase.named) {
    const agent = floor.agents.get(agentId);
    if (agent) agents.add(agent);
  }
  const isWeighed = settings.evaluation === "DEMAND_AWARE";
  return {
    version: decisionFactsVersion,
    queue: settings,
    measured: floor.measuresOf(settings),
    conversation: waiting.facts,
    agents: [...agents].map((agent) => recordAgent(agent, waiting, isWeighed)),
    ...(isWeighed ? { counts: floor.abilityCounts([...agents]) } : {}),
  };
}

function recordAgent(agent: Agent, { facts }: Waiting, isWeighed: boolean): RecordedAgent {
  const { profile } = agent;
  const { queueId } = facts;
  const isMember = profile.queueIds.has(queueId);
  const ring = profile.ringIn(queueId);
  const labelId = facts.labelId ?? null;
  const labelCapacity = labelId === null ? undefined : agent.labelCapacities?.[labelId];
  const languageIds = facts.languageId === null ? [] : [facts.languageId];
  return {
    id: agent.id,
    isOnQueue: agent.isOnQueue,
    graceEndsAtMs: agent.graceEndsAtMs,
    queueIds: isWeighed ? [...profile.queueIds] : isMember ? [queueId] : [],
    ...(ring === 1 ? {} : { ring }),
    ...(profile.groupIds.size === 0 ? {} : { groupIds: [...profile.groupIds] }),
    capacity: agent.capacity,
    loadCount: agent.loadCount,
    ...(labelId === null || labelCapacity === undefined
      ? {}
      : { label: { capacity: labelCapacity, count: labelCount(agent, labelId) } }),
    idleSinceMs: agent.idleSinceMs,
    skills: levels(profile.skills, isWeighed ? profile.skills.keys() : facts.skillIds),
    languages: levels(profile.languages, isWeighed ? profile.languages.keys() : languageIds),
  };
}

function labelCount(agent: Agent, labelId: string): number {
  let count = 0;
  for (const held of agent.held) if (held.labelId === labelId) count += 1;
  for (const wrapUp of agent.wrapUps) if (wrapUp.labelId === labelId) count += 1;
  return count;
}

function levels(known: ReadonlyMap<string, number>, ids: Iterable<string>): Proficiency[] {
  const found: Proficiency[] = [];
  for (const id of ids) {
    const proficiency = known.get(id);
    if (proficiency !== undefined) found.push({ id, proficiency });
  }
  return found;
}
