import { expect } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { checksMs, connectAccount, twitterPath, type IntegrationBody } from "./centre.ts";
import type { TestNode } from "./node.ts";
import type { XSide } from "./x-side.ts";

/** A developer app of the sandbox with an account and, unless it is told not to, the dev environment `prod`. */
export interface CheckedApp {
  readonly id: string;
  readonly ownerId: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/** One check as the API shows it. */
export interface CheckBody {
  readonly id: string;
  readonly status: string;
  readonly text: { readonly en: string; readonly ja: string };
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
  readonly fieldName?: string;
}

/** The state of an integration's checks as the API shows it. */
export interface ChecksBody {
  readonly createStatus: string;
  readonly status: string;
  readonly isRunning: boolean;
  readonly generation: string;
  readonly abilities: Readonly<Record<string, boolean>>;
  readonly account: { readonly userId: string; readonly confirmedAt: string | null } | null;
  readonly roundTrip: { readonly state: string; readonly delayMs: number | null } | null;
  readonly checks: readonly CheckBody[];
}

let appCount = 0;

/** A new company on X: an account, its app and a dev environment, so that no test meets another's. */
export async function newApp(
  x: XSide,
  options: { readonly app?: Record<string, unknown>; readonly label?: string | null } = {},
): Promise<CheckedApp> {
  appCount += 1;
  const owner = await x.control<{ id: string }>("POST", "/users", {
    username: `company_${appCount}`,
    name: `Company ${appCount}`,
  });
  const app = await x.control<CheckedApp>("POST", "/apps", {
    ownerId: owner.id,
    name: `Desk ${appCount}`,
    ...options.app,
  });
  // Pay-per-use begins without money, and then nothing is answered.
  await x.control("PUT", `/developers/${owner.id}`, { creditsUsd: 100 });
  const label = options.label === undefined ? "prod" : options.label;
  if (label !== null) await x.control("POST", `/apps/${app.id}/environments`, { label });
  return app;
}

/** What the form would send for an app. */
export function bodyOf(app: CheckedApp, change: Record<string, unknown> = {}) {
  return {
    name: `Desk of ${app.ownerId}`,
    consumerKey: app.consumerKey,
    consumerSecret: app.consumerSecret,
    accessTokenKey: app.accessToken,
    accessTokenSecret: app.accessTokenSecret,
    tier: "premium",
    envName: "prod",
    ...change,
  };
}

/** The same for every kind of access after premium. */
export function laterBodyOf(app: CheckedApp, change: Record<string, unknown> = {}) {
  const { envName: _envName, ...rest } = bodyOf(app, change);
  return { ...rest, tier: "enterprise" };
}

/** Checks of an integration. */
export async function checksOf(node: TestNode, integrationId: string): Promise<ChecksBody> {
  const path = `/api/tsubame/v1/integrations/${integrationId}/checks`;
  return (await node.admin<ChecksBody>("GET", path)).body;
}

/** One of them. */
export function checkIn(body: ChecksBody, id: string): CheckBody {
  const found = body.checks.find((check) => check.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
}

/** Runs the checks and waits for their end. */
export async function runChecksOf(node: TestNode, integrationId: string): Promise<ChecksBody> {
  const path = `/api/tsubame/v1/integrations/${integrationId}/checks`;
  await node.admin("POST", path);
  await settle(async () => !(await checksOf(node, integrationId)).isRunning, checksMs);
  return checksOf(node, integrationId);
}

/** Connects and fails the test when it does not succeed. */
export async function connected(
  node: TestNode,
  body: Record<string, unknown>,
): Promise<IntegrationBody> {
  const integration = await connectAccount(node, body);
  if (integration.createStatus !== "Completed") throw new Error(JSON.stringify(integration));
  return integration;
}

/** Disconnects, so that nothing stays on X for the next test. */
export async function disconnect(node: TestNode, integrationId: string): Promise<void> {
  await node.admin("DELETE", `${twitterPath}/${integrationId}`);
}

/** What stands on X of an app, and what its log tells of webhooks that came and went. */
export async function leftOnX(x: XSide, app: CheckedApp) {
  const { webhooks } = await x.control<{ webhooks: { appId: string }[] }>("GET", "/webhooks");
  const count = async (kind: string) =>
    (await x.truth(kind)).filter((entry) => JSON.stringify(entry).includes(`"${app.id}"`)).length;
  return {
    standing: webhooks.filter(({ appId }) => appId === app.id).length,
    unremoved: (await count("webhook.registered")) - (await count("webhook.deleted")),
  };
}

/** What a check says to people, in both languages. */
export function expectWords(
  check: CheckBody,
  words: { readonly en: RegExp; readonly ja: RegExp },
): void {
  expect(check.text.en).toMatch(words.en);
  expect(check.text.ja).toMatch(words.ja);
  expect(check.text.ja).toMatch(/[ぁ-ん]/);
}
