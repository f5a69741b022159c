import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acquireLease, sendLeaseName, type ClaimedSend } from "@tsubame/store";
import { claimNextSend } from "../../../store/test/support/claim-next.ts";
import { settlePost } from "../../src/sender/settle.ts";
import { insertConversation } from "../support/held-leg.ts";
import { present } from "../support/present.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, type TestAccount } from "../support/x-account.ts";

const sent = (xEventId: string) => ({ kind: "sent" as const, xEventId, createdAtMs: Date.now() });

describe("settling an attempt", () => {
  let test: TestContext;
  let account: TestAccount;
  let token: string;
  let conversationId: string;
  let contactId: string;
  let eventNumber = 1_700_000_000_000_000_000n;

  beforeAll(async () => {
    test = await createTestContext();
    account = await createTestAccount(test.context);
    const lease = await acquireLease(test.context.db, {
      name: sendLeaseName(account.integrationId),
      holder: "test",
      ttlMs: 600_000,
    });
    token = present(lease, "lease").token;
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    const { db } = test.context;
    const conversation = await insertConversation(db, { integrationId: account.integrationId });
    conversationId = conversation.id;
    contactId = conversation.contactId;
  });

  const message = (origin: "agent" | "owner", xEventId: string | null) =>
    test.context.db
      .insertInto("message")
      .values({
        conversation_id: conversationId,
        integration_id: account.integrationId,
        contact_id: contactId,
        direction: "outbound",
        status: xEventId === null ? "queued" : "sent",
        origin,
        text: "OK",
        sorted_at: new Date(),
        x_event_id: xEventId,
        x_event_number: xEventId,
      })
      .returning("id")
      .executeTakeFirstOrThrow();

  async function claimedReply(): Promise<ClaimedSend> {
    const { id } = await message("agent", null);
    await test.context.db
      .insertInto("outbox")
      .values({
        message_id: id,
        integration_id: account.integrationId,
        conversation_id: conversationId,
        recipient_x_user_id: "5",
      })
      .execute();
    return claim();
  }
  async function claim(): Promise<ClaimedSend> {
    const options = { integrationId: account.integrationId, leaseToken: token };
    const claimed = await test.context.db
      .transaction()
      .execute((trx) => claimNextSend(trx, options));
    return present(claimed, "reply to send");
  }
  const newId = () => String((eventNumber += 1n));
  const thread = () =>
    test.context.db
      .selectFrom("message")
      .select(["id", "status", "x_event_id", "origin"])
      .where("conversation_id", "=", conversationId)
      .orderBy("received_at")
      .execute();
  const outboxState = async (messageId: string) =>
    (
      await test.context.db
        .selectFrom("outbox")
        .select("state")
        .where("message_id", "=", messageId)
        .executeTakeFirstOrThrow()
    ).state;
  const soon = new Date();

  it("shows a message once whose echo had been taken for the owner's words", async () => {
    const claimed = await claimedReply();
    const xEventId = newId();
    await message("owner", xEventId);
    await settlePost(test.context, claimed, sent(xEventId), soon);
    expect(await thread()).toEqual([
      { id: claimed.messageId, status: "sent", x_event_id: xEventId, origin: "agent" },
    ]);
  });

  it("believes X's own answer over a guess among equal texts", async () => {
    const first = await claimedReply();
    await settlePost(test.context, first, { kind: "unknown", httpStatus: 503 }, soon);
    const xEventId = newId();
    // The echo of the second one was bound to the first.
    await test.context.db
      .updateTable("message")
      .set({ x_event_id: xEventId, x_event_number: xEventId, status: "sent" })
      .where("id", "=", first.messageId)
      .execute();
    await test.context.db
      .updateTable("outbox")
      .set({ state: "sent" })
      .where("message_id", "=", first.messageId)
      .execute();
    const second = await claimedReply();
    await settlePost(test.context, second, sent(xEventId), soon);
    expect(await thread()).toMatchObject([
      { id: first.messageId, status: "unconfirmed", x_event_id: null },
      { id: second.messageId, status: "sent", x_event_id: xEventId },
    ]);
    expect(await outboxState(first.messageId)).toBe("unconfirmed");
  });

  it("leaves a reply alone that its echo has settled before the answer failed", async () => {
    const claimed = await claimedReply();
    const xEventId = newId();
    await settlePost(test.context, claimed, sent(xEventId), soon);
    const late = await settlePost(
      test.context,
      claimed,
      { kind: "unknown", httpStatus: null },
      soon,
    );
    expect(late.isMoved).toBe(false);
    expect(await outboxState(claimed.messageId)).toBe("sent");
  });

  it("drops the outcome of an attempt that is not the latest, unless it says sent", async () => {
    const first = await claimedReply();
    await settlePost(test.context, first, { kind: "notSent" }, new Date(0));
    const second = await claim();
    expect(second).toMatchObject({ messageId: first.messageId, attemptNumber: 2 });
    const stale = await settlePost(test.context, first, { kind: "notSent" }, new Date(0));
    expect(stale.isMoved).toBe(false);
    expect(await outboxState(first.messageId)).toBe("sending");
    const news = await settlePost(test.context, first, sent(newId()), soon);
    expect(news.isMoved).toBe(true);
    expect(await outboxState(first.messageId)).toBe("sent");
  });
});
