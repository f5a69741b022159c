import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { twitterPath, type IntegrationBody } from "../support/centre.ts";
import {
  bodyOf,
  checkIn,
  checksOf,
  connected,
  disconnect,
  newApp,
  type CheckedApp,
} from "../support/checked-app.ts";
import { startNodeAtX } from "../support/node-at-x.ts";
import type { TestNode } from "../support/node.ts";
import type { XSide } from "../support/x-side.ts";

let x: XSide;
let node: TestNode;

startNodeAtX((started) => {
  ({ x, node } = started);
});

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly fieldName: string; readonly errorCode: string }[];
}

const pathOf = (integration: IntegrationBody) => `${twitterPath}/${integration.id}`;
const keysOf = (app: CheckedApp) => ({
  consumerKey: app.consumerKey,
  consumerSecret: app.consumerSecret,
});
const tokenOf = (app: CheckedApp) => ({
  accessTokenKey: app.accessToken,
  accessTokenSecret: app.accessTokenSecret,
});

async function write(app: CheckedApp, customerId: string, text: string): Promise<void> {
  await x.control("POST", "/dms", { fromId: customerId, toId: app.ownerId, text });
}

/** What is stored of a customer's messages, in the order of the thread. */
async function textsFrom(integrationId: string, customerId: string): Promise<string[]> {
  const rows = await node.database.db
    .selectFrom("message")
    .innerJoin("contact", "contact.id", "message.contact_id")
    .select("message.text")
    .where("message.integration_id", "=", integrationId)
    .where("contact.x_user_id", "=", customerId)
    .where("direction", "=", "inbound")
    .orderBy("message.sorted_at")
    .orderBy("message.x_event_number")
    .execute();
  return rows.map(({ text }) => text);
}

describe("new credentials for a connected account", () => {
  it("are tried first: what X refuses does not replace what works", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const customer = await x.newCustomer();
    const wrong: readonly (readonly [Record<string, string>, string, string])[] = [
      [{ consumerSecret: "x".repeat(50) }, "consumerSecret", "integration.consumerKey"],
      [{ accessTokenSecret: "x".repeat(45) }, "accessTokenSecret", "integration.accessToken"],
      [{ accessTokenKey: `${app.ownerId}-nobody` }, "accessTokenKey", "integration.accessToken"],
    ];
    for (const [change, fieldName, errorCode] of wrong) {
      const answer = await node.admin<Refusal>("PATCH", pathOf(integration), change, {
        "accept-language": "ja",
      });
      expect(answer).toMatchObject({ status: 400, body: { details: [{ fieldName, errorCode }] } });
      expect(answer.body.message).toMatch(/[ぁ-ん]/);
    }
    const after = await node.admin<IntegrationBody>("GET", pathOf(integration));
    expect(after.body).toMatchObject({ version: integration.version, status: "Active" });
    await write(app, customer, "still here?");
    await settle(async () => (await textsFrom(integration.id, customer)).length === 1);
    await disconnect(node, integration.id);
  });

  it("must be the same account's, and may handle direct messages", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const other = await x.newCustomer();
    const foreign = await x.control<CheckedApp>("POST", `/users/${other}/tokens`, {
      appId: app.id,
    });
    const answer = await node.admin<Refusal>("PATCH", pathOf(integration), tokenOf(foreign));
    expect(answer.body.details[0]?.errorCode).toBe("integration.account");

    await x.control("PATCH", `/apps/${app.id}`, { permission: "read" });
    const readOnly = await x.control<CheckedApp>("POST", `/apps/${app.id}/tokens`);
    const refused = await node.admin<Refusal>("PATCH", pathOf(integration), tokenOf(readOnly));
    expect(refused.body.details[0]?.errorCode).toBe("integration.permission");
    await disconnect(node, integration.id);
  });

  it("are neither taken nor blamed while X cannot be asked", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    await x.control("PUT", "/faults", {
      calls: [{ path: "/1.1/account/verify_credentials.json", status: 503 }],
    });
    const answer = await node.admin<Refusal>("PATCH", pathOf(integration), keysOf(app));
    expect(answer).toMatchObject({ status: 503, body: { code: "service.unavailable" } });
    await x.control("DELETE", "/faults");
    await disconnect(node, integration.id);
  });

  it("leave both secrets in force until X has signed with the new one, and a day longer", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const renewed = await x.control<CheckedApp>("POST", `/apps/${app.id}/keys`);
    const patched = await node.admin("PATCH", pathOf(integration), keysOf(renewed));
    expect(patched.status).toBe(200);
    await settle(async () => !(await checksOf(node, integration.id)).isRunning);
    const untilHours = async () => {
      const row = await node.database.db
        .selectFrom("integration")
        .select("previous_consumer_secret_until as until")
        .where("id", "=", integration.id)
        .executeTakeFirstOrThrow();
      return ((row.until?.getTime() ?? 0) - Date.now()) / 3_600_000;
    };
    expect(await untilHours()).toBeGreaterThan(100);
    const rotated = checkIn(await checksOf(node, integration.id), "credentials");
    expect(rotated).toMatchObject({ status: "passed" });
    expect(rotated.text.en).toMatch(/The new credentials are in use/);

    const customer = await x.newCustomer();
    await write(app, customer, "signed with the new secret");
    await settle(async () => (await textsFrom(integration.id, customer)).length === 1);
    await settle(async () => (await untilHours()) <= 24);
    expect(await untilHours()).toBeGreaterThan(23);
    await disconnect(node, integration.id);
  });
});

