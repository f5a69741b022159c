import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { lockQueue, readDefaultQueueId } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { endOutlivedConversations } from "../../src/conversations/inbound/end-outlived.ts";
import { createFlowAccount, type FlowAccount } from "./support/flow-account.ts";
import { insertNamed, menuFlow, menuRule } from "./support/flow-targets.ts";
import {
  readLegs,
  readMenu,
  readOutboundTexts,
  readQueuedDetails,
  readRuns,
} from "./support/stored-conversation.ts";

let account: FlowAccount;

beforeAll(async () => {
  account = await createFlowAccount();
});
afterEach(() => account.reset());
afterAll(() => account?.close());

async function somebodyWaitsForALock(): Promise<void> {
  await settle(async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(account.db);
    return rows.length > 0;
  });
}

describe("a menu", () => {
  it("ends at its deadline, on whichever node is there then", async () => {
    await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const { id } = await customer.conversation();
    await account.clock.advance(599_000);
    const early = account.startMenuTimer();
    await early.look();
    expect((await customer.conversation()).routing_state).toBe("none");
    await early.stop();
    await account.clock.advance(1_000);
    const [one, other] = [account.startMenuTimer(), account.startMenuTimer("other")];
    await Promise.all([one.look(), other.look()]);
    expect(await customer.conversation()).toMatchObject({
      routing_state: "waiting",
      queue_id: account.targets.support,
      waiting_since_at: new Date(account.clock.now()),
    });
    expect(await readRuns(account.db, id)).toMatchObject([
      { reason: "menuAsked" },
      { reason: "menuTimeout" },
    ]);
    expect(await readLegs(account.db, id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "disconnected" },
      { purpose: "acd", state: "connected", queue_id: account.targets.support },
    ]);
    expect(await readQueuedDetails(account.db, id)).toMatchObject([
      { reason: "menuTimeout", ruleId: "menu" },
    ]);
    await customer.writes("返品・交換");
    expect(await customer.conversation()).toMatchObject({ queue_id: account.targets.support });
  });

  it("stays open when it was asked again a moment before its deadline", async () => {
    await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const { id } = await customer.conversation();
    await account.clock.advance(600_000);
    let looking: Promise<void> | undefined;
    await account.db.transaction().execute(async (trx) => {
      await sql`select from conversation where id = ${id} for update`.execute(trx);
      looking = account.startMenuTimer().look();
      await somebodyWaitsForALock();
      await trx
        .updateTable("flow_menu")
        .set({ deadline_at: new Date(account.clock.now() + 60_000) })
        .where("conversation_id", "=", id)
        .execute();
    });
    await looking;
    expect((await customer.conversation()).routing_state).toBe("none");
    expect(await readMenu(account.db, id)).toBeDefined();
  });

  it("leads to the default queue when its own is deleted in the very moment", async () => {
    const queueId = await insertNamed(account.db, "queue", "short-lived");
    await account.follow([menuRule({ support: queueId })]);
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    await account.clock.advance(600_000);
    let looking: Promise<void> | undefined;
    await account.db.transaction().execute(async (trx) => {
      await lockQueue(trx, queueId);
      looking = account.startMenuTimer().look();
      await somebodyWaitsForALock();
      await trx.updateTable("queue").set({ state: "deleted" }).where("id", "=", queueId).execute();
    });
    await looking;
    expect(await customer.conversation()).toMatchObject({
      routing_state: "waiting",
      queue_id: await account.db.transaction().execute(readDefaultQueueId),
    });
  });

  it("says the reply of its rule once, however often nobody answers", async () => {
    const rule = menuRule(account.targets);
    const text = "担当者におつなぎします";
    await account.follow([{ ...rule, then: { ...rule.then, reply: { text } } }]);
    const customer = await account.newCustomer();
    const timer = account.startMenuTimer();
    for (const round of [1, 2]) {
      await customer.writes("こんにちは");
      const { id } = await customer.conversation();
      expect(await readMenu(account.db, id)).toBeDefined();
      await account.clock.advance(600_000);
      await timer.look();
      expect((await readRuns(account.db, id)).map(({ reason }) => reason)).toEqual(
        Array.from({ length: round }, () => ["menuAsked", "menuTimeout"]).flat(),
      );
      expect((await readOutboundTexts(account.db, id)).filter((said) => said === text)).toEqual([
        text,
      ]);
      await account.end(id);
    }
  });

  it("outlives the threading time, because it has a deadline of its own", async () => {
    await account.db.updateTable("organization").set({ threading_timeout_minutes: 0 }).execute();
    try {
      await account.follow(menuFlow(account.targets));
      const customer = await account.newCustomer();
      await customer.writes("こんにちは");
      const { id } = await customer.conversation();
      await account.clock.advance(300_000);
      await endOutlivedConversations(account.context);
      await customer.writes("配送");
      expect(await customer.conversation()).toMatchObject({
        id,
        queue_id: account.targets.delivery,
      });
    } finally {
      await account.db
        .updateTable("organization")
        .set({ threading_timeout_minutes: 4320 })
        .execute();
    }
  });

  it("leaves a conversation alone that was ended meanwhile", async () => {
    await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const { id } = await customer.conversation();
    await account.end(id);
    await account.clock.advance(601_000);
    const timer = account.startMenuTimer();
    await timer.look();
    expect(await customer.conversation()).toMatchObject({ state: "closed", routing_state: "none" });
    expect(await readMenu(account.db, id)).toBeUndefined();
  });

  it("leaves a conversation alone that an agent has taken out of it", async () => {
    await account.follow(menuFlow(account.targets));
    const customer = await account.newCustomer();
    await customer.writes("こんにちは");
    const { id } = await customer.conversation();
    await account.db
      .updateTable("conversation")
      .set({ routing_state: "connected", queue_id: account.targets.returns })
      .where("id", "=", id)
      .execute();
    await customer.writes("配送");
    await account.clock.advance(601_000);
    const timer = account.startMenuTimer();
    await timer.look();
    expect(await customer.conversation()).toMatchObject({
      routing_state: "connected",
      queue_id: account.targets.returns,
    });
    expect(await readMenu(account.db, id)).toBeUndefined();
    expect(await readRuns(account.db, id)).toMatchObject([{ reason: "menuAsked" }]);
    expect(await readLegs(account.db, id)).toMatchObject([
      { purpose: "customer", state: "connected" },
      { purpose: "workflow", state: "disconnected" },
    ]);
  });
});
