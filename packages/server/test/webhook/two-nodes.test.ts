import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { connectAccount, integrationBody, twitterPath } from "../support/centre.ts";
import { startTestNode, type TestNode } from "../support/node.ts";
import { createXSide, type XSide } from "../support/x-side.ts";
import { dmDelivery } from "../support/x-account.ts";

let x: XSide;
let first: TestNode;
let second: TestNode;
let integrationId: string;
let webhookKey: string;

beforeAll(async () => {
  x = await createXSide();
  first = await startTestNode({ xApiUrl: x.sandbox.url });
  second = await startTestNode({ xApiUrl: x.sandbox.url, beside: first });
  const integration = await connectAccount(first, integrationBody(x, {}));
  expect(integration.createStatus).toBe("Completed");
  integrationId = integration.id;
  const row = await first.database.db
    .selectFrom("integration")
    .select("webhook_key")
    .executeTakeFirstOrThrow();
  webhookKey = row.webhook_key;
}, 60_000);
afterAll(async () => {
  await second.close();
  await first.close();
  await x.sandbox.close();
});

const sign = (secret: string, bytes: string): string =>
  `sha256=${createHmac("sha256", secret).update(bytes).digest("base64")}`;

/** X's challenge to a node, signed as X signs it. */
async function challenge(node: TestNode, secret: string, token: string) {
  const query = `crc_token=${token}&nonce=${token}`;
  const response = await fetch(`${node.url}/webhooks/x/${webhookKey}?${query}`, {
    headers: { "x-twitter-webhooks-signature": sign(secret, query) },
  });
  return { status: response.status, body: (await response.json()) as { response_token?: string } };
}

async function deliver(node: TestNode, secret: string, id: string): Promise<number> {
  const body = JSON.stringify(
    dmDelivery({ account: { xUserId: x.businessId }, id, createdAtMs: Date.now() }),
  );
  const response = await fetch(`${node.url}/webhooks/x/${webhookKey}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-twitter-webhooks-signature": sign(secret, body),
    },
    body,
  });
  await response.body?.cancel();
  return response.status;
}

/** Regenerates the keys on X and pastes them at a node. */
async function rotateAt(node: TestNode): Promise<string> {
  const renewed = await x.control<{ consumerKey: string; consumerSecret: string }>(
    "POST",
    `/apps/${x.app.id}/keys`,
  );
  const { consumerKey, consumerSecret } = renewed;
  const patched = await node.admin("PATCH", `${twitterPath}/${integrationId}`, {
    consumerKey,
    consumerSecret,
  });
  expect(patched.status).toBe(200);
  return consumerSecret;
}

describe("a rotation in a deployment of two nodes", () => {
  it.each([0, 1])(
    "is known to the node that did not take it, from the first call of X on (%i)",
    async (turn) => {
      const [asked, other] = turn === 0 ? [first, second] : [second, first];
      const fresh = await rotateAt(asked);
      // Nothing in between: whichever node X meets first has to know.
      const token = `${turn}MTIzNDU2Nzg5MGFiY2RlZg`;
      const answers = await Promise.all([
        challenge(other, fresh, token),
        challenge(asked, fresh, token),
      ]);
      const expected = sign(fresh, token);
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 200, body: { response_token: expected } });
      }
      const fromNewSecret = `190000000000000001${turn}`;
      expect(await deliver(other, fresh, fromNewSecret)).toBe(200);
      await settle(async () => {
        const row = await first.database.db
          .selectFrom("message")
          .select("id")
          .where("x_event_id", "=", fromNewSecret)
          .executeTakeFirst();
        return row !== undefined;
      });
    },
    30_000,
  );

  it("takes what is still signed with the former secret on both nodes, and nothing else", async () => {
    const row = await first.database.db
      .selectFrom("integration")
      .select("previous_consumer_secret_until")
      .where("id", "=", integrationId)
      .executeTakeFirstOrThrow();
    expect(row.previous_consumer_secret_until?.getTime()).toBeGreaterThan(Date.now());
    const before = await rotateAt(first);
    const fresh = await rotateAt(second);
    for (const node of [first, second]) {
      const number = node === first ? 1 : 2;
      expect(await deliver(node, fresh, `19000000000000001${number}0`)).toBe(200);
      expect(await deliver(node, before, `19000000000000001${number}1`)).toBe(200);
      expect(await deliver(node, "nobody's secret", `19000000000000001${number}2`)).toBe(403);
      expect((await challenge(node, "nobody's secret", "MTIzNDU2Nzg5MGFiY2RlZg")).status).toBe(403);
    }
  }, 30_000);
});
