import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createXClient, crcResponseToken } from "@tsubame/x-api";
import { describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import {
  checksMs,
  connectAccount,
  integrationBody,
  twitterPath,
  type IntegrationBody,
} from "../support/centre.ts";
import { listen } from "../support/listener.ts";
import { startNodeAtX } from "../support/node-at-x.ts";
import type { TestNode } from "../support/node.ts";
import type { XSide } from "../support/x-side.ts";

interface Checks {
  readonly isRunning: boolean;
  readonly createStatus: string;
  readonly checks: readonly {
    readonly id: string;
    readonly status: string;
    readonly text: { readonly en: string; readonly ja: string };
    readonly evidence: Readonly<Record<string, unknown>>;
    readonly fieldName?: string;
  }[];
}

interface SandboxAppView {
  readonly environments: readonly {
    readonly label: string;
    readonly webhook: { readonly id: string; readonly url: string } | null;
    readonly subscriptions: readonly string[];
  }[];
}

let x: XSide;
let node: TestNode;

startNodeAtX((started) => {
  ({ x, node } = started);
});

async function checksOf(integrationId: string): Promise<Checks> {
  const path = `/api/tsubame/v1/integrations/${integrationId}/checks`;
  return (await node.admin<Checks>("GET", path)).body;
}

async function standsOnX(): Promise<SandboxAppView["environments"]> {
  return (await x.control<SandboxAppView>("GET", `/apps/${x.app.id}`)).environments;
}

async function remove(integrationId: string): Promise<number> {
  return (await node.admin("DELETE", `${twitterPath}/${integrationId}`)).status;
}

describe("connecting an X account", () => {
  it("completes, makes the recipient, subscribes on X and never returns a secret", async () => {
    const created = await node.admin<IntegrationBody>("POST", twitterPath, integrationBody(x));
    expect(created.status).toBe(202);
    expect(created.body.createStatus).toBe("Initiated");
    await settle(async () => {
      const now = await node.admin<IntegrationBody>("GET", `${twitterPath}/${created.body.id}`);
      return now.body.createStatus === "Completed";
    });
    const { body } = await node.admin<IntegrationBody>("GET", `${twitterPath}/${created.body.id}`);
    expect(body).toMatchObject({ status: "Active", username: "acme_help", userId: x.businessId });
    expect(body.recipient.name).toBe("Acme Help");
    for (const text of [JSON.stringify(body), JSON.stringify(await checksOf(body.id))]) {
      expect(text).not.toContain(x.app.consumerSecret);
      expect(text).not.toContain(x.app.accessTokenSecret);
    }
    const [environment] = await standsOnX();
    expect(environment?.webhook?.url).toContain(`${node.url}/webhooks/x/`);
    expect(environment?.subscriptions).toEqual([x.businessId]);

    const { checks } = await checksOf(body.id);
    expect(checks.filter(({ status }) => status === "passed").map(({ id }) => id)).toEqual([
      "pastedValues",
      "plan",
      "accessLevel",
      "app",
      "consumerKey",
      "accessToken",
      "account",
      "permission",
      "credentials",
      "userAuthentication",
      "environment",
      "environmentName",
      "publicAddress",
      "webhook",
      "subscription",
      "messageRequests",
    ]);

    const listed = await node.admin<{ entities: IntegrationBody[]; total: number }>(
      "GET",
      twitterPath,
    );
    expect(listed.body.total).toBe(1);
    const everything = await node.admin<{ entities: { messengerType: string }[] }>(
      "GET",
      "/api/v2/conversations/messaging/integrations",
    );
    expect(everything.body.entities[0]?.messengerType).toBe("twitter");

    expect(await remove(body.id)).toBe(204);
    const after = async () => (await standsOnX())[0];
    await expect.poll(after).toMatchObject({ webhook: null, subscriptions: [] });
    expect((await node.admin("GET", `${twitterPath}/${body.id}`)).status).toBe(404);
  });

  it("shows each check live on the integration's topic", async () => {
    const created = await node.admin<IntegrationBody>("POST", twitterPath, integrationBody(x));
    const listener = await listen(node.admin, [`tsubame.integrations.${created.body.id}`]);
    await node.admin("POST", `/api/tsubame/v1/integrations/${created.body.id}/checks`);
    await settle(async () => (await checksOf(created.body.id)).createStatus === "Completed");
    await node.admin("POST", `/api/tsubame/v1/integrations/${created.body.id}/checks`);
    const running = await listener.hear<Checks>(
      `tsubame.integrations.${created.body.id}`,
      (body) => body.isRunning,
    );
    expect(running.eventBody.checks).toHaveLength(17);
    await listener.hear<Checks>(
      `tsubame.integrations.${created.body.id}`,
      (body) => !body.isRunning && body.createStatus === "Completed",
    );
    await listener.close();
    await remove(created.body.id);
  });

  it("trims pasted white space and says so", async () => {
    const body = integrationBody(x, {
      consumerKey: ` ${x.app.consumerKey}\n`,
      envName: "\u3000prod ",
    });
    const integration = await connectAccount(node, body);
    expect(integration.createStatus).toBe("Completed");
    const { checks } = await checksOf(integration.id);
    expect(checks[0]).toMatchObject({
      id: "pastedValues",
      status: "warning",
      evidence: { fields: "consumerKey, envName" },
    });
    await remove(integration.id);
  });

  it.each([
    ["a wrong API secret", { consumerSecret: "not-the-secret" }, "consumerKey", "consumerSecret"],
    ["a wrong token secret", { accessTokenSecret: "not-it" }, "accessToken", "accessTokenSecret"],
    ["a token nobody knows", { accessTokenKey: "1-nobody" }, "accessToken", "accessTokenKey"],
    ["a label in the wrong case", { envName: "Prod" }, "environment", "envName"],
  ])(
    "names the check and the field for %s, and leaves nothing on X",
    async (_, change, check, field) => {
      const integration = await connectAccount(node, integrationBody(x, change));
      expect(integration.createStatus).toBe("Error");
      expect(integration.createError?.code).toBe(`integration.${check}`);
      expect(integration.createError?.details[0]?.fieldName).toBe(field);
      const japanese = await node.admin<IntegrationBody>(
        "GET",
        `${twitterPath}/${integration.id}`,
        undefined,
        { "accept-language": "ja" },
      );
      expect(japanese.body.createError?.message).toMatch(/[ぁ-ん]/);
      expect(await standsOnX()).toMatchObject([{ webhook: null, subscriptions: [] }]);
      const { checks } = await checksOf(integration.id);
      expect(checks.find(({ id }) => id === check)?.status).toBe("failed");
      expect(checks.at(-1)?.status).toBe("skipped");
      await remove(integration.id);
    },
  );

  it("lists the labels that the app does have when the entered one is unknown", async () => {
    const integration = await connectAccount(node, integrationBody(x, { envName: "staging" }));
    const { checks } = await checksOf(integration.id);
    const environment = checks.find(({ id }) => id === "environment");
    expect(environment?.evidence).toMatchObject({ label: "staging", labels: "prod" });
    expect(environment?.text.en).toContain("prod");
    await remove(integration.id);
  });

  it("sees a token that was made before the app got the permission for direct messages", async () => {
    const app = await x.control<XSide["app"]>("POST", "/apps", {
      ownerId: x.businessId,
      name: "Read only",
      permission: "read",
    });
    await x.control("POST", `/apps/${app.id}/environments`, { label: "ro" });
    const integration = await connectAccount(node, {
      ...integrationBody({ ...x, app }),
      envName: "ro",
    });
    expect(integration.createError?.code).toBe("integration.permission");
    await remove(integration.id);
  });

  it("says that Essential access does not suffice", async () => {
    const app = await x.control<XSide["app"]>("POST", "/apps", {
      ownerId: x.businessId,
      name: "Essential",
      accessLevel: "essential",
    });
    const integration = await connectAccount(node, {
      ...integrationBody({ ...x, app }),
      envName: "none",
    });
    expect(integration.createError?.code).toBe("integration.accessLevel");
    expect(integration.createError?.message).toContain("Elevated");
    await remove(integration.id);
  });

  it("refuses a token of another app", async () => {
    const other = await x.control<XSide["app"]>("POST", "/apps", {
      ownerId: x.businessId,
      name: "Another",
    });
    const body = integrationBody(x, {
      accessTokenKey: other.accessToken,
      accessTokenSecret: other.accessTokenSecret,
    });
    const integration = await connectAccount(node, body);
    expect(integration.createError?.code).toBe("integration.accessToken");
    await remove(integration.id);
  });

  it("never removes a webhook that is not its own", async () => {
    const first = await connectAccount(node, integrationBody(x));
    expect(first.createStatus).toBe("Completed");
    const second = await connectAccount(node, integrationBody(x, { name: "Again" }));
    expect(second.createError?.code).toBe("integration.account");
    expect(second.createError?.message).toContain("Acme Help");
    const [environment] = await standsOnX();
    expect(environment?.webhook).not.toBeNull();
    await remove(second.id);
    expect((await standsOnX())[0]?.webhook).not.toBeNull();
    await remove(first.id);
  });

  it("connects a failed one once the right credentials are pasted into it", async () => {
    const failed = await connectAccount(node, integrationBody(x, { accessTokenSecret: "not-it" }));
    expect(failed.createStatus).toBe("Error");
    const stale = await node.admin("PATCH", `${twitterPath}/${failed.id}`, {
      version: failed.version + 7,
      name: "Renamed",
    });
    expect(stale.status).toBe(409);
    const patched = await node.admin<IntegrationBody>("PATCH", `${twitterPath}/${failed.id}`, {
      version: failed.version,
      name: "Renamed",
      accessTokenSecret: x.app.accessTokenSecret,
    });
    expect(patched.body.recipient.name).toBe("Renamed");
    await settle(async () => !(await checksOf(failed.id)).isRunning);
    expect(await checksOf(failed.id)).toMatchObject({ createStatus: "Completed" });
    await remove(failed.id);
  });

  it("shows whose webhook stands in the way, and does not touch it", async () => {
    const { webhookUrl, close } = await strangersWebhook(x.app.consumerSecret);
    const stranger = xClient();
    await stranger.accountActivity.registerWebhook("prod", webhookUrl);
    const integration = await connectAccount(node, integrationBody(x));
    expect(integration.createError?.code).toBe("integration.webhook");
    expect(integration.createError?.message).toContain(webhookUrl);
    const [environment] = await standsOnX();
    expect(environment?.webhook?.url).toBe(webhookUrl);
    await stranger.accountActivity.deleteWebhook("prod", environment?.webhook?.id ?? "");
    stranger.close();
    await close();
    await remove(integration.id);
  });

  it("says when X takes no more calls for now", async () => {
    const limits = await x.control<Record<string, unknown>>("GET", "/limits");
    await x.control("PUT", "/limits", { "webhooks.list": { limit: 0, windowSeconds: 900 } });
    const integration = await connectAccount(node, integrationBody(x));
    expect(integration.createError?.code).toBe("integration.environment");
    const { checks } = await checksOf(integration.id);
    expect(checks.find(({ id }) => id === "environment")?.evidence).toHaveProperty("resetAt");
    await x.control("PUT", "/limits", { "webhooks.list": limits["webhooks.list"] });
    await remove(integration.id);
  });
});

describe("an account that is connected", () => {
  it("gets its webhook and subscription back when the checks find them gone", async () => {
    const integration = await connectAccount(node, integrationBody(x));
    const [before] = await standsOnX();
    const client = xClient();
    await client.accountActivity.deleteWebhook("prod", before?.webhook?.id ?? "");
    client.close();
    await node.admin("POST", `/api/tsubame/v1/integrations/${integration.id}/checks`);
    await settle(async () => !(await checksOf(integration.id)).isRunning);
    const [after] = await standsOnX();
    expect(after?.webhook?.url).toBe(before?.webhook?.url);
    expect(after?.subscriptions).toEqual([x.businessId]);
    await remove(integration.id);
  });

  it("turns inactive with a dead token, and active again with the new one pasted into it", async () => {
    const integration = await connectAccount(node, integrationBody(x));
    const renewed = await x.control<{ accessToken: string; accessTokenSecret: string }>(
      "POST",
      `/apps/${x.app.id}/tokens`,
    );
    await node.admin("POST", `/api/tsubame/v1/integrations/${integration.id}/checks`);
    await settle(async () => !(await checksOf(integration.id)).isRunning);
    const path = `${twitterPath}/${integration.id}`;
    const dead = await node.admin<IntegrationBody>("GET", path);
    expect(dead.body).toMatchObject({ createStatus: "Completed", status: "Inactive" });
    await node.admin("PATCH", path, {
      accessTokenKey: renewed.accessToken,
      accessTokenSecret: renewed.accessTokenSecret,
    });
    // The watch of the connection may still be writing what it saw with the token before.
    await settle(async () => {
      const alive = await node.admin<IntegrationBody>("GET", path);
      return alive.body.status === "Active" && !(await checksOf(integration.id)).isRunning;
    });
    const moved = await node.admin("PATCH", path, { envName: "other" });
    expect(moved).toMatchObject({ status: 400, body: { details: [{ fieldName: "envName" }] } });
    Object.assign(x.app, renewed);
    await remove(integration.id);
  });

  it("has its checks finished by whoever is there when the node that ran them died", async () => {
    const integration = await connectAccount(node, integrationBody(x));
    const { checks } = await checksOf(integration.id);
    await node.database.db
      .updateTable("integration")
      .set({
        checks: JSON.stringify(
          checks.map((check) => Object.assign({}, check, { status: "running" })),
        ),
      })
      .where("id", "=", integration.id)
      .execute();
    await settle(async () => !(await checksOf(integration.id)).isRunning, checksMs);
    expect(await checksOf(integration.id)).toMatchObject({ createStatus: "Completed" });
    await remove(integration.id);
  }, 90_000);
});

function xClient() {
  return createXClient({
    baseUrl: x.sandbox.url,
    consumer: { key: x.app.consumerKey, secret: x.app.consumerSecret },
    token: { key: x.app.accessToken, secret: x.app.accessTokenSecret },
  });
}

/** Somebody else's webhook: it answers challenges with the app's secret, and is not ours. */
async function strangersWebhook(consumerSecret: string) {
  const server = createHttpServer((request, response) => {
    const token =
      new URL(request.url ?? "/", "http://stranger").searchParams.get("crc_token") ?? "";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ response_token: crcResponseToken(consumerSecret, token) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe("a body that is not right", () => {
  it("names every missing field at once", async () => {
    const answer = await node.admin<{
      code: string;
      details: { fieldName: string; errorCode: string }[];
    }>("POST", twitterPath, { tier: "premium" });
    expect(answer.status).toBe(400);
    expect(answer.body.details.map(({ fieldName }) => fieldName)).toEqual([
      "name",
      "consumerKey",
      "consumerSecret",
      "accessTokenKey",
      "accessTokenSecret",
      "envName",
    ]);
    expect(answer.body.details[0]?.errorCode).toBe("required.field.missing");
  });

  it("explains that generation B has no place here", async () => {
    const answer = await node.admin<{ message: string }>("POST", twitterPath, {
      name: "B",
      signupCode: "code",
      appId: "1",
      codeChallenge: "c",
      redirectUri: "https://example.test",
    });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain("your own X app");
    expect((await node.admin("GET", `${twitterPath}/oauth/settings`)).status).toBe(400);
  });

  it("is refused to somebody who is no administrator", async () => {
    const agent = await node.person("agent");
    expect((await agent.call("POST", twitterPath, integrationBody(x))).status).toBe(403);
    expect((await agent.call("GET", twitterPath)).status).toBe(403);
  });
});
