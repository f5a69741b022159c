import type { DecisionFacts } from "./decision-facts.ts";
import type { AgentOrder, ScoringMethod, SkillEvaluation } from "./facts.ts";
import type { NamedBy } from "./phase.ts";

/** What the engine wants done. Values, switched on exhaustively; the caller commits them or tells the facts anew. */
export type Decision = OfferDecision | ExpireDecision;

/** Ring `agentId` with `conversationId` until `deadlineMs`. The engine counts the slot as taken from here on, until facts say otherwise. */
export interface OfferDecision {
  readonly type: "offer";
  readonly conversationId: string;
  readonly agentId: string;
  readonly queueId: string;
  readonly deadlineMs: number;
  readonly trace: OfferTrace;
  /** What it was made from; told by an engine that records (`createEngine`). */
  readonly facts?: DecisionFacts;
}

/** `noAnswer`: the offer's deadline passed. `agentGone`: the agent's connection was lost while it rang. */
export type ExpireReason = "noAnswer" | "agentGone";

/**
 * Take the offer back: the agent becomes NOT_RESPONDING, the conversation waits again in its old place. The engine offers
 * the agent nothing more, and the conversation to nobody, until an `agent.set` and a `conversation.set` tell the result.
 */
export interface ExpireDecision {
  readonly type: "expire";
  readonly conversationId: string;
  readonly agentId: string;
  readonly reason: ExpireReason;
  readonly atMs: number;
}

/** Version of the trace and explanation formats; raised when a stored one can no longer be read the same way. */
export const traceVersion = 2;

/** How many agents a trace names per rule, and how many of the best it ranks. Counts are always complete. */
export const traceLimits = { namedAgentCount: 5, rankedAgentCount: 3 } as const;

/**
 * Why an agent of the pool was not eligible; the first rule in this order that applies, so that every agent is counted
 * exactly once. `notNamed`: only named agents are asked for now. `notInRing`: a member of a later bullseye ring.
 */
export const exclusionRules = [
  "notNamed",
  "notOnQueue",
  "notConnected",
  "notInRing",
  "skillsOrLanguage",
  "atCapacity",
  "labelAtCapacity",
  "declinedOrMissed",
] as const;

/** See {@link exclusionRules}. */
export type ExclusionRule = (typeof exclusionRules)[number];

/** How many agents one rule left out, and the first of them by id, up to {@link traceLimits}. */
export interface Exclusion {
  readonly rule: ExclusionRule;
  readonly count: number;
  readonly agentIds: readonly string[];
}

/**
 * Every joined member of the queue, and every agent whom a conditional rule has brought in, accounted for by the pool's
 * rules: `memberCount` = `eligibleCount` + the counts of `exclusions`. Named agents are accounted for one by one beside it.
 */
export interface CandidateCount {
  readonly memberCount: number;
  readonly eligibleCount: number;
  /** In the order of {@link exclusionRules}; rules that left nobody out are absent. */
  readonly exclusions: readonly Exclusion[];
  /** True when agents who had declined or missed it were considered again because nobody else could take it. */
  readonly isExclusionLifted: boolean;
}

/** What became of one agent whom a rule names. */
export interface NamedCandidate {
  readonly agentId: string;
  readonly by: NamedBy;
  readonly score: number;
  /** Why the agent could not be asked; null for the eligible. */
  readonly rule:
    | Exclude<ExclusionRule, "notNamed" | "notInRing" | "skillsOrLanguage">
    | "notMember"
    | "unknown"
    | null;
}

/** By which method the agent was found (Genesys Cloud, conversation detail, `usedRouting`). */
export type UsedRouting = "direct" | "last" | "preferred" | "bullseye" | "conditional" | "standard";