describe("a rotation under load", () => {
  it("loses nothing and shows everything once, in order, while keys and token change on X", async () => {
    // X tries no delivery twice here, so what was refused meanwhile has to be fetched.
    await x.control("PUT", "/settings", { retryDelaysMs: [] });
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const customers = await Promise.all(Array.from({ length: 6 }, () => x.newCustomer()));
    const sent = new Map(customers.map((id) => [id, [] as string[]]));
    const stopping = new AbortController();
    const writing = Promise.all(
      customers.map(async (id) => {
        for (let number = 1; number <= 1_000 && !stopping.signal.aborted; number += 1) {
          const text = `message ${number}`;
          await write(app, id, text);
          sent.get(id)?.push(text);
          await delay(40);
        }
      }),
    );
    const isUnderWay = async () =>
      (await Promise.all(customers.map((id) => textsFrom(integration.id, id)))).every(
        (texts) => texts.length > 2,
      );
    await settle(isUnderWay, 30_000);
    const hasLost = async () =>
      (await x.truth("delivery.settled")).some(({ outcome }) => outcome === "lost");

    // On X both are regenerated: deliveries are signed with a secret that is not known here yet.
    await x.control("POST", `/apps/${app.id}/keys`);
    const renewed = await x.control<CheckedApp>("POST", `/apps/${app.id}/tokens`);
    await settle(hasLost, 20_000);
    const patched = await node.admin("PATCH", pathOf(integration), {
      ...keysOf(renewed),
      ...tokenOf(renewed),
    });
    expect(patched.status).toBe(200);
    await delay(300);
    stopping.abort();
    await writing;

    await settle(async () => {
      const stored = await Promise.all(customers.map((id) => textsFrom(integration.id, id)));
      return stored.every((texts, index) => {
        const wanted = sent.get(customers[index] ?? "") ?? [];
        return texts.length >= wanted.length;
      });
    }, 60_000);
    for (const id of customers) {
      expect(await textsFrom(integration.id, id)).toEqual(sent.get(id));
    }
    await settle(async () => {
      const now = await node.admin<IntegrationBody>("GET", pathOf(integration));
      return now.body.status === "Active";
    }, 20_000);
    const fetched = await node.database.db
      .selectFrom("backfill")
      .select("reason")
      .where("integration_id", "=", integration.id)
      .execute();
    expect(fetched.length).toBeGreaterThan(0);
    expect(await hasLost()).toBe(true);
    await x.control("PUT", "/settings", { retryDelaysMs: [3_000, 27_000, 242_000] });
    await disconnect(node, integration.id);
  }, 120_000);
});

describe("a token that dies", () => {
  it("makes the connection inactive within a minute and says what to paste, whoever met it", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    await x.control("DELETE", `/users/${app.ownerId}/tokens/${app.id}`);
    let check = checkIn(await checksOf(node, integration.id), "credentials");
    await settle(async () => {
      const checks = await checksOf(node, integration.id);
      check = checkIn(checks, "credentials");
      return checks.status === "Inactive" && check.status === "failed";
    }, 60_000);
    expect(check.evidence).toMatchObject({ xCode: 89 });
    expect(check.text.ja).toMatch(/連携を解除/);
    await disconnect(node, integration.id);
  }, 70_000);
});
