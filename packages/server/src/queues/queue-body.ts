import { homeDivision, type QueueCreate, type QueueUpdate } from "@tsubame/contract";
import type { QueueRow, WrapupPrompt } from "@tsubame/store";
import { invalidFields } from "../http/errors.ts";
import { inactivityColumns } from "./inactivity-body.ts";
import { ruleColumns, type RuleColumns } from "./queue-rules.ts";

/** Settings of a queue as columns; `passthrough` holds the public fields that have none. */
export type QueueColumns = Pick<
  QueueRow,
  | "name"
  | "description"
  | "alerting_timeout_seconds"
  | "service_level_percentage"
  | "service_level_duration_ms"
  | "is_auto_answer_enabled"
  | "wrapup_prompt"
  | "wrapup_timeout_ms"
  | "skill_evaluation_method"
  | "scoring_method"
  | "last_agent_routing_mode"
  | "is_manual_assignment_enabled"
  | "is_inactivity_timeout_enabled"
  | "inactivity_timeout_seconds"
> & { readonly passthrough: string } & RuleColumns;

/** Time for a wrap-up in the timed modes when the queue does not say: five minutes. */
export const defaultWrapupTimeoutMs = 300_000;

const timedPrompts: ReadonlySet<WrapupPrompt> = new Set([
  "MANDATORY_TIMEOUT",
  "MANDATORY_FORCED_TIMEOUT",
  "AGENT_REQUESTED",
]);

/** Fields that are columns, or that only the server sets: they are not kept a second time. */
const notKept: ReadonlySet<string> = new Set([
  "id",
  "name",
  "description",
  "division",
  "dateCreated",
  "dateModified",
  "createdBy",
  "modifiedBy",
  "memberCount",
  "userMemberCount",
  "joinedMemberCount",
  "skillEvaluationMethod",
  "scoringMethod",
  "lastAgentRoutingMode",
  "enableManualAssignment",
  "bullseye",
  "routingRules",
  "conditionalGroupRouting",
  "memberGroups",
  "agentOrder",
  "vipPriority",
  "goneAgentGraceSeconds",
  "isDefault",
  "selfUri",
  "sourceQueueId",
]);

/**
 * Columns from a request. Fields left out take their defaults (or, for a creation, those of the queue that
 * `sourceQueueId` names). Everything this server does not act on goes through unchanged.
 * @throws AppError for a division other than the home division
 */
export function queueColumns(body: QueueCreate | QueueUpdate): QueueColumns {
  if (body.division && body.division.id.toLowerCase() !== homeDivision.id) {
    throw invalidFields("There is one division, Home.", [
      { fieldName: "division.id", errorCode: "invalid.value", message: "is not a division" },
    ]);
  }
  const message = body.mediaSettings?.message;
  const wrapupPrompt = body.acwSettings?.wrapupPrompt ?? "MANDATORY_TIMEOUT";
  return {
    name: body.name,
    description: body.description ?? null,
    alerting_timeout_seconds: message?.alertingTimeoutSeconds ?? 30,
    service_level_percentage: message?.serviceLevel?.percentage ?? 0.8,
    service_level_duration_ms: message?.serviceLevel?.durationMs ?? 20_000,
    is_auto_answer_enabled: message?.enableAutoAnswer ?? false,
    wrapup_prompt: wrapupPrompt,
    wrapup_timeout_ms: timedPrompts.has(wrapupPrompt)
      ? (body.acwSettings?.timeoutMs ?? defaultWrapupTimeoutMs)
      : null,
    skill_evaluation_method: body.skillEvaluationMethod ?? "ALL",
    scoring_method: body.scoringMethod ?? "TimestampAndPriority",
    last_agent_routing_mode: body.lastAgentRoutingMode ?? "Disabled",
    is_manual_assignment_enabled: body.enableManualAssignment ?? false,
    ...inactivityColumns(message),
    ...ruleColumns(body),
    passthrough: JSON.stringify(
      Object.fromEntries(Object.entries(body).filter(([name]) => !notKept.has(name))),
    ),
  };
}

/** A request with the fields it leaves out taken from another queue, in the public form. */
export function withSource(
  body: QueueCreate,
  source: Readonly<Record<string, unknown>>,
): QueueCreate {
  const { id: _id, name: _name, ...settings } = source;
  return { ...settings, ...body };
}
