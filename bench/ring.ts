import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestCluster } from "@tsubame/store";
import { alertingLeg, openChannel } from "../e2e/support/channel.ts";
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
} from "../e2e/support/company.ts";
import { eventually } from "../e2e/support/http.ts";
import { percentile, report, rounded } from "./figure.ts";

const agentCount = 50;
const dmsPerSecond = 20;
const seconds = 20;

/**
 * From a customer's tap in the sandbox (the moment before the DM is handed to it) to the alerting participant on the
 * agent's notification channel, through every hop: delivery, webhook, inbox, conversation, routing, WebSocket.
 */
export async function measureRing(): Promise<void> {
  const cluster = await startTestCluster({ isDurable: true });
  const dataDir = mkdtempSync(join(tmpdir(), "tsubame-bench-"));
  const product = await startProduct({ databaseUrl: cluster.url, dataDir });
  try {
    const x = await createXSide(product.sandbox);
    const agents: Agent[] = [];
    for (let index = 0; index < agentCount; index += 1) {
      agents.push(await createAgent(product, { name: `Agent ${index}`, capacity: 4 }));
    }
    const queue = await createQueue(product.admin, {
      name: "Bench",
      agentIds: agents.map(({ id }) => id),
      alertingTimeoutSeconds: 60,
      body: { acwSettings: { wrapupPrompt: "OPTIONAL" } },
    });
    const integration = await connect(product.admin, integrationBody(x));
    await bindFlow(product.admin, integration.recipient?.id ?? "", queue.flowId);

    const rangAt = new Map<string, number>();
    const channels = [];
    for (const agent of agents) {
      const channel = await openChannel(agent.call, [
        `v2.users.${agent.id}.conversations.messages`,
      ]);
      channels.push(channel);
      channel.on((event) => {
        const leg = alertingLeg(event, agent.id);
        if (!leg || rangAt.has(leg.conversationId)) return;
        rangAt.set(leg.conversationId, event.arrivedAt);
        void work(agent, leg);
      });
      await goOnQueue(agent);
    }

    const customers = [];
    for (let index = 0; index < dmsPerSecond * seconds; index += 1) {
      customers.push(await createCustomer(product.sandbox, `Customer ${index}`));
    }
    const tappedAt = new Map<string, number>();
    const startedAt = performance.now();
    await Promise.all(
      customers.map(async (customer, index) => {
        const dueAt = startedAt + (index * 1000) / dmsPerSecond;
        await new Promise((resolve) => setTimeout(resolve, dueAt - performance.now()));
        const at = performance.now();
        const id = await writeDm(product.sandbox, {
          fromId: customer.id,
          toId: x.businessId,
          text: "Hello",
        });
        tappedAt.set(id, at);
      }),
    );
    await eventually("every DM has rung", () => rangAt.size === customers.length, 60_000);
    const delays = await delaysOf(cluster.url, tappedAt, rangAt);
    for (const channel of channels) channel.close();
    const detail = { agents: agentCount, dmsPerSecond, seconds, samples: delays.length };
    report({
      bench: "ring",
      metric: "tap_to_ring_p50",
      value: rounded(percentile(delays, 0.5), 1),
      unit: "ms",
      detail,
    });
    report({
      bench: "ring",
      metric: "tap_to_ring_p99",
      value: rounded(percentile(delays, 0.99), 1),
      unit: "ms",
      target: 1000,
      detail,
    });
  } finally {
    await product.close();
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Takes the conversation and ends it a second later, so that capacity never is what is measured. */
async function work(
  agent: Agent,
  leg: { conversationId: string; participantId: string },
): Promise<void> {
  const path = `/api/v2/conversations/messages/${leg.conversationId}/participants/${leg.participantId}`;
  try {
    await agent.call("PATCH", path, { state: "connected" });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await agent.call("PATCH", path, { state: "disconnected" });
  } catch {
    // The run is over and the server is going away.
  }
}

async function delaysOf(
  databaseUrl: string,
  tappedAt: ReadonlyMap<string, number>,
  rangAt: ReadonlyMap<string, number>,
): Promise<number[]> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ x_event_id: string; conversation_id: string }>(
    "select x_event_id, conversation_id from message where direction = 'inbound'",
  );
  await client.end();
  return rows.flatMap((row) => {
    const tapped = tappedAt.get(row.x_event_id);
    const rang = rangAt.get(row.conversation_id);
    return tapped === undefined || rang === undefined ? [] : [rang - tapped];
  });
}
