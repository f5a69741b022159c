import { sql } from "kysely";
import type { Reader, Writer } from "./rows.ts";

/** Whether people may choose who gets what waits in a queue, and how long it rings then. */
export async function readAssignmentRule(
  reader: Reader,
  queueId: string,
): Promise<{ readonly isEnabled: boolean; readonly alertingTimeoutMs: number } | undefined> {
  const row = await reader
    .selectFrom("queue")
    .select(["is_manual_assignment_enabled", "alerting_timeout_seconds"])
    .where("id", "=", queueId)
    .where("state", "=", "active")
    .executeTakeFirst();
  return (
    row && {
      isEnabled: row.is_manual_assignment_enabled,
      alertingTimeoutMs: row.alerting_timeout_seconds * 1000,
    }
  );
}

/** Stores a person's decision about who gets a conversation; returns its id. No lease stands behind it: token 0. */
export async function insertAssignment(
  trx: Writer,
  assignment: {
    readonly kind: "assignment" | "pull";
    readonly conversationId: string;
    readonly queueId: string;
    readonly userId: string;
    /** Who, and why beyond the capacity. */
    readonly trace: Readonly<Record<string, unknown>>;
    readonly now: Date;
  },
): Promise<string> {
  const row = await trx
    .insertInto("routing_decision")
    .values({
      kind: assignment.kind,
      conversation_id: assignment.conversationId,
      queue_id: assignment.queueId,
      user_id: assignment.userId,
      decided_at: assignment.now,
      lease_token: "0",
      trace: JSON.stringify(assignment.trace),
      facts: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Ids that name no active skill, language, label or member of the queue; each list is of one kind. */
export interface UnknownOfRouting {
  readonly skillIds: readonly string[];
  readonly isLanguageUnknown: boolean;
  readonly isLabelUnknown: boolean;
  readonly agentIds: readonly string[];
}

/** Looks for what a change of routing names: skills, a language, a label, users. */
export async function findUnknownOfRouting(
  reader: Reader,
  named: {
    readonly skillIds: readonly string[];
    readonly languageId: string | null;
    readonly labelId: string | null;
    readonly agentIds: readonly string[];
  },
): Promise<UnknownOfRouting> {
  const { rows } = await sql<UnknownOfRouting>`
    select
      array(select id::text from unnest(${[...named.skillIds]}::uuid[]) as wanted (id)
        where not exists (select from skill s where s.id = wanted.id and s.state = 'active')) as "skillIds",
      (${named.languageId}::uuid is not null and not exists (
        select from language l where l.id = ${named.languageId}::uuid and l.state = 'active')) as "isLanguageUnknown",
      (${named.labelId}::uuid is not null and not exists (
        select from utilization_label u where u.id = ${named.labelId}::uuid)) as "isLabelUnknown",
      array(select id::text from unnest(${[...named.agentIds]}::uuid[]) as wanted (id)
        where not exists (select from user_account u where u.id = wanted.id and u.state = 'active')) as "agentIds"`.execute(
    reader,
  );
  return rows[0] ?? { skillIds: [], isLanguageUnknown: false, isLabelUnknown: false, agentIds: [] };
}
