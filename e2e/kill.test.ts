import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alertingLeg, communicationOf, openChannel, type Channel } from "./support/channel.ts";
import {
  bindFlow,
  connect,
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  goOnQueue,
  integrationBody,
  writeDm,
  type Agent,
  type Product,
  type XSide,
} from "./support/company.ts";
import { eventually } from "./support/http.ts";
import { openStage, type Stage } from "./support/stage.ts";

/** Places between the webhook and the agent's screen … */
const inboundPoints = [
  "webhook.received",
  "inbox.beforeCommit",
  "inbox.afterCommit",
  "conversation.beforeCommit",
  "conversation.afterCommit",
  "dispatch.beforeCommit",
  "dispatch.afterCommit",
];
/** … and between the reply and X, up to where X has it. */
const outboundPoints = [
  "reply.beforeCommit",
  "reply.afterCommit",
  "send.beforeAttempt",
  "send.afterPost",
];

interface TruthEntry {
  readonly kind: string;
  readonly id?: string;
  readonly dmId?: string;
  readonly [field: string]: unknown;
}

let stage: Stage;
let product: Product;
let x: XSide;
let agent: Agent;
let channel: Channel;

beforeAll(async () => {
  stage = await openStage("kill", { maxConnections: 4 });
  ({ product } = stage);
  // A delivery that met a dead process is tried again soon instead of after three seconds, and as long as a start may take.
  await product.sandbox("PUT", "/sandbox/settings", {
    retryDelaysMs: [200, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000],
    retryScale: 1,
  });
  x = await createXSide(product.sandbox);
  agent = await createAgent(product, { name: "Kill Agent", capacity: 25 });
  const queue = await createQueue(product.admin, {
    name: "Kill queue",
    agentIds: [agent.id],
    alertingTimeoutSeconds: 300,
    body: { acwSettings: { wrapupPrompt: "OPTIONAL" } },
  });
  const integration = await connect(product.admin, integrationBody(x));
  expect(integration.createStatus).toBe("Completed");
  await bindFlow(product.admin, integration.recipient?.id ?? "", queue.flowId);
  await goOnQueue(agent);
  channel = await openAgentChannel();
});

afterAll(async () => {
  channel?.close();
  await stage?.close();
});

async function openAgentChannel(): Promise<Channel> {
  return openChannel(agent.call, [`v2.users.${agent.id}.conversations.messages`]);
}

async function truth(kind: string): Promise<readonly TruthEntry[]> {
  return (
    await product.sandbox<{ entries: readonly TruthEntry[] }>("GET", `/sandbox/log?kind=${kind}`)
  ).entries;
}

async function restartWhole(): Promise<void> {
  channel.close();
  await product.restartServer();
  await goOnQueue(agent);
  channel = await openAgentChannel();
}

/** Arms the crash in a fresh process; the agent's channel is opened again so that work keeps flowing. */
async function armCrash(point: string): Promise<void> {
  channel.close();
  await product.restartServer({ TSUBAME_CRASH_AT: point });
  channel = await openAgentChannel();
}

interface MyConversation {
  readonly id: string;
  readonly participants: readonly {
    readonly id: string;
    readonly purpose: string;
    readonly state: string;
    readonly user?: { readonly id: string };
    readonly messages?: readonly { readonly messageId: string }[];
  }[];
}

/** The conversation that holds this DM and the agent's leg in it, once it rings or is connected. */
async function legOf(
  dmId: string,
): Promise<{ conversationId: string; participantId: string; state: string }> {
  return eventually(
    `an offer for ${dmId}`,
    async () => {
      const row = await stage.database.db
        .selectFrom("participant")
        .innerJoin("message", "message.conversation_id", "participant.conversation_id")
        .where("message.x_event_id", "=", dmId)
        .where("participant.purpose", "=", "agent")
        .where("participant.state", "in", ["alerting", "connected"])
        .select(["participant.id", "participant.conversation_id", "participant.state"])
        .executeTakeFirst();
      return (
        row && { conversationId: row.conversation_id, participantId: row.id, state: row.state }
      );
    },
    30_000,
  );
}

async function expectAgreement(): Promise<void> {
  // Nothing lost, nothing twice: each DM the customers wrote is one message, each message is one conversation's.
  const issued = await truth("dm.issued");
  const ids = issued.map((entry) => String(entry["dmId"]));
  await eventually("every DM is stored", async () => {
    const { count } = await stage.database.db
      .selectFrom("message")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .where("x_event_id", "in", ids)
      .executeTakeFirstOrThrow();
    return Number(count) === ids.length;
  });
  const stored = await stage.database.db
    .selectFrom("message")
    .select(["x_event_id", "status"])
    .execute();
  const storedIds = stored.map((row) => row.x_event_id).filter((id) => id !== null);
  expect(storedIds.toSorted()).toEqual(ids.toSorted());
  // Each reply that the API accepted was applied by X once; no accepted reply is still open.
  const applied = await truth("send.applied");
  expect(new Set(applied.map((entry) => String(entry["dmId"]))).size).toBe(applied.length);
  const replies = await stage.database.db
    .selectFrom("message")
    .where("origin", "=", "agent")
    .select(["status", "x_event_id"])
    .execute();
  expect(replies.filter((reply) => reply.status !== "sent")).toEqual([]);
  expect(replies.length).toBe(applied.length);
}

