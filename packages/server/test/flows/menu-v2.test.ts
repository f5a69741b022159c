import { afterAll, beforeAll, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { connectAccount, integrationBody } from "../support/centre.ts";
import { startTestNode, type TestNode } from "../support/node.ts";
import { testedGenerations } from "../support/x-generations.ts";
import { createXSide, type XSide } from "../support/x-side.ts";
import { menuRule } from "./support/flow-targets.ts";

interface Created {
  readonly id: string;
}

let x: XSide;
let node: TestNode;

beforeAll(async () => {
  x = await createXSide({ accessLevel: "pay-per-use" });
  node = await startTestNode({ xApiUrl: x.sandbox.url });
}, 60_000);
afterAll(async () => {
  await node?.close();
  await x?.sandbox.close();
});

const made = async (path: string, body: object): Promise<string> =>
  (await node.admin<Created>("POST", path, body)).body.id;

it("a menu goes out as numbered lines through X's API v2 and is answered by number", async () => {
  const v2 = testedGenerations.find(({ name }) => name === "v2-activity");
  const integration = await connectAccount(node, integrationBody(x, v2?.body));
  expect(integration.createStatus).toBe("Completed");
  const [support, delivery] = await Promise.all([
    made("/api/v2/routing/queues", { name: "Support" }),
    made("/api/v2/routing/queues", { name: "Delivery" }),
  ]);
  const flowId = await made("/api/tsubame/v1/flows", {
    name: "Asks first",
    rules: [
      { when: [{ kind: "quickReply", values: ["delivery"] }], then: { queueId: delivery } },
      menuRule({ support }),
    ],
  });
  await node.admin("PUT", `/api/v2/routing/message/recipients/${integration.recipient.id}`, {
    flow: { id: flowId },
  });
  const customerId = await x.newCustomer();
  const writes = (text: string) =>
    x.control("POST", "/dms", { fromId: customerId, toId: x.businessId, text });
  await writes("こんにちは");
  const question = async () =>
    (await x.dmsWith(customerId)).filter(({ fromId }) => fromId === x.businessId);
  await settle(async () => (await question()).length === 1, 20_000);
  expect((await question()).map(({ text }) => text)).toEqual([
    "ご用件をお選びください\n\n1. 返品・交換\n2. 配送",
  ]);
  const menus = await node.admin<{ conversations: { conversationId: string }[] }>(
    "GET",
    "/api/tsubame/v1/flow-menus",
  );
  expect(menus.body.conversations).toHaveLength(1);

  await writes("２");
  const conversation = () =>
    node.database.db
      .selectFrom("conversation")
      .select(["id", "routing_state", "queue_id"])
      .where("id", "=", menus.body.conversations[0]?.conversationId ?? "")
      .executeTakeFirstOrThrow();
  await settle(async () => (await conversation()).routing_state === "waiting", 20_000);
  expect((await conversation()).queue_id).toBe(delivery);
}, 60_000);
