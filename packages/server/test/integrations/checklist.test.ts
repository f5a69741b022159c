import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { connectAccount, twitterPath, type IntegrationBody } from "../support/centre.ts";
import {
  bodyOf,
  checkIn,
  checksOf,
  connected,
  disconnect,
  laterBodyOf,
  newApp,
  runChecksOf,
  type CheckBody,
  type CheckedApp,
} from "../support/checked-app.ts";
import { startTestNode, type TestNode } from "../support/node.ts";
import { strangersWebhook } from "../support/strangers-webhook.ts";
import { createXSide, type XSide } from "../support/x-side.ts";

/**
 * The connection checklist, row by row: each case breaks exactly one requirement in the sandbox and asks for the
 * check that belongs to it, what it rests on, and its words in both languages.
 */

let x: XSide;
let node: TestNode;

beforeAll(async () => {
  x = await createXSide();
  node = await startTestNode({ xApiUrl: x.sandbox.url });
}, 60_000);
beforeEach(async () => {
  await x.control("DELETE", "/limits/windows");
  await x.control("DELETE", "/faults");
});
afterAll(async () => {
  await node.close();
  await x.sandbox.close();
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

/** What stands on X of an app, and what its log tells of webhooks that came and went. */
async function leftOnX(app: CheckedApp) {
  const { webhooks } = await x.control<{ webhooks: { appId: string }[] }>("GET", "/webhooks");
  const count = async (kind: string) =>
    (await x.truth(kind)).filter((entry) => JSON.stringify(entry).includes(`"${app.id}"`)).length;
  return {
    standing: webhooks.filter(({ appId }) => appId === app.id).length,
    unremoved: (await count("webhook.registered")) - (await count("webhook.deleted")),
  };
}

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
      expect(await leftOnX(app)).toEqual({ standing: 0, unremoved: 0 });
      await disconnect(node, integration.id);
    },
  );
});

function expectWords(check: CheckBody, words: { readonly en: RegExp; readonly ja: RegExp }): void {
  expect(check.text.en).toMatch(words.en);
  expect(check.text.ja).toMatch(words.ja);
  expect(check.text.ja).toMatch(/[ぁ-ん]/);
}

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

