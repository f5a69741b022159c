import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** What rules of a flow can name. */
export type FlowNamed =
  | "queue"
  | "skill"
  | "language"
  | "agent"
  | "label"
  | "schedule"
  | "emergency"
  | "customerList"
  | "account";

/** Those that exist and are not deleted, with their names, by id. */
export type FlowReferences = Readonly<Record<FlowNamed, ReadonlyMap<string, string>>>;

/** Which of the ids exist, and as what, in one statement. Ids that are deleted or of nothing are absent; nothing is locked. */
export async function readFlowReferences(
  reader: Reader,
  ids: readonly string[],
): Promise<FlowReferences> {
  const found: Record<FlowNamed, Map<string, string>> = {
    queue: new Map(),
    skill: new Map(),
    language: new Map(),
    agent: new Map(),
    label: new Map(),
    schedule: new Map(),
    emergency: new Map(),
    customerList: new Map(),
    account: new Map(),
  };
  if (ids.length === 0) return found;
  const wanted = [...new Set(ids)];
  const { rows } = await sql<{ kind: FlowNamed; id: string; name: string }>`
    with wanted as materialized (select unnest(${wanted}::uuid[]) as id)
    select 'queue' as kind, id, name from queue join wanted using (id) where state = 'active'
    union all select 'skill', id, name from skill join wanted using (id) where state <> 'deleted'
    union all select 'language', id, name from language join wanted using (id) where state <> 'deleted'
    union all select 'agent', id, name from user_account join wanted using (id) where state = 'active'
    union all select 'label', id, name from utilization_label join wanted using (id)
    union all select 'schedule', id, name from schedule_group join wanted using (id) where state = 'active'
    union all select 'emergency', id, name from emergency_group join wanted using (id) where state = 'active'
    union all select 'customerList', id, name from customer_list join wanted using (id) where state = 'active'
    union all select 'account', id, name from integration join wanted using (id) where not is_deleted`.execute(
    reader,
  );
  for (const { kind, id, name } of rows) found[kind].set(id, name);
  return found;
}

/** Who is a member of these queues, whether they have joined now or not, by queue. */
export async function readFlowQueueMembers(
  reader: Reader,
  queueIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (queueIds.length === 0) return new Map();
  const { rows } = await sql<{ queue_id: string; user_ids: string[] }>`
    select queue_id, array_agg(user_id::text) as user_ids from queue_member
    where queue_id = any(${[...new Set(queueIds)]}::uuid[]) group by queue_id`.execute(reader);
  return new Map(rows.map(({ queue_id, user_ids }) => [queue_id, new Set(user_ids)]));
}
