import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** A membership that came, went or changed its ring because of a group. */
export interface GroupMembership {
  readonly queueId: string;
  readonly userId: string;
  readonly change: "added" | "changed" | "removed";
}

/** Replaces the groups that a queue names for itself; those of its rings are in the rings. */
export async function setQueueGroups(
  trx: Transaction<Database>,
  queueId: string,
  groupIds: readonly string[],
): Promise<void> {
  await trx.deleteFrom("queue_member_group").where("queue_id", "=", queueId).execute();
  if (groupIds.length === 0) return;
  await trx
    .insertInto("queue_member_group")
    .values(groupIds.map((groupId) => ({ queue_id: queueId, agent_group_id: groupId })))
    .execute();
}

/** The groups that queues name for themselves, by queue. */
export async function listQueueGroups(
  db: Kysely<Database>,
  queueIds: readonly string[],
): Promise<Map<string, string[]>> {
  if (queueIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("queue_member_group as named")
    .innerJoin("agent_group as one", "one.id", "named.agent_group_id")
    .select(["named.queue_id", "named.agent_group_id"])
    .where("named.queue_id", "in", [...queueIds])
    .orderBy((eb) => eb.fn("lower", ["one.name"]))
    .orderBy("one.id")
    .execute();
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    groups.set(row.queue_id, [...(groups.get(row.queue_id) ?? []), row.agent_group_id]);
  }
  return groups;
}

/** Active queues that a group makes people members of, by themselves or by a ring. */
export async function findQueuesOfGroup(
  trx: Transaction<Database>,
  groupId: string,
): Promise<string[]> {
  const rows = await trx
    .selectFrom("queue")
    .select("id")
    .where("state", "=", "active")
    .where(
      sql<boolean>`(rings @> ${JSON.stringify([{ groupIds: [groupId] }])}::jsonb
        or exists (select from queue_member_group g where g.queue_id = queue.id and g.agent_group_id = ${groupId}))`,
    )
    .orderBy("id")
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Makes the memberships by group what the groups of these queues say now: who is in a group becomes a member in the group's
 * ring (the first one, where several of a person's groups differ), who is in none any more is taken out. Who was added by name
 * stays as they are. The caller holds locks on the groups or queues that changed.
 */
export async function syncGroupMembers(
  trx: Transaction<Database>,
  queueIds: readonly string[],
): Promise<GroupMembership[]> {
  if (queueIds.length === 0) return [];
  const wanted = sql`
    select named.queue_id, member.user_id, min(coalesce(ring.place, 1))::integer as ring_number
    from (
      select queue_id, agent_group_id from queue_member_group
      union
      select q.id, g::uuid from queue q, jsonb_array_elements(q.rings) r, jsonb_array_elements_text(r -> 'groupIds') g
    ) named
    join queue on queue.id = named.queue_id and queue.state = 'active'
    join agent_group_member member on member.agent_group_id = named.agent_group_id
    left join lateral (
      select place from jsonb_array_elements(queue.rings) with ordinality r (ring, place)
      where r.ring -> 'groupIds' ? named.agent_group_id::text
    ) ring on true
    where named.queue_id = any(${[...queueIds]}::uuid[])
    group by named.queue_id, member.user_id`;
  const { rows: written } = await sql<GroupMembership>`
    insert into queue_member as held (queue_id, user_id, ring_number, member_by)
    select queue_id, user_id, ring_number, 'group' from (${wanted}) wanted
    on conflict on constraint queue_member_pk do update set ring_number = excluded.ring_number
      where held.member_by = 'group' and held.ring_number <> excluded.ring_number
    returning queue_id as "queueId", user_id as "userId", 
      case when xmax = 0 then 'added' else 'changed' end as change`.execute(trx);
  const { rows: removed } = await sql<GroupMembership>`
    with wanted as (${wanted})
    delete from queue_member held
    where held.queue_id = any(${[...queueIds]}::uuid[]) and held.member_by = 'group'
      and not exists (select from wanted where wanted.queue_id = held.queue_id and wanted.user_id = held.user_id)
    returning queue_id as "queueId", user_id as "userId", 'removed' as change`.execute(trx);
  return [...written, ...removed];
}
