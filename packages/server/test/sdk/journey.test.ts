import platformClient from "purecloud-platform-client-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { connect, type Listener } from "../support/listener.ts";
import { startTestNode, type TestNode } from "../support/node.ts";
import { integrationBody } from "../support/centre.ts";
import { createXSide, type XSide } from "../support/x-side.ts";

type Messages = platformClient.Models.MessageConversation;

const client = platformClient.ApiClient.instance;
const conversations = new platformClient.ConversationsApi();
const routing = new platformClient.RoutingApi();
const users = new platformClient.UsersApi();
const presence = new platformClient.PresenceApi();
const notifications = new platformClient.NotificationsApi();
const architect = new platformClient.ArchitectApi();

let x: XSide;
let node: TestNode;
let listener: Listener | undefined;

beforeAll(async () => {
  x = await createXSide();
  node = await startTestNode({ xApiUrl: x.sandbox.url });
  const { hostname, port } = new URL(node.url);
  client.setGateway({ host: hostname, protocol: "http", port: Number(port) });
  await client.loginClientCredentialsGrant(node.client.id, node.client.secret);
});
afterAll(async () => {
  await listener?.close();
  await node.close();
  await x.sandbox.close();
});

/** Fails the test when something that an SDK call must return is absent. */
function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the SDK returned nothing there");
  return value;
}

