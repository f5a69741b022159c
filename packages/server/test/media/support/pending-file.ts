import { randomUUID } from "node:crypto";
import { insertPendingMedia, readMedia, type MediaRow } from "@tsubame/store";
import type { Context } from "../../../src/context.ts";
import { insertConversation } from "../../support/held-leg.ts";
import { present } from "../../support/present.ts";
import type { TestAccount } from "../../support/x-account.ts";

/** A customer's DM with an attachment, stored as the inbound consumer stores it, and its file pending. */
export async function pendingFile(
  context: Pick<Context, "db" | "clock">,
  account: TestAccount,
  attachment: object,
): Promise<string> {
  const { db, clock } = context;
  const { id: conversationId, contactId } = await insertConversation(db, {
    integrationId: account.integrationId,
  });
  const messageId = randomUUID();
  await db
    .insertInto("message")
    .values({
      id: messageId,
      conversation_id: conversationId,
      integration_id: account.integrationId,
      contact_id: contactId,
      direction: "inbound",
      status: "received",
      origin: "customer",
      text: "",
      sorted_at: clock.now(),
      attachment: JSON.stringify(attachment),
    })
    .execute();
  await db.transaction().execute((trx) =>
    insertPendingMedia(
      trx,
      [
        {
          integrationId: account.integrationId,
          conversationId,
          messageId,
          kind: "photo",
          width: null,
          height: null,
          durationMs: null,
        },
      ],
      clock.now(),
    ),
  );
  const row = await db
    .selectFrom("media")
    .select("id")
    .where("message_id", "=", messageId)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The medium as it stands. */
export async function mediumOf(context: Pick<Context, "db">, mediaId: string): Promise<MediaRow> {
  return present(await readMedia(context.db, mediaId), "medium");
}
