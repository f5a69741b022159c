import { z } from "zod";
import { entityId, entityRef } from "./common.ts";

/** Longest wait of one step of a rule: three days (docs/sources.md#genesys-queues). */
const longestWaitSeconds = 259_200;

/** What a conditional rule looks at: the estimated wait in seconds, the service level as a share from 0 to 1. */
export const queueMetrics = ["EstimatedWaitTime", "ServiceLevel"] as const;
/** How a conditional rule compares. */
export const comparisons = [
  "GreaterThan",
  "GreaterThanOrEqualTo",
  "LessThan",
  "LessThanOrEqualTo",
] as const;
/** `leastLoaded`: fewest conversations, then longest idle; `longestIdle`: as Genesys orders agents. */
export const agentOrders = ["leastLoaded", "longestIdle"] as const;
/** When a customer who writes again comes to the agent they had. */
export const lastAgentRoutingModes = ["Disabled", "QueueMembersOnly", "AnyAgent"] as const;

/** A group as a rule names it. Teams and skill groups of Genesys are not served and refused by name. */
const memberGroupInput = z.object({
  id: entityId,
  type: z
    .enum(["GROUP"], { error: "must be GROUP: teams and skill groups are not served" })
    .optional(),
});

const memberGroups = z.array(memberGroupInput).max(100).nullable().optional();

const ringInput = z.object({
  expansionCriteria: z
    .array(
      z.object({
        type: z.enum(["TIMEOUT_SECONDS"]),
        threshold: z.number().min(0).max(longestWaitSeconds),
      }),
    )
    .max(1)
    .nullable()
    .optional(),
  actions: z
    .object({
      skillsToRemove: z
        .array(z.object({ id: entityId }))
        .max(50)
        .nullable()
        .optional(),
    })
    .nullable()
    .optional(),
  memberGroups,
});
export type RingInput = z.output<typeof ringInput>;

const routingRuleInput = z.object({
  operator: z.enum(["MEETS_THRESHOLD", "ANY"]).default("MEETS_THRESHOLD"),
  threshold: z.number().min(0).max(100).nullable().optional(),
  waitSeconds: z.number().min(2).max(longestWaitSeconds).default(5),
});
export type RoutingRuleInput = z.output<typeof routingRuleInput>;

const conditionalRuleInput = z.object({
  queue: z.object({ id: entityId }).nullable().optional(),
  metric: z.enum(queueMetrics).default("EstimatedWaitTime"),
  operator: z.enum(comparisons),
  conditionValue: z.number().min(0).max(longestWaitSeconds),
  groups: z.array(memberGroupInput).min(1).max(100),
  waitSeconds: z.number().min(0).max(longestWaitSeconds).default(2),
});
export type ConditionalRuleInput = z.output<typeof conditionalRuleInput>;

/**
 * What a request says of routing in a queue. Bullseye: at most six rings; whoever waits leaves a ring after `threshold`
 * seconds, from then on no longer asks its `skillsToRemove`, and the members of the next ring are asked as well. Preferred
 * agents: at most six steps. Conditional groups: at most five rules. `agentOrder`, `vipPriority` (only with DEMAND_AWARE)
 * and `goneAgentGraceSeconds` (how long connected work stays with an agent who is gone; null: it stays) are ours.
 */
export const queueRulesInput = {
  bullseye: z
    .object({ rings: z.array(ringInput).max(6).nullable().optional() })
    .nullable()
    .optional(),
  routingRules: z.array(routingRuleInput).max(6).nullable().optional(),
  conditionalGroupRouting: z
    .object({ rules: z.array(conditionalRuleInput).max(5).nullable().optional() })
    .nullable()
    .optional(),
  memberGroups,
  agentOrder: z.enum(agentOrders).optional(),
  vipPriority: z.int().min(-25_000_000).max(25_000_000).nullable().optional(),
  goneAgentGraceSeconds: z.int().min(0).max(86_400).nullable().optional(),
};

const memberGroup = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal("GROUP"),
  memberCount: z.int(),
  selfUri: z.string(),
});

const ring = z.object({
  expansionCriteria: z.array(
    z.object({ type: z.literal("TIMEOUT_SECONDS"), threshold: z.number() }),
  ),
  actions: z.object({ skillsToRemove: z.array(entityRef) }),
  memberGroups: z.array(memberGroup),
});

const routingRule = z.object({
  operator: z.enum(["MEETS_THRESHOLD", "ANY"]),
  threshold: z.number().optional(),
  waitSeconds: z.number(),
});

const conditionalRule = z.object({
  queue: entityRef.optional(),
  metric: z.enum(queueMetrics),
  operator: z.enum(comparisons),
  conditionValue: z.number(),
  groups: z.array(memberGroup),
  waitSeconds: z.number(),
});

/** What an answer says of routing in a queue; methods that are not used are absent. */
export const queueRules = {
  bullseye: z.object({ rings: z.array(ring) }).optional(),
  routingRules: z.array(routingRule),
  conditionalGroupRouting: z.object({ rules: z.array(conditionalRule) }).optional(),
  memberGroups: z.array(memberGroup),
  agentOrder: z.enum(agentOrders),
  vipPriority: z.int().nullable(),
  goneAgentGraceSeconds: z.int().nullable(),
};
const rulesOfQueue = z.object(queueRules);
export type QueueRules = z.output<typeof rulesOfQueue>;
