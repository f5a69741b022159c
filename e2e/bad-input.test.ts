import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connect,
  createXSide,
  integrationBody,
  type Product,
  type SandboxApp,
  type XSide,
} from "./support/company.ts";
import type { HttpFailure } from "./support/http.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let product: Product;
let x: XSide;

beforeAll(async () => {
  stage = await openStage("bad-input");
  ({ product } = stage);
  x = await createXSide(product.sandbox);
});

afterAll(async () => {
  await stage?.close();
});

/** What stands on X for an app: nothing may after a connection that failed. */
async function leftOnX(app: SandboxApp): Promise<{ webhooks: number; subscriptions: number }> {
  const view = await product.sandbox<{
    environments: readonly { webhook?: unknown; subscriptions: readonly string[] }[];
  }>("GET", `/sandbox/apps/${app.id}`);
  return {
    webhooks: view.environments.filter(({ webhook }) => webhook).length,
    subscriptions: view.environments.flatMap(({ subscriptions }) => subscriptions).length,
  };
}

async function refusedConnection(
  body: Record<string, string>,
): Promise<{ code: string; message: string }> {
  const integration = await connect(product.admin, body);
  expect(integration.createStatus).toBe("Error");
  return integration.createError ?? { code: "", message: "" };
}

async function failure(work: Promise<unknown>): Promise<HttpFailure> {
  return work.then(
    () => {
      throw new Error("expected a refusal");
    },
    (error: unknown) => error as HttpFailure,
  );
}

describe("connecting an X app with a mistake", () => {
  it("names the environment label when it is wrong", async () => {
    const error = await refusedConnection({ ...integrationBody(x), envName: "Prod" });
    expect(error.code).toContain("environment");
    expect(error.message).toContain("Prod");
    expect(await leftOnX(x.app)).toEqual({ webhooks: 0, subscriptions: 0 });
  });

  it("names the credentials when a secret is wrong", async () => {
    const error = await refusedConnection({
      ...integrationBody(x),
      consumerSecret: "x".repeat(50),
    });
    expect(error.code).toBe("integration.consumerKey");
    expect(JSON.stringify(error)).not.toContain("x".repeat(50));
    expect(await leftOnX(x.app)).toEqual({ webhooks: 0, subscriptions: 0 });
  });

  it("asks for a new token when the token may only read", async () => {
    const readOnly = await createXSide(product.sandbox, { permission: "read" });
    const error = await refusedConnection(integrationBody(readOnly));
    expect(error.code).toContain("permission");
    expect(await leftOnX(readOnly.app)).toEqual({ webhooks: 0, subscriptions: 0 });
  });

  it("says so when the token is of another app", async () => {
    const other = await createXSide(product.sandbox);
    await refusedConnection({
      ...integrationBody(x),
      accessTokenKey: other.app.accessToken,
      accessTokenSecret: other.app.accessTokenSecret,
    });
    expect(await leftOnX(x.app)).toEqual({ webhooks: 0, subscriptions: 0 });
    expect(await leftOnX(other.app)).toEqual({ webhooks: 0, subscriptions: 0 });
  });

  it("names the missing field before anything is called", async () => {
    const { envName: _, ...withoutLabel } = integrationBody(x);
    const refused = await failure(
      product.admin("POST", "/api/v2/conversations/messaging/integrations/twitter", withoutLabel),
    );
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ details: [{ fieldName: "envName" }] });
  });
});

describe("a webhook that is not X's", () => {
  let webhookUrl: string;

  beforeAll(async () => {
    const integration = await connect(product.admin, integrationBody(x, "Good"));
    expect(integration.createStatus).toBe("Completed");
    const row = await stage.database.db
      .selectFrom("integration")
      .where("id", "=", integration.id)
      .select("webhook_key")
      .executeTakeFirstOrThrow();
    webhookUrl = `${product.url}/webhooks/x/${row.webhook_key}`;
  });

  function sign(body: string): string {
    return `sha256=${createHmac("sha256", x.app.consumerSecret).update(body).digest("base64")}`;
  }

  async function post(body: string, signature?: string): Promise<number> {
    const response = await fetch(webhookUrl, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(signature ? { "x-twitter-webhooks-signature": signature } : {}),
      },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  }

  async function storedCount(): Promise<number> {
    const rows = await stage.database.db.selectFrom("inbox").select("id").execute();
    return rows.length;
  }

  const delivery = (): string =>
    JSON.stringify({ for_user_id: x.businessId, direct_message_events: [], users: {} });

  it("is refused unsigned, signed wrongly, or too large, and leaves nothing behind", async () => {
    const before = await storedCount();
    expect(await post(delivery())).toBe(401);
    expect(await post(delivery(), "sha256=AAAA")).toBeGreaterThanOrEqual(401);
    expect(await post(delivery(), sign(`${delivery()} `))).toBe(403);
    const large = JSON.stringify({ for_user_id: x.businessId, padding: "x".repeat(2_000_000) });
    expect(await post(large, sign(large))).toBe(413);
    expect(await post("{ this is not JSON", sign("{ this is not JSON"))).toBe(400);
    expect(await storedCount()).toBe(before);
  });

  it("gets no signature for a text that is not a CRC token", async () => {
    const forged = encodeURIComponent(delivery());
    expect((await fetch(`${webhookUrl}?crc_token=${forged}`)).status).toBe(400);
    const answer = await fetch(`${webhookUrl}?crc_token=MDAwMDAwMDAtMDAwMC00`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      response_token: sign("MDAwMDAwMDAtMDAwMC00"),
    });
  });
});

describe("the API", () => {
  it("says what is wrong with a body that is not JSON", async () => {
    const response = await fetch(`${product.url}/oauth/token`, { method: "POST", body: "{" });
    expect(response.status).toBeGreaterThanOrEqual(400);
    const malformed = await failure(
      product.admin("POST", "/api/v2/routing/queues", undefined).catch((error: unknown) => {
        throw error;
      }),
    );
    expect(malformed.status).toBe(400);
  });

  it("names the queue that does not exist", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    const refused = await failure(
      product.admin("POST", "/api/tsubame/v1/flows", {
        name: "Nowhere",
        rules: [{ then: { queueId: unknown } }],
      }),
    );
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain(unknown);
    expect((await failure(product.admin("GET", `/api/v2/routing/queues/${unknown}`))).status).toBe(
      404,
    );
  });

  it("refuses a body over one mebibyte", async () => {
    const refused = await failure(
      product.admin("POST", "/api/v2/routing/queues", { name: "x".repeat(2_000_000) }),
    );
    expect(refused.status).toBe(413);
  });
});
