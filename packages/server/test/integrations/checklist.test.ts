import { describe, expect, it } from "vitest";
import { connectAccount, twitterPath, type IntegrationBody } from "../support/centre.ts";
import {
  bodyOf,
  checkIn,
  checksOf,
  disconnect,
  laterBodyOf,
  leftOnX,
  newApp,
  expectWords,
  type CheckBody,
  type CheckedApp,
} from "../support/checked-app.ts";
import { startNodeAtX } from "../support/node-at-x.ts";
import type { TestNode } from "../support/node.ts";
import type { XSide } from "../support/x-side.ts";

/**
 * The connection checklist, row by row: each case breaks exactly one requirement in the sandbox and asks for the
 * check that belongs to it, what it rests on, and its words in both languages.
 */

let x: XSide;
let node: TestNode;

startNodeAtX((started) => {
  ({ x, node } = started);
});

/** A way to get one row wrong, and what has to be said about it. */
interface Wrong {
  readonly row: number;
  readonly what: string;
  /** Options of the app and its environment; `prod` when absent. */
  readonly app?: Record<string, unknown>;
  readonly label?: string | null;
  readonly isLater?: boolean;
  /** Last touches on X, and how the form is filled in. */
  readonly breakIt?: (app: CheckedApp) => Promise<Record<string, unknown> | void>;
  readonly check: string;
  readonly evidence: Record<string, unknown>;
  readonly field?: string;
  readonly en: RegExp;
  readonly ja: RegExp;
}

const call = (fault: Record<string, unknown>) => x.control("PUT", "/faults", { calls: [fault] });
const challenge = (outcome: string) =>
  x.control("PUT", "/faults", { challenges: { always: outcome } }).then(() => undefined);

