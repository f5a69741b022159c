import { sql } from "kysely";
import type { Reader, Writer } from "../conversations/rows.ts";

/** A question that waits for its answer, with the message that the flow was run for. */
export interface StoredMenu {
  readonly conversationId: string;
  readonly integrationId: string;
  readonly contactId: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly flowVersion: number;
  /** As stored; null when the version was never kept. */
  readonly rules: unknown;
  readonly ruleId: string;
  readonly askedRuleIds: readonly string[];
  readonly askedAt: Date;
  readonly deadlineAt: Date;
  readonly wrongAnswerCount: number;
  readonly questionKey: string;
  /** When X took the question; null while it waits to be sent. */
  readonly questionSentAt: Date | null;
  readonly firstMessageId: string;
  readonly firstText: string;
  readonly hasFirstAttachment: boolean;
}

/** A question to keep, or the next one of the same menu. */
export interface MenuWrite {
  readonly conversationId: string;
  readonly flowId: string;
  readonly flowVersion: number;
  readonly ruleId: string;
  readonly askedRuleIds: readonly string[];
  readonly firstMessageId: string;
  readonly askedAt: Date;
  readonly deadlineAt: Date;
  readonly wrongAnswerCount: number;
  readonly questionKey: string;
}

/** The menus of those conversations that wait in one. The callers hold the conversations' locks where they write. */
export async function readOpenMenus(
  reader: Reader,
  conversationIds: readonly string[],
): Promise<StoredMenu[]> {
  if (conversationIds.length === 0) return [];
  const { rows } = await sql<StoredMenu>`
    select q.conversation_id as "conversationId", c.integration_id as "integrationId",
      c.contact_id as "contactId", q.flow_id as "flowId",
      coalesce(v.name, f.name) as "flowName", q.flow_version as "flowVersion",
      coalesce(v.rules, case when f.version = q.flow_version then f.rules end) as rules,
      q.rule_id as "ruleId", q.asked_rule_ids as "askedRuleIds", q.asked_at as "askedAt",
      q.deadline_at as "deadlineAt", q.wrong_answer_count as "wrongAnswerCount",
      q.question_key as "questionKey",
      coalesce(question.x_created_at, question.sent_at) as "questionSentAt",
      first.id as "firstMessageId", first.text as "firstText", first.attachment is not null as "hasFirstAttachment"
    from flow_menu q
      join conversation c on c.id = q.conversation_id and c.state = 'open' and c.routing_state = 'none'
      join flow f on f.id = q.flow_id
      join message first on first.id = q.first_message_id
      left join flow_version v on v.flow_id = q.flow_id and v.version = q.flow_version
      left join automatic_message said on said.conversation_id = q.conversation_id
        and said.once_key = q.question_key
      left join message question on question.id = said.message_id
    where q.conversation_id = any(${[...conversationIds]}::uuid[])`.execute(reader);
  return rows;
}

/** Keeps questions; a conversation has one at a time. */
export async function writeMenus(trx: Writer, menus: readonly MenuWrite[]): Promise<void> {
  if (menus.length === 0) return;
  const rows = menus.map((menu) => ({
    conversation_id: menu.conversationId,
    flow_id: menu.flowId,
    flow_version: menu.flowVersion,
    rule_id: menu.ruleId,
    asked_rule_ids: menu.askedRuleIds,
    first_message_id: menu.firstMessageId,
    asked_at: menu.askedAt,
    deadline_at: menu.deadlineAt,
    wrong_answer_count: menu.wrongAnswerCount,
    question_key: menu.questionKey,
  }));
  await sql`
    insert into flow_menu (conversation_id, flow_id, flow_version, rule_id, asked_rule_ids, first_message_id,
      asked_at, deadline_at, wrong_answer_count, question_key)
    select conversation_id, flow_id, flow_version, rule_id,
      array(select jsonb_array_elements_text(r.asked_rule_ids)), first_message_id, asked_at, deadline_at,
      wrong_answer_count, question_key
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      conversation_id uuid, flow_id uuid, flow_version integer, rule_id text, asked_rule_ids jsonb,
      first_message_id uuid, asked_at timestamptz, deadline_at timestamptz, wrong_answer_count integer,
      question_key text)
    on conflict (conversation_id) do update set
      flow_id = excluded.flow_id, flow_version = excluded.flow_version, rule_id = excluded.rule_id,
      asked_rule_ids = excluded.asked_rule_ids, first_message_id = excluded.first_message_id,
      asked_at = excluded.asked_at, deadline_at = excluded.deadline_at,
      wrong_answer_count = excluded.wrong_answer_count, question_key = excluded.question_key`.execute(
    trx,
  );
}

/** Forgets the questions of conversations. */
export async function deleteMenus(trx: Writer, conversationIds: readonly string[]): Promise<void> {
  if (conversationIds.length === 0) return;
  await sql`delete from flow_menu where conversation_id = any(${[...conversationIds]}::uuid[])`.execute(
    trx,
  );
}

/** The soonest deadlines of menus. */
export async function readMenuDeadlines(
  reader: Reader,
  limit: number,
): Promise<{ conversationId: string; deadlineAt: Date }[]> {
  const { rows } = await sql<{ conversationId: string; deadlineAt: Date }>`
    select conversation_id as "conversationId", deadline_at as "deadlineAt"
    from flow_menu order by deadline_at limit ${limit}`.execute(reader);
  return rows;
}

/** A conversation that waits in a menu, for a list. */
export interface ListedMenu {
  readonly conversationId: string;
  readonly integrationId: string;
  readonly integrationName: string;
  readonly contactId: string;
  readonly contactName: string;
  readonly contactUsername: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly ruleId: string;
  readonly askedAt: Date;
  readonly deadlineAt: Date;
}

/** Conversations that wait in a menu, the one that has waited longest first. */
export async function listMenus(reader: Reader, limit: number): Promise<ListedMenu[]> {
  const { rows } = await sql<ListedMenu>`
    select q.conversation_id as "conversationId", i.id as "integrationId", i.name as "integrationName",
      contact.id as "contactId", contact.name as "contactName", contact.username as "contactUsername",
      f.id as "flowId", f.name as "flowName", q.rule_id as "ruleId", q.asked_at as "askedAt",
      q.deadline_at as "deadlineAt"
    from flow_menu q
      join conversation c on c.id = q.conversation_id and c.state = 'open' and c.routing_state = 'none'
      join contact on contact.id = c.contact_id
      join integration i on i.id = c.integration_id
      join flow f on f.id = q.flow_id
    order by q.asked_at, q.conversation_id limit ${limit}`.execute(reader);
  return rows;
}
