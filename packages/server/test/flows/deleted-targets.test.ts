import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { createFlowAccount, type FlowAccount } from "./support/flow-account.ts";
import { insertNamed } from "./support/flow-targets.ts";
import { readInboundTexts, readQueuedDetails } from "./support/stored-conversation.ts";

let account: FlowAccount;

beforeAll(async () => {
  account = await createFlowAccount();
});
afterEach(() => account.reset());
afterAll(() => account?.close());

describe("what a rule names and was deleted since", () => {
  it("is left out in sight, and the conversation can still be offered", async () => {
    const gone = {
      queue: await insertNamed(account.db, "queue", randomUUID()),
      skill: await insertNamed(account.db, "skill", randomUUID()),
      language: await insertNamed(account.db, "language", randomUUID()),
      label: await insertNamed(account.db, "utilization_label", randomUUID()),
    };
    await account.follow([
      {
        when: [],
        then: {
          queueId: gone.queue,
          skillIds: [account.targets.skill, gone.skill],
          languageId: gone.language,
          utilizationLabelId: gone.label,
          preferredAgents: [{ agentId: account.targets.agent, score: 50 }],
        },
      },
    ]);
    await account.db
      .updateTable("queue")
      .set({ state: "deleted" })
      .where("id", "=", gone.queue)
      .execute();
    await account.db
      .updateTable("skill")
      .set({ state: "deleted" })
      .where("id", "=", gone.skill)
      .execute();
    await account.db
      .updateTable("language")
      .set({ state: "deleted" })
      .where("id", "=", gone.language)
      .execute();
    await account.db.deleteFrom("utilization_label").where("id", "=", gone.label).execute();
    await account.db
      .updateTable("user_account")
      .set({ state: "deleted" })
      .where("id", "=", account.targets.agent)
      .execute();
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const conversation = await customer.conversation();
    const fallback = await account.db
      .selectFrom("queue")
      .select("id")
      .where("is_default", "=", true)
      .executeTakeFirstOrThrow();
    expect(conversation).toMatchObject({
      routing_state: "waiting",
      queue_id: fallback.id,
      skill_ids: [account.targets.skill],
      language_id: null,
      utilization_label_id: null,
      preferred_agents: [],
    });
    expect(await readQueuedDetails(account.db, conversation.id)).toMatchObject([
      {
        reason: "queueMissing",
        dropped: [
          { what: "queue", id: gone.queue },
          { what: "skill", id: gone.skill },
          { what: "language", id: gone.language },
          { what: "agent", id: account.targets.agent },
          { what: "label", id: gone.label },
        ],
      },
    ]);
    await account.db
      .updateTable("user_account")
      .set({ state: "active" })
      .where("id", "=", account.targets.agent)
      .execute();
  });
});

describe("a queue that is deleted while a message is on its way to it", () => {
  it("is seen to be gone, and the conversation waits in the default queue", async () => {
    const doomed = await insertNamed(account.db, "queue", randomUUID());
    await account.follow([{ when: [], then: { queueId: doomed, priority: 4 } }]);
    const customer = await account.newCustomer();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const deletion = account.db.transaction().execute(async (trx) => {
      await trx.selectFrom("queue").select("id").where("id", "=", doomed).forUpdate().execute();
      await trx.updateTable("queue").set({ state: "deleted" }).where("id", "=", doomed).execute();
      await finished;
    });
    const writing = customer.writes("こんにちは");
    try {
      await settle(async () => {
        const { rows } = await sql<{ count: number }>`
          select count(*)::integer as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(account.db);
        return (rows[0]?.count ?? 0) > 0;
      }, 15_000);
    } finally {
      finish();
    }
    await deletion;
    await writing;
    const conversation = await customer.conversation();
    expect(conversation).toMatchObject({ routing_state: "waiting", priority: 4 });
    expect(conversation.queue_id).not.toBe(doomed);
    expect(await readQueuedDetails(account.db, conversation.id)).toMatchObject([
      { reason: "queueMissing", dropped: [{ what: "queue", id: doomed }] },
    ]);
    expect(await readInboundTexts(account.db, conversation.id)).toHaveLength(1);
  });
});