describe("rows that do not stand in the way of a connection", () => {
  it("row 3: says what else the app serves, and leaves it alone", async () => {
    const app = await newApp(x);
    await x.control("POST", `/apps/${app.id}/environments`, { label: "other" });
    const stranger = await strangersWebhook(x, app, "other");
    const integration = await connected(node, bodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "app");
    expect(check).toMatchObject({ status: "warning", evidence: { otherWebhooks: stranger.url } });
    expectWords(check, { en: /app is shared.*other webhooks/s, ja: /ほかの用途にも使われて/ });
    await disconnect(node, integration.id);
    const { webhooks } = await x.control<{ webhooks: { url: string }[] }>("GET", "/webhooks");
    expect(webhooks.map(({ url }) => url)).toContain(stranger.url);
    await stranger.close();
  });

  it("row 4: trims white space and says of which values", async () => {
    const app = await newApp(x);
    const body = bodyOf(app, { consumerSecret: `\u3000${app.consumerSecret}\n` });
    const integration = await connected(node, body);
    const check = checkIn(await checksOf(node, integration.id), "pastedValues");
    expect(check).toMatchObject({ status: "warning", evidence: { fields: "consumerSecret" } });
    expectWords(check, { en: /API key secret/, ja: /空白を取り除きました.*シークレット/s });
    await disconnect(node, integration.id);
  });

  it("row 5: shows whose account it is and asks to confirm it", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const before = await checksOf(node, integration.id);
    expect(checkIn(before, "accessToken")).toMatchObject({
      status: "passed",
      evidence: { userId: app.ownerId },
    });
    expect(before.account).toMatchObject({ userId: app.ownerId, confirmedAt: null });
    const path = `/api/tsubame/v1/integrations/${integration.id}/account-confirmation`;
    expect((await node.admin("POST", path, { userId: "1" })).status).toBe(409);
    expect((await node.admin("POST", path, { userId: app.ownerId })).status).toBe(200);
    const after = await checksOf(node, integration.id);
    expect(after.account?.confirmedAt).toMatch(/^20/);
    await disconnect(node, integration.id);
  });

  it("row 8: warns when OAuth 1.0a was switched off after the token was made", async () => {
    const app = await newApp(x);
    await x.control("PATCH", `/apps/${app.id}`, { oauth1: false });
    const integration = await connected(node, bodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "userAuthentication");
    expect(check).toMatchObject({ status: "warning", evidence: { xCode: 417 } });
    expectWords(check, { en: /a token made now could only read/, ja: /読み取りしかできません/ });
    await disconnect(node, integration.id);
  });

  it("row 10: asks for the label before anything is called", async () => {
    const app = await newApp(x);
    const { envName: _envName, ...body } = bodyOf(app);
    const logged = await x.control<{ entries: unknown[] }>("GET", "/log?limit=1000");
    const answer = await node.admin<{ details: { fieldName: string; errorCode: string }[] }>(
      "POST",
      twitterPath,
      body,
    );
    expect(answer.status).toBe(400);
    expect(answer.body.details).toMatchObject([
      { fieldName: "envName", errorCode: "required.field.missing" },
    ]);
    const after = await x.control<{ entries: unknown[] }>("GET", "/log?limit=1000");
    expect(after.entries).toHaveLength(logged.entries.length);
    const integration = await connected(node, bodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "environmentName");
    expect(check).toMatchObject({ status: "passed", evidence: { label: "prod" } });
    await disconnect(node, integration.id);
  });

  it("row 13: takes a subscription that exists for a success", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const checks = await runChecksOf(node, integration.id);
    expect(checkIn(checks, "subscription")).toMatchObject({
      status: "passed",
      evidence: { outcome: "already-subscribed" },
    });
    await disconnect(node, integration.id);
  });

  it.each([
    ["by the account's settings", false],
    ["by the refusal of a welcome message, where X shows no settings", true],
  ])("row 14: sees a closed account %s", async (_how, isHidden) => {
    const app = await newApp(x);
    await x.control("PATCH", `/users/${app.ownerId}`, { allowDmsFrom: "following" });
    if (isHidden) await call({ path: "/1.1/account/settings.json", status: 403, code: 87 });
    const integration = await connected(node, bodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "messageRequests");
    expect(check).toMatchObject({
      status: "warning",
      evidence: isHidden ? { xCode: 214 } : { allow_dms_from: "following" },
    });
    expectWords(check, {
      en: /Privacy and safety › Direct messages › Allow message requests from everyone/,
      ja: /プライバシーと安全 › ダイレクトメッセージ/,
    });
    await disconnect(node, integration.id);
  });

  it("row 14: leaves no welcome message behind when the account is open", async () => {
    const app = await newApp(x);
    await call({ path: "/1.1/account/settings.json", status: 403, code: 87 });
    const integration = await connected(node, bodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "messageRequests");
    expect(check.status).toBe("passed");
    expect(check.evidence).not.toHaveProperty("welcomeMessageLeftId");
    await disconnect(node, integration.id);
  });

  it("row 14: cannot be seen on X API v2, and says so", async () => {
    const app = await newApp(x, { app: { accessLevel: "pay-per-use" } });
    const integration = await connected(node, laterBodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "messageRequests");
    expect(check.status).toBe("unseen");
    expectWords(check, { en: /Cannot be seen from here/, ja: /ここからは確認できません/ });
    await disconnect(node, integration.id);
  });

  it("row 15: knows no arrival, then a silent test, then a test whose code was mistyped", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const unseen = checkIn(await checksOf(node, integration.id), "roundTrip");
    expect(unseen).toMatchObject({ status: "unseen", evidence: { lastEventAt: null } });
    expectWords(unseen, { en: /No direct message has arrived/, ja: /まだ届いていません/ });

    await node.admin("POST", `/api/tsubame/v1/integrations/${integration.id}/round-trip`);
    const expire = () =>
      node.database.db
        .updateTable("round_trip")
        .set({ expires_at: new Date(Date.now() - 1000) })
        .where("integration_id", "=", integration.id)
        .execute();
    await expire();
    const silent = checkIn(await runChecksOf(node, integration.id), "roundTrip");
    expect(silent.status).toBe("warning");
    expectWords(silent, { en: /X has not called here since/, ja: /X からの呼び出しがありません/ });

    await node.database.db
      .updateTable("integration")
      .set({ last_event_at: new Date() })
      .where("id", "=", integration.id)
      .execute();
    const mistyped = checkIn(await runChecksOf(node, integration.id), "roundTrip");
    expect(mistyped.status).toBe("warning");
    expectWords(mistyped, {
      en: /other direct messages did/,
      ja: /ほかのダイレクトメッセージは届いて/,
    });
    await disconnect(node, integration.id);
  });
});

