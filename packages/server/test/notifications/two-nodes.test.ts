import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { connect, listen } from "../support/listener.ts";
import { startTestNode, type Person, type TestNode } from "../support/node.ts";

const xApiUrl = "http://127.0.0.1:9";
let first: TestNode;
let second: TestNode;
let agent: Person;

beforeAll(async () => {
  first = await startTestNode({ xApiUrl });
  second = await startTestNode({ xApiUrl, beside: first });
  agent = await first.person("agent");
});
afterAll(async () => {
  await second.close();
  await first.close();
});

async function isConnected(): Promise<boolean> {
  const row = await first.database.db
    .selectFrom("agent_state")
    .select("disconnected_at")
    .where("user_id", "=", agent.id)
    .executeTakeFirst();
  return row?.disconnected_at === null;
}

const setPresence = (node: TestNode, systemPresence: string) =>
  node.as(agent.token)("PATCH", `/api/v2/users/${agent.id}/presences/purecloud`, {
    presenceDefinition: { systemPresence },
  });

describe("notifications of a deployment with two nodes", () => {
  it("tells a socket of one node what happened on the other, for topics subscribed on the other", async () => {
    const listener = await listen(agent.call, []);
    const path = `/api/v2/notifications/channels/${listener.channelId}/subscriptions`;
    const subscribed = await second.as(agent.token)("POST", path, [
      { id: `v2.users.${agent.id}.presence` },
    ]);
    expect(subscribed.status).toBe(200);
    await setPresence(second, "Meeting");
    const { eventBody } = await listener.hear<{ presenceDefinition: { systemPresence: string } }>(
      `v2.users.${agent.id}.presence`,
    );
    expect(eventBody.presenceDefinition.systemPresence).toBe("Meeting");
    await listener.close();
  });

  it("keeps one socket a channel: a second one on the other node ends the first", async () => {
    const listener = await listen(agent.call, []);
    const { host } = new URL(second.url);
    const elsewhere = new URL(listener.connectUri);
    elsewhere.host = host;
    const other = await connect(listener.channelId, elsewhere.href);
    expect((await listener.closed()).code).toBe(4001);
    expect(await isConnected()).toBe(true);
    await other.close();
    await settle(async () => !(await isConnected()));
  }, 25_000);

  it("frees the agents of a node that died without a word", async () => {
    const listener = await listen(agent.call, []);
    await settle(isConnected);
    // What such a node leaves behind: a channel in its name that nobody confirms any more.
    const longAgo = new Date(Date.now() - 60_000);
    await first.database.db
      .updateTable("notification_channel")
      .set({ node: "a node that is gone", seen_at: longAgo })
      .where("id", "=", listener.channelId)
      .execute();
    await settle(async () => !(await isConnected()), 20_000);
    expect((await listener.closed()).code).toBe(4001);
  }, 30_000);
});
