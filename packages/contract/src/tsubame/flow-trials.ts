import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant, label } from "../genesys/common.ts";
import { flowAction, flowRulesInput } from "./flow-rules.ts";
import { bilingualText } from "./integration-checks.ts";

const path = "/api/tsubame/v1/flows";
const flowParams = z.object({ flowId: entityId });

/** What can be wrong with a rule, or worth a second look. */
export const flowIssueCode = z.enum([
  "schedule.unknown",
  "emergency.unknown",
  "customerList.unknown",
  "account.unknown",
  "queue.unknown",
  "skill.unknown",
  "language.unknown",
  "agent.unknown",
  "label.unknown",
  "textLanguage.unknown",
  "pattern.backReference",
  "pattern.lookAround",
  "pattern.invalid",
  "pattern.tooLarge",
  "range.empty",
  "condition.empty",
  "condition.contradiction",
  "rule.duplicateId",
  "rule.unreachable",
  "rule.lastIsConditional",
  "menu.duplicateLabel",
  "menu.duplicateValue",
  "menu.labelIsNumber",
  "menu.someDescriptions",
  "menu.labelHasUrl",
  "agent.duplicate",
  "skill.duplicate",
  // Of warnings.
  "rule.repeated",
  "word.repeated",
  "pattern.fitsAll",
  "menu.answerUnused",
  "quickReply.neverOffered",
  "agent.notMember",
  "queue.noMembers",
]);
export type FlowIssueCode = z.output<typeof flowIssueCode>;

/** One finding of a validation. */
export const flowIssue = z.object({
  /** Path of the field within the body, as `rules.3.when.0.pattern`. */
  fieldName: z.string(),
  code: flowIssueCode,
  message: bilingualText,
});
export type FlowIssue = z.output<typeof flowIssue>;

/** Errors are what saving refuses; warnings are what works and is probably not meant. */
export const flowValidation = z.object({
  isValid: z.boolean(),
  errors: z.array(flowIssue),
  warnings: z.array(flowIssue),
});
export type FlowValidation = z.output<typeof flowValidation>;

export const postFlowValidation = endpoint({
  id: "postFlowValidation",
  method: "POST",
  path: `${path}/validate`,
  summary: "Say what is wrong with rules, without saving them",
  permissions: ["architect:flow:add", "architect:flow:edit"],
  body: z.strictObject({ rules: flowRulesInput }),
  response: flowValidation,
  status: 200,
});

/** What a condition came to, in words that a screen can make a sentence of; `found` is named where there is something. */
export const flowConditionReason = z.enum([
  /** `found`: the word as the rule has it. */
  "wordFound",
  /** All of them. */
  "allWordsFound",
  "noWordFound",
  /** `found`: the first word that is missing. */
  "wordMissing",
  "patternFound",
  "patternNotFound",
  /** Saved by a version that could read it; this one cannot. */
  "patternUnusable",
  /** `found`: the language of the text. */
  "languageIs",
  "languageIsOther",
  "languageUnknown",
  /** `found`: the value that was chosen. */
  "answerIs",
  "answerIsOther",
  "noAnswer",
  /** `found`: how the schedule group stands. */
  "scheduleIs",
  "scheduleIsOther",
  "scheduleGone",
  "emergencyOn",
  "emergencyOff",
  "emergencyGone",
  "customerFits",
  "verificationDiffers",
  /** `found`: the number. */
  "followerCountOutside",
  "followerCountUnknown",
  "acquaintanceDiffers",
  /** `found`: the number. */
  "pastConversationCountOutside",
  "notOnList",
  "listGone",
  "accountIs",
  "accountIsOther",
  "attachmentPresent",
  "attachmentAbsent",
]);
export type FlowConditionReason = z.output<typeof flowConditionReason>;

/** What one condition came to. `isHeld` has `not` in it already; `reason` speaks of the condition before it. */
export const flowConditionOutcome = z.object({
  index: z.int(),
  isHeld: z.boolean(),
  reason: flowConditionReason,
  found: z.string().optional(),
});
export type FlowConditionOutcome = z.output<typeof flowConditionOutcome>;

