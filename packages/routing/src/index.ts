export { createEngine, type Engine } from "./engine.ts";
export type {
  AgentOrder,
  AgentRemoved,
  AgentSet,
  ConversationRemoved,
  ConversationSet,
  Fact,
  HeldConversation,
  Proficiency,
  QueueRemoved,
  QueueSet,
  ScoringMethod,
  SkillEvaluation,
} from "./facts.ts";
export { exclusionRules, traceLimits, traceVersion } from "./decisions.ts";
export type {
  CandidateCount,
  ConversationStanding,
  Decision,
  Exclusion,
  ExclusionRule,
  ExpireDecision,
  ExpireReason,
  Explanation,
  Obstacle,
  OfferDecision,
  OfferTrace,
  RankedAgent,
} from "./decisions.ts";
export type { EngineCounters, EngineSnapshot, QueueCounters } from "./snapshot.ts";
