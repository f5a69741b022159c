import platformClient from "purecloud-platform-client-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createCustomer,
  createXSide,
  integrationBody,
  writeDm,
  type Product,
  type XSide,
} from "./support/company.ts";
import { eventually } from "./support/http.ts";
import { openStage, type Stage } from "./support/stage.ts";

/** A notification as it arrives on the channel's WebSocket. */
interface Notification {
  readonly topicName: string;
  readonly eventBody: {
    readonly id?: string;
    readonly participants?: readonly {
      readonly id: string;
      readonly purpose: string;
      readonly state?: string;
      readonly user?: { readonly id: string };
    }[];
  };
}

let stage: Stage;
let product: Product;
let x: XSide;
let socket: WebSocket | undefined;

beforeAll(async () => {
  stage = await openStage("sdk");
  ({ product } = stage);
  x = await createXSide(product.sandbox);
  const { hostname, port } = new URL(product.url);
  platformClient.ApiClient.instance.setGateway({
    host: hostname,
    protocol: "http",
    port: Number(port),
  });
});

afterAll(async () => {
  socket?.close();
  await stage?.close();
});

describe("the unmodified Genesys SDK (262)", () => {
  it("connects an X account, builds a queue, and works a DM from the ring to the wrap-up", async () => {
    const client = platformClient.ApiClient.instance;
    const conversations = new platformClient.ConversationsApi();
    const routing = new platformClient.RoutingApi();
    const users = new platformClient.UsersApi();
    const presence = new platformClient.PresenceApi();
    const notifications = new platformClient.NotificationsApi();
    const architect = new platformClient.ArchitectApi();

    await client.loginClientCredentialsGrant(product.clientId, product.clientSecret);

    // The channel: a generation A body, created asynchronously, polled until it is settled.
    const created = await conversations.postConversationsMessagingIntegrationsTwitter(
      integrationBody(x, "Acme through the SDK") as never,
    );
    expect(created.createStatus).toMatch(/^(Initiated|Completed)$/);
    const integration = await eventually("the integration is completed", async () => {
      const now = await conversations.getConversationsMessagingIntegrationsTwitterIntegrationId(
        created.id,
      );
      if (now.createStatus === "Error") throw new Error(JSON.stringify(now.createError));
      return now.createStatus === "Completed" && now;
    });
    expect(integration).not.toHaveProperty("consumerSecret");
    expect(integration).not.toHaveProperty("accessTokenSecret");
    const listed = await conversations.getConversationsMessagingIntegrationsTwitter();
    expect(listed.entities?.map(({ id }) => id)).toContain(created.id);

    // The organisation: a queue with a member and a wrap-up code, and a flow that leads there.
    const user = await users.postUsers({
      name: "Sumire SDK",
      email: "sumire.sdk@acme.example",
    } as never);
    const queue = await routing.postRoutingQueues({
      name: "SDK queue",
      mediaSettings: { message: { alertingTimeoutSeconds: 60 } },
      acwSettings: { wrapupPrompt: "MANDATORY" },
    });
    await routing.postRoutingQueueMembers(queue.id ?? "", [{ id: user.id ?? "" }]);
    const code = await routing.postRoutingWrapupcodes({ name: "SDK solved" });
    await routing.postRoutingQueueWrapupcodes(queue.id ?? "", [{ id: code.id ?? "" }]);
    const flow = await product.admin<{ id: string }>("POST", "/api/tsubame/v1/flows", {
      name: "SDK flow",
      rules: [{ then: { queueId: queue.id } }],
    });
    const flows = await architect.getFlows({ type: ["inboundshortmessage"] });
    expect(flows.entities?.map(({ id }) => id)).toContain(flow.id);
    const recipients = await routing.getRoutingMessageRecipients({ messengerType: "twitter" });
    const recipient = recipients.entities?.find(({ id }) => id === integration.recipient?.id);
    expect(recipient).toBeDefined();
    await routing.putRoutingMessageRecipient(recipient?.id ?? "", {
      flow: { id: flow.id },
    });

    // From here on the agent's own token.
    const issued = await product.admin<{ access_token: string }>(
      "POST",
      `/api/tsubame/v1/users/${user.id}/tokens`,
      {},
    );
    client.setAccessToken(issued.access_token);
    const me = await users.getUsersMe({ expand: ["presence", "routingStatus"] });
    expect(me.id).toBe(user.id);

    const channel = await notifications.postNotificationsChannels();
    const topic = `v2.users.${me.id}.conversations.messages`;
    const received: Notification[] = [];
    socket = new WebSocket(channel.connectUri ?? "");
    socket.addEventListener("message", ({ data }) => {
      received.push(JSON.parse(String(data)) as Notification);
    });
    await new Promise((resolve) => socket?.addEventListener("open", resolve, { once: true }));
    await notifications.postNotificationsChannelSubscriptions(channel.id ?? "", [{ id: topic }]);

    const definitions = await presence.getPresencedefinitions({ pageSize: 100 });
    const onQueue = definitions.entities?.find(({ systemPresence }) =>
      /^on.?queue$/i.test(systemPresence ?? ""),
    );
    await presence.patchUserPresencesPurecloud(me.id ?? "", {
      presenceDefinition: { id: onQueue?.id ?? "" },
    });
    expect((await users.getUserRoutingstatus(me.id ?? "")).status).toBe("IDLE");

    const customer = await createCustomer(product.sandbox, "SDK Customer");
    await writeDm(product.sandbox, {
      fromId: customer.id,
      toId: x.businessId,
      text: "Where is my order?",
    });

    const ring = await eventually("an alerting participant on the channel", () => {
      for (const { topicName, eventBody } of received) {
        if (topicName !== topic) continue;
        const participant = eventBody.participants?.find(
          (one) => one.purpose === "agent" && one.user?.id === me.id && one.state === "alerting",
        );
        if (participant) return { conversationId: eventBody.id ?? "", participant };
      }
      return null;
    });
    const ringing = await conversations.getConversation(ring.conversationId);
    const communicationId =
      ringing.participants?.find(({ id }) => id === ring.participant.id)?.messages?.[0]?.id ?? "";

    await conversations.patchConversationsMessageParticipant(
      ring.conversationId,
      ring.participant.id,
      { body: { state: "connected" } },
    );
    const view = await conversations.getConversationsMessage(ring.conversationId);
    const mine = view.participants?.find(({ id }) => id === ring.participant.id);
    expect(mine?.state).toBe("connected");
    const messageIds = view.participants?.flatMap(
      (one) => one.messages?.map(({ messageId }) => messageId ?? "") ?? [],
    );
    const texts = await conversations.postConversationsMessageMessagesBulk(ring.conversationId, {
      body: [...new Set(messageIds)],
    });
    expect(texts.entities?.map((message) => (message as { textBody?: string }).textBody)).toContain(
      "Where is my order?",
    );

    const reply = await conversations.postConversationsMessageCommunicationMessages(
      ring.conversationId,
      communicationId,
      { textBody: "On its way." },
    );
    expect(reply.direction).toBe("outbound");
    await eventually("X has accepted the reply", async () => {
      const message = await conversations.getConversationsMessageMessage(
        ring.conversationId,
        reply.id ?? "",
      );
      return message.status === "sent";
    });

    await conversations.patchConversationsMessageParticipant(
      ring.conversationId,
      ring.participant.id,
      { body: { state: "disconnected" } },
    );
    await eventually("the channel asks for the wrap-up", () =>
      received.some(({ eventBody }) =>
        eventBody.participants?.some(
          (one) => one.id === ring.participant.id && one.state === "disconnected",
        ),
      ),
    );
    await conversations.postConversationsMessageParticipantCommunicationWrapup(
      ring.conversationId,
      ring.participant.id,
      communicationId,
      { body: { code: code.id ?? "", notes: "Tracked." } },
    );
    const done = await conversations.getConversation(ring.conversationId);
    const leg = done.participants?.find(({ id }) => id === ring.participant.id);
    expect(leg?.wrapup?.code).toBe(code.id);
    expect(done.endTime).toBeDefined();
    expect((await users.getUserRoutingstatus(me.id ?? "")).status).toBe("IDLE");
  }, 60_000);

  it("gets the platform's error body when it asks for something that is not there", async () => {
    const client = platformClient.ApiClient.instance;
    await client.loginClientCredentialsGrant(product.clientId, product.clientSecret);
    const routing = new platformClient.RoutingApi();
    await expect(
      routing.getRoutingQueue("00000000-0000-4000-8000-000000000000"),
    ).rejects.toMatchObject({ status: 404, code: "not.found" });
  });

  it("is refused with a code when the client's secret is wrong", async () => {
    const client = platformClient.ApiClient.instance;
    await expect(
      client.loginClientCredentialsGrant(product.clientId, "not-the-secret-of-this-client"),
    ).rejects.toBeDefined();
  });
});