/**
 * What one rule came to. `matched`: it decided. `failed`: the condition that did not hold is the last in `conditions`;
 * those after it were not looked at. `notReached`: another rule decided before.
 */
export const flowRuleOutcome = z.object({
  ruleId: z.string(),
  name: z.string().optional(),
  outcome: z.enum(["matched", "failed", "notReached"]),
  conditions: z.array(flowConditionOutcome),
});
export type FlowRuleOutcome = z.output<typeof flowRuleOutcome>;

/** How a conversation came from its flow to its queue. */
export const flowDecisionReason = z.enum([
  /** As the rule says. */
  "flow",
  /** A menu's answer decided. */
  "menuAnswer",
  /** Nobody answered the menu in time. */
  "menuTimeout",
  /** The second answer fitted nothing either. */
  "menuMisunderstood",
  /** The menu could not be asked: the customer wants no automatic messages, or X takes none now. */
  "menuNotAsked",
  /** The question stands; nothing is decided yet. */
  "menuAsked",
  /** An agent took the conversation out of the menu. */
  "menuLeft",
  /** The default queue, visibly: no flow is bound; no rule fitted; the rule's queue was deleted. */
  "noFlow",
  "noRule",
  "queueMissing",
]);
export type FlowDecisionReason = z.output<typeof flowDecisionReason>;

/** A message to try rules on. What is left out is as with a new customer who writes now. */
export const flowSample = z.strictObject({
  name: label(200).optional(),
  text: z.string().max(10_000).default(""),
  /** The value that the customer has chosen in a menu, or the metadata of X's quick reply. */
  quickReply: label(1000).optional(),
  /** `text` answers the menu of this rule: by number, label or value. */
  answersMenuOfRuleId: z.string().max(64).optional(),
  hasAttachment: z.boolean().default(false),
  at: instant.optional(),
  integrationId: entityId.optional(),
  customer: z
    .strictObject({
      /** A customer who is stored; what stands beside it replaces what is known of them. */
      contactId: entityId.optional(),
      isVerified: z.boolean().optional(),
      followerCount: z.int().min(0).max(2_147_483_647).optional(),
      isKnown: z.boolean().optional(),
      pastConversationCount: z.int().min(0).max(1_000_000).optional(),
      customerListIds: z.array(entityId).max(100).optional(),
    })
    .optional(),
  /** Schedule groups that shall stand otherwise than at `at`. */
  schedules: z.record(entityId, z.enum(["open", "closed", "holiday"])).optional(),
  /** The emergency groups that shall be switched on; left out: those that are. */
  activeEmergencyGroupIds: z.array(entityId).max(100).optional(),
});
export type FlowSample = z.output<typeof flowSample>;

const trial = {
  samples: z.array(flowSample).max(50).default([]),
  /** Real messages of customers; the answer names them by id and never repeats their text. */
  messageIds: z.array(entityId).max(50).default([]),
  /** The newest real messages with which a conversation began. */
  lastMessageCount: z.int().min(0).max(50).default(0),
};

/** What the rules make of one sample. */
export const flowTrialResult = z.object({
  /** Place in `samples`; null for a real message. */
  sampleIndex: z.int().nullable(),
  name: z.string().optional(),
  messageId: z.string().nullable(),
  conversationId: z.string().nullable(),
  /** Language of the text, ISO 639-1; null when it cannot be told. */
  textLanguage: z.string().nullable(),
  /** The chosen value, as a tap or an answer to the menu gives it. */
  quickReply: z.string().nullable(),
  /** null when no rule decided. */
  ruleId: z.string().nullable(),
  ruleIndex: z.int().nullable(),
  reason: flowDecisionReason,
  rules: z.array(flowRuleOutcome),
  /** What would be set; what does not exist any more is left out and named in `dropped`. */
  action: flowAction.partial().extend({ queueId: z.string() }),
  dropped: z.array(
    z.object({ what: z.enum(["queue", "skill", "language", "agent", "label"]), id: z.string() }),
  ),
  /** The texts that would go to the customer, in their order. */
  replies: z.array(
    z.object({
      kind: z.enum(["reply", "menu"]),
      text: z.string(),
      /** The same without quick replies, where X has none. */
      textWithoutOptions: z.string().optional(),
    }),
  ),
});
export type FlowTrialResult = z.output<typeof flowTrialResult>;

