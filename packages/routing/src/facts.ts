/**
 * What the engine is told. Facts are level-triggered: each one states how a thing *is* now, whole, and replaces what was
 * said of it before; the same fact twice changes nothing. Where two facts disagree about who holds a conversation, the
 * later one wins. All instants are milliseconds since 1970 (UTC) on the caller's clock.
 */
export type Fact =
  | QueueSet
  | QueueRemoved
  | QueueMeasured
  | AgentSet
  | AgentRemoved
  | ConversationSet
  | ConversationRemoved;

/**
 * How waiting conversations of a queue are ranked (Genesys Cloud, "Specify routing settings").
 * `TimestampAndPriority`: minutes waiting + priority; one priority is one minute, negative allowed.
 * `PriorityOnly`: the priority, then the age; such queues are served before the others.
 */
export type ScoringMethod = "TimestampAndPriority" | "PriorityOnly";

/**
 * What a queue asks of skills and language (Genesys Cloud, "ACD evaluation and routing methods").
 * `NONE` disregards them. `ALL` wants every asked skill and the language. `BEST` wants the same and prefers the highest
 * total proficiency over the asked skills. It looks among the 100 longest idle
 * of those who have what is asked and have room. `DEMAND_AWARE` is ours: it wants what ALL wants and weighs how scarce the
 * able agents are and how many conversations wait for them (`demand.ts` has the formula).
 */
export type SkillEvaluation = "NONE" | "ALL" | "BEST" | "DEMAND_AWARE";

/** Who comes first among agents who are equally right: fewest conversations then longest idle, or strictly longest idle as Genesys does. */
export type AgentOrder = "leastLoaded" | "longestIdle";

/**
 * One ring of bullseye routing (Genesys Cloud, "Specify routing settings"): how long a conversation stays in it, and which
 * asked skills it no longer asks once it has left. The stay in the last ring has no end.
 */
export interface Ring {
  readonly stayMs: number;
  readonly skillIdsRemovedOnExit: readonly string[];
}

/**
 * One step of preferred-agent routing: for so long, agents with at least this score alone are asked; null: all preferred
 * agents. The pool only grows from step to step; after the last one everybody is asked, the preferred first.
 */
export interface PreferredStep {
  readonly minimumScore: number | null;
  readonly stayMs: number;
}

/** What a conditional rule looks at. Waits are in seconds, the service level is a share from 0 to 1. */
export type QueueMetric = "EstimatedWaitTime" | "ServiceLevel";

/** How a measured value is compared with a rule's. */
export type Comparison = "GreaterThan" | "GreaterThanOrEqualTo" | "LessThan" | "LessThanOrEqualTo";

/**
 * One rule of conditional group routing: from `afterMs` after the conversation entered the queue on, and as long as the
 * measured value says so, the agents of these groups are asked as well. A value that was never measured fulfils no rule.
 */
export interface ConditionalRule {
  readonly afterMs: number;
  /** Whose measure it is. */
  readonly queueId: string;
  readonly metric: QueueMetric;
  readonly comparison: Comparison;
  readonly value: number;
  readonly groupIds: readonly string[];
}

/**
 * Whether somebody who writes again comes to the agent they had: never, only while that agent is a joined member, or
 * whichever queues the agent is in. Skills are not looked at again (Genesys Cloud, "Last agent routing").
 */
export type LastAgentMode = "Disabled" | "QueueMembersOnly" | "AnyAgent";

/** A queue and its settings. A conversation that names an unknown queue waits, and says so, until the queue is told. */
export interface QueueSet {
  readonly type: "queue.set";
  readonly id: string;
  readonly scoringMethod: ScoringMethod;
  readonly evaluation: SkillEvaluation;
  readonly agentOrder: AgentOrder;
  /** How long an offer rings, in ms, > 0. */
  readonly alertingTimeoutMs: number;
  /** Under `DEMAND_AWARE`, conversations of this priority and above come before all others; absent: none do. */
  readonly vipPriority?: number | undefined;
  /** Bullseye routing, at most six rings; absent or empty: everybody from the start. */
  readonly rings?: readonly Ring[] | undefined;
  /** Preferred-agent routing, at most six steps. */
  readonly preferredSteps?: readonly PreferredStep[] | undefined;
  /** Conditional group routing, at most five rules. */
  readonly conditionalRules?: readonly ConditionalRule[] | undefined;
  /** `Disabled` when absent; has no effect in a queue with preferred steps or conditional rules, as with Genesys. */
  readonly lastAgentMode?: LastAgentMode | undefined;
}

