import { createHash, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { mediaPartBytes } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { png } from "../../../x-sandbox/test/support/pictures.ts";
import type { Part } from "../../src/context.ts";
import {
  createSendingNode,
  impatient,
  type SendingNode,
  type Thread,
} from "../support/sending-node.ts";
import { mediumOf } from "./support/pending-file.ts";

let node: SendingNode;
let thread: Thread;
let sender: Part | undefined;
let uploadCount = 0;

beforeAll(async () => {
  node = await createSendingNode();
  node.test.context.xAnswers.subscribe(({ info }) => {
    if (info.request.path.endsWith("/media/upload.json")) uploadCount += 1;
  });
});
beforeEach(async () => {
  thread = await node.newThread();
  uploadCount = 0;
});
afterEach(async () => {
  await node.x.control("DELETE", "/faults");
  await sender?.stop();
  sender = undefined;
});
afterAll(() => node.close());

/** A reply with a file, as the API leaves it; the sender must not be running. */
async function replyWithFile(
  text: string,
  uploadedToX: { x_media_id: string; x_media_expires_at: Date } | null = null,
): Promise<{ messageId: string; mediaId: string }> {
  const { db } = node.test.context;
  const bytes = png();
  const messageId = await node.reply(thread, text);
  await db
    .updateTable("outbox")
    .set({ has_media: true })
    .where("message_id", "=", messageId)
    .execute();
  const mediaId = randomUUID();
  await db
    .insertInto("media")
    .values({
      id: mediaId,
      direction: "outbound",
      state: "stored",
      integration_id: node.account.integrationId,
      conversation_id: thread.conversationId,
      message_id: messageId,
      kind: "photo",
      content_type: "image/png",
      byte_count: bytes.length,
      sha256: createHash("sha256").update(bytes).digest(),
      ...uploadedToX,
    })
    .execute();
  expect(bytes.length).toBeLessThan(mediaPartBytes);
  await db.insertInto("media_part").values({ media_id: mediaId, part_number: 0, bytes }).execute();
  return { messageId, mediaId };
}

/** The attempts of a reply once none is out: its echo may have settled it before X's answer came. */
const endedAttempts = async (messageId: string) => {
  await settle(async () => (await attempts(messageId)).every(({ outcome }) => outcome !== null));
  return attempts(messageId);
};
const attempts = (messageId: string) =>
  node.test.context.db
    .selectFrom("send_attempt")
    .select(["attempt_number", "outcome"])
    .where("message_id", "=", messageId)
    .orderBy("attempt_number")
    .execute();
const faults = (calls: readonly object[], next: readonly object[] = []) =>
  node.x.control("PUT", "/faults", { calls, sends: { next } });
/** Faults of calls that have not struck yet. */
const strikesLeft = async () => {
  const now = await node.x.control<{ calls: { times?: number }[] }>("GET", "/faults");
  return now.calls.reduce((sum, call) => sum + (call.times ?? 0), 0);
};
const upload = { path: "/1.1/media/upload.json" };

it("an upload that a node did not finish is done again by the next, and the reply is posted once", async () => {
  await faults([{ ...upload, status: "timeout", times: 1 }]);
  const { messageId } = await replyWithFile("See this");
  const first = node.start(impatient, randomUUID());
  await settle(async () => (await strikesLeft()) === 0);
  // The reply is not claimed while its file is on the way, so nothing about it is unclear.
  await first.stop();
  expect(await attempts(messageId)).toEqual([]);
  sender = node.start({}, randomUUID());
  await node.becomes(messageId, "sent");
  expect(await endedAttempts(messageId)).toEqual([{ attempt_number: 1, outcome: "sent" }]);
  expect(await node.sentTexts(thread)).toEqual(["See this"]);
}, 30_000);

it("a file that X has is not uploaded again for a reply that waits", async () => {
  await faults([], [{ status: 401, code: 89, applied: false }]);
  const { messageId, mediaId } = await replyWithFile("After a refusal of the account");
  sender = node.start();
  await node.becomes(messageId, "sent");
  expect(await endedAttempts(messageId)).toMatchObject([
    { outcome: "refused" },
    { outcome: "sent" },
  ]);
  expect(uploadCount).toBe(1);
  expect((await mediumOf(node.test.context, mediaId)).x_media_id).toMatch(/^\d+$/);
});

it("a file that X has let go of is uploaded anew", async () => {
  const gone = { x_media_id: "1", x_media_expires_at: new Date(Date.now() + 60_000) };
  const { messageId } = await replyWithFile("Late", gone);
  sender = node.start();
  await node.becomes(messageId, "sent");
  expect(uploadCount).toBe(1);
});

it("a reply waits with its file while X refuses the account, and nothing fails", async () => {
  await faults([{ ...upload, status: 401, code: 89, times: 2 }]);
  const { messageId } = await replyWithFile("When the token is mended");
  sender = node.start();
  await settle(async () => {
    const hold = await node.test.context.db
      .selectFrom("send_hold")
      .select("reason")
      .where("integration_id", "=", node.account.integrationId)
      .executeTakeFirst();
    return hold?.reason === "credentialsRefused";
  });
  await node.becomes(messageId, "sent");
  expect(uploadCount).toBe(3);
  expect(await endedAttempts(messageId)).toMatchObject([{ outcome: "sent" }]);
});

it("later replies of the conversation wait for the file before them", async () => {
  await faults([{ ...upload, status: 503, times: 2 }]);
  const { messageId } = await replyWithFile("first");
  const second = await node.reply(thread, "second");
  sender = node.start();
  await node.becomes(second, "sent");
  await node.becomes(messageId, "sent");
  expect(await node.sentTexts(thread)).toEqual(["first", "second"]);
});
