/**
 * What the engine is told. Facts are level-triggered: each one states how a thing *is* now, whole, and replaces what was
 * said of it before; the same fact twice changes nothing. Where two facts disagree about who holds a conversation, the
 * later one wins. All instants are milliseconds since 1970 (UTC) on the caller's clock.
 */
export type Fact =
  QueueSet | QueueRemoved | AgentSet | AgentRemoved | ConversationSet | ConversationRemoved;

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
 * of those who have what is asked and have room.
 */
export type SkillEvaluation = "NONE" | "ALL" | "BEST";

/** Who comes first among agents who are equally right: fewest conversations then longest idle, or strictly longest idle as Genesys does. */
export type AgentOrder = "leastLoaded" | "longestIdle";

/** A queue and its settings. A conversation that names an unknown queue waits, and says so, until the queue is told. */
export interface QueueSet {
  readonly type: "queue.set";
  readonly id: string;
  readonly scoringMethod: ScoringMethod;
  readonly evaluation: SkillEvaluation;
  readonly agentOrder: AgentOrder;
  /** How long an offer rings, in ms, > 0. */
  readonly alertingTimeoutMs: number;
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

/** One slot in use. An `offered` one rings until `deadlineMs`; a `wrapup` is told only while it holds the slot. */
export type HeldConversation =
  | { readonly conversationId: string; readonly kind: "offered"; readonly deadlineMs: number }
  | { readonly conversationId: string; readonly kind: "connected" }
  | { readonly conversationId: string; readonly kind: "wrapup" };

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
  /** Conversations at once, an integer 0–25. */
  readonly capacity: number;
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
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
  /** Agents who declined or missed it. Passed over as long as anyone else could take it, now or once they have room. */
  readonly excludedAgentIds: readonly string[];
}

/** The conversation no longer waits: it ended, or somebody has it (whose `agent.set` says so). */
export interface ConversationRemoved {
  readonly type: "conversation.removed";
  readonly id: string;
}
