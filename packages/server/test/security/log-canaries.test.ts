import { Writable } from "node:stream";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { webhookSignature } from "@tsubame/x-api";
import { serializeError } from "../../../cli/src/log.ts";
import { settle } from "../../../store/test/support/settle.ts";
import { integrationBody, openCentre, twitterPath, type Centre } from "../support/centre.ts";
import { listen } from "../support/listener.ts";

interface Conversation {
  readonly id: string;
  readonly participants: readonly {
    readonly id: string;
    readonly communicationId: string;
    readonly state: string;
    readonly user?: { readonly id: string };
  }[];
}

/** Words that must never be seen in a log: what customers and agents write, and what is secret. */
const canaries = {
  inbound: "canaryInboundText",
  malformed: "canaryMalformedBody",
  failing: "canaryFailingText",
  reply: "canaryReplyText",
  brokenReply: "canaryBrokenReply",
  unsent: "canaryUnsentReply",
  customerName: "canaryCustomerName",
  consumerSecret: "canaryConsumerSecret",
  tokenSecret: "canaryTokenSecret",
};
let lines = "";
let centre: Centre;

beforeAll(async () => {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines += chunk.toString();
      done();
    },
  });
  const log = pino({ level: "trace", serializers: { err: serializeError } }, destination);
  centre = await openCentre({ log });
});
afterAll(() => centre.close());

/** Delivers a body to the webhook as X would, signed or not. */
async function deliver(body: string, isSigned = true): Promise<number> {
  const row = await centre.node.database.db
    .selectFrom("integration")
    .select("webhook_key")
    .where("id", "=", centre.integrationId)
    .executeTakeFirstOrThrow();
  const signature = webhookSignature(centre.x.app.consumerSecret, body);
  const response = await fetch(`${centre.node.url}/webhooks/x/${row.webhook_key}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(isSigned && { "x-twitter-webhooks-signature": signature }),
    },
    body,
  });
  return response.status;
}

it("no text of a message, no name of a customer and no credential reaches the log where things go wrong", async () => {
  const { node, x } = centre;
  const { db } = node.database;
  const agent = await centre.agentOnQueue();
  const topic = `v2.users.${agent.id}.conversations.messages`;
  const listener = await listen(agent.call, [topic]);
  const customer = await x.control<{ id: string }>("POST", "/users", {
    username: "canary",
    name: canaries.customerName,
  });

  // Deliveries that cannot be read, or are not X's.
  expect(await deliver(`{"direct_message_events":[{"text":"${canaries.malformed}"`)).toBe(400);
  expect(await deliver(`{"text":"${canaries.malformed}"}`, false)).toBe(401);

  // A message that the database refuses: the error quotes the row.
  await db.schema
    .alterTable("message")
    .addCheckConstraint("no_canary", sql`text not like ${sql.lit(`${canaries.failing}%`)}`)
    .execute();
  await centre.customerWrites(customer.id, canaries.failing);
  await settle(() => lines.includes("no_canary"), 20_000);
  await db.schema.alterTable("message").dropConstraint("no_canary").execute();

  await centre.customerWrites(customer.id, canaries.inbound);
  const { eventBody: ringing } = await listener.hear<Conversation>(
    topic,
    (body) => body.participants.some((one) => one.state === "alerting"),
    20_000,
  );
  const leg = ringing.participants.findLast((one) => one.user?.id === agent.id);
  const path = `/api/v2/conversations/messages/${ringing.id}`;
  await agent.call("PATCH", `${path}/participants/${leg?.id}`, { state: "connected" });
  const send = `${path}/communications/${leg?.communicationId}/messages`;

  // A reply that is no JSON, one that the database refuses, and some that X refuses or loses.
  const broken = await fetch(node.url + send, {
    method: "POST",
    headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
    body: `{"textBody":"${canaries.brokenReply}`,
  });
  expect([broken.status, (await broken.text()).includes(canaries.brokenReply)]).toEqual([
    400,
    false,
  ]);
  await db.schema
    .alterTable("message")
    .addCheckConstraint("no_canary_reply", sql`text not like ${sql.lit(`${canaries.reply}%`)}`)
    .execute();
  const refused = await agent.call("POST", send, { textBody: canaries.reply });
  expect(refused.status).toBe(500);
  expect(JSON.stringify(refused.body)).not.toContain(canaries.reply);
  await db.schema.alterTable("message").dropConstraint("no_canary_reply").execute();
  for (const fault of [{ status: 403 }, { status: 500 }, { status: 429 }]) {
    await x.control("PUT", "/faults", { sends: { next: [fault] } });
    await agent.call("POST", send, { textBody: `${canaries.unsent} ${fault.status}` });
  }
  await settle(async () => {
    const { attempts } = await db
      .selectFrom("outbox")
      .select((eb) => eb.fn.sum<string>("attempt_count").as("attempts"))
      .executeTakeFirstOrThrow();
    return Number(attempts) >= 1;
  });

  // Credentials that X refuses, and a body about them that cannot be read.
  await node.admin("POST", twitterPath, {
    ...integrationBody(x, { name: "Second" }),
    consumerSecret: canaries.consumerSecret,
    accessTokenSecret: canaries.tokenSecret,
  });
  await settle(async () => {
    const { body } = await node.admin<{ entities: { createStatus: string }[] }>("GET", twitterPath);
    return body.entities.every(({ createStatus }) => createStatus !== "Initiated");
  });
  await fetch(node.url + twitterPath, {
    method: "POST",
    headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
    body: `{"consumerSecret":"${canaries.consumerSecret}`,
  });
  await listener.close();

  expect(lines).toContain("no_canary_reply");
  const found = Object.values(canaries).flatMap((canary) => {
    const at = lines.indexOf(canary);
    return at < 0 ? [] : [lines.slice(Math.max(0, at - 600), at + 200)];
  });
  expect(found).toEqual([]);
  for (const secret of [
    x.app.consumerSecret,
    x.app.accessTokenSecret,
    x.app.accessToken,
    agent.token,
  ]) {
    expect(lines.includes(secret)).toBe(false);
  }
}, 60_000);
