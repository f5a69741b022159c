import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConversationCost, IntegrationCosts } from "@tsubame/contract";
import { costOfTraffic } from "../../src/costs/cost-of-traffic.ts";
import { estimateMonthlyCost } from "../../src/costs/estimate.ts";
import { insertAccount, insertConversation } from "../support/held-leg.ts";
import { startTestNode, type TestNode } from "../support/node.ts";

describe("what DMs cost on X", () => {
  let node: TestNode;
  let integrationId: string;
  let conversationId: string;
  let contactId: string;
  let eventNumber = 1_900_000_000_000_000_000n;

  beforeAll(async () => {
    node = await startTestNode({ xApiUrl: "http://127.0.0.1:9" });
    const { db } = node.database;
    ({ integrationId } = await insertAccount(db));
    await db
      .updateTable("integration")
      .set({ generation: "v2-activity" })
      .where("id", "=", integrationId)
      .execute();
    ({ id: conversationId, contactId } = await insertConversation(db, { integrationId }));
  });
  afterAll(() => node.close());

  async function message(
    at: string,
    how: {
      direction: "inbound" | "outbound";
      arrivedBy: "webhook" | "list" | null;
      status?: "sent" | "failed";
    },
    where: { integrationId?: string; conversationId?: string; xEventId?: string } = {},
  ): Promise<string> {
    const id = randomUUID();
    const isOurs = how.direction === "outbound" && how.arrivedBy === null;
    const xEventId =
      where.xEventId ?? (how.status === "failed" ? null : String((eventNumber += 1n)));
    const instant = new Date(at);
    const { db } = node.database;
    await db
      .insertInto("message")
      .values({
        id,
        conversation_id: where.conversationId ?? conversationId,
        integration_id: where.integrationId ?? integrationId,
        contact_id: contactId,
        direction: how.direction,
        status: how.status ?? (how.direction === "inbound" ? "received" : "sent"),
        origin: how.direction === "inbound" ? "customer" : isOurs ? "agent" : "owner",
        text: "…",
        sorted_at: instant,
        received_at: instant,
        sent_at: how.direction === "outbound" && how.status !== "failed" ? instant : null,
        arrived_by: how.arrivedBy,
        x_event_id: xEventId,
        x_event_number: xEventId,
      })
      .execute();
    if (isOurs) {
      await db
        .insertInto("outbox")
        .values({
          message_id: id,
          integration_id: integrationId,
          conversation_id: conversationId,
          recipient_x_user_id: "5",
          state: how.status ?? "sent",
        })
        .execute();
    }
    return id;
  }
  const costs = (from: string, to: string) =>
    node.admin<IntegrationCosts>(
      "GET",
      `/api/tsubame/v1/integrations/${integrationId}/costs?from=${from}&to=${to}`,
    );
  const ofConversation = async () =>
    (
      await node.admin<ConversationCost>(
        "GET",
        `/api/tsubame/v1/conversations/${conversationId}/cost`,
      )
    ).body;

  it("are a cent for each DM in and a cent and a half for each out: five and five cost 12.5 cents", () => {
    expect(costOfTraffic({ receivedCount: 5, readCount: 0, sentCount: 5 })).toBe(0.125);
    expect(costOfTraffic({ receivedCount: 1, readCount: 2, sentCount: 0 })).toBe(0.03);
  });

  it("are counted by UTC day and by how a DM came; what failed or the owner wrote costs nothing", async () => {
    await message("2026-03-01T23:59:00Z", { direction: "inbound", arrivedBy: "webhook" });
    await message("2026-03-02T00:01:00Z", { direction: "inbound", arrivedBy: "webhook" });
    await message("2026-03-02T00:02:00Z", { direction: "inbound", arrivedBy: "list" });
    await message("2026-03-02T00:03:00Z", { direction: "outbound", arrivedBy: null });
    await message("2026-03-02T00:04:00Z", {
      direction: "outbound",
      arrivedBy: null,
      status: "failed",
    });
    await message("2026-03-02T00:05:00Z", { direction: "outbound", arrivedBy: "webhook" });
    const { body } = await costs("2026-03-01", "2026-03-02");
    expect(body).toMatchObject({
      isBilled: true,
      usd: 0.045,
      priceList: { validFrom: "2026-02-06" },
    });
    expect(body.days).toEqual([
      { date: "2026-03-01", receivedCount: 1, readCount: 0, sentCount: 0, usd: 0.01 },
      { date: "2026-03-02", receivedCount: 1, readCount: 1, sentCount: 1, usd: 0.035 },
    ]);
    expect((await costs("2026-03-02", "2026-03-02")).body.days).toHaveLength(1);
    expect(await ofConversation()).toMatchObject({
      receivedCount: 2,
      readCount: 1,
      sentCount: 1,
      usd: 0.045,
    });
  });

  it("count a DM that two of the app's accounts see on one day once", async () => {
    const { db } = node.database;
    const twin = await insertAccount(db);
    const conversation = await insertConversation(db, twin);
    const xEventId = String((eventNumber += 1n));
    const where = { integrationId: twin.integrationId, conversationId: conversation.id, xEventId };
    await message(
      "2026-04-01T10:00:00Z",
      { direction: "inbound", arrivedBy: "webhook" },
      { xEventId },
    );
    await message("2026-04-01T10:00:00Z", { direction: "inbound", arrivedBy: "webhook" }, where);
    await db
      .updateTable("integration")
      .set({ generation: "v2-activity" })
      .where("id", "=", twin.integrationId)
      .execute();
    const theirs = await node.admin<IntegrationCosts>(
      "GET",
      `/api/tsubame/v1/integrations/${twin.integrationId}/costs?from=2026-04-01&to=2026-04-01`,
    );
    const ours = await costs("2026-04-01", "2026-04-01");
    expect(theirs.body.usd + ours.body.usd).toBe(0.01);
  });

  it("are not before the price list came into force", async () => {
    await message("2026-01-10T10:00:00Z", { direction: "inbound", arrivedBy: "webhook" });
    expect((await costs("2026-01-01", "2026-01-31")).body).toMatchObject({ usd: 0, days: [] });
  });

  it("are none on API v1.1", async () => {
    const { db } = node.database;
    const set = (generation: string) =>
      db.updateTable("integration").set({ generation }).where("id", "=", integrationId).execute();
    await set("v1.1-premium");
    expect((await costs("2026-03-01", "2026-03-02")).body).toMatchObject({
      isBilled: false,
      usd: 0,
      days: [],
    });
    expect(await ofConversation()).toMatchObject({ isBilled: false, usd: 0 });
    await set("v2-activity");
  });

  it("of a month are foreseen from the full days there are, and not before there is one", async () => {
    const clock = { now: () => new Date("2026-03-04T12:00:00Z") };
    const estimate = await estimateMonthlyCost({ db: node.database.db, clock }, integrationId);
    // Three full days (1 to 3 March) with 2 received, 1 fetched, 1 sent: ten times as much in thirty.
    expect(estimate).toEqual({
      usd: 0.45,
      basisDays: 3,
      monthly: { receivedCount: 20, readCount: 10, sentCount: 10 },
    });
    const { integrationId: quietId } = await insertAccount(node.database.db);
    expect(await estimateMonthlyCost({ db: node.database.db, clock }, quietId)).toBeNull();
  });

  it("ask for days in order, at most a year of them", async () => {
    expect((await costs("2026-03-02", "2026-03-01")).status).toBe(400);
    expect((await costs("2025-01-01", "2026-03-01")).status).toBe(400);
    expect((await costs("yesterday", "2026-03-01")).status).toBe(400);
  });
});

