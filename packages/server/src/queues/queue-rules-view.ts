import type { QueueRules } from "@tsubame/contract";
import {
  countGroupMembers,
  listQueueGroups,
  readNames,
  type Database,
  type QueueRow,
  type StoredConditionalRule,
  type StoredPreferredStep,
  type StoredRing,
} from "@tsubame/store";
import type { Kysely } from "kysely";

/** Names and sizes of what the rules of some queues name. */
export interface RuleNames {
  readonly names: Readonly<Record<string, string>>;
  readonly memberCounts: ReadonlyMap<string, number>;
  /** Groups that a queue names for itself, by queue. */
  readonly groupsOfQueue: ReadonlyMap<string, readonly string[]>;
}

/** Reads what {@link rulesView} needs, for all the queues at once. */
export async function readRuleNames(
  db: Kysely<Database>,
  rows: readonly QueueRow[],
): Promise<RuleNames> {
  const groupsOfQueue = await listQueueGroups(
    db,
    rows.map((row) => row.id),
  );
  const groupIds = new Set([...groupsOfQueue.values()].flat());
  const otherIds = new Set<string>();
  for (const row of rows) {
    for (const { groupIds: ids } of [...row.rings, ...row.conditional_rules]) {
      for (const id of ids) groupIds.add(id);
    }
    for (const ring of row.rings) for (const id of ring.skillIds) otherIds.add(id);
    for (const rule of row.conditional_rules) {
      if (rule.queueId !== null) otherIds.add(rule.queueId);
    }
  }
  const ids = [...groupIds, ...otherIds];
  return {
    names: ids.length === 0 ? {} : await readNames(db, ids),
    memberCounts: await countGroupMembers(db, [...groupIds]),
    groupsOfQueue,
  };
}

/** The rules of a queue on the wire. */
export function rulesView(row: QueueRow, names: RuleNames): QueueRules {
  const group = (id: string): QueueRules["memberGroups"][number] => ({
    id,
    name: names.names[id] ?? "",
    type: "GROUP",
    memberCount: names.memberCounts.get(id) ?? 0,
    selfUri: `/api/v2/groups/${id}`,
  });
  return {
    ...(row.rings.length > 0 && {
      bullseye: { rings: row.rings.map((ring) => ringView(ring, names, group)) },
    }),
    routingRules: row.preferred_steps.map(stepView),
    ...(row.conditional_rules.length > 0 && {
      conditionalGroupRouting: {
        rules: row.conditional_rules.map((rule) => conditionalView(rule, names, group)),
      },
    }),
    memberGroups: (names.groupsOfQueue.get(row.id) ?? []).map(group),
    agentOrder: row.agent_order,
    vipPriority: row.vip_priority,
    goneAgentGraceSeconds: row.gone_agent_grace_seconds,
  };
}

type GroupView = (id: string) => QueueRules["memberGroups"][number];
type RingView = NonNullable<QueueRules["bullseye"]>["rings"][number];
type ConditionalView = NonNullable<QueueRules["conditionalGroupRouting"]>["rules"][number];

function ringView(ring: StoredRing, { names }: RuleNames, group: GroupView): RingView {
  return {
    expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: ring.staySeconds }],
    actions: {
      skillsToRemove: ring.skillIds.map((id) => ({
        id,
        name: names[id] ?? "",
        selfUri: `/api/v2/routing/skills/${id}`,
      })),
    },
    memberGroups: ring.groupIds.map(group),
  };
}

function stepView(step: StoredPreferredStep): QueueRules["routingRules"][number] {
  return step.minimumScore === null
    ? { operator: "ANY", waitSeconds: step.waitSeconds }
    : {
        operator: "MEETS_THRESHOLD",
        threshold: step.minimumScore,
        waitSeconds: step.waitSeconds,
      };
}

function conditionalView(
  rule: StoredConditionalRule,
  { names }: RuleNames,
  group: GroupView,
): ConditionalView {
  return {
    ...(rule.queueId !== null && {
      queue: {
        id: rule.queueId,
        name: names[rule.queueId] ?? "",
        selfUri: `/api/v2/routing/queues/${rule.queueId}`,
      },
    }),
    metric: rule.metric,
    operator: rule.operator,
    conditionValue: rule.value,
    groups: rule.groupIds.map(group),
    waitSeconds: rule.waitSeconds,
  };
}
