import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readLimits } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import type { Part } from "../../src/context.ts";
import { readSendBudget } from "../../src/sender/budget-view.ts";
import { findSendBudget } from "../../src/sender/budget-hop.ts";
import { present } from "../support/present.ts";
import { createSendingNode, type SendingNode, type Thread } from "../support/sending-node.ts";

describe("send budget", () => {
  let node: SendingNode;
  let thread: Thread;
  let sender: Part | undefined;

  beforeAll(async () => {
    node = await createSendingNode();
  });
  afterAll(() => node.close());
  beforeEach(async () => {
    const { db } = node.test.context;
    await sql("truncate send_attempt, x_limit, send_hold");
    await db.updateTable("outbox").set({ state: "failed" }).where("state", "=", "queued").execute();
    await setReplies(null);
    thread = await node.newThread();
  });
  afterEach(async () => {
    await sender?.stop();
    sender = undefined;
    await node.x.control("DELETE", "/faults");
  });

  const sql = (text: string) => node.test.database.pool.query(text);
  const setReplies = (repliesPerInbound: number | null) =>
    node.test.context.db
      .updateTable("integration")
      .set({ replies_per_inbound: repliesPerInbound })
      .where("id", "=", node.account.integrationId)
      .execute();
  const learned = (limit: number, remaining: number, resetInMs: number) =>
    node.test.context.db
      .insertInto("x_limit")
      .values({
        integration_id: node.account.integrationId,
        name: "dm.send.user",
        window_seconds: 86_400,
        limit_count: limit,
        remaining_count: remaining,
        reset_at: new Date(Date.now() + resetInMs),
        learned_at: new Date(),
      })
      .execute();
  const budget = async () =>
    present(await readSendBudget(node.test.context, node.account.integrationId), "budget");
  const stateOf = async (id: string) =>
    await node.test.context.db
      .selectFrom("outbox")
      .select(["state", "expected_at", "attempt_count"])
      .where("message_id", "=", id)
      .executeTakeFirstOrThrow();

  it("sends no more than is left, without a single refusal, and promises the rest a time", async () => {
    await learned(1000, 2, 3_600_000);
    const ids: string[] = [];
    for (let line = 1; line <= 4; line += 1) ids.push(await node.reply(thread, `line ${line}`));
    sender = node.start();
    await node.becomes(ids[1] ?? "", "sent");
    const last = ids[3] ?? "";
    await settle(async () => (await stateOf(last)).expected_at !== null);
    const { state, expected_at, attempt_count } = await stateOf(last);
    expect({ state, attempt_count }).toEqual({ state: "queued", attempt_count: 0 });
    const inMs = (expected_at?.getTime() ?? 0) - Date.now();
    expect(inMs).toBeGreaterThan(3_500_000);
    expect(inMs).toBeLessThan(3_700_000);
    expect(await node.x.truth("send.answered")).not.toContainEqual(
      expect.objectContaining({ status: 429 }),
    );
    const told = await node.test.context.db
      .selectFrom("event_log")
      .select("kind")
      .where("conversation_id", "=", thread.conversationId)
      .where("kind", "=", "message.expectationChanged")
      .execute();
    expect(told.length).toBeGreaterThan(0);
    const view = await budget();
    expect(view).toMatchObject({ state: "spent", hold: null, waiting: { count: 2 } });
    expect(view.waiting.lastExpectedAt).toBe(expected_at?.toISOString());
    expect(await findSendBudget(node.test.context, node.account.integrationId)).toMatchObject({
      state: "red",
      evidence: { waitingCount: 2, left: 0 },
    });
  });

  it("counts what was sent before a restart, from the record alone", async () => {
    await learned(3, 3, -1000);
    sender = node.start();
    for (const text of ["one", "two", "three"]) {
      await node.becomes(await node.reply(thread, text), "sent");
    }
    await sender.stop();
    await sql(
      "update x_limit set learned_at = now() - interval '1 hour', reset_at = now() - interval '1 hour'",
    );
    sender = node.start({}, "another node");
    const fourth = await node.reply(thread, "four");
    await settle(async () => (await stateOf(fourth)).expected_at !== null);
    expect((await stateOf(fourth)).attempt_count).toBe(0);
    const user = present(
      (await budget()).windows.find(({ per }) => per === "user"),
      "window",
    );
    expect(user).toMatchObject({ limit: 3, used: 3, left: 0, source: "headers" });
  });

  it("leaves the replies out of the day that X calls free, and counts the sixth", async () => {
    await setReplies(5);
    await learned(1000, 1, 3_600_000);
    const ids: string[] = [];
    for (let line = 1; line <= 7; line += 1) ids.push(await node.reply(thread, `line ${line}`));
    sender = node.start();
    await node.becomes(ids[5] ?? "", "sent");
    const last = ids[6] ?? "";
    await settle(async () => (await stateOf(last)).expected_at !== null);
    const attempts = await node.test.context.db
      .selectFrom("send_attempt")
      .select("is_counted")
      .where("message_id", "in", ids)
      .orderBy("started_at")
      .execute();
    expect(attempts.map((attempt) => attempt.is_counted)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it("lets people's replies go before automatic ones, which leave the last fifth alone", async () => {
    await learned(10, 3, 3_600_000);
    const other = await node.newThread();
    const bot = await node.reply(other, "automatic");
    await node.test.context.db
      .updateTable("outbox")
      .set({ is_automatic: true })
      .where("message_id", "=", bot)
      .execute();
    const person = await node.reply(thread, "a person's");
    sender = node.start();
    await node.becomes(person, "sent");
    await settle(async () => (await stateOf(bot)).expected_at !== null);
    expect(await stateOf(bot)).toMatchObject({ state: "queued", attempt_count: 0 });
    // Two are left: a person may still have them.
    await node.becomes(await node.reply(thread, "and another"), "sent");
  });

  it("shares an app's window between the accounts that use the app", async () => {
    const { db } = node.test.context;
    const twin = await db
      .insertInto("integration")
      .columns([
        "name",
        "tier",
        "environment_name",
        "consumer_key",
        "consumer_secret_sealed",
        "access_token",
        "access_token_secret_sealed",
        "webhook_key",
      ])
      .expression((eb) =>
        eb
          .selectFrom("integration")
          .select((row) => [
            row.val("Twin").as("name"),
            "tier",
            "environment_name",
            "consumer_key",
            "consumer_secret_sealed",
            "access_token",
            "access_token_secret_sealed",
            row.val("twin webhook").as("webhook_key"),
          ])
          .where("id", "=", node.account.integrationId),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    await db
      .insertInto("x_limit")
      .values({
        integration_id: twin.id,
        name: "dm.send.app",
        window_seconds: 86_400,
        limit_count: 100,
        remaining_count: 1,
        reset_at: new Date(Date.now() + 3_600_000),
        learned_at: new Date(),
      })
      .execute();
    try {
      const first = await node.reply(thread, "the app's last");
      const second = await node.reply(thread, "one too many");
      sender = node.start();
      await node.becomes(first, "sent");
      await settle(async () => (await stateOf(second)).expected_at !== null);
      expect(await stateOf(second)).toMatchObject({ state: "queued", attempt_count: 0 });
    } finally {
      await sender?.stop();
      sender = undefined;
      await db.deleteFrom("integration").where("id", "=", twin.id).execute();
    }
  });

  it("backs off from a storm of refusals that name no time, and sends each reply once", async () => {
    // 420 comes without headers.
    await node.x.control("PUT", "/faults", {
      sends: { next: Array.from({ length: 3 }, () => ({ status: 420, applied: false })) },
    });
    const ids = [
      await node.reply(thread, "after the storm"),
      await node.reply(thread, "and one more"),
    ];
    sender = node.start();
    for (const id of ids) await node.becomes(id, "sent");
    expect(await node.sentTexts(thread)).toEqual(["after the storm", "and one more"]);
  });

  it("remembers over a restart what a refusal said, and keeps to it", async () => {
    await node.x.control("PUT", "/faults", { sends: { next: [{ status: 429, applied: false }] } });
    const id = await node.reply(thread, "too early");
    sender = node.start();
    await settle(async () => (await stateOf(id)).attempt_count === 1);
    await settle(
      async () =>
        (await readLimits(node.test.context.db, [node.account.integrationId])).length === 1,
    );
    await sender.stop();
    sender = node.start({}, "a new process");
    await settle(async () => (await stateOf(id)).expected_at !== null);
    expect(await stateOf(id)).toMatchObject({ state: "queued", attempt_count: 1 });
    const [limit] = await readLimits(node.test.context.db, [node.account.integrationId]);
    expect(limit).toMatchObject({ name: "dm.send.user", limit: 1000, remaining: 0 });
  });
});
