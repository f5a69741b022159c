import type { FlowRuleInput } from "@tsubame/contract";
import type { Context } from "../../../src/context.ts";

/** Ids of things that rules can name. */
export interface FlowTargets {
  readonly support: string;
  readonly returns: string;
  readonly delivery: string;
  readonly skill: string;
  readonly language: string;
  readonly label: string;
  readonly agent: string;
}

/** An organization with three queues and one of everything else that a rule's action can name. */
export async function insertTargets(db: Context["db"]): Promise<FlowTargets> {
  await db.insertInto("organization").values({ name: "Acme" }).execute();
  const agent = await db
    .insertInto("user_account")
    .values({ name: "Sato", email: "sato@example.com" })
    .returning("id")
    .executeTakeFirstOrThrow();
  return {
    support: await insertNamed(db, "queue", "support"),
    returns: await insertNamed(db, "queue", "returns"),
    delivery: await insertNamed(db, "queue", "delivery"),
    skill: await insertNamed(db, "skill", "Returns"),
    language: await insertNamed(db, "language", "日本語"),
    label: await insertNamed(db, "utilization_label", "Returns"),
    agent: agent.id,
  };
}

/** Inserts a row of which only the name has to be known; returns its id. */
export async function insertNamed(
  db: Context["db"],
  table: "queue" | "skill" | "language" | "utilization_label",
  name: string,
): Promise<string> {
  const row = await db.insertInto(table).values({ name }).returning("id").executeTakeFirstOrThrow();
  return row.id;
}

/** The rule that takes what no other did. */
export function restRule({ support }: FlowTargets): FlowRuleInput {
  return { id: "rest", when: [], then: { queueId: support } };
}

/** A menu of two options in front of the support queue, with ten minutes to answer it. */
export function menuRule({ support }: Pick<FlowTargets, "support">): FlowRuleInput {
  return {
    id: "menu",
    when: [],
    then: {
      queueId: support,
      menu: {
        text: "ご用件をお選びください",
        options: [
          { label: "返品・交換", value: "returns" },
          { label: "配送", value: "delivery" },
        ],
        waitSeconds: 600,
      },
    },
  };
}

/** The rule for one answer to the menu. */
export function answerRule(targets: FlowTargets, value: "returns" | "delivery"): FlowRuleInput {
  return {
    id: value,
    when: [{ kind: "quickReply", values: [value] }],
    then: { queueId: targets[value], priority: 5 },
  };
}

/** The menu with a rule for each of its answers. */
export function menuFlow(targets: FlowTargets): FlowRuleInput[] {
  return [answerRule(targets, "returns"), answerRule(targets, "delivery"), menuRule(targets)];
}
