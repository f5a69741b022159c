import { describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { connectAccount } from "../support/centre.ts";
import { bodyOf, checkIn, checksOf, disconnect, newApp } from "../support/checked-app.ts";
import { startNodeAtX } from "../support/node-at-x.ts";
import type { TestNode } from "../support/node.ts";
import { strangersWebhook } from "../support/strangers-webhook.ts";
import type { XSide } from "../support/x-side.ts";

let x: XSide;
let node: TestNode;

startNodeAtX((started) => {
  ({ x, node } = started);
});

const replacementPath = (id: string) => `/api/tsubame/v1/integrations/${id}/webhook-replacement`;

async function urlsOnX(appId: string): Promise<string[]> {
  const { webhooks } = await x.control<{ webhooks: { appId: string; url: string }[] }>(
    "GET",
    "/webhooks",
  );
  return webhooks.filter((webhook) => webhook.appId === appId).map(({ url }) => url);
}

describe("a webhook that is somebody else's", () => {
  it("row 12: is named and left alone, and removed only when somebody says so for this very one", async () => {
    const app = await newApp(x);
    const stranger = await strangersWebhook(x, app, "prod");
    const integration = await connectAccount(node, bodyOf(app));
    expect(integration.createError?.code).toBe("integration.webhook");
    const check = checkIn(await checksOf(node, integration.id), "webhook");
    expect(check).toMatchObject({
      status: "failed",
      evidence: { standingUrl: stranger.url, standingWebhookId: stranger.id },
    });
    expect(check.text.en).toContain(stranger.url);
    expect(check.text.ja).toContain(stranger.url);
    expect(check.text.ja).toMatch(/明示的に指示されない限り削除しません/);
    expect(await urlsOnX(app.id)).toEqual([stranger.url]);

    const wrongId = await node.admin("POST", replacementPath(integration.id), { webhookId: "1" });
    expect(wrongId).toMatchObject({ status: 409, body: { code: "integration.noForeignWebhook" } });
    const supervisor = await node.person("supervisor");
    const consent = { webhookId: stranger.id };
    const refused = await supervisor.call("POST", replacementPath(integration.id), consent);
    expect(refused.status).toBe(403);
    expect(await urlsOnX(app.id)).toEqual([stranger.url]);

    const admin = await node.person("admin");
    const replaced = await admin.call("POST", replacementPath(integration.id), consent);
    expect(replaced.status).toBe(202);
    await settle(async () => (await checksOf(node, integration.id)).createStatus === "Completed");
    const [own] = await urlsOnX(app.id);
    expect(own).toContain(`${node.url}/webhooks/x/`);

    const audit = await node.database.db
      .selectFrom("event_log")
      .select(["actor_user_id", "detail"])
      .where("kind", "=", "integration.webhookReplaced")
      .where("integration_id", "=", integration.id)
      .execute();
    expect(audit).toEqual([
      { actor_user_id: admin.id, detail: { webhookId: stranger.id, url: stranger.url } },
    ]);
    await stranger.close();
    await disconnect(node, integration.id);
  });

  it("is not removed for a connection whose checks do not name it", async () => {
    const app = await newApp(x);
    await x.control("POST", `/apps/${app.id}/environments`, { label: "other" });
    const stranger = await strangersWebhook(x, app, "other");
    const integration = await connectAccount(node, bodyOf(app));
    const consent = { webhookId: stranger.id };
    const answer = await node.admin("POST", replacementPath(integration.id), consent);
    expect(answer.status).toBe(409);
    expect(await urlsOnX(app.id)).toContain(stranger.url);
    await stranger.close();
    await disconnect(node, integration.id);
  });

  it("is never a live connection's of this server", async () => {
    const app = await newApp(x);
    const first = await connectAccount(node, bodyOf(app));
    const other = await x.control<{ id: string }>("POST", "/users", {
      username: "second_account",
      name: "Second",
    });
    const token = await x.control<{ accessToken: string; accessTokenSecret: string }>(
      "POST",
      `/users/${other.id}/tokens`,
      { appId: app.id },
    );
    const second = await connectAccount(
      node,
      bodyOf(app, {
        name: "Second",
        accessTokenKey: token.accessToken,
        accessTokenSecret: token.accessTokenSecret,
      }),
    );
    const check = checkIn(await checksOf(node, second.id), "webhook");
    expect(check.text.en).toContain(`Desk of ${app.ownerId}`);
    expect(check.evidence).not.toHaveProperty("standingWebhookId");
    await disconnect(node, second.id);
    expect(await urlsOnX(app.id)).toHaveLength(1);
    await disconnect(node, first.id);
  });
});
