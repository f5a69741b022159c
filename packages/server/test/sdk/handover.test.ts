import platformClient from "purecloud-platform-client-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCentre, type Centre } from "../support/centre.ts";
import { finish, openDesk, takeDm, type Desk } from "../support/desk.ts";
import type { Person } from "../support/node.ts";

const client = platformClient.ApiClient.instance;
const conversations = new platformClient.ConversationsApi();
const routing = new platformClient.RoutingApi();

let centre: Centre;
let anna: Desk;
let supervisor: Person;

beforeAll(async () => {
  centre = await openCentre({ acwSettings: { wrapupPrompt: "OPTIONAL" } });
  supervisor = await centre.node.person("supervisor");
  anna = await openDesk(centre);
  const { hostname, port } = new URL(centre.node.url);
  client.setGateway({ host: hostname, protocol: "http", port: Number(port) });
});
afterAll(async () => {
  await anna?.leave();
  await centre?.close();
});

const as = (person: Person) => client.setAccessToken(person.token);

/** What agents and supervisors do with a conversation beyond answering it, by the SDK's own methods. */
describe("the unmodified Genesys SDK (262)", () => {
  it("parks a conversation, reads when it comes back, and takes it up again", async () => {
    const leg = await takeDm(centre, anna);
    as(anna.agent);
    const resumeTime = new Date(Date.now() + 3_600_000).toISOString();
    const path = [leg.conversationId, leg.participantId] as const;
    await conversations.patchConversationsMessageParticipantParkingstate(...path, {
      state: "parked",
      resumeTime,
    });
    const parked = await conversations.getConversationsMessage(leg.conversationId);
    const own = parked.participants?.find(({ id }) => id === leg.participantId);
    expect(own).toMatchObject({ state: "parked", resumeTime });
    expect(own?.parkTime).toBeDefined();
    const full = await conversations.getConversation(leg.conversationId);
    expect(full.participants.find(({ id }) => id === leg.participantId)?.messages).toMatchObject([
      { state: "parked", resumeTime },
    ]);
    await conversations.patchConversationsMessageParticipantParkingstate(...path, {
      state: "connected",
    });
    await conversations.putConversationParticipantFlaggedreason(...path);
    await conversations.deleteConversationParticipantFlaggedreason(...path);
    expect(await anna.has("connected", leg.conversationId)).toBeDefined();
    await finish(centre, anna, leg.conversationId);
  });

  it("passes conversations on in each of its forms and reads the transfers back", async () => {
    const held = await takeDm(centre, anna);
    const ben = await openDesk(centre);
    const [holder, other] = [anna, ben] as const;
    as(holder.agent);
    await conversations.postConversationsMessageParticipantReplace(
      held.conversationId,
      held.participantId,
      { userId: other.agent.id },
    );
    const second = await other.has("alerting", held.conversationId);
    await other.accept(second);
    as(other.agent);
    await conversations.postConversationParticipantReplaceAgent(
      held.conversationId,
      second.participantId,
      { userId: holder.agent.id, userDisplayName: holder.agent.name },
    );
    const third = await holder.has("alerting", held.conversationId);
    await holder.accept(third);
    as(holder.agent);
    await conversations.postConversationParticipantReplaceQueue(
      held.conversationId,
      third.participantId,
      { queueId: centre.queueId, queueName: "Support" },
    );
    await other.accept(await other.has("alerting", held.conversationId));
    const { recentTransfers } = await conversations.getConversation(held.conversationId);
    expect(recentTransfers).toMatchObject([
      { destination: { userId: other.agent.id }, transferType: "Unattended" },
      { destination: { userId: holder.agent.id }, initiator: { userId: other.agent.id } },
      { state: "complete" },
    ]);
    await finish(centre, other, held.conversationId);
    await ben.leave();
  });

  it("changes what waits and assigns it", async () => {
    const path = `/api/v2/routing/queues/${centre.queueId}`;
    const { body } = await centre.node.admin("GET", path);
    await centre.node.admin("PUT", path, { ...body, enableManualAssignment: true });
    const held = await takeDm(centre, anna);
    const customerId = await centre.x.newCustomer();
    await centre.customerWrites(customerId, "Hello");
    as(supervisor);
    let waitingId: string | undefined;
    while (waitingId === undefined) {
      const { body: waiting } = await supervisor.call<{
        queues: { conversations: { conversationId: string }[] }[];
      }>("GET", "/api/tsubame/v1/waiting");
      waitingId = waiting.queues.flatMap((queue) => queue.conversations)[0]?.conversationId;
    }
    expect(await routing.patchRoutingConversation(waitingId, { priority: 5 })).toMatchObject({
      priority: 5,
    });
    await conversations.patchConversationUtilizationlabel(waitingId, {});
    await finish(centre, anna, held.conversationId);
    await anna.has("alerting", waitingId);
    await expect(
      conversations.postConversationAssign(waitingId, { id: anna.agent.id }),
    ).rejects.toMatchObject({ code: "conversation.notWaiting" });
    await finish(centre, anna, waitingId);
  });
});
