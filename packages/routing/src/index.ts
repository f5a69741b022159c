export { decisionFactsVersion } from "./decision-facts.ts";
export type { AbilityRecord, DecisionFacts, RecordedAgent } from "./decision-facts.ts";
export { createEngine, type Engine } from "./engine.ts";
export type {
  AgentOrder,
  AgentRemoved,
  AgentSet,
  Comparison,
  ConditionalRule,
  ConversationRemoved,
  ConversationSet,
  Fact,
  HeldConversation,
  LastAgentMode,
  PreferredAgent,
  PreferredStep,
  Proficiency,
  QueueMeasured,
  QueueMetric,
  QueueRemoved,
  QueueSet,
  Ring,
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
  NamedCandidate,
  Obstacle,
  OfferDecision,
  OfferTrace,
  RankedAgent,
  UsedRouting,
} from "./decisions.ts";
export { replayDecision } from "./replay.ts";
export type { EngineCounters, EngineSnapshot, QueueCounters } from "./snapshot.ts";
export { readTrace, TraceError } from "./simulation/read-trace.ts";
export { simulate, type SimulationOptions } from "./simulation/simulate.ts";
export type {
  SimulatedLine,
  TraceAgent,
  TraceArrival,
  TraceLine,
} from "./simulation/trace-line.ts";