const failing: readonly Wrong[] = [
  {
    row: 1,
    what: "a plan without the API, and none of the later APIs either",
    app: { accessLevel: "free" },
    check: "plan",
    evidence: { xCode: 453, httpStatus: 403 },
    en: /plan reaches only a part.*pay-per-use and Enterprise/s,
    ja: /プラン.*従量課金と Enterprise/s,
  },
  {
    row: 1,
    what: "a premium connection of an app that has X API v2 by now",
    app: { accessLevel: "pay-per-use" },
    check: "plan",
    evidence: { xCode: 453, "GET /2/dm_events": "200" },
    field: "tier",
    en: /X API v2 .* answers.*X API v2 \/ Enterprise/s,
    ja: /X API v2.*応答しています.*X API v2 \/ Enterprise/s,
  },
  {
    row: 1,
    what: "no credits",
    app: { accessLevel: "pay-per-use" },
    isLater: true,
    breakIt: async () => {
      await x.control("PUT", "/faults", { credits: { areExhausted: true } });
    },
    check: "plan",
    evidence: { httpStatus: 402 },
    en: /no credits left.*spending cap/s,
    ja: /クレジット残高/,
  },
  {
    row: 1,
    what: "a later plan that no API for direct messages lets in",
    app: { accessLevel: "free" },
    isLater: true,
    check: "plan",
    evidence: {},
    field: "tier",
    en: /None of X's APIs for direct messages/,
    ja: /利用できるものがありません/,
  },
  {
    row: 2,
    what: "Essential access",
    app: { accessLevel: "essential" },
    label: null,
    check: "accessLevel",
    evidence: { xCode: 453, httpStatus: 403 },
    en: /Essential access.*apply for Elevated/is,
    ja: /Essential.*Elevated を申請/s,
  },
  {
    row: 3,
    what: "an app outside a project",
    app: { accessLevel: "pay-per-use", isStandalone: true },
    isLater: true,
    check: "app",
    evidence: { httpStatus: 403 },
    en: /stands alone.*add the app to the project/s,
    ja: /プロジェクトに属していません/,
  },
  {
    row: 3,
    what: "a suspended app",
    breakIt: async (app) => {
      await x.control("PATCH", `/apps/${app.id}`, { isSuspended: true });
    },
    check: "app",
    evidence: { xCode: 416 },
    en: /suspended this app/,
    ja: /停止されています/,
  },
  {
    row: 4,
    what: "a wrong API key secret",
    breakIt: async () => ({ consumerSecret: "x".repeat(50) }),
    check: "consumerKey",
    evidence: { xCode: 99, httpStatus: 403, signedCallCode: 89 },
    field: "consumerSecret",
    en: /knows this API key.*secret is the wrong one/s,
    ja: /誤っているのは API キーシークレット/,
  },
  {
    row: 4,
    what: "a wrong API key",
    breakIt: async () => ({ consumerKey: "x".repeat(25) }),
    check: "consumerKey",
    evidence: { xCode: 99, signedCallCode: 32 },
    field: "consumerKey",
    en: /does not know this API key/,
    ja: /この API キーがありません/,
  },
  {
    row: 4,
    what: "key and secret in each other's field",
    breakIt: async (app) => ({ consumerKey: app.consumerSecret, consumerSecret: app.consumerKey }),
    check: "consumerKey",
    evidence: { xCode: 99 },
    field: "consumerKey",
    en: /each other's field/,
    ja: /入れ替わっています/,
  },
  {
    row: 4,
    what: "the access token in the key's field",
    breakIt: async (app) => ({ consumerKey: app.accessToken }),
    check: "consumerKey",
    evidence: { xCode: 99 },
    field: "consumerKey",
    en: /is an access token/,
    ja: /アクセストークンです/,
  },
  {
    row: 5,
    what: "a token that was regenerated",
    breakIt: async (app) => {
      await x.control("POST", `/apps/${app.id}/tokens`);
    },
    check: "accessToken",
    evidence: { xCode: 89, httpStatus: 401 },
    field: "accessTokenKey",
    en: /invalid or expired.*Generate the access token/s,
    ja: /無効か期限切れ/,
  },
  {
    row: 5,
    what: "a wrong token secret",
    breakIt: async () => ({ accessTokenSecret: "x".repeat(45) }),
    check: "accessToken",
    evidence: { xCode: 32, httpStatus: 401 },
    field: "accessTokenSecret",
    en: /could not verify the signature/,
    ja: /署名を確認できませんでした/,
  },
  {
    row: 5,
    what: "something that X takes for no token at all",
    breakIt: async () => {
      await call({ path: "/1.1/account/verify_credentials.json", status: 400, code: 215 });
    },
    check: "accessToken",
    evidence: { xCode: 215 },
    field: "accessTokenKey",
    en: /does not take this for an access token/,
    ja: /アクセストークンとして認識できません/,
  },
  {
    row: 5,
    what: "a token of another app",
    breakIt: async () => {
      await call({
        path: "/1.1/account_activity/all/prod/subscriptions.json",
        method: "POST",
        status: 401,
        code: 348,
      });
    },
    check: "accessToken",
    evidence: { xCode: 348 },
    field: "accessTokenKey",
    en: /belongs to another app/,
    ja: /別のアプリのもの/,
  },
  {
    row: 5,
    what: "a suspended account",
    breakIt: async (app) => {
      await x.control("PATCH", `/users/${app.ownerId}`, { suspended: true });
    },
    check: "accessToken",
    evidence: { xCode: 64 },
    en: /has suspended this account/,
    ja: /凍結されています/,
  },
  {
    row: 5,
    what: "a clock that is wrong",
    breakIt: async () => {
      await call({ path: "/1.1/account/verify_credentials.json", status: 401, code: 135 });
    },
    check: "accessToken",
    evidence: { xCode: 135 },
    en: /Set the clock/,
    ja: /時計を合わせて/,
  },
  {
    row: 6,
    what: "a token made before the app got the permission for direct messages",
    app: { permission: "read-write" },
    breakIt: async (app) => {
      await x.control("PATCH", `/apps/${app.id}`, { permission: "read-write-directmessages" });
    },
    check: "permission",
    evidence: { "x-access-level": "read-write" },
    field: "accessTokenKey",
    en: /permission was changed after this token was made.*regenerate the access token and paste it here/s,
    ja: /トークンの生成後に変更.*再生成して、ここに貼り付け/s,
  },
  {
    row: 6,
    what: "a refusal for want of permission in the middle",
    breakIt: async () => {
      await call({
        path: "/1.1/account_activity/all/prod/webhooks.json",
        method: "POST",
        status: 403,
        code: 261,
      });
    },
    check: "permission",
    evidence: { xCode: 261 },
    field: "accessTokenKey",
    en: /cannot handle direct messages/,
    ja: /ダイレクトメッセージを扱えません/,
  },
  {
    row: 6,
    what: "no permission on X API v2",
    app: { accessLevel: "pay-per-use" },
    isLater: true,
    breakIt: async () => {
      await call({ path: "/2/dm_events", status: 403, problem: "oauth1-permissions" });
    },
    check: "permission",
    evidence: { httpStatus: 403 },
    field: "accessTokenKey",
    en: /cannot handle direct messages/,
    ja: /ダイレクトメッセージを扱えません/,
  },
  {
    row: 8,
    what: "User authentication settings that were never set up",
    app: { oauth1: false },
    check: "userAuthentication",
    evidence: { "x-access-level": "read", xCode: 417 },
    field: "accessTokenKey",
    en: /OAuth 1\.0a is not set up.*any address of yours serves/s,
    ja: /OAuth 1\.0a が設定されていない.*何でもかまいません/s,
  },
  {
    row: 9,
    what: "a label that is spelled in another case",
    breakIt: async () => ({ envName: "Prod" }),
    check: "environment",
    evidence: { xCode: 200, label: "Prod", labels: "prod" },
    field: "envName",
    en: /called "prod".*upper and lower case count/s,
    ja: /「prod」.*大文字と小文字は区別/s,
  },
  {
    row: 9,
    what: "a label that the app does not have",
    breakIt: async () => ({ envName: "staging" }),
    check: "environment",
    evidence: { xCode: 200, label: "staging", labels: "prod" },
    field: "envName",
    en: /no dev environment "staging".*Labels that this app has: prod/s,
    ja: /「staging」がありません.*ラベル: prod/s,
  },
  {
    row: 9,
    what: "no dev environment at all",
    label: null,
    check: "environment",
    evidence: { xCode: 200, label: "prod", labels: "" },
    field: "envName",
    en: /none at all.*access level is still Essential/s,
    ja: /ほかの開発環境もありません.*Essential のまま/s,
  },
  {
    row: 12,
    what: "X getting a wrong answer to its challenge",
    breakIt: () => challenge("wrong-answer"),
    check: "webhook",
    evidence: { xCode: 214, httpStatus: 403 },
    en: /got a wrong answer to its challenge/,
    ja: /応答が誤っていました/,
  },
  {
    row: 12,
    what: "X waiting too long",
    breakIt: () => challenge("too-slow"),
    check: "webhook",
    evidence: { xCode: 214 },
    en: /waited more than 3 seconds/,
    ja: /3 秒以内に応答がありませんでした/,
  },
  {
    row: 12,
    what: "X being turned away",
    breakIt: () => challenge("bad-status"),
    check: "webhook",
    evidence: { xCode: 214 },
    en: /something else than 200.*firewall/s,
    ja: /200 以外の応答.*ファイアウォール/s,
  },
  {
    row: 12,
    what: "X not reaching the address",
    breakIt: () => challenge("unreachable"),
    check: "webhook",
    evidence: { xCode: 214 },
    en: /could not reach the webhook/,
    ja: /到達できませんでした/,
  },
  {
    row: 12,
    what: "an address that X does not take",
    breakIt: async () => {
      await call({
        path: "/1.1/account_activity/all/prod/webhooks.json",
        method: "POST",
        status: 403,
        code: 214,
        message: "Webhook URL does not meet the requirements. Please use HTTPS.",
      });
    },
    check: "webhook",
    evidence: { xCode: 214 },
    en: /registers https addresses only/,
    ja: /https のアドレスだけ/,
  },
  {
    row: 13,
    what: "X not finding the webhook to subscribe to",
    breakIt: async () => {
      await call({
        path: "/1.1/account_activity/all/prod/subscriptions.json",
        method: "POST",
        status: 403,
        code: 170,
      });
    },
    check: "subscription",
    evidence: { xCode: 170 },
    en: /no webhook stands/,
    ja: /Webhook がない/,
  },
  {
    row: 13,
    what: "all subscriptions of the plan in use",
    app: { accessLevel: "pay-per-use" },
    isLater: true,
    breakIt: async () => {
      await x.control("PUT", "/settings", {
        selfServeLimits: { webhooks: 1, subscriptions: 0, activitySubscriptions: 0 },
      });
    },
    check: "subscription",
    evidence: {},
    en: /All subscriptions of the app's plan are in use/,
    ja: /サブスクリプション数の上限/,
  },
];

