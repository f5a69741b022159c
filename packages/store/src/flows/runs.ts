import { sql, type Selectable } from "kysely";
import type { Reader, Writer } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";

export type FlowRunRow = Selectable<Database["flow_run"]>;

/** One time that a flow looked at a conversation, to be kept. */
export interface FlowRunWrite {
  readonly conversationId: string;
  readonly flowId: string | null;
  readonly flowName: string | null;
  readonly flowVersion: number | null;
  readonly ruleId: string | null;
  readonly reason: string;
  /** null while a menu waits. */
  readonly queueId: string | null;
  readonly trace: readonly unknown[];
  readonly at: Date;
}

/** Keeps what flows decided, in one statement. Of one conversation, in the order of the list. */
export async function writeFlowRuns(trx: Writer, runs: readonly FlowRunWrite[]): Promise<void> {
  if (runs.length === 0) return;
  const rows = runs.map((run, position) => ({
    position,
    conversation_id: run.conversationId,
    flow_id: run.flowId,
    flow_name: run.flowName,
    flow_version: run.flowVersion,
    rule_id: run.ruleId,
    reason: run.reason,
    queue_id: run.queueId,
    trace: run.trace,
    ran_at: run.at,
  }));
  await sql`
    insert into flow_run (conversation_id, flow_id, flow_name, flow_version, rule_id, reason, queue_id, trace, ran_at)
    select conversation_id, flow_id, flow_name, flow_version, rule_id, reason, queue_id, trace,
      ran_at + position * interval '1 microsecond'
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      position integer, conversation_id uuid, flow_id uuid, flow_name text, flow_version integer, rule_id text,
      reason text, queue_id uuid, trace jsonb, ran_at timestamptz)`.execute(trx);
}

/** What flows decided for a conversation, newest first. */
export async function readFlowRuns(
  reader: Reader,
  query: { readonly conversationId: string; readonly limit: number },
): Promise<FlowRunRow[]> {
  return reader
    .selectFrom("flow_run")
    .selectAll()
    .where("conversation_id", "=", query.conversationId)
    .orderBy("ran_at", "desc")
    .limit(query.limit)
    .execute();
}
