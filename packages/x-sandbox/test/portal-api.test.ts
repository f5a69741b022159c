import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grant, oauth2App, withBearer } from "./support/oauth2.ts";
import { guideAuthentication, newApp, newDeveloper, newPortal, useCase } from "./support/portal.ts";
import { startReceiver, startWorld, type Answer, type World } from "./support/world.ts";

const LIST = "/1.1/direct_messages/events/list.json";
const VERIFY = "/1.1/account/verify_credentials.json";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.sandbox.close());

const codeOf = (answer: Answer): [number, number | undefined] => [
  answer.status,
  answer.body?.errors?.[0]?.code,
];
const fieldsOf = (answer: Answer): string[] =>
  answer.body.error.details.map((detail: { field: string }) => detail.field);

describe("access levels", () => {
  it("begin at Essential, where v1.1 is refused, and Elevated opens it for apps that exist", async () => {
    const portal = await newDeveloper(world, "lv_start", "essential");
    expect((await portal.state()).developer).toMatchObject({
      plan: "essential",
      allowance: { environments: 0, standaloneApps: 0 },
    });
    const app = await newApp(portal, "Level app");
    const refused = await world.call("GET", LIST, {}, app);
    expect(codeOf(refused)).toEqual([403, 453]);
    expect(refused.body.errors[0].message).toContain("Essential access");
    await portal.act("POST", "/applications", {
      plan: "elevated",
      useCase,
      hasTerms: true,
      isReviewed: false,
    });
    expect((await world.call("GET", LIST, {}, app)).status).toBe(200);
    const state = await portal.state();
    expect([state.projects[0].plan, state.apps[0].accessLevel]).toEqual(["elevated", "elevated"]);
  });

  it("need the developer's agreement before anything is made", async () => {
    const portal = await newPortal(world, "lv_terms");
    expect((await portal.state()).developer).toBeNull();
    expect((await portal.ask("POST", "/projects", { name: "P", useCase: "x" })).status).toBe(403);
    const refused = await portal.ask("POST", "/developer", { hasTerms: false });
    expect([refused.status, fieldsOf(refused)]).toEqual([400, ["hasTerms"]]);
    expect((await portal.state()).developer).toBeNull();
  });

  it("stay as they are while an application is in review and when it is refused", async () => {
    const portal = await newDeveloper(world, "lv_review", "essential");
    const application = { plan: "elevated", useCase, hasTerms: true, isReviewed: true };
    await portal.act("POST", "/applications", application);
    expect((await portal.state()).developer).toMatchObject({
      plan: "essential",
      application: { state: "in-review", plan: "elevated" },
    });
    await portal.act("POST", "/applications/decision", { isApproved: false });
    expect((await portal.state()).developer).toMatchObject({
      plan: "essential",
      application: { state: "refused" },
    });
    const again = await portal.ask("POST", "/applications/decision", { isApproved: true });
    expect(again.status).toBe(404);
    await portal.act("POST", "/applications", application);
    await portal.act("POST", "/applications/decision", { isApproved: true });
    expect((await portal.state()).developer.plan).toBe("elevated");
  });

  it.each([
    ["", "useCase", "is required"],
    ["support", "useCase", "is too short"],
  ])("refuse an application whose use is %j and change nothing", async (text, field, problem) => {
    const portal = await newDeveloper(world, `lv_empty${text.length}`, "essential");
    const answer = await portal.ask("POST", "/applications", {
      plan: "elevated",
      useCase: text,
      hasTerms: true,
      isReviewed: false,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toEqual([{ field, problem }]);
    expect((await portal.state()).developer).toMatchObject({
      plan: "essential",
      application: null,
    });
  });
});

describe("projects and apps", () => {
  it("are as many as the plan allows, and names of apps are unique on X", async () => {
    const portal = await newDeveloper(world, "pa_room");
    const first = await newApp(portal, "Room app");
    const { projects } = await portal.state();
    const projectId = projects[0].id;
    const second = await portal.ask("POST", "/projects", { name: "Another", useCase: "tools" });
    expect([second.status, second.body.error.code]).toEqual([403, "no-room-projects"]);
    const same = await portal.ask("POST", "/apps", { name: "ROOM APP", projectId });
    expect([same.status, fieldsOf(same)]).toEqual([409, ["name"]]);
    await portal.act("POST", "/apps", { name: "Room app 2", projectId });
    await portal.act("POST", "/apps", { name: "Room app 3", projectId });
    const fourth = await portal.ask("POST", "/apps", { name: "Room app 4", projectId });
    expect([fourth.status, fourth.body.error.code]).toEqual([403, "no-room-apps"]);
    await portal.act("DELETE", `/apps/${first.id}`);
    await portal.act("POST", "/apps", { name: "Room app", projectId });
  });

  it("of somebody else do not exist", async () => {
    const owner = await newDeveloper(world, "pa_owner");
    const app = await newApp(owner, "Owned app");
    const stranger = await newDeveloper(world, "pa_stranger");
    for (const [method, path, body] of [
      ["PATCH", `/apps/${app.id}`, { name: "Mine now" }],
      ["DELETE", `/apps/${app.id}`, undefined],
      ["POST", `/apps/${app.id}/keys/consumer`, undefined],
      ["POST", "/environments", { label: "taken", appId: app.id }],
    ] as const) {
      expect((await stranger.ask(method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    expect((await world.call("GET", VERIFY, {}, app)).status).toBe(200);
  });

  it("without a project are refused by v2 as not enrolled, until they are added to one", async () => {
    const portal = await newDeveloper(world, "pa_alone");
    const app = await newApp(portal, "Lonely app");
    const [project] = (await portal.state()).projects;
    await portal.act("DELETE", `/projects/${project.id}`);
    expect((await portal.state()).apps[0].projectId).toBeNull();
    const me = async (): Promise<Answer> => world.call("GET", "/2/users/me", {}, app);
    const refused = await me();
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ reason: "client-not-enrolled" });
    const { id } = await portal.act("POST", "/projects", { name: "Home", useCase: "tools" });
    await portal.act("PATCH", `/apps/${app.id}`, { projectId: id });
    expect((await me()).body).not.toMatchObject({ reason: "client-not-enrolled" });
  });

  it("that are deleted take keys, tokens, webhook environments and their name with them", async () => {
    const portal = await newDeveloper(world, "pa_gone");
    const app = await newApp(portal, "Short-lived app");
    await portal.act("POST", "/environments", { label: "shortlived", appId: app.id });
    await portal.act("DELETE", `/apps/${app.id}`);
    expect(codeOf(await world.call("GET", VERIFY, {}, app))).toEqual([401, 32]);
    const state = await portal.state();
    expect([state.apps, state.environments, state.connectedApps]).toEqual([[], [], []]);
    expect(state.developer.burntLabels).toEqual(["shortlived"]);
    const next = await newApp(portal, "Short-lived app");
    expect(next.id).not.toBe(app.id);
  });
});

describe("keys and tokens", () => {
  it("are in the answer that makes them and in no other", async () => {
    const portal = await newDeveloper(world, "kt_once");
    const app = await newApp(portal, "Once app");
    const { secrets: client } = await portal.act("PUT", `/apps/${app.id}/user-authentication`, {
      ...guideAuthentication,
      settings: { ...guideAuthentication.settings, isOauth2Enabled: true },
    });
    expect(Object.keys(client)).toEqual(["clientId", "clientSecret"]);
    const unchanged = await portal.act(
      "PUT",
      `/apps/${app.id}/user-authentication`,
      (await portal.state()).apps.map((one: Record<string, unknown>) => ({
        permission: one["permission"],
        settings: one["userAuthentication"],
      }))[0],
    );
    expect(unchanged.secrets).toEqual({});
    await portal.state();
    const bearer = await world.bearer(app);
    const told = portal.answers.map((answer) => JSON.stringify(answer) ?? "");
    for (const secret of [
      app.consumerKey,
      app.consumerSecret,
      app.accessToken,
      app.accessTokenSecret,
      bearer,
      client.clientSecret,
      client.clientId,
    ]) {
      expect(told.filter((text) => text.includes(secret))).toHaveLength(1);
    }
    const [shown] = (await portal.state()).apps;
    expect(app.consumerKey.endsWith(shown.consumerKeyHint)).toBe(true);
    expect(shown.consumerKeyHint.length).toBeLessThan(8);
  });

  it("that are regenerated kill the old pair and the bearer at once", async () => {
    const portal = await newDeveloper(world, "kt_again");
    const app = await newApp(portal, "Again app");
    const bearer = await world.bearer(app);
    const byBearer = async (token: string): Promise<number> => {
      const response = await fetch(`${world.sandbox.url}/1.1/account_activity/all/webhooks.json`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return response.status;
    };
    expect(await byBearer(bearer)).toBe(200);
    const { secrets } = await portal.act("POST", `/apps/${app.id}/keys/consumer`);
    expect(codeOf(await world.call("GET", VERIFY, {}, app))).toEqual([401, 32]);
    expect(await byBearer(bearer)).toBe(401);
    const renewed = { ...app, ...secrets };
    expect((await world.call("GET", VERIFY, {}, renewed)).status).toBe(200);
    const { secrets: other } = await portal.act("POST", `/apps/${app.id}/keys/bearer`);
    expect(await byBearer(other.bearerToken)).toBe(200);
    await portal.act("DELETE", `/apps/${app.id}/keys/bearer`);
    expect(await byBearer(other.bearerToken)).toBe(401);
  });

  it("keep the permission of the moment in which they were made", async () => {
    const portal = await newDeveloper(world, "kt_old");
    const { id: projectId } = await portal.act("POST", "/projects", { name: "P", useCase: "bot" });
    const { id, secrets } = await portal.act("POST", "/apps", { name: "Old app", projectId });
    const tokenNow = async () => ({
      id,
      consumerKey: secrets.consumerKey,
      consumerSecret: secrets.consumerSecret,
      ...(await portal.act("POST", `/apps/${id}/keys/token`)).secrets,
    });
    const early = await tokenNow();
    expect((await world.call("GET", VERIFY, {}, early)).headers.get("x-access-level")).toBe("read");
    await portal.act("PUT", `/apps/${id}/user-authentication`, guideAuthentication);
    expect(codeOf(await world.call("GET", LIST, {}, early))).toEqual([403, 93]);
    expect((await portal.state()).apps[0]).toMatchObject({
      permission: "read-write-directmessages",
      token: { permission: "read" },
    });
    const late = await tokenNow();
    expect(codeOf(await world.call("GET", VERIFY, {}, early))).toEqual([401, 89]);
    const listed = await world.call("GET", LIST, {}, late);
    expect(listed.status).toBe(200);
    expect(listed.headers.get("x-access-level")).toBe("read-write-directmessages");
    await portal.act("DELETE", `/apps/${id}/keys/token`);
    expect(codeOf(await world.call("GET", VERIFY, {}, late))).toEqual([401, 89]);
    expect((await portal.state()).apps[0].token).toBeNull();
  });
});

describe("user authentication settings", () => {
  let authenticationCount = 0;
  const settings = guideAuthentication.settings;
  it.each([
    ["no callback", { ...settings, callbackUrls: [] }, "settings.callbackUrls"],
    ["an empty callback", { ...settings, callbackUrls: [""] }, "settings.callbackUrls.0"],
    [
      "localhost",
      { ...settings, callbackUrls: ["http://localhost/cb"] },
      "settings.callbackUrls.0",
    ],
    ["a script", { ...settings, callbackUrls: ["javascript:x"] }, "settings.callbackUrls.0"],
    [
      "eleven callbacks",
      { ...settings, callbackUrls: Array.from({ length: 11 }, (_, n) => `https://a.example/${n}`) },
      "settings.callbackUrls",
    ],
    ["no website", { ...settings, websiteUrl: "" }, "settings.websiteUrl"],
    [
      "a website that is none",
      { ...settings, websiteUrl: "ftp://a.example" },
      "settings.websiteUrl",
    ],
    ["no protocol", { ...settings, isOauth1Enabled: false }, "settings.isOauth1Enabled"],
  ])("with %s are not saved", async (_what, wrong, field) => {
    authenticationCount += 1;
    const portal = await newDeveloper(world, `ua_${authenticationCount}`);
    const { id } = await portal.act("POST", "/apps", {
      name: `App of ${portal.userId}`,
      projectId: null,
    });
    const answer = await portal.ask("PUT", `/apps/${id}/user-authentication`, {
      permission: "read",
      settings: wrong,
    });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
    expect((await portal.state()).apps[0].userAuthentication).toBeNull();
  });

  it("decide which callback a sign-in may return to", async () => {
    const portal = await newDeveloper(world, "ua_callback");
    const app = await newApp(portal, "Callback app");
    const ask = async (callback: string): Promise<Answer> =>
      world.call(
        "POST",
        `/oauth/request_token?oauth_callback=${encodeURIComponent(callback)}`,
        {},
        {
          ...app,
          accessToken: "",
          accessTokenSecret: "",
        },
      );
    const refused = await ask("https://desk.example.com/other");
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('code="415"');
    expect((await ask("https://desk.example.com/callback")).status).toBe(200);
  });

  it("give a public client no secret", async () => {
    const portal = await newDeveloper(world, "ua_public");
    const app = await newApp(portal, "Public app");
    const { secrets } = await portal.act("PUT", `/apps/${app.id}/user-authentication`, {
      permission: "read",
      settings: { ...settings, isOauth2Enabled: true, appType: "native" },
    });
    expect(Object.keys(secrets)).toEqual(["clientId"]);
    expect((await portal.state()).apps[0].hasClientSecret).toBe(false);
    const none = await portal.ask("POST", `/apps/${app.id}/keys/client-secret`);
    expect(none.status).toBe(404);
  });
});

describe("dev environments", () => {
  const webhooks = (label: string): string => `/1.1/account_activity/all/${label}/webhooks.json`;

  it("do not exist on Essential", async () => {
    const portal = await newDeveloper(world, "de_none", "essential");
    const app = await newApp(portal, "Essential app");
    const answer = await portal.ask("POST", "/environments", { label: "prod", appId: app.id });
    expect([answer.status, answer.body.error.code]).toEqual([403, "environments-not-included"]);
  });

  it("work with the linked app's keys only, and with the label as it is spelled", async () => {
    const portal = await newDeveloper(world, "de_linked");
    const app = await newApp(portal, "Linked app");
    const other = await newApp(portal, "Unlinked app");
    await portal.act("POST", "/environments", { label: "Prod2", appId: app.id });
    expect((await world.call("GET", webhooks("Prod2"), {}, app)).status).toBe(200);
    expect(codeOf(await world.call("GET", webhooks("Prod2"), {}, other))).toEqual([403, 200]);
    expect((await world.call("GET", webhooks("prod2"), {}, app)).status).toBe(403);
  });

  it("are one at Elevated, and a label stays burnt", async () => {
    const portal = await newDeveloper(world, "de_burnt");
    const app = await newApp(portal, "Burnt app");
    await portal.act("POST", "/environments", { label: "live", appId: app.id });
    const second = await portal.ask("POST", "/environments", { label: "live2", appId: app.id });
    expect([second.status, second.body.error.code]).toEqual([403, "no-room-environments"]);
    await portal.act("DELETE", `/apps/${app.id}/environments/live`);
    expect((await world.call("GET", webhooks("live"), {}, app)).status).toBe(403);
    const again = await portal.ask("POST", "/environments", { label: "live", appId: app.id });
    expect([again.status, again.body.error.details[0].problem]).toEqual([
      409,
      "was used before and cannot be used again",
    ]);
    await portal.act("POST", "/environments", { label: "live2", appId: app.id });
  });
});

describe("the account's own settings", () => {
  it("close it to message requests", async () => {
    const portal = await newPortal(world, "ac_privacy");
    const write = async (): Promise<Answer> =>
      world.control("POST", "/dms", { fromId: world.customer.id, toId: portal.userId, text: "hi" });
    await portal.act("PUT", "/privacy", { allowDmsFrom: "none" });
    expect((await write()).body.error.code).toBe("recipient-closed");
    await portal.act("PUT", "/privacy", { allowDmsFrom: "everyone" });
    expect((await write()).status).toBe(201);
  });

  it("list what was allowed by OAuth 2.0, and take that back", async () => {
    const app = await oauth2App(world);
    const user = await newPortal(world, "ac_scopes");
    const token = await grant(world, app, {
      account: user.userId,
      scope: "dm.read users.read tweet.read",
    });
    expect((await user.state()).connectedApps).toMatchObject([
      {
        appId: app.id,
        permission: null,
        scopes: expect.arrayContaining(["dm.read", "users.read"]),
      },
    ]);
    const me = async (): Promise<number> =>
      (await withBearer(world, token.access_token, { path: "/2/users/me" })).status;
    expect(await me()).toBe(200);
    await user.act("DELETE", `/connected-apps/${app.id}`);
    expect(await me()).toBe(401);
    expect((await user.state()).connectedApps).toEqual([]);
  });

  it("list apps that have access, and take it back", async () => {
    const owner = await newDeveloper(world, "ac_owner");
    const app = await newApp(owner, "Connected app");
    const user = await newPortal(world, "ac_user");
    const { body: token } = await world.control("POST", `/users/${user.userId}/tokens`, {
      appId: app.id,
    });
    expect((await user.state()).connectedApps).toMatchObject([
      { appId: app.id, name: "Connected app", permission: "read-write-directmessages" },
    ]);
    const keys = { ...app, ...token };
    expect((await world.call("GET", VERIFY, {}, keys)).status).toBe(200);
    await user.act("DELETE", `/connected-apps/${app.id}`);
    expect(codeOf(await world.call("GET", VERIFY, {}, keys))).toEqual([401, 89]);
    expect((await user.state()).connectedApps).toEqual([]);
  });
});

describe("webhooks without a label", () => {
  it("are shown with who is subscribed, and go with their app", async () => {
    const portal = await newDeveloper(world, "wh_v2", "enterprise");
    const app = await newApp(portal, "Hooked app");
    const receiver = await startReceiver(app.consumerSecret);
    const registered = await fetch(`${world.sandbox.url}/2/webhooks`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await world.bearer(app)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ url: receiver.url }),
    });
    const { data } = (await registered.json()) as { data: { id: string } };
    const place = `/2/account_activity/webhooks/${data.id}/subscriptions/all`;
    await world.call("POST", place, { json: {} }, app);
    await world.call(
      "POST",
      "/2/activity/subscriptions",
      { json: { event_type: "dm.received", filter: { user_id: portal.userId }, tag: "in" } },
      app,
    );
    const state = await portal.state();
    expect(state.environments).toEqual([]);
    expect(state.webhooks).toEqual([
      {
        id: data.id,
        appId: app.id,
        url: receiver.url,
        generation: "v2",
        isValid: true,
        subscribers: ["wh_v2"],
      },
    ]);
    expect(state.activitySubscriptions).toMatchObject([
      { appId: app.id, eventType: "dm.received", username: "wh_v2", tag: "in", webhookUrl: null },
    ]);
    await portal.act("DELETE", `/apps/${app.id}`);
    const after = await portal.state();
    expect([after.webhooks, after.activitySubscriptions]).toEqual([[], []]);
    await receiver.close();
  });
});

describe("credits", () => {
  it("pay for pay-per-use: none, bought, capped", async () => {
    const portal = await newDeveloper(world, "cr_paid", "pay-per-use");
    const app = await newApp(portal, "Paid app");
    const me = async (): Promise<Answer> => world.call("GET", "/2/users/me", {}, app);
    expect([(await me()).status, (await me()).body.title]).toEqual([402, "CreditsDepleted"]);
    const wrong = await portal.ask("POST", "/credits", { amountUsd: 0 });
    expect([wrong.status, fieldsOf(wrong)]).toEqual([400, ["amountUsd"]]);
    await portal.act("POST", "/credits", { amountUsd: 2.5 });
    expect((await me()).status).toBe(200);
    const state = await portal.state();
    expect(state.developer).toMatchObject({ creditsUsd: 2.49, spentInCycleUsd: 0.01 });
    expect(state.usage).toEqual([
      { resource: "user.read", countToday: 1, countCycle: 1, unitUsd: 0.01, costUsd: 0.01 },
    ]);
    await portal.act("PUT", "/spending-cap", { amountUsd: 1 });
    expect((await portal.state()).developer.spendingCapUsd).toBe(1);
    await portal.act("PUT", "/spending-cap", { amountUsd: null });
    expect((await portal.state()).developer.spendingCapUsd).toBeNull();
  });
});
