import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { purgeInbox } from "../../src/inbox-care/retention.ts";
import { openCentre, type Centre } from "../support/centre.ts";

let centre: Centre;

beforeAll(async () => {
  centre = await openCentre();
});
afterAll(() => centre.close());

interface Listing {
  readonly entities: readonly Record<string, unknown>[];
  readonly total: number;
}
const path = "/api/tsubame/v1/quarantined-events";

describe("a delivery that was set aside", () => {
  it("is listed without its content and understood when somebody asks for it again", async () => {
    const { db } = centre.node.database;
    const customerId = await centre.x.newCustomer();
    const dmId = await centre.customerWrites(customerId, "a secret text");
    const stored = () =>
      db.selectFrom("message").select("text").where("x_event_id", "=", dmId).executeTakeFirst();
    await settle(async () => (await stored()) !== undefined);
    // As if it had not been understood: no message of it, and five failures on record.
    await db.deleteFrom("message").where("x_event_id", "=", dmId).execute();
    await db
      .updateTable("inbox")
      .set({ state: "quarantined", attempt_count: 5, last_error: "RangeError" })
      .where("event_key", "=", dmId)
      .execute();

    const supervisor = await centre.node.person("supervisor");
    const { body } = await supervisor.call<Listing>("GET", path);
    expect(body.total).toBe(1);
    expect(body.entities[0]).toMatchObject({
      integrationId: centre.integrationId,
      kind: "dm",
      eventKey: dmId,
      attemptCount: 5,
      error: "RangeError",
    });
    expect(JSON.stringify(body)).not.toContain("a secret text");

    const retry = `${path}/${String(body.entities[0]?.["id"])}/retry`;
    expect((await supervisor.call("POST", retry)).status).toBe(403);
    expect((await centre.node.admin("POST", retry)).status).toBe(202);
    await settle(async () => (await stored())?.text === "a secret text");
    expect((await centre.node.admin<Listing>("GET", path)).body.total).toBe(0);
    expect((await centre.node.admin("POST", retry)).status).toBe(404);
  });
});

describe("understood deliveries", () => {
  it("are kept longer than X lists DMs, and removed after that", async () => {
    const { db } = centre.node.database;
    const customerId = await centre.x.newCustomer();
    const dmId = await centre.customerWrites(customerId, "long ago");
    const isKept = async () =>
      (await db
        .selectFrom("inbox")
        .select("id")
        .where("event_key", "=", dmId)
        .where("state", "=", "done")
        .executeTakeFirst()) !== undefined;
    await settle(isKept);
    const after = (days: number) => ({
      db,
      clock: { now: () => new Date(Date.now() + days * 86_400_000) },
    });
    await purgeInbox(after(34));
    expect(await isKept()).toBe(true);
    expect(await purgeInbox(after(36))).toBeGreaterThan(0);
    expect(await isKept()).toBe(false);
    // What is not understood yet, or set aside, is never removed.
    await db
      .insertInto("inbox")
      .values({
        integration_id: centre.integrationId,
        event_key: "set aside",
        kind: "unknown",
        partition_key: "unknown",
        body: "{}",
        state: "quarantined",
        settled_at: new Date(),
        last_error: null,
      })
      .execute();
    expect(await purgeInbox(after(400))).toBe(0);
  });
});
