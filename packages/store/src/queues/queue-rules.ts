import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { StoredConditionalRule, StoredRing } from "../schema-routing.ts";

/** What rules of queues may name. */
export interface NamedByRules {
  readonly skillIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly queueIds: readonly string[];
}

/**
 * Which of the named skills, groups and queues are there and active, locked until the transaction ends, so that none of them is
 * deleted between this check and the rule that names it. Queues (the one that is changed belongs among them) are locked in the
 * order of their ids.
 */
export async function lockNamedByRules(
  trx: Transaction<Database>,
  named: NamedByRules,
): Promise<ReadonlySet<string>> {
  const { rows: skills } = await sql<{ id: string }>`
    select id from skill where id = any(${[...named.skillIds]}::uuid[]) and state = 'active'
    order by id for share`.execute(trx);
  const { rows: groups } = await sql<{ id: string }>`
    select id from agent_group where id = any(${[...named.groupIds]}::uuid[]) and state = 'active'
    order by id for share`.execute(trx);
  const { rows: queues } = await sql<{ id: string }>`
    select id from queue where id = any(${[...named.queueIds]}::uuid[]) and state = 'active'
    order by id for update`.execute(trx);
  return new Set([...skills, ...groups, ...queues].map(({ id }) => id));
}

/** Takes a deleted skill out of the rings of all queues. @returns the queues that named it. */
export async function forgetSkillInQueues(
  trx: Transaction<Database>,
  skillId: string,
): Promise<string[]> {
  const without = (ids: readonly string[]): string[] => ids.filter((id) => id !== skillId);
  return rewriteRules(trx, {
    names: sql<boolean>`rings @> ${JSON.stringify([{ skillIds: [skillId] }])}::jsonb`,
    rings: (rings) =>
      rings.map((ring): StoredRing => {
        const { staySeconds, groupIds } = ring;
        return { staySeconds, skillIds: without(ring.skillIds), groupIds };
      }),
    conditionalRules: (rules) => [...rules],
  });
}

/**
 * Takes a deleted group out of the groups, rings and conditional rules of all queues; a rule that has no other group goes too.
 * @returns the queues that named it.
 */
export async function forgetGroupInQueues(
  trx: Transaction<Database>,
  groupId: string,
): Promise<string[]> {
  const without = (ids: readonly string[]): string[] => ids.filter((id) => id !== groupId);
  const named = JSON.stringify([{ groupIds: [groupId] }]);
  const queueIds = await rewriteRules(trx, {
    names: sql<boolean>`(rings @> ${named}::jsonb or conditional_rules @> ${named}::jsonb)`,
    rings: (rings) =>
      rings.map((ring): StoredRing => {
        const { staySeconds, skillIds } = ring;
        return { staySeconds, skillIds, groupIds: without(ring.groupIds) };
      }),
    conditionalRules: (rules) =>
      rules
        .map((rule) => Object.assign(structuredClone(rule), { groupIds: without(rule.groupIds) }))
        .filter((rule) => rule.groupIds.length > 0),
  });
  const listed = await trx
    .deleteFrom("queue_member_group")
    .where("agent_group_id", "=", groupId)
    .returning("queue_id")
    .execute();
  return [...new Set([...queueIds, ...listed.map((row) => row.queue_id)])].toSorted();
}

/** The queues (by name) whose conditional rules look at another queue's measure. */
export async function findQueuesMeasuring(
  db: Kysely<Database>,
  queueId: string,
): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom("queue")
    .select(["id", "name"])
    .where("state", "=", "active")
    .where("id", "<>", queueId)
    .where(sql<boolean>`conditional_rules @> ${JSON.stringify([{ queueId }])}::jsonb`)
    .orderBy("name")
    .execute();
}

async function rewriteRules(
  trx: Transaction<Database>,
  change: {
    names: ReturnType<typeof sql<boolean>>;
    rings: (rings: readonly StoredRing[]) => StoredRing[];
    conditionalRules: (rules: readonly StoredConditionalRule[]) => StoredConditionalRule[];
  },
): Promise<string[]> {
  const queues = await trx
    .selectFrom("queue")
    .select(["id", "rings", "conditional_rules"])
    .where("state", "=", "active")
    .where(change.names)
    .orderBy("id")
    .forUpdate()
    .execute();
  for (const queue of queues) {
    await trx
      .updateTable("queue")
      .set((eb) => ({
        rings: JSON.stringify(change.rings(queue.rings)),
        conditional_rules: JSON.stringify(change.conditionalRules(queue.conditional_rules)),
        version: eb("version", "+", 1),
      }))
      .where("id", "=", queue.id)
      .execute();
  }
  return queues.map((queue) => queue.id);
}
