import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../packages/store/test/support/database.ts";
import { createAuthority } from "../packages/x-sandbox/src/intercept/authority.ts";
import {
  startInterceptProxy,
  type InterceptProxy,
} from "../packages/x-sandbox/src/intercept/intercept-proxy.ts";
import { runScript } from "../packages/x-sandbox/test/support/run-script.ts";
import type {
  ScriptCall,
  ScriptInput,
  ScriptOutcome,
} from "../packages/x-sandbox/test/support/twitter-api-v2-script.ts";
import { alertingLeg, communicationOf, openChannel } from "./support/channel.ts";
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
  type Agent,
  type Product,
  type XSide,
} from "./support/company.ts";
import { eventually } from "./support/http.ts";

const script = join(
  import.meta.dirname,
  "../packages/x-sandbox/test/support/twitter-api-v2-script.ts",
);

let database: TestDatabase;
let folder: string;
let product: Product;
let proxy: InterceptProxy;
let x: XSide;
let agent: Agent;
let environment: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
  folder = mkdtempSync(join(tmpdir(), "tsubame-twitter-client-"));
  product = await startProduct({ databaseUrl: database.url, dataDir: folder });
  const authority = await createAuthority();
  proxy = await startInterceptProxy({ authority, sandboxUrl: product.sandboxUrl });
  const certificateFile = join(folder, "ca.pem");
  writeFileSync(certificateFile, authority.certificatePem);
  environment = {
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: certificateFile,
  };
  x = await createXSide(product.sandbox);
  agent = await createAgent(product, { name: "Client Agent" });
  const queue = await createQueue(product.admin, { name: "Clients", agentIds: [agent.id] });
  const integration = await connect(product.admin, integrationBody(x));
  await bindFlow(product.admin, integration.recipient?.id ?? "", queue.flowId);
});

afterAll(async () => {
  await proxy?.close();
  await product?.close();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

it("carries a DM from an unmodified twitter-api-v2 program to an agent, and the answer back to it", async () => {
  const customer = await createCustomer(product.sandbox, "Program Customer");
  const token = await product.sandbox<{ accessToken: string; accessTokenSecret: string }>(
    "POST",
    `/sandbox/users/${customer.id}/tokens`,
    { appId: x.app.id },
  );
  const run = async (...calls: ScriptCall[]): Promise<ScriptOutcome[]> => {
    const input: ScriptInput = {
      tokens: {
        appKey: x.app.consumerKey,
        appSecret: x.app.consumerSecret,
        accessToken: token.accessToken,
        accessSecret: token.accessTokenSecret,
      },
      calls,
    };
    return (await runScript(script, { environment, input })) as ScriptOutcome[];
  };

  const channel = await openChannel(agent.call, [`v2.users.${agent.id}.conversations.messages`]);
  await goOnQueue(agent);
  const [sent] = await run({
    name: "sendDm",
    recipientId: x.businessId,
    text: "注文の状況を教えてください & thanks",
  });
  expect(sent).toMatchObject({ ok: true });

  const leg = await eventually("the agent's desktop rings", () => {
    for (const event of channel.events) {
      const found = alertingLeg(event, agent.id);
      if (found) return found;
    }
    return null;
  });
  await agent.call(
    "PATCH",
    `/api/v2/conversations/messages/${leg.conversationId}/participants/${leg.participantId}`,
    { state: "connected" },
  );
  const thread = await agent.call<{ messages: readonly { text: string }[] }>(
    "GET",
    `/api/tsubame/v1/conversations/${leg.conversationId}/messages`,
  );
  expect(thread.messages.map(({ text }) => text)).toEqual(["注文の状況を教えてください & thanks"]);
  const communicationId = await communicationOf(agent.call, leg);
  await agent.call(
    "POST",
    `/api/v2/conversations/messages/${leg.conversationId}/communications/${communicationId}/messages`,
    { textBody: "本日発送しました。" },
  );
  const answer = await eventually(
    "the program reads the answer",
    async () => {
      const [list] = await run({ name: "listDmEvents" });
      const text = JSON.stringify(list);
      return text.includes("本日発送しました。") && text;
    },
    30_000,
  );
  expect(answer.split("本日発送しました。")).toHaveLength(2);
  channel.close();
}, 90_000);
