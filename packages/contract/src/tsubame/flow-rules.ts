import { z } from "zod";
import { entityId, label } from "../genesys/common.ts";

/** Most rules of a flow, conditions of a rule, words of a condition: what a person can still oversee. */
export const flowLimits = {
  ruleCount: 100,
  conditionCount: 20,
  wordCount: 100,
  patternLength: 500,
  preferredAgentCount: 20,
  attributeCount: 20,
  replyLength: 5000,
  menuTextLength: 2000,
  menuWaitSeconds: { min: 10, max: 86_400 },
} as const;

/** Every condition can be turned round. */
const not = z.boolean().optional();
const someIds = z.array(entityId).min(1).max(100);

function countRange(max: number) {
  const bound = z.int().min(0).max(max).optional();
  return z.strictObject({ min: bound, max: bound });
}

/** The text has any or all of these words, whatever their case and width; Japanese needs no spaces round them. */
const keywords = z.strictObject({
  kind: z.literal("keywords"),
  words: z.array(label(100)).min(1).max(flowLimits.wordCount),
  match: z.enum(["any", "all"]).default("any"),
  not,
});

/** The text fits a regular expression (RE2 syntax: no back-references, no look-around), whatever its case. */
const pattern = z.strictObject({
  kind: z.literal("pattern"),
  pattern: z.string().min(1).max(flowLimits.patternLength),
  not,
});

/** Languages that a text can be told to be in, ISO 639-1, those chosen most first. Indonesian is not told from Malay (`ms`). */
export const textLanguages: readonly string[] = (
  "ja en zh ko am ar az be bg bn ca cs da de el es et eu fa fi fr gu he hi hr hu hy is it ka kn ku lo lt lv ml mr " +
  "ms nl no or pa pl pt ro ru sk sl sq sr sv ta te th tl tr uk ur vi yo"
).split(" ");

/** The text is in one of these languages (ISO 639-1). A text that nobody can tell the language of is in none. */
const language = z.strictObject({
  kind: z.literal("language"),
  languages: z
    .array(z.string().regex(/^[a-z]{2}$/))
    .min(1)
    .max(50),
  not,
});

/** The customer chose one of these: the `value` of a menu's option, or the metadata of a quick reply of X. */
const quickReply = z.strictObject({
  kind: z.literal("quickReply"),
  values: z.array(label(1000)).min(1).max(100),
  not,
});

/** A schedule group stands so when the message is looked at. */
const schedule = z.strictObject({
  kind: z.literal("schedule"),
  scheduleGroupId: entityId,
  is: z.enum(["open", "closed", "holiday"]),
  not,
});

/** An emergency group is switched on. */
const emergency = z.strictObject({
  kind: z.literal("emergency"),
  emergencyGroupId: entityId,
  not,
});

/** Everything that is given holds of the customer. What X does not tell of them is no, and lies in no range. */
const customer = z.strictObject({
  kind: z.literal("customer"),
  isVerified: z.boolean().optional(),
  followerCount: countRange(2_147_483_647).optional(),
  /** Whether there was a conversation with them before this one. */
  isKnown: z.boolean().optional(),
  pastConversationCount: countRange(1_000_000).optional(),
  customerListId: entityId.optional(),
  not,
});

/** The message came to one of these X accounts. */
const account = z.strictObject({
  kind: z.literal("account"),
  integrationIds: someIds,
  not,
});

/** The message has a picture, a film or a place with it. */
const attachment = z.strictObject({ kind: z.literal("attachment"), not });

/** What has to hold for a rule; all conditions of a rule together. */
const flowCondition = z.discriminatedUnion("kind", [
  keywords,
  pattern,
  language,
  quickReply,
  schedule,
  emergency,
  customer,
  account,
  attachment,
]);
export type FlowCondition = z.output<typeof flowCondition>;
export type FlowConditionKind = FlowCondition["kind"];

/** One answer of a menu. Label and description have X's lengths (docs/sources.md#x-direct-messages). */
const flowMenuOption = z.strictObject({
  label: label(36),
  /** What `quickReply` conditions compare with; given to X as the option's metadata. */
  value: label(100),
  /** On all options or on none. */
  description: label(72).optional(),
});
export type FlowMenuOption = z.output<typeof flowMenuOption>;

/**
 * A question asked before the conversation waits in a queue. The answer runs the flow again with `quickReply` set; no
 * answer in time, or a second one that fits nothing, and the conversation goes to the rule's own queue.
 */
const flowMenu = z.strictObject({
  text: label(flowLimits.menuTextLength),
  options: z.array(flowMenuOption).min(2).max(20),
  waitSeconds: z.int().min(flowLimits.menuWaitSeconds.min).max(flowLimits.menuWaitSeconds.max),
});
export type FlowMenu = z.output<typeof flowMenu>;

/** What a rule does. The queue is always named: no conversation is dropped. */
export const flowAction = z.strictObject({
  queueId: entityId,
  skillIds: z.array(entityId).max(100).optional(),
  languageId: entityId.optional(),
  /** One is a minute of waiting. */
  priority: z.int().min(-25_000_000).max(25_000_000).optional(),
  preferredAgents: z
    .array(z.strictObject({ agentId: entityId, score: z.number().min(0).max(100) }))
    .max(flowLimits.preferredAgentCount)
    .optional(),
  utilizationLabelId: entityId.optional(),
  /** Participant data of the customer. */
  attributes: z
    .record(z.string().trim().min(1).max(200), z.string().max(1000))
    .refine(
      (value) => Object.keys(value).length <= flowLimits.attributeCount,
      `at most ${flowLimits.attributeCount} attributes`,
    )
    .optional(),
  /** Sent once to a conversation, when the rule sends it to its queue; with a menu, that is after the question. */
  reply: z.strictObject({ text: label(flowLimits.replyLength) }).optional(),
  menu: flowMenu.optional(),
});
export type FlowAction = z.output<typeof flowAction>;

/** Id of a rule within its flow: stays the same from version to version. Given by the server where it is left out. */
const ruleId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** A rule as it is written. Without `when` it always fits. */
const flowRuleInput = z.strictObject({
  id: ruleId.optional(),
  name: label(200).optional(),
  when: z.array(flowCondition).max(flowLimits.conditionCount).default([]),
  then: flowAction,
});
export type FlowRuleInput = z.output<typeof flowRuleInput>;

/** A rule as it is read. Rules are tried in their order; the first that fits decides. */
export const flowRule = flowRuleInput.extend({ id: ruleId });
export type FlowRule = z.output<typeof flowRule>;

export const flowRulesInput = z.array(flowRuleInput).min(1).max(flowLimits.ruleCount);