describe("what is set for an account", () => {
  let node: TestNode;
  let path: string;
  let integrationId: string;
  beforeAll(async () => {
    node = await startTestNode({ xApiUrl: "http://127.0.0.1:9" });
    ({ integrationId } = await insertAccount(node.database.db));
    path = `/api/tsubame/v1/integrations/${integrationId}`;
  });
  afterAll(() => node.close());

  it("shows people's doing to nobody until it is turned on, and counts X's five free replies", async () => {
    expect((await node.admin("GET", `${path}/settings`)).body).toEqual({
      integrationId,
      sendsTyping: false,
      sendsReadMarks: false,
      repliesPerInbound: 5,
      abilities: { typing: true, readMarks: true, repliesPerInbound: true },
    });
  });

  it("changes what is given and nothing else, for administrators", async () => {
    const change = { sendsTyping: true, repliesPerInbound: null };
    const { status, body } = await node.admin("PATCH", `${path}/settings`, change);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { ...change, sendsReadMarks: false },
    });
    expect((await node.admin("PATCH", `${path}/settings`, { repliesPerInbound: 0 })).status).toBe(
      400,
    );
    const supervisor = await node.person("supervisor");
    expect((await supervisor.call("GET", `${path}/settings`)).status).toBe(200);
    expect((await supervisor.call("PATCH", `${path}/settings`, change)).status).toBe(403);
    const told = await node.database.db
      .selectFrom("event_log")
      .select("detail")
      .where("kind", "=", "integration.settingsChanged")
      .execute();
    expect(told).toEqual([{ detail: change }]);
  });

  it("refuses to turn on what API v2 does not have, and says so", async () => {
    await node.database.db
      .updateTable("integration")
      .set({ generation: "v2-activity" })
      .where("id", "=", integrationId)
      .execute();
    const refused = await node.admin<{ details: { fieldName: string }[] }>(
      "PATCH",
      `${path}/settings`,
      {
        sendsTyping: true,
        sendsReadMarks: true,
      },
    );
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain("sendsReadMarks");
    expect((await node.admin("PATCH", `${path}/settings`, { sendsTyping: false })).status).toBe(
      200,
    );
    expect((await node.admin("GET", `${path}/settings`)).body).toMatchObject({
      abilities: { typing: false, readMarks: false, repliesPerInbound: false },
    });
  });

  it("shows v2's three windows and nothing waiting to whoever supervises", async () => {
    const supervisor = await node.person("supervisor");
    const { status, body } = await supervisor.call<{ windows: object[] }>(
      "GET",
      `${path}/send-budget`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: "free", repliesPerInbound: null, waiting: { count: 0 } });
    expect(body.windows).toMatchObject([
      { per: "user", windowSeconds: 900, limit: 15, left: 15 },
      { per: "user", windowSeconds: 86_400, limit: 1_440 },
      { per: "app", windowSeconds: 86_400, limit: 1_440 },
    ]);
    const agent = await node.person("agent");
    expect((await agent.call("GET", `${path}/send-budget`)).status).toBe(403);
    const nowhere = `/api/tsubame/v1/integrations/${randomUUID()}`;
    expect((await node.admin("GET", `${nowhere}/send-budget`)).status).toBe(404);
    expect((await node.admin("GET", `${nowhere}/settings`)).status).toBe(404);
  });
});