/** What was measured of a queue, for {@link ConditionalRule}; replaces what was measured before. */
export interface QueueMeasured {
  readonly type: "queue.measured";
  readonly queueId: string;
  readonly estimatedWaitSeconds: number | null;
  readonly serviceLevel: number | null;
}

/** The queue is gone; conversations that still name it wait without candidates until they are moved. */
export interface QueueRemoved {
  readonly type: "queue.removed";
  readonly id: string;
}

/** A skill or language an agent has, with proficiency 0–5. */
export interface Proficiency {
  readonly id: string;
  readonly proficiency: number;
}

/**
 * One slot in use. An `offered` one rings until `deadlineMs`; a `wrapup` is told only while it holds the slot. `labelId` is
 * the utilization label of the conversation.
 */
export type HeldConversation = { readonly labelId?: string | null | undefined } & (
  | { readonly conversationId: string; readonly kind: "offered"; readonly deadlineMs: number }
  | { readonly conversationId: string; readonly kind: "connected" }
  | { readonly conversationId: string; readonly kind: "wrapup" }
);

/** An agent as the database knows them. */
export interface AgentSet {
  readonly type: "agent.set";
  readonly id: string;
  /** Routing status IDLE or INTERACTING; false for OFF_QUEUE, NOT_RESPONDING, COMMUNICATING. */
  readonly isOnQueue: boolean;
  /**
   * When the grace after the loss of the last notification channel ends; null while one is live. Without a live channel the
   * agent gets no new offers at once, and what rings is taken back when the grace ends.
   */
  readonly graceEndsAtMs: number | null;
  /** Queues the agent is a joined member of. */
  readonly queueIds: readonly string[];
  /** The bullseye ring the agent is in, by queue, from 1; 1 where nothing is said. */
  readonly rings?: Readonly<Record<string, number>> | undefined;
  /** Groups that conditional rules may bring in. */
  readonly groupIds?: readonly string[] | undefined;
  /** Conversations at once, an integer 0–25. */
  readonly capacity: number;
  /** Conversations of a utilization label at once; a label without an entry is bounded by `capacity` alone. */
  readonly labelCapacities?: Readonly<Record<string, number>> | undefined;
  /** Everything that holds a slot. Replaces the engine's own count, offers it just decided included. */
  readonly load: readonly HeldConversation[];
  /** Since when the agent is idle: last connect or disconnect, at most 7 days back, or going On Queue. */
  readonly idleSinceMs: number;
  readonly skills: readonly Proficiency[];
  readonly languages: readonly Proficiency[];
}

/** The agent is gone for good. Told only of agents who hold nothing; whatever they held is forgotten. */
export interface AgentRemoved {
  readonly type: "agent.removed";
  readonly id: string;
}

/** A conversation that waits for an agent: nobody holds it, neither ringing nor connected. */
export interface ConversationSet {
  readonly type: "conversation.set";
  readonly id: string;
  readonly queueId: string;
  /** One is worth one minute of waiting. */
  readonly priority: number;
  /** When it first began to wait; kept when it returns from an agent, so that it keeps its place. */
  readonly waitingSinceMs: number;
  /** When it came into this queue, from which the steps of the queue's rules count; `waitingSinceMs` when absent. */
  readonly enteredQueueAtMs?: number | undefined;
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
  /** Its utilization label. */
  readonly labelId?: string | null | undefined;
  /** The agent this customer had last, within the threading time. */
  readonly lastAgentId?: string | null | undefined;
  /** The one agent it waits for until `untilMs`, room or no room; afterwards it waits in its queue like any other. */
  readonly directAgent?: { readonly agentId: string; readonly untilMs: number } | null | undefined;
  /** At most 20 agents with scores 0–100; only joined members of the queue count. Skills are not looked at. */
  readonly preferredAgents?: readonly PreferredAgent[] | undefined;
  /** Agents who declined or missed it. Passed over as long as anyone else could take it, now or once they have room. */
  readonly excludedAgentIds: readonly string[];
  /** Before this instant they are passed over even when nobody else could take it; absent: no such pause. */
  readonly excludedUntilMs?: number | undefined;
}

/** An agent whom a flow would rather have, and how much. */
export interface PreferredAgent {
  readonly agentId: string;
  readonly score: number;
}

/** The conversation no longer waits: it ended, or somebody has it (whose `agent.set` says so). */
export interface ConversationRemoved {
  readonly type: "conversation.removed";
  readonly id: string;
}