const trialResponse = z.object({
  results: z.array(flowTrialResult),
  /** `messageIds` that are no stored message of a customer. */
  missingMessageIds: z.array(z.string()),
  /** Names of what the results mention, by id. */
  names: z.record(z.string(), z.string()),
});
export type FlowTrialResponse = z.output<typeof trialResponse>;

export const postFlowDryRun = endpoint({
  id: "postFlowDryRun",
  method: "POST",
  path: `${path}/dry-run`,
  summary: "Try rules that are not saved on sample messages; nothing is changed or sent",
  permissions: ["architect:flow:add", "architect:flow:edit"],
  body: z.strictObject({ rules: flowRulesInput, ...trial }),
  response: trialResponse,
  status: 200,
});

export const postFlowDryRunOfFlow = endpoint({
  id: "postFlowDryRunOfFlow",
  method: "POST",
  path: `${path}/{flowId}/dry-run`,
  summary: "Try a flow, one of its versions, or changed rules on sample messages",
  permissions: ["architect:flow:view"],
  params: flowParams,
  body: z.strictObject({
    rules: flowRulesInput.optional(),
    version: z.int().min(1).max(2_147_483_647).optional(),
    ...trial,
  }),
  response: trialResponse,
  status: 200,
});

/** One time that a flow looked at a conversation. */
export const flowRun = z.object({
  id: z.string(),
  at: instant,
  flowId: z.string().nullable(),
  flowName: z.string().nullable(),
  flowVersion: z.int().nullable(),
  ruleId: z.string().nullable(),
  ruleName: z.string().optional(),
  ruleIndex: z.int().nullable(),
  reason: flowDecisionReason,
  /** null while a menu waits for its answer. */
  queueId: z.string().nullable(),
  /** Every rule up to the one that decided, with the condition that left it out. */
  rules: z.array(flowRuleOutcome),
});
export type FlowRun = z.output<typeof flowRun>;

/** A question that waits for the customer's answer. */
export const openFlowMenu = z.object({
  flowId: z.string(),
  ruleId: z.string(),
  text: z.string(),
  options: z.array(z.object({ label: z.string(), value: z.string() })),
  askedAt: instant,
  deadlineAt: instant,
  wrongAnswerCount: z.int(),
  /** Where it goes without an answer. */
  queueId: z.string(),
});

export const getConversationFlowRuns = endpoint({
  id: "getConversationFlowRuns",
  method: "GET",
  path: "/api/tsubame/v1/conversations/{conversationId}/flow-runs",
  summary:
    "Why a conversation came into its queue: which rule of which flow, and why not the others",
  permissions: [],
  params: z.object({ conversationId: entityId }),
  response: z.object({
    conversationId: z.string(),
    /** null when it is not in a menu. */
    menu: openFlowMenu.nullable(),
    /** Newest first, at most 50. */
    runs: z.array(flowRun),
    names: z.record(z.string(), z.string()),
  }),
  status: 200,
});
export type ConversationFlowRuns = z.infer<NonNullable<typeof getConversationFlowRuns.response>>;

/** Conversations that nobody is asked for yet, because their flow has asked the customer; at most 200. */
export const getConversationsInMenu = endpoint({
  id: "getConversationsInMenu",
  method: "GET",
  path: "/api/tsubame/v1/flow-menus",
  summary: "Conversations that wait for the customer's answer to a menu, longest wait first",
  permissions: ["tsubame:waiting:view"],
  response: z.object({
    conversations: z.array(
      z.object({
        conversationId: z.string(),
        integration: z.object({ id: z.string(), name: z.string() }),
        contact: z.object({ id: z.string(), name: z.string(), username: z.string() }),
        flow: z.object({ id: z.string(), name: z.string() }),
        ruleId: z.string(),
        askedAt: instant,
        deadlineAt: instant,
      }),
    ),
    readAt: instant,
  }),
  status: 200,
});
