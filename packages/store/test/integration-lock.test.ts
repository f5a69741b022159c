import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockBackfill, lockIntegration, requestBackfillRow } from "../src/index.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const now = new Date("2026-11-22T12:00:00Z");

describe("an integration that somebody changes", () => {
  let database: TestDatabase;
  let integrationId: string;
  let contactId: string;

  beforeAll(async () => {
    database = await createTestDatabase({ maxConnections: 4 });
    const integration = await database.db
      .insertInto("integration")
      .values({
        name: "shop",
        tier: "premium",
        environment_name: "dev",
        consumer_key: "key",
        consumer_secret_sealed: Buffer.from("sealed"),
        access_token: "token",
        access_token_secret_sealed: Buffer.from("sealed"),
        webhook_key: "lock",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    integrationId = integration.id;
    const contact = await database.db
      .insertInto("contact")
      .values({ x_user_id: "2000000002", name: "客", username: "kyaku", x_user: "{}" })
      .returning("id")
      .executeTakeFirstOrThrow();
    contactId = contact.id;
  });
  afterAll(() => database.close());

  /** A conversation as another connection stores it, without patience for locks. */
  const storeConversation = () =>
    database.db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = '500ms'`.execute(trx);
      await trx
        .insertInto("conversation")
        .values({
          integration_id: integrationId,
          contact_id: contactId,
          started_at: now,
          state: "closed",
        })
        .execute();
    });

  it("still takes conversations, whether it is locked for a change or for a search", async () => {
    await database.db.transaction().execute(async (trx) => {
      expect(await lockIntegration(trx, integrationId)).toBeDefined();
      await storeConversation();
    });
    await database.db.transaction().execute(async (trx) => {
      await requestBackfillRow(trx, {
        integrationId,
        reason: "requested",
        fromAt: now,
        untilAt: now,
        createdAt: now,
      });
      await storeConversation();
    });
    const { count } = await database.db
      .selectFrom("conversation")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .executeTakeFirstOrThrow();
    expect(count).toBe("2");
  });

  it("is searched no more once it was disconnected, though a page of X's list is on its way", async () => {
    const lock = (id: string) => database.db.transaction().execute((trx) => lockBackfill(trx, id));
    const { id } = await database.db.transaction().execute((trx) =>
      requestBackfillRow(trx, {
        integrationId,
        reason: "requested",
        fromAt: new Date(now.getTime() - 60_000),
        untilAt: now,
        createdAt: now,
      }),
    );
    expect(await lock(id)).toMatchObject({ id });
    await database.db.updateTable("integration").set({ is_deleted: true }).execute();
    expect(await lock(id)).toBeUndefined();
  });
});