/** One of the best agents and the values that ranked them, compared in the order of the fields after the id. */
export interface RankedAgent {
  readonly agentId: string;
  /** Who named the agent, or that the agent is of the pool; the named come first. */
  readonly by: NamedBy | "pool";
  /** Sum over the asked skills and language; 0 unless the queue evaluates BEST or DEMAND_AWARE. Higher is first. */
  readonly proficiencyTotal: number;
  /** How scarce what the agent can do is; 0 unless DEMAND_AWARE. Lower is first, after the load. */
  readonly spareCost: number;
  /** Slots in use before this offer. Lower is first, unless the queue's order is `longestIdle`. */
  readonly loadCount: number;
  /** Smaller (idle longer) is first; ties go by agent id. */
  readonly idleSinceMs: number;
  readonly capacity: number;
}

/** How the conversation stood when the engine looked at it. */
export interface ConversationStanding {
  readonly queueId: string;
  readonly scoringMethod: ScoringMethod;
  readonly evaluation: SkillEvaluation;
  readonly agentOrder: AgentOrder;
  readonly priority: number;
  readonly waitingSinceMs: number;
  /** Minutes waiting + priority, or the priority alone, by the queue's scoring method. */
  readonly score: number;
  /** What the score is multiplied by in a demand-aware queue; 1 elsewhere and for VIPs. */
  readonly weight: number;
  /** Present when the VIP priority of a demand-aware queue puts it before all others. */
  readonly isVip?: true;
  /** What was asked of agents; empty and null when the queue disregards skills. */
  readonly requiredSkillIds: readonly string[];
  readonly requiredLanguageId: string | null;
  /** Bullseye ring reached, from 1; null in a queue without rings and while only named agents are asked. */
  readonly ring: number | null;
  /** Skills it asked and no longer asks. */
  readonly removedSkillIds: readonly string[];
  /** Groups that conditional rules have brought in. */
  readonly groupIds: readonly string[];
  /** Whether only the named agents are asked for now. */
  readonly isNamedOnly: boolean;
  /** When the next rule takes effect by time; null when none will. */
  readonly nextStepAtMs: number | null;
}

/** Why this agent was offered this conversation. Plain JSON, stored with the offer. */
export interface OfferTrace {
  readonly version: typeof traceVersion;
  readonly atMs: number;
  readonly conversation: ConversationStanding;
  readonly candidates: CandidateCount;
  /** In the order in which they are asked; empty when nobody is named. */
  readonly named: readonly NamedCandidate[];
  /** Best first; the first is the chosen one. */
  readonly best: readonly RankedAgent[];
  readonly usedRouting: UsedRouting;
  /** The conversation for whose sake this one went to its next best agent when many were served at once; absent otherwise. */
  readonly madeRoomForId?: string;
}

/** The one thing that keeps a conversation waiting, judged over all members of its queue. */
export type Obstacle =
  | "queueUnknown"
  | "waitsForNamed"
  | "noMembers"
  | "nobodyOnQueue"
  | "nobodyConnected"
  | "nobodyInRing"
  | "nobodyHasSkills"
  | "everyoneAtCapacity"
  | "everyoneFreeDeclined";

/** Why a conversation still waits, or at whom it rings. Plain JSON. */
export type Explanation =
  | {
      readonly version: typeof traceVersion;
      readonly state: "waiting";
      readonly atMs: number;
      readonly conversation: ConversationStanding | null;
      readonly candidates: CandidateCount;
      readonly named: readonly NamedCandidate[];
      /** Conversations of the same queue that are served before this one. */
      readonly aheadCount: number;
      readonly obstacle: Obstacle;
      /** Agents who will be able to take it as soon as they have room, by id, up to {@link traceLimits}. */
      readonly couldTakeAgentIds: readonly string[];
      /** Asked skills that no connected agent on queue has. */
      readonly missingSkillIds: readonly string[];
      /** The asked language when no connected agent on queue has it. */
      readonly missingLanguageId: string | null;
    }
  | {
      readonly version: typeof traceVersion;
      readonly state: "offered" | "connected";
      readonly atMs: number;
      readonly agentId: string;
      /** When the offer ends; null once connected. */
      readonly deadlineMs: number | null;
    };
