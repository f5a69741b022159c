import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";
import { sentence, sentences } from "../reasons/sentences.ts";

/** Most decisions given for one conversation, newest first. */
export const routingDecisionLimit = 50;

/** Why a member of the queue was left out; the first that applies, in this order. */
export const routingExclusionRule = z.enum([
  "notNamed",
  "notOnQueue",
  "notConnected",
  "notInRing",
  "skillsOrLanguage",
  "atCapacity",
  "labelAtCapacity",
  "declinedOrMissed",
]);

/** Every member of the queue is counted once: `memberCount` = `eligibleCount` + all `exclusions[].count`. */
export const routingCandidates = z.object({
  memberCount: z.int(),
  eligibleCount: z.int(),
  /** Rules that left nobody out are absent. `agentIds` names the first few. */
  exclusions: z.array(
    z.object({ rule: routingExclusionRule, count: z.int(), agentIds: z.array(z.string()) }),
  ),
  /** Those who had declined or missed it were asked again because nobody else could take it. */
  isExclusionLifted: z.boolean(),
});

/** How the conversation stood when it was looked at. */
export const routingStanding = z.object({
  queueId: z.string(),
  scoringMethod: z.enum(["TimestampAndPriority", "PriorityOnly"]),
  evaluation: z.enum(["NONE", "ALL", "BEST", "DEMAND_AWARE"]),
  agentOrder: z.enum(["leastLoaded", "longestIdle"]),
  priority: z.number(),
  waitingSinceMs: z.number(),
  /** Minutes waiting + priority, or the priority alone (`PriorityOnly`). */
  score: z.number(),
  /** What the score is multiplied by in a demand-aware queue, from 0.5 to 12. */
  weight: z.number().optional(),
  /** Whether the VIP priority of a demand-aware queue puts it before all others. */
  isVip: z.boolean().optional(),
  requiredSkillIds: z.array(z.string()),
  requiredLanguageId: z.string().nullable(),
  /** Bullseye ring reached, from 1. */
  ring: z.int().nullable().optional(),
  /** Skills it asked and no longer asks. */
  removedSkillIds: z.array(z.string()).optional(),
  /** Groups that conditional rules have brought in. */
  groupIds: z.array(z.string()).optional(),
  /** Whether only named agents (direct, preferred) are asked for now. */
  isNamedOnly: z.boolean().optional(),
  /** When the next rule takes effect by time. */
  nextStepAtMs: z.number().nullable().optional(),
});

/** What became of an agent whom a rule names: `rule` says why the agent could not be asked, null for the eligible. */
export const routingNamedCandidate = z.object({
  agentId: z.string(),
  by: z.enum(["direct", "lastAgent", "preferred"]),
  score: z.number(),
  rule: z
    .enum([
      "notOnQueue",
      "notConnected",
      "atCapacity",
      "labelAtCapacity",
      "declinedOrMissed",
      "notMember",
      "unknown",
    ])
    .nullable(),
});

/**
 * The reasons of an offer as the routing engine wrote them; version 1 lacks what is optional here. Milliseconds since
 * 1970, UTC.
 */
export const offerTrace = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  atMs: z.number(),
  conversation: routingStanding,
  candidates: routingCandidates,
  named: z.array(routingNamedCandidate).optional(),
  usedRouting: z
    .enum(["direct", "last", "preferred", "bullseye", "conditional", "standard"])
    .optional(),
  /** The conversation for whose sake this one went to its next best agent when many were served at once. */
  madeRoomForId: z.string().optional(),
  /** Best first; the first was chosen. Named ones first; then by proficiency (BEST), load, idle time, id. */
  best: z.array(
    z.object({
      agentId: z.string(),
      by: z.enum(["direct", "lastAgent", "preferred", "pool"]).optional(),
      proficiencyTotal: z.number(),
      spareCost: z.number().optional(),
      loadCount: z.int(),
      idleSinceMs: z.number(),
      capacity: z.int(),
    }),
  ),
});
export type OfferTraceView = z.infer<typeof offerTrace>;

/** What came of an offer. `open`: it rings still. */
export const offerOutcome = z.enum(["open", "accepted", "declined", "noAnswer", "withdrawn"]);