describe("row 1: a plan that was taken away from a connection with traffic", () => {
  it("says what a month of that traffic costs", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    const customer = await x.newCustomer();
    await x.control("POST", "/dms", { fromId: customer, toId: app.ownerId, text: "a question" });
    const received = () =>
      node.database.db
        .selectFrom("message")
        .select("id")
        .where("integration_id", "=", integration.id)
        .execute();
    await settle(async () => (await received()).length === 1);
    // A full day is what the estimate goes by.
    await node.database.db
      .updateTable("message")
      .set({ received_at: new Date(Date.now() - 2 * 86_400_000) })
      .where("integration_id", "=", integration.id)
      .execute();
    await x.control("PATCH", `/apps/${app.id}`, { accessLevel: "pay-per-use" });
    const checks = await runChecksOf(node, integration.id);
    const check = checkIn(checks, "plan");
    expect(check).toMatchObject({ status: "failed", fieldName: "tier" });
    expect(check.evidence["monthlyCostUsd"]).toBeGreaterThan(0);
    expectWords(check, {
      en: /A month of the present traffic costs about USD \d+\.\d\d/,
      ja: /1 か月あたり約 \d+\.\d\d 米ドル/,
    });

    // The field that the check names, changed: the same connection goes on through X API v2.
    await node.admin("PATCH", `${twitterPath}/${integration.id}`, { tier: "enterprise" });
    await settle(async () => {
      const now = await checksOf(node, integration.id);
      return !now.isRunning && now.status === "Active";
    }, 20_000);
    const moved = await checksOf(node, integration.id);
    expect(moved.generation).toBe("v2-activity");
    expect(moved.abilities).toMatchObject({ quickReplies: false, typing: false, media: true });
    await x.control("POST", "/dms", { fromId: customer, toId: app.ownerId, text: "still there?" });
    await settle(async () => (await received()).length === 2, 20_000);
    await disconnect(node, integration.id);
    // What premium had is out of reach since X has closed it to the app; of X API v2 nothing is left.
    const { webhooks } = await x.control<{ webhooks: { appId: string; generation: string }[] }>(
      "GET",
      "/webhooks",
    );
    const left = webhooks.filter(({ appId }) => appId === app.id);
    expect(left.map(({ generation }) => generation)).toEqual(["premium"]);
  }, 60_000);

  it.each([
    ["enterprise", "v1.1-enterprise", true],
    ["pay-per-use", "v2-activity", false],
  ])(
    "finds the API of a %s plan by asking",
    async (accessLevel, generation, quickReplies) => {
      const app = await newApp(x, { app: { accessLevel }, label: null });
      const integration = await connected(node, laterBodyOf(app));
      const checks = await checksOf(node, integration.id);
      expect(checks).toMatchObject({ generation, abilities: { quickReplies } });
      expect(checkIn(checks, "plan")).toMatchObject({ status: "passed", evidence: { generation } });
      const customer = await x.newCustomer();
      await x.control("POST", "/dms", { fromId: customer, toId: app.ownerId, text: "a question" });
      await settle(async () => {
        const rows = await node.database.db
          .selectFrom("message")
          .select("text")
          .where("integration_id", "=", integration.id)
          .execute();
        return rows.some(({ text }) => text === "a question");
      }, 60_000);
      await disconnect(node, integration.id);
      expect(await leftOnX(app)).toEqual({ standing: 0, unremoved: 0 });
    },
    90_000,
  );
});

describe("row 7: credentials that worked and then did not", () => {
  it.each([
    [
      "regenerated keys",
      "keys",
      { xCode: 99 },
      /API key and secret that worked/,
      /API キーとシークレットを X が受け付けなくなり/,
    ],
    [
      "a regenerated token",
      "tokens",
      { xCode: 89 },
      /access token that worked/,
      /アクセストークンを X が受け付けなくなり/,
    ],
  ])("says after %s what to paste and where", async (_what, route, evidence, en, ja) => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app));
    await x.control("POST", `/apps/${app.id}/${route}`);
    const checks = await runChecksOf(node, integration.id);
    const check = checkIn(checks, "credentials");
    expect(check).toMatchObject({ status: "failed", evidence });
    expectWords(check, { en, ja });
    expect(checks).toMatchObject({ createStatus: "Completed", status: "Inactive" });
    await disconnect(node, integration.id);
  });
});