describe("each row of the checklist, got wrong", () => {
  it.each(failing.map((wrong) => [wrong.row, wrong.what, wrong] as const))(
    "row %i: %s",
    async (_row, _what, wrong) => {
      const settings = await x.control<Record<string, unknown>>("GET", "/settings");
      const app = await newApp(x, {
        ...(wrong.app && { app: wrong.app }),
        ...(wrong.label === undefined ? {} : { label: wrong.label }),
      });
      const change = (await wrong.breakIt?.(app)) ?? {};
      const body = wrong.isLater === true ? laterBodyOf(app, change) : bodyOf(app, change);
      const integration = await connectAccount(node, body);
      await x.control("DELETE", "/faults");
      await x.control("PUT", "/settings", settings);

      expect(integration.createStatus).toBe("Error");
      expect(integration.createError?.code).toBe(`integration.${wrong.check}`);
      expect(integration.createError?.details[0]?.fieldName).toBe(wrong.field);
      const checks = await checksOf(node, integration.id);
      const check = checkIn(checks, wrong.check);
      expect(check).toMatchObject({ status: "failed", evidence: wrong.evidence });
      expectWords(check, wrong);
      await expectCreateErrorInJapanese(integration, check);
      expect(checks.checks.filter(({ status }) => status === "failed")).toHaveLength(1);
      expect(JSON.stringify(checks)).not.toContain(app.consumerSecret);
      await expect.poll(() => leftOnX(x, app)).toEqual({ standing: 0, unremoved: 0 });
      await disconnect(node, integration.id);
    },
  );
});

async function expectCreateErrorInJapanese(
  integration: IntegrationBody,
  check: CheckBody,
): Promise<void> {
  expect(integration.createError?.message).toBe(check.text.en);
  const japanese = await node.admin<IntegrationBody>(
    "GET",
    `${twitterPath}/${integration.id}`,
    undefined,
    { "accept-language": "ja" },
  );
  expect(japanese.body.createError?.message).toBe(check.text.ja);
}
