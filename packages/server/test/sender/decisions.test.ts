import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutboxState } from "@tsubame/store";
import { createApp, type App } from "../../src/http/app.ts";
import { createRequestLimit } from "../../src/http/request-limit.ts";
import type { Principal } from "../../src/http/principal.ts";
import { messageOutcomeRoutes } from "../../src/sender/decisions.ts";
import { insertConversation } from "../support/held-leg.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, type TestAccount } from "../support/x-account.ts";

function caller(userId: string | null, permissions = ["conversation:message:create"]): Principal {
  return {
    userId,
    clientId: null,
    roles: [],
    permissions: new Set(permissions),
    via: "bearer",
    credentialId: "a token",
    language: null,
  };
}

describe("a person's decision about an unconfirmed message", () => {
  let test: TestContext;
  let account: TestAccount;
  let app: App;
  let authorId: string;
  let conversationId: string;
  let contactId: string;
  let principal: Principal | null = null;

  beforeAll(async () => {
    test = await createTestContext();
    account = await createTestAccount(test.context);
    app = createApp({ log: test.context.log });
    messageOutcomeRoutes(
      {
        app,
        authenticate: async () => principal,
        requestLimit: createRequestLimit({ perMinute: 10_000 }),
        isCheckingResponses: true,
      },
      test.context,
    );
    await app.ready();
    const { db } = test.context;
    const author = await db
      .insertInto("user_account")
      .values({ name: "Author", email: "author@example.com" })
      .returning("id")
      .executeTakeFirstOrThrow();
    authorId = author.id;
    const conversation = await insertConversation(db, { integrationId: account.integrationId });
    conversationId = conversation.id;
    contactId = conversation.contactId;
    await db
      .insertInto("participant")
      .values({
        conversation_id: conversationId,
        purpose: "agent",
        state: "connected",
        user_id: authorId,
      })
      .execute();
  });
  afterAll(async () => {
    await app.close();
    await test.close();
  });

  async function message(state: OutboxState): Promise<string> {
    const id = randomUUID();
    await test.context.db
      .insertInto("message")
      .values({
        id,
        conversation_id: conversationId,
        integration_id: account.integrationId,
        contact_id: contactId,
        user_id: authorId,
        direction: "outbound",
        status: state === "reconciling" ? "sending" : state,
        origin: "agent",
        text: "Is it there?",
        sorted_at: new Date(),
      })
      .execute();
    await test.context.db
      .insertInto("outbox")
      .values({
        message_id: id,
        integration_id: account.integrationId,
        conversation_id: conversationId,
        recipient_x_user_id: "5",
        state,
      })
      .execute();
    return id;
  }

  async function decide(what: "resend" | "discard", messageId: string, by: Principal | null) {
    principal = by;
    const response = await app.inject({
      method: "POST",
      url: `/api/tsubame/v1/messages/${messageId}/${what}`,
    });
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
  }
  const outboxState = async (messageId: string) =>
    (
      await test.context.db
        .selectFrom("outbox")
        .select("state")
        .where("message_id", "=", messageId)
        .executeTakeFirstOrThrow()
    ).state;

  it("puts it back into the outbox when the author sends it again", async () => {
    const id = await message("unconfirmed");
    const answer = await decide("resend", id, caller(authorId));
    expect(answer).toMatchObject({ status: 202, body: { id, state: "queued", error: null } });
    expect(await outboxState(id)).toBe("queued");
  });

  it("counts it as failed when the author drops it, and can be sent again afterwards", async () => {
    const id = await message("unconfirmed");
    expect(await decide("discard", id, caller(authorId))).toMatchObject({
      status: 202,
      body: { state: "failed", error: { code: "GeneralError", xCode: null } },
    });
    expect(await outboxState(id)).toBe("failed");
    expect((await decide("resend", id, caller(authorId))).status).toBe(202);
  });

  it.each(["queued", "sending", "reconciling", "sent"] as const)(
    "is refused while the message is %s",
    async (state) => {
      const id = await message(state);
      for (const what of ["resend", "discard"] as const) {
        expect(await decide(what, id, caller(authorId))).toMatchObject({
          status: 409,
          body: { code: "message.notUndecided" },
        });
      }
      expect(await outboxState(id)).toBe(state);
      // One in flight per conversation: make room for the next case.
      await test.context.db
        .updateTable("outbox")
        .set({ state: "sent" })
        .where("message_id", "=", id)
        .execute();
    },
  );

  it("is taken by one of two who decide at the same moment", async () => {
    const id = await message("unconfirmed");
    const answers = await Promise.all([
      decide("discard", id, caller(authorId)),
      decide("discard", id, caller(authorId)),
    ]);
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([202, 409]);
  });

  it("is the author's, or that of somebody who sees every conversation", async () => {
    const id = await message("unconfirmed");
    expect((await decide("resend", id, null)).status).toBe(401);
    expect((await decide("resend", id, caller(authorId, []))).status).toBe(403);
    expect((await decide("resend", id, caller(randomUUID()))).status).toBe(404);
    const supervisor = caller(randomUUID(), [
      "conversation:message:create",
      "conversation:communication:view",
    ]);
    expect((await decide("resend", id, supervisor)).status).toBe(202);
  });

  it("answers 404 for a message that is no reply", async () => {
    expect((await decide("resend", randomUUID(), caller(authorId))).status).toBe(404);
  });
});
