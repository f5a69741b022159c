import type { Queue } from "@tsubame/contract";
import type { MemberCount, QueueRow } from "@tsubame/store";
import { divisionView } from "../users/user-view.ts";
import { rulesView, type RuleNames } from "./queue-rules-view.ts";

type Loose = Readonly<Record<string, unknown>>;

/** A queue on the wire: what was stored unchanged, and over it what this server acts on. */
export function queueView(
  row: QueueRow,
  given: { readonly count: MemberCount | undefined; readonly names: RuleNames },
): Queue {
  const { count } = given;
  const kept = row.passthrough;
  const media = loose(kept["mediaSettings"]);
  const message = loose(media["message"]);
  return {
    ...kept,
    id: row.id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    division: divisionView,
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.modified_by !== null && { modifiedBy: row.modified_by }),
    memberCount: count?.memberCount ?? 0,
    userMemberCount: count?.memberCount ?? 0,
    joinedMemberCount: count?.joinedCount ?? 0,
    mediaSettings: {
      ...media,
      message: {
        ...message,
        enableAutoAnswer: row.is_auto_answer_enabled,
        enableInactivityTimeout: message["enableInactivityTimeout"] === true,
        alertingTimeoutSeconds: row.alerting_timeout_seconds,
        serviceLevel: {
          ...loose(message["serviceLevel"]),
          percentage: row.service_level_percentage,
          durationMs: row.service_level_duration_ms,
        },
      },
    },
    acwSettings: acwView(row),
    skillEvaluationMethod: row.skill_evaluation_method,
    scoringMethod: row.scoring_method,
    lastAgentRoutingMode: row.last_agent_routing_mode,
    enableManualAssignment: row.is_manual_assignment_enabled,
    ...rulesView(row, given.names),
    isDefault: row.is_default,
    selfUri: `/api/v2/routing/queues/${row.id}`,
  };
}

function acwView(row: QueueRow): Queue["acwSettings"] {
  const { timeoutMs: _timeoutMs, ...kept } = loose(row.passthrough["acwSettings"]);
  return {
    ...kept,
    wrapupPrompt: row.wrapup_prompt,
    ...(row.wrapup_timeout_ms !== null && { timeoutMs: row.wrapup_timeout_ms }),
  };
}

function loose(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Loose)
    : {};
}