describe("kill -9 of the server", () => {
  it.each(inboundPoints)(
    "loses no DM and rings once when it dies at %s",
    async (point) => {
      await armCrash(point);
      const customer = await createCustomer(product.sandbox, `Customer ${point}`);
      const dmId = await writeDm(product.sandbox, {
        fromId: customer.id,
        toId: x.businessId,
        text: `Question at ${point}`,
      });
      expect(await product.server.exited).toBe("SIGKILL");
      await restartWhole();
      const leg = await legOf(dmId);
      const rings = await stage.database.db
        .selectFrom("participant")
        .where("conversation_id", "=", leg.conversationId)
        .where("purpose", "=", "agent")
        .select("state")
        .execute();
      expect(rings).toHaveLength(1);
      expect(leg.state).toBe("alerting");
      const first = await eventually("the ring is on the channel or in the list", async () => {
        if (
          channel.events.some(
            (event) => alertingLeg(event, agent.id)?.conversationId === leg.conversationId,
          )
        )
          return true;
        const mine = await agent.call<{ entities: readonly MyConversation[] }>(
          "GET",
          "/api/v2/conversations/messages",
        );
        return mine.entities.some(({ id }) => id === leg.conversationId);
      });
      expect(first).toBe(true);
      await agent.call(
        "PATCH",
        `/api/v2/conversations/messages/${leg.conversationId}/participants/${leg.participantId}`,
        { state: "connected" },
      );
      await expectAgreement();
    },
    90_000,
  );

  it.each(outboundPoints)(
    "sends an accepted reply once when it dies at %s",
    async (point) => {
      const reply = await replyAndCrash(point);
      // Before the commit the API accepted nothing, so nothing may reach the customer; afterwards exactly one.
      const isExpected = point !== "reply.beforeCommit";
      await eventually(
        "the reply is where it belongs",
        async () => (await reply.state()) === (isExpected ? "sent" : null),
        30_000,
      );
      expect(reply.wasAccepted && !isExpected).toBe(false);
      expect(await reply.receivedCount()).toBe(isExpected ? 1 : 0);
      await expectAgreement();
    },
    120_000,
  );

  it("asks a person, and never repeats by itself, when it dies between writing the attempt and calling X", async () => {
    const reply = await replyAndCrash("send.beforePost");
    // X may have taken it for all the server can know; it looks there until 90 s have passed.
    await eventually(
      "the reply is unconfirmed",
      async () => (await reply.state()) === "unconfirmed",
      130_000,
    );
    expect(await reply.receivedCount()).toBe(0);
    const message = (await reply.thread()).find(({ origin }) => origin === "agent");
    await agent.call("POST", `/api/tsubame/v1/messages/${message?.id}/resend`);
    await eventually("the reply is sent", async () => (await reply.state()) === "sent", 30_000);
    expect(await reply.receivedCount()).toBe(1);
    await expectAgreement();
  }, 240_000);
});

interface CrashedReply {
  readonly wasAccepted: boolean;
  /** The reply's state as the agent sees it; null while there is no reply. */
  state(): Promise<string | null>;
  thread(): Promise<readonly ThreadMessage[]>;
  /** How often the customer has it on the phone. */
  receivedCount(): Promise<number>;
}

interface ThreadMessage {
  readonly id: string;
  readonly origin: string;
  readonly state: string;
}

/** A customer asks, the agent accepts and answers, the server dies at `point` and is started again. */
async function replyAndCrash(point: string): Promise<CrashedReply> {
  const customer = await createCustomer(product.sandbox, `Customer ${point}`);
  const dmId = await writeDm(product.sandbox, {
    fromId: customer.id,
    toId: x.businessId,
    text: `Question at ${point}`,
  });
  const leg = await legOf(dmId);
  await agent.call(
    "PATCH",
    `/api/v2/conversations/messages/${leg.conversationId}/participants/${leg.participantId}`,
    { state: "connected" },
  );
  const communicationId = await communicationOf(agent.call, leg);
  await armCrash(point);
  const text = `Answer at ${point}`;
  const sending = agent
    .call(
      "POST",
      `/api/v2/conversations/messages/${leg.conversationId}/communications/${communicationId}/messages`,
      { textBody: text },
    )
    .then(() => true)
    .catch(() => false);
  expect(await product.server.exited).toBe("SIGKILL");
  const wasAccepted = await sending;
  await restartWhole();
  const thread = async (): Promise<readonly ThreadMessage[]> =>
    (
      await agent.call<{ messages: readonly ThreadMessage[] }>(
        "GET",
        `/api/tsubame/v1/conversations/${leg.conversationId}/messages`,
      )
    ).messages;
  return {
    wasAccepted,
    thread,
    state: async () => (await thread()).find(({ origin }) => origin === "agent")?.state ?? null,
    receivedCount: async () => {
      const { dms } = await product.sandbox<{ dms: readonly { text: string }[] }>(
        "GET",
        `/sandbox/dms?userId=${customer.id}&withId=${x.businessId}`,
      );
      return dms.filter((dm) => dm.text === text).length;
    },
  };
}
