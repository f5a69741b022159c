import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acquireLease, releaseLease, sendLeaseName } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import type { Part } from "../../src/context.ts";
import { createSender } from "../../src/sender/sender.ts";
import type { SenderTimings } from "../../src/sender/timings.ts";
import { claimNextSend } from "../../../store/test/support/claim-next.ts";
import { insertConversation } from "../support/held-leg.ts";
import { present } from "../support/present.ts";
import {
  createSendingNode,
  impatient,
  type SendingNode,
  type Thread,
} from "../support/sending-node.ts";
import { createTestContext } from "../support/test-context.ts";
import { createTestAccount } from "../support/x-account.ts";

describe("sender", () => {
  let node: SendingNode;
  let thread: Thread;
  let sender: Part | undefined;

  beforeAll(async () => {
    node = await createSendingNode();
  });
  afterAll(() => node.close());
  beforeEach(async () => {
    thread = await node.newThread();
  });
  afterEach(async () => {
    await node.x.control("DELETE", "/faults");
    await sender?.stop();
    sender = undefined;
  });

  const start = (changes: Partial<SenderTimings> = {}) => {
    sender = node.start(changes);
  };
  const reply = (text: string) => node.reply(thread, text);
  const becomes = (id: string, status: string) => node.becomes(id, status);
  const sentTexts = () => node.sentTexts(thread);
  const outbound = () => node.outbound(thread);
  const echoesArrived = () => node.echoesArrived();
  const control = (method: string, path: string, body?: unknown) =>
    node.x.control(method, path, body);
  const faults = (next: object[]) => control("PUT", "/faults", { sends: { next } });
  const message = (id: string) =>
    node.test.context.db
      .selectFrom("message")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  /** The attempts of a reply once none is out: its echo may have settled it before X's answer came. */
  const attempts = async (id: string) => {
    await settle(async () => (await attemptsNow(id)).every(({ outcome }) => outcome !== null));
    return attemptsNow(id);
  };
  const attemptsNow = (id: string) =>
    node.test.context.db
      .selectFrom("send_attempt")
      .select(["attempt_number", "outcome", "http_status", "x_code"])
      .where("message_id", "=", id)
      .orderBy("attempt_number")
      .execute();
  /** Sends with the account's own keys, beside the sender. */
  async function sendOnX(text: string): Promise<void> {
    const client = node.client();
    await client.dm.send({ recipientId: thread.customerId, text });
    client.close();
  }

  it("sends a reply, stores X's event id, and shows it once when the echo comes", async () => {
    start();
    const id = await reply("Your parcel is on its way & <soon> there: https://example.com/a");
    await becomes(id, "sent");
    await echoesArrived();
    expect(await sentTexts()).toHaveLength(1);
    const rows = await outbound();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ id, origin: "agent", status: "sent" });
    expect(rows[0]?.x_event_id).toBe((await node.x.dmsWith(thread.customerId)).at(-1)?.id);
    expect(await attempts(id)).toMatchObject([{ attempt_number: 1, outcome: "sent" }]);
  });

  it("keeps the order within a conversation and sends to several customers side by side", async () => {
    const other = await node.newThread();
    const ids: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      ids.push(await reply(`line ${i}`));
      ids.push(await node.reply(other, `other ${i}`));
    }
    start();
    for (const id of ids) await becomes(id, "sent");
    expect(await sentTexts()).toEqual(Array.from({ length: 8 }, (_, i) => `line ${i}`));
    await echoesArrived();
    expect((await outbound()).map((row) => row.text)).toEqual(
      Array.from({ length: 8 }, (_, i) => `line ${i}`),
    );
  });

  it.each([
    [{ status: 503, applied: true }, "an error after X took it"],
    [{ status: "timeout", applied: true }, "a time-out after X took it"],
    [{ status: "reset", applied: true }, "a cut connection after X took it"],
    [{ status: 502, applied: true, body: "html" }, "an unreadable answer after X took it"],
  ])("settles %j by the echo: %s", async (fault, _why) => {
    start({ ...impatient, checkAfterMs: [60_000] });
    await faults([fault]);
    const id = await reply("Is it there?");
    await becomes(id, "sent");
    await echoesArrived();
    expect(await sentTexts()).toEqual(["Is it there?"]);
    expect(await outbound()).toHaveLength(1);
  });

  it("finds a message in X's list when its echo never comes", async () => {
    await control("PUT", "/faults", {
      deliveries: { dropNext: 1 },
      sends: { next: [{ status: 503, applied: true }] },
    });
    start();
    const id = await reply("No echo for this one");
    await becomes(id, "sent");
    expect(await sentTexts()).toEqual(["No echo for this one"]);
    expect((await node.x.truth("delivery.settled")).at(-1)).toMatchObject({ outcome: "dropped" });
  });

  it("asks a person when X does not have it, lets later replies go, and sends nothing twice", async () => {
    start();
    await faults([{ status: 503, applied: false }]);
    const lost = await reply("Lost on the way");
    const later = await reply("Later line");
    await becomes(lost, "unconfirmed");
    await becomes(later, "sent");
    await echoesArrived();
    expect(await sentTexts()).toEqual(["Later line"]);
    expect(await attempts(lost)).toMatchObject([{ outcome: "unknown", http_status: 503 }]);
    const told = await node.test.context.db
      .selectFrom("event_log")
      .select("kind")
      .where("message_id", "=", lost)
      .execute();
    expect(told.map((event) => event.kind)).toEqual(["message.unconfirmed"]);
  });

  it("does not take the echo of one reply for another with the same text", async () => {
    start();
    await faults([{ status: 503, applied: false }]);
    const lost = await reply("OK");
    await becomes(lost, "unconfirmed");
    const second = await reply("OK");
    await becomes(second, "sent");
    await echoesArrived();
    expect(await message(lost)).toMatchObject({ status: "unconfirmed" });
    expect(await sentTexts()).toEqual(["OK"]);
    expect(await outbound()).toHaveLength(2);
  });

  it("repeats a post by itself only when not a byte of it left", async () => {
    const fresh = await createTestContext({ xApiUrl: "http://127.0.0.1:9" });
    try {
      const nobody = await createTestAccount(fresh.context);
      const { integrationId } = nobody;
      const conversation = await insertConversation(fresh.context.db, { integrationId });
      const id = randomUUID();
      await fresh.context.db
        .insertInto("message")
        .values({
          id,
          conversation_id: conversation.id,
          integration_id: nobody.integrationId,
          contact_id: conversation.contactId,
          direction: "outbound",
          status: "queued",
          origin: "agent",
          text: "anyone?",
          sorted_at: new Date(),
        })
        .execute();
      await fresh.context.db
        .insertInto("outbox")
        .values({
          message_id: id,
          integration_id: nobody.integrationId,
          conversation_id: conversation.id,
          recipient_x_user_id: "5",
        })
        .execute();
      const lonely = createSender(fresh.context, { pollMs: 50, retryBaseMs: 20, retryCapMs: 100 });
      const outcomes = async () =>
        (
          await fresh.context.db
            .selectFrom("send_attempt")
            .select("outcome")
            .where("message_id", "=", id)
            .where("outcome", "is not", null)
            .execute()
        ).map((attempt) => attempt.outcome);
      await settle(async () => (await outcomes()).length >= 3);
      expect(new Set(await outcomes())).toEqual(new Set(["notSent"]));
      await lonely.stop();
    } finally {
      await fresh.close();
    }
  });

  it.each([
    [349, 403, "MessageNotAllowed", "recipientClosed"],
    [354, 403, "InvalidMessageStructure", "textTooLong"],
    [151, 403, "DataFiltered", "duplicateText"],
    [226, 403, "GeneralError", "looksAutomated"],
    [999, 403, "GeneralError", "other"],
  ])("fails a reply that X refuses with %i and says why", async (code, status, error, reason) => {
    start();
    await faults([{ status, code, message: "no" }]);
    const id = await reply("May I?");
    await becomes(id, "failed");
    expect(await message(id)).toMatchObject({
      error_code: error,
      error_detail: { reason, httpStatus: status, xCode: code },
    });
    expect(await attempts(id)).toMatchObject([
      { outcome: "refused", http_status: status, x_code: code },
    ]);
  });

  it.each([
    [89, 401, "credentialsRefused"],
    [93, 403, "permissionMissing"],
    [453, 403, "planMissing"],
  ])(
    "holds the account's replies after %i, says why, fails none, and goes on when X does",
    async (code, status, reason) => {
      const other = await node.newThread();
      await faults([
        { status, code, message: "no" },
        { status, code, message: "no" },
      ]);
      const ids = [await reply("first"), await reply("second"), await node.reply(other, "third")];
      start();
      const holds = () => node.test.context.db.selectFrom("send_hold").selectAll().execute();
      await settle(async () => (await holds()).length === 1);
      expect(await holds()).toMatchObject([{ reason, x_code: code, http_status: status }]);
      for (const id of ids) await becomes(id, "sent");
      await settle(async () => (await holds()).length === 0);
      expect(await sentTexts()).toEqual(["first", "second"]);
      const kinds = await node.test.context.db
        .selectFrom("event_log")
        .select("kind")
        .where("integration_id", "=", node.account.integrationId)
        .where("kind", "like", "sending.%")
        .orderBy("id", "desc")
        .limit(2)
        .execute();
      expect(kinds.map((event) => event.kind)).toEqual(["sending.resumed", "sending.held"]);
    },
  );

  it("waits until X's limit is over, keeps the place of a reply, and asks once", async () => {
    await control("PUT", "/limits", { "dm.send.user": { limit: 1, windowSeconds: 2 } });
    await control("DELETE", "/limits/windows");
    try {
      start();
      const ids: string[] = [];
      // Five answers to one message are free of X's limit; the seventh is one too many.
      for (let i = 1; i <= 7; i += 1) ids.push(await reply(`line ${i}`));
      const last = ids.at(-1) ?? "";
      await becomes(last, "sent");
      expect(await sentTexts()).toEqual(Array.from({ length: 7 }, (_, i) => `line ${i + 1}`));
      expect((await attempts(last)).map((attempt) => attempt.outcome)).toEqual(["limited", "sent"]);
    } finally {
      await control("PUT", "/limits", { "dm.send.user": { limit: 1000, windowSeconds: 86_400 } });
      await control("DELETE", "/limits/windows");
    }
  });

  it("looks up what a killed sender left in flight, and sends it again in no case", async () => {
    const applied = await reply("Applied before the kill");
    const lease = await acquireLease(node.test.context.db, {
      name: sendLeaseName(node.account.integrationId),
      holder: "killed",
      ttlMs: 60_000,
    });
    const token = present(lease, "lease").token;
    const claimed = await node.test.context.db
      .transaction()
      .execute((trx) =>
        claimNextSend(trx, { integrationId: node.account.integrationId, leaseToken: token }),
      );
    expect(claimed?.messageId).toBe(applied);
    // The POST went out; the process died before it wrote anything. X delivers no echo either.
    await control("PUT", "/faults", { deliveries: { dropNext: 1 } });
    await sendOnX("Applied before the kill");
    if (lease) await releaseLease(node.test.context.db, lease);

    start();
    await becomes(applied, "sent");
    expect(await sentTexts()).toEqual(["Applied before the kill"]);
    expect(await attempts(applied)).toMatchObject([{ outcome: "unknown" }]);
  });

  it("binds an echo that comes after a person was asked", async () => {
    start({ checkAfterMs: [20, 40, 60] });
    await control("PUT", "/faults", {
      deliveries: { delayMs: 1200 },
      sends: { next: [{ status: 503, applied: true }] },
    });
    // X's list is of no use: its budget is spent.
    await control("PUT", "/limits", { "dm.list": { limit: 0, windowSeconds: 900 } });
    const id = await reply("Slow echo");
    await becomes(id, "unconfirmed");
    await becomes(id, "sent");
    await control("PUT", "/limits", { "dm.list": { limit: 1000, windowSeconds: 900 } });
    await control("DELETE", "/limits/windows");
    expect(await outbound()).toHaveLength(1);
  });

  it("shows what another tool sends with our app as automatic, not as an agent's reply", async () => {
    await sendOnX("We are closed today");
    await settle(async () => (await outbound()).length === 1);
    expect(await outbound()).toMatchObject([{ origin: "automatic", status: "sent" }]);
  });

  it("never sends twice with two nodes that both want to send", async () => {
    const second = node.start({}, randomUUID());
    start();
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) ids.push(await reply(`unique ${i}`));
    for (const id of ids) await becomes(id, "sent");
    await second.stop();
    expect(await sentTexts()).toEqual(Array.from({ length: 10 }, (_, i) => `unique ${i}`));
  });
});
