import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../packages/store/test/support/database.ts";
import { communicationOf, openChannel } from "./support/channel.ts";
import {
  bindFlow,
  connect,
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  goOnQueue,
  integrationBody,
  startProduct,
  writeDm,
  type Agent,
  type Product,
  type XSide,
} from "./support/company.ts";
import { caller, eventually, type Caller } from "./support/http.ts";
import { freePort, startTsubame, type TsubameProcess } from "./support/process.ts";
import { startProxy, type Proxy } from "./support/proxy.ts";

/** Leases under which X is touched: of searches, mends and sends. */
const leases = ["x-health", "x-backfill"] as const;
const missedCount = 130;

let database: TestDatabase;
let dataDir: string;
let product: Product;
let second: TsubameProcess;
let secondPort: number;
let nodeEnv: Record<string, string>;
/** Where X reaches the deployment; leads to the node that is told. */
let door: Proxy;
let doorPort: number;
let x: XSide;
let agent: Agent;
let integrationId: string;
let firstNodeId: string;

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 8 });
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-two-nodes-"));
  door = await startProxy(() => doorPort);
  const common = {
    TSUBAME_PUBLIC_URL: `http://${door.host}`,
    TSUBAME_SECRET_KEY: randomBytes(32).toString("base64"),
  };
  product = await startProduct({ databaseUrl: database.url, dataDir, env: common });
  doorPort = portOf(product.url);
  secondPort = await freePort();
  nodeEnv = {
    ...common,
    TSUBAME_PORT: String(secondPort),
    TSUBAME_HOST: "127.0.0.1",
    TSUBAME_X_API_URL: product.sandboxUrl,
    TSUBAME_DATA_DIR: join(dataDir, "second"),
    DATABASE_URL: database.url,
    TSUBAME_CLIENT_ID: product.clientId,
    TSUBAME_CLIENT_SECRET: product.clientSecret,
    TSUBAME_LOG_LEVEL: "warn",
  };
  x = await createXSide(product.sandbox);
  agent = await createAgent(product, { name: "Two Nodes Agent", capacity: 25 });
  const queue = await createQueue(product.admin, {
    name: "Two nodes queue",
    agentIds: [agent.id],
    alertingTimeoutSeconds: 300,
    body: { acwSettings: { wrapupPrompt: "OPTIONAL" } },
  });
  const integration = await connect(product.admin, integrationBody(x));
  expect(integration.createStatus).toBe("Completed");
  integrationId = integration.id;
  await bindFlow(product.admin, integration.recipient?.id ?? "", queue.flowId);
  await goOnQueue(agent);
  firstNodeId = await eventually("the first node leads", () => holderOf("x-health"));
});
afterAll(async () => {
  await product?.close();
  await door?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

beforeEach(async () => {
  doorPort = portOf(product.url);
  await eventually(
    "the first node leads",
    async () => (await leaders()).every((holder) => holder === firstNodeId),
    30_000,
  );
  second = await startTsubame({
    command: "serve",
    port: secondPort,
    healthPath: "/health",
    env: nodeEnv,
  });
  await product.sandbox("DELETE", "/sandbox/faults");
  await product.sandbox("DELETE", "/sandbox/limits/windows");
});
afterEach(async () => {
  process.kill(product.server.pid, "SIGCONT");
  process.kill(second.pid, "SIGCONT");
  await second.stop();
});

const portOf = (url: string): number => Number(new URL(url).port);

async function holderOf(name: string): Promise<string | null | undefined> {
  const row = await database.db
    .selectFrom("lease")
    .select("holder")
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.holder;
}

const leaders = () => Promise.all(leases.map(holderOf));

/** Stops the first node in the middle of what it does, until the second has taken over. */
async function pauseFirst(names: readonly string[]): Promise<void> {
  process.kill(product.server.pid, "SIGSTOP");
  doorPort = secondPort;
  await eventually(
    "the second node leads",
    async () => {
      const holders = await Promise.all(names.map(holderOf));
      return holders.every((holder) => holder !== null && holder !== firstNodeId);
    },
    60_000,
  );
}

/** Lets it go on, and waits until it has found out that it leads no more and has ended what it was doing. */
async function continueFirst(names: readonly string[]): Promise<void> {
  const before = product.server.output().length;
  process.kill(product.server.pid, "SIGCONT");
  await eventually(
    "the first node has answered, and knows that it was deposed",
    async () => {
      const response = await fetch(`${product.url}/health`);
      await response.body?.cancel();
      const lines = product.server.output().slice(before).split("\n");
      const isDeposed = (name: string) => lines.some((line) => line.includes(`"lease":"${name}"`));
      return response.ok && names.every(isDeposed);
    },
    60_000,
  );
}

const onSecond = (): Caller => caller(second.url, agent.token);

async function entries(kind: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (
    await product.sandbox<{ entries: readonly Readonly<Record<string, unknown>>[] }>(
      "GET",
      `/sandbox/log?kind=${kind}&limit=10000`,
    )
  ).entries;
}

/** Calls that met a fault, by method and a part of their path. */
async function struckCount(method: string, part: string): Promise<number> {
  const struck = await entries("call.failed");
  return struck.filter((one) => one["method"] === method && String(one["path"]).includes(part))
    .length;
}

const newestEventId = async (): Promise<string> => {
  const row = await database.db
    .selectFrom("event_log")
    .select("id")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return String(row?.id ?? 0);
};

async function eventsSince(id: string, kind: "integration.healingTried" | "backfill.ended") {
  const rows = await database.db
    .selectFrom("event_log")
    .select("detail")
    .where("id", ">", id)
    .where("kind", "=", kind)
    .execute();
  return rows.map(({ detail }) => detail);
}

async function storedTexts(customerId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom("message")
    .innerJoin("contact", "contact.id", "message.contact_id")
    .select("message.text")
    .where("contact.x_user_id", "=", customerId)
    .orderBy("message.sorted_at")
    .orderBy("message.x_event_number")
    .execute();
  return rows.map(({ text }) => text);
}

describe("a node that is stopped past its leases and goes on", () => {
  it("sends no reply twice, and none that its successor has sent", async () => {
    const customer = await createCustomer(product.sandbox);
    const channel = await openChannel(agent.call, [`v2.users.${agent.id}.conversations.messages`]);
    const question = { fromId: customer.id, toId: x.businessId, text: "Which one answers?" };
    await writeDm(product.sandbox, question);
    const leg = await eventually(
      "the conversation rings",
      () =>
        database.db
          .selectFrom("participant")
          .innerJoin("message", "message.conversation_id", "participant.conversation_id")
          .where("message.text", "=", question.text)
          .where("participant.purpose", "=", "agent")
          .where("participant.state", "=", "alerting")
          .select([
            "participant.id as participantId",
            "participant.conversation_id as conversationId",
          ])
          .executeTakeFirst(),
      60_000,
    );
    const conversation = `/api/v2/conversations/messages/${leg.conversationId}`;
    await agent.call("PATCH", `${conversation}/participants/${leg.participantId}`, {
      state: "connected",
    });
    const communicationId = await communicationOf(agent.call, leg);
    channel.close();
    const messages = `${conversation}/communications/${communicationId}/messages`;

    // X has taken the first reply; its answer does not come while the node lives on.
    await product.sandbox("PUT", "/sandbox/faults", {
      sends: { next: [{ status: "timeout", applied: true }] },
    });
    const appliedBefore = (await entries("send.applied")).length;
    const sendLease = `send:${integrationId}`;
    // Whichever node sees a reply first sends for its account: the second must not be that node.
    process.kill(second.pid, "SIGSTOP");
    await agent.call("POST", messages, { textBody: "reply 1" });
    await eventually(
      "X has the first reply, from the first node",
      async () =>
        (await entries("send.applied")).length > appliedBefore &&
        (await holderOf(sendLease)) === firstNodeId,
    );
    process.kill(second.pid, "SIGCONT");
    const stopping = pauseFirst([sendLease, "dispatch"]);
    await onSecond()("POST", messages, { textBody: "reply 2" });
    await onSecond()("POST", messages, { textBody: "reply 3" });
    await stopping;
    const sent = async () => {
      const rows = await database.db
        .selectFrom("message")
        .select(["text", "status"])
        .where("conversation_id", "=", leg.conversationId)
        .where("direction", "=", "outbound")
        .orderBy("sorted_at")
        .execute();
      return rows;
    };
    await eventually(
      "the second node has sent what waited",
      async () => (await sent()).every(({ status }) => status === "sent"),
      120_000,
    );
    await continueFirst([sendLease]);
    await agent.call("POST", messages, { textBody: "reply 4" });
    await eventually(
      "the last reply is sent",
      async () => {
        const replies = await sent();
        return replies.length === 4 && replies.every(({ status }) => status === "sent");
      },
      60_000,
    );

    const { dms } = await product.sandbox<{ dms: readonly { fromId: string; text: string }[] }>(
      "GET",
      `/sandbox/dms?userId=${customer.id}&withId=${x.businessId}`,
    );
    const received = dms.filter(({ fromId }) => fromId === x.businessId).map(({ text }) => text);
    expect(received).toEqual(["reply 1", "reply 2", "reply 3", "reply 4"]);
    expect((await entries("send.applied")).length - appliedBefore).toBe(4);
  }, 300_000);

  it.each([
    { name: "X has done what it asked for", applied: true, healedBySecond: 0 },
    { name: "X has not done what it asked for", applied: false, healedBySecond: 1 },
  ])(
    "mends nothing twice, when $name",
    async ({ applied, healedBySecond }) => {
      const { webhooks } = await product.sandbox<{ webhooks: readonly { id: string }[] }>(
        "GET",
        "/sandbox/webhooks",
      );
      const path = `/sandbox/webhooks/${webhooks[0]?.id}`;
      const isValid = async () => {
        const now = await product.sandbox<{ webhooks: readonly { isValid: boolean }[] }>(
          "GET",
          "/sandbox/webhooks",
        );
        return now.webhooks.length === 1 && now.webhooks[0]?.isValid === true;
      };
      await product.sandbox("PUT", "/sandbox/faults", {
        calls: [
          {
            path: "/1.1/account_activity/all/prod/webhooks/*",
            method: "PUT",
            status: "timeout",
            applied,
            times: 1,
          },
        ],
      });
      const since = await newestEventId();
      const struckBefore = await struckCount("PUT", "webhooks/");
      const validatedBefore = (await entries("webhook.validated")).length;
      await product.sandbox("PATCH", path, { isValid: false });
      const customer = await createCustomer(product.sandbox);
      await writeDm(product.sandbox, { fromId: customer.id, toId: x.businessId, text: "anybody?" });
      await product.admin(
        "PATCH",
        `/api/v2/conversations/messaging/integrations/twitter/${integrationId}`,
        { name: `Acme, ${applied ? "mended" : "not mended"}` },
      );
      await eventually(
        "the first node is mending",
        async () =>
          (await struckCount("PUT", "webhooks/")) > struckBefore && (!applied || (await isValid())),
        90_000,
      );
      await pauseFirst(leases);
      await eventually(
        "the channel is whole",
        async () => {
          const channel = await database.db
            .selectFrom("integration_hop")
            .select("state")
            .where("integration_id", "=", integrationId)
            .where("hop", "=", "channel")
            .executeTakeFirst();
          return channel?.state === "green" && (await isValid());
        },
        90_000,
      );
      await continueFirst(leases);
      await eventually(
        "the message is there",
        async () => (await storedTexts(customer.id)).length > 0,
        60_000,
      );
      expect(await storedTexts(customer.id)).toEqual(["anybody?"]);
      const healed = await eventsSince(since, "integration.healingTried");
      expect(healed).toEqual(
        Array.from({ length: healedBySecond }, () => ({
          hop: "webhook",
          action: "revalidate",
          isMended: true,
        })),
      );
      expect((await entries("webhook.validated")).length - validatedBefore).toBe(1);
    },
    300_000,
  );

  it("counts nothing twice of a search that its successor has ended", async () => {
    // One that is still open would be made wider, and count what it knows already.
    await eventually(
      "no search is open",
      async () => {
        const states = await database.db.selectFrom("backfill").select("state").execute();
        return states.every(({ state }) => state === "done");
      },
      90_000,
    );
    const customer = await createCustomer(product.sandbox);
    const fromAt = new Date().toISOString();
    const texts = Array.from({ length: missedCount }, (_, index) => `missed ${index}`);
    await product.sandbox("PUT", "/sandbox/faults", { deliveries: { dropRate: 1 } });
    for (const text of texts) {
      await writeDm(product.sandbox, { fromId: customer.id, toId: x.businessId, text });
    }
    const list = "/1.1/direct_messages/events/list.json";
    await product.sandbox("PUT", "/sandbox/faults", {
      calls: [{ path: list, status: "timeout", applied: true, times: 1 }],
    });
    const since = await newestEventId();
    const struckBefore = await struckCount("GET", list);
    const backfills = `/api/tsubame/v1/integrations/${integrationId}/backfills`;
    const { id } = await product.admin<{ id: string }>("POST", backfills, { fromAt });
    await eventually(
      "the first node reads the list",
      async () => (await struckCount("GET", list)) > struckBefore,
      30_000,
    );
    await pauseFirst(leases);
    const read = () =>
      database.db
        .selectFrom("backfill")
        .select(["state", "found_count", "known_count", "added_count"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
    await eventually("the search is done", async () => (await read()).state === "done", 90_000);
    await continueFirst(leases);
    await eventually(
      "every message is there",
      async () => (await storedTexts(customer.id)).length >= texts.length,
      60_000,
    );
    expect(await storedTexts(customer.id)).toEqual(texts);
    expect(await read()).toEqual({
      state: "done",
      found_count: missedCount,
      known_count: 0,
      added_count: missedCount,
    });
    const ends = await eventsSince(since, "backfill.ended");
    expect(ends.filter((detail) => detail["backfillId"] === id)).toHaveLength(1);
  }, 300_000);
});