describe("the unmodified Genesys SDK (262), from an X app to a wrapped-up conversation", () => {
  it("connects, configures, is told of the alerting leg, accepts, answers and wraps up", async () => {
    // Generation A body: TypeScript users of 262 need a cast, JavaScript sends it as it is.
    const created = await conversations.postConversationsMessagingIntegrationsTwitter(
      integrationBody(x) as unknown as platformClient.Models.TwitterIntegrationRequest,
    );
    expect(created.createStatus).toBe("Initiated");
    const integrationId = there(created.id);
    let integration = created;
    await settle(async () => {
      integration =
        await conversations.getConversationsMessagingIntegrationsTwitterIntegrationId(
          integrationId,
        );
      return integration.createStatus === "Completed";
    });
    const listed = await conversations.getConversationsMessagingIntegrationsTwitter({
      pageSize: 25,
    });
    expect(listed.entities?.map(({ id }) => id)).toEqual([integrationId]);
    expect((await conversations.getConversationsMessagingIntegrations()).total).toBe(1);

    const queue = await routing.postRoutingQueues({
      name: "SDK queue",
    });
    const queueId = there(queue.id);
    const code = await routing.postRoutingWrapupcodes({
      name: "Done",
    });
    const codeId = there(code.id);
    await routing.postRoutingQueueWrapupcodes(queueId, [{ id: codeId }]);
    const agent = await node.person("agent");
    await routing.postRoutingQueueMembers(queueId, [{ id: agent.id }]);
    const flow = await node.admin<{ id: string }>("POST", "/api/tsubame/v1/flows", {
      name: "SDK flow",
      rules: [{ then: { queueId } }],
    });
    const flows = await architect.getFlows({ type: ["inboundshortmessage"] });
    expect(flows.entities?.map(({ id }) => id)).toContain(flow.body.id);
    const recipientId = there(integration.recipient?.id);
    await routing.putRoutingMessageRecipient(recipientId, {
      flow: { id: flow.body.id },
    });

    // From here on the SDK acts as the agent.
    client.setAccessToken(agent.token);
    const channel = await notifications.postNotificationsChannels();
    const topic = `v2.users.${agent.id}.conversations.messages`;
    const permitted = await notifications.postNotificationsChannelSubscriptions(there(channel.id), [
      { id: topic },
    ]);
    expect(permitted.entities?.[0]?.state).toBe("Permitted");
    listener = await connect(there(channel.id), there(channel.connectUri));
    await presence.patchUserPresencesPurecloud(agent.id, {
      presenceDefinition: { id: await onQueueId() },
    });
    expect((await users.getUserRoutingstatus(agent.id)).status).toBe("IDLE");

    const customer = await x.newCustomer();
    await x.control("POST", "/dms", { fromId: customer, toId: x.businessId, text: "Is this on?" });
    const { eventBody } = await listener.hear<Messages>(topic, (body) =>
      there(body.participants).some(
        ({ state, user }) => state === "alerting" && user?.id === agent.id,
      ),
    );
    const conversationId = there(eventBody.id);
    const leg = there(there(eventBody.participants).find(({ user }) => user?.id === agent.id));
    const legId = there(leg.id);

    const mine = await conversations.getConversationsMessages();
    expect(mine.entities?.map(({ id }) => id)).toEqual([conversationId]);
    expect((await conversations.getConversations({ communicationType: "message" })).total).toBe(1);
    const full = await conversations.getConversation(conversationId);
    const communication = there(full.participants.find(({ id }) => id === legId)?.messages?.[0]);
    const communicationId = there(communication.id);
    expect(communication.state).toBe("alerting");

    await conversations.patchConversationsMessageParticipant(conversationId, legId, {
      body: { state: "connected" },
    });
    const view = await conversations.getConversationsMessage(conversationId);
    const inbound = there(
      view.participants?.find(({ purpose }) => purpose === "customer")?.messages?.[0],
    );
    const messageId = there(inbound.messageId);
    expect(
      (await conversations.getConversationsMessageMessage(conversationId, messageId))
        .normalizedMessage?.text,
    ).toBe("Is this on?");
    expect((await conversations.getConversationsMessageDetails(messageId)).direction).toBe(
      "inbound",
    );
    const sent = await conversations.postConversationsMessageCommunicationMessages(
      conversationId,
      communicationId,
      {
        textBody: "It is.",
      },
    );
    await settle(async () => {
      const now = await conversations.getConversationsMessageMessage(
        conversationId,
        there(sent.id),
      );
      return now.status === "sent";
    });
    expect((await x.dmsWith(customer)).map(({ text }) => text)).toEqual(["Is this on?", "It is."]);
    const bulk = await conversations.postConversationsMessageMessagesBulk(conversationId, {
      body: [messageId, there(sent.id)],
    });
    expect(bulk.entities).toHaveLength(2);
    await conversations.postConversationsMessageCommunicationTyping(
      conversationId,
      communicationId,
      {
        typing: { type: "On", duration: 5000 },
      },
    );
    await conversations.patchConversationParticipantAttributes(conversationId, legId, {
      attributes: { order: "42" },
    });

    await conversations.patchConversationsMessageParticipantCommunication(
      conversationId,
      legId,
      communicationId,
      {
        state: "disconnected",
      },
    );
    const codes = await conversations.getConversationsMessageParticipantWrapupcodes(
      conversationId,
      legId,
    );
    expect(codes.map(({ id }) => id)).toEqual([codeId]);
    await conversations.postConversationsMessageParticipantCommunicationWrapup(
      conversationId,
      legId,
      communicationId,
      {
        body: { code: codeId, notes: "From the SDK" },
      },
    );
    const recorded = await conversations.getConversationsMessageParticipantWrapup(
      conversationId,
      legId,
    );
    expect(recorded).toMatchObject({ code: codeId, notes: "From the SDK" });
    expect((await conversations.getConversationsMessages()).total).toBe(0);
    expect((await users.getUserRoutingstatus(agent.id)).status).toBe("IDLE");
    // The agent has no running leg there any more.
    await expect(conversations.postConversationDisconnect(conversationId)).rejects.toMatchObject({
      status: 403,
    });
  });

  it("gets the error envelope for what does not exist, and disconnects the account", async () => {
    await client.loginClientCredentialsGrant(node.client.id, node.client.secret);
    const nobody = crypto.randomUUID();
    await expect(conversations.getConversation(nobody)).rejects.toMatchObject({
      status: 404,
      code: "not.found",
      entityId: nobody,
    });
    const { entities } = await conversations.getConversationsMessagingIntegrationsTwitter();
    const integrationId = there(entities?.[0]?.id);
    await conversations.patchConversationsMessagingIntegrationsTwitterIntegrationId(integrationId, {
      name: "Renamed by the SDK",
    });
    await expect(
      conversations.getConversationsMessagingIntegrationsTwitterOauthSettings(),
    ).rejects.toMatchObject({ status: 400 });
    await conversations.deleteConversationsMessagingIntegrationsTwitterIntegrationId(integrationId);
    expect((await conversations.getConversationsMessagingIntegrationsTwitter()).total).toBe(0);
  });
});

async function onQueueId(): Promise<string> {
  const { entities } = await presence.getPresencedefinitions();
  return there(entities?.find(({ systemPresence }) => systemPresence === "On Queue")?.id);
}