/** Who gave a conversation to an agent, and whether beyond the agent's capacity, with the reason they gave. */
export const assignmentReason = z.object({
  /** null for a program. */
  by: z.string().nullable(),
  isOverride: z.boolean(),
  reason: z.string().nullable(),
  /** Conversations the agent had then, and how many are allowed. */
  held: z.int(),
  capacity: z.int(),
});

export const routingDecision = z.object({
  id: z.uuid(),
  kind: z.enum(["offer", "assignment", "pull"]),
  queueId: z.uuid(),
  userId: z.uuid(),
  decidedAt: instant,
  /** Until when it rang, or would have. */
  deadlineAt: instant.nullable(),
  outcome: offerOutcome,
  /** null when a newer version of Tsubame wrote reasons that this one cannot read. */
  trace: offerTrace.nullable(),
  /** Of a decision that a person made; null for the engine's. */
  assignment: assignmentReason.nullable(),
  /** Why, in words; the first says why this agent and not the next best. */
  sentences,
  /** What came of it, in words. */
  result: sentence,
});
export type RoutingDecisionView = z.infer<typeof routingDecision>;

/** The one thing that keeps a conversation waiting. */
export const routingObstacle = z.enum([
  "queueUnknown",
  "waitsForNamed",
  "noMembers",
  "nobodyOnQueue",
  "nobodyConnected",
  "nobodyInRing",
  "nobodyHasSkills",
  "everyoneAtCapacity",
  "everyoneFreeDeclined",
]);

/**
 * How the conversation stands now. `none`: nobody is asked for (it ended, or the account's owner answers). The first of
 * `sentences` says what keeps it waiting or who has it.
 */
export const routingNow = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("waiting"),
    conversation: routingStanding.nullable(),
    candidates: routingCandidates,
    named: z.array(routingNamedCandidate).optional(),
    /** Conversations of the same queue that are served before this one. */
    aheadCount: z.int(),
    /** null in the instant between finding an agent and the offer. */
    obstacle: routingObstacle.nullable(),
    /** Agents who can take it as soon as they have room. */
    couldTakeAgentIds: z.array(z.string()),
    missingSkillIds: z.array(z.string()),
    missingLanguageId: z.string().nullable(),
    sentences,
  }),
  z.object({
    state: z.enum(["offered", "connected"]),
    agentId: z.string(),
    deadlineAt: instant.nullable(),
    sentences,
  }),
  z.object({
    state: z.literal("parked"),
    agentId: z.string(),
    /** When it comes back; null: when its agent takes it up again. */
    resumeAt: instant.nullable(),
    sentences,
  }),
  /** Its flow has asked the customer something; nobody is asked for until the answer or the deadline. */
  z.object({ state: z.literal("menu"), deadlineAt: instant, sentences }),
  z.object({ state: z.literal("none"), sentences }),
]);
export type RoutingNow = z.infer<typeof routingNow>;

/** What can move a conversation besides the engine's decisions. */
export const routingStepKind = z.enum(["flow", "transfer", "park", "resume", "return", "change"]);

/** One of them, in words; what a flow found is under `flow-runs` in full. */
export const routingStep = z.object({ at: instant, kind: routingStepKind, sentences });
export type RoutingStepView = z.infer<typeof routingStep>;

export const getConversationRouting = endpoint({
  id: "getConversationRouting",
  method: "GET",
  path: "/api/tsubame/v1/conversations/{conversationId}/routing",
  summary: "Why a conversation was offered to whom, and why it still waits",
  permissions: [],
  params: z.object({ conversationId: entityId }),
  response: z.object({
    conversationId: z.uuid(),
    readAt: instant,
    now: routingNow,
    /** Newest first. */
    decisions: z.array(routingDecision),
    /** How it came where it was: flows, transfers, parking, changes by hand. Newest first, at most as many as decisions. */
    steps: z.array(routingStep),
    /** Names of the users, queues, skills and languages that the answer mentions, by id. */
    names: z.record(z.string(), z.string()),
  }),
  status: 200,
});
export type ConversationRouting = z.infer<NonNullable<typeof getConversationRouting.response>>;
