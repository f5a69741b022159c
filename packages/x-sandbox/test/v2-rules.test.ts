import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { grant, oauth2App, withBearer } from "./support/oauth2.ts";
import { startWorld, type Answer, type Json, type World } from "./support/world.ts";

const EVENTS = "/2/dm_events";
const ME = "/2/users/me";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.control("DELETE", "/limits/windows"));
afterAll(() => world.sandbox.close());

const suffix = (answer: Answer): string => String(answer.body.type).split("/").at(-1) ?? "";
const send = (app: Json, json: unknown = { text: "x" }): Promise<Answer> =>
  world.call("POST", `/2/dm_conversations/with/${world.customer.id}/messages`, { json }, app);

describe("who may call v2", () => {
  it("refuses what proves nothing with 401 and X's two words", async () => {
    for (const token of ["garbage", (await world.bearer()).slice(0, -1)]) {
      const { status, body } = await withBearer(world, token, { path: ME });
      expect([status, body]).toEqual([
        401,
        { title: "Unauthorized", detail: "Unauthorized", type: "about:blank", status: 401 },
      ]);
    }
    const wrong = await world.call("GET", ME, {}, { ...world.app, accessTokenSecret: "x" });
    expect(wrong.status).toBe(401);
  });

  it("refuses app-only tokens on Direct Messages, naming both ways that work", async () => {
    const answer = await withBearer(world, await world.bearer(), { path: EVENTS });
    expect(answer.status).toBe(403);
    expect(suffix(answer)).toBe("unsupported-authentication");
    expect(answer.body.detail).toBe(
      "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
    );
  });

  it("refuses tokens without the DM permission, and scopes that are missing", async () => {
    const app = await oauth2App(world, { permission: "read-write" });
    expect(suffix(await world.call("GET", EVENTS, {}, app))).toBe("oauth1-permissions");
    const { access_token: token } = await grant(world, app, {
      scope: "dm.read users.read tweet.read",
    });
    expect((await withBearer(world, token, { path: EVENTS })).status).toBe(200);
    const path = `/2/dm_conversations/with/${world.customer.id}/messages`;
    const { status, body } = await withBearer(world, token, {
      method: "POST",
      path,
      json: { text: "x" },
    });
    expect([status, body.detail, body.type]).toEqual([403, "Forbidden", "about:blank"]);
  });

  it("refuses apps outside a project, and the plan Free", async () => {
    for (const change of [{ isStandalone: true }, { accessLevel: "free" }]) {
      const app = await oauth2App(world, change);
      const answer = await send(app);
      expect([answer.status, suffix(answer)]).toEqual([403, "client-forbidden"]);
      expect(answer.body).toMatchObject({
        client_id: app.id,
        reason: "client-not-enrolled",
        title: "Client Forbidden",
        registration_url: expect.stringContaining("https://"),
      });
    }
  });

  it.each([
    ["suspended", "suspended"],
    ["locked", "temporarily locked"],
    ["flagged", "might be automated"],
  ])("refuses a %s account", async (state, words) => {
    const app = await oauth2App(world);
    await world.control("PATCH", `/users/${world.company.id}`, { [state]: true });
    const { status, body } = await send(app);
    await world.control("PATCH", `/users/${world.company.id}`, { [state]: false });
    expect(status).toBe(403);
    expect(body.detail).toContain(words);
  });

  it("refuses a suspended app with 401", async () => {
    const app = await oauth2App(world);
    await world.control("PATCH", `/apps/${app.id}`, { isSuspended: true });
    expect((await send(app)).status).toBe(401);
  });

  it("knows no other paths", async () => {
    expect((await withBearer(world, await world.bearer(), { path: "/2/nothing" })).status).toBe(
      404,
    );
  });
});

describe("limits of v2", () => {
  it("shows the quarter of an hour and both days, and refuses the sixteenth send", async () => {
    const app = await oauth2App(world);
    const first = await send(app);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      "x-rate-limit-limit": "15",
      "x-rate-limit-remaining": "14",
      "x-user-limit-24hour-limit": "1440",
      "x-user-limit-24hour-remaining": "1439",
      "x-app-limit-24hour-limit": "1440",
      "x-app-limit-24hour-remaining": "1439",
    });
    for (let sent = 1; sent < 15; sent += 1) expect((await send(app)).status).toBe(201);
    const refused = await send(app);
    expect([refused.status, refused.body.title]).toEqual([429, "Too Many Requests"]);
    expect(refused.headers.get("x-rate-limit-remaining")).toBe("0");
    // A refused call counts nowhere.
    expect(refused.headers.get("x-user-limit-24hour-remaining")).toBe("1425");
    expect(Number(refused.headers.get("x-rate-limit-reset"))).toBeGreaterThan(Date.now() / 1000);
  });

  it("gives Basic one send and one read a day", async () => {
    const app = await oauth2App(world, { accessLevel: "basic" });
    expect((await send(app)).status).toBe(201);
    expect((await send(app)).status).toBe(429);
    expect((await world.call("GET", EVENTS, {}, app)).status).toBe(200);
    expect((await world.call("GET", EVENTS, {}, app)).status).toBe(429);
  });
});

describe("users of v2", () => {
  it("are found by id and name, one and many, with what was asked for", async () => {
    const bearer = await world.bearer();
    const get = (path: string): Promise<Answer> => withBearer(world, bearer, { path });
    const one = await get(`/2/users/${world.customer.id}?user.fields=public_metrics,created_at`);
    expect(one.body.data).toMatchObject({
      id: world.customer.id,
      username: "jo",
      name: "Jo",
      public_metrics: { followers_count: 0 },
    });
    expect((await get("/2/users/by/username/JO")).body.data.id).toBe(world.customer.id);
    const many = await get(`/2/users?ids=${world.customer.id},404`);
    expect(many.body.data).toHaveLength(1);
    expect(many.body.errors[0]).toMatchObject({
      resource_type: "user",
      value: "404",
      parameter: "ids",
    });
    expect((await get("/2/users/by?usernames=jo,acme")).body.data).toHaveLength(2);
    const missing = await get("/2/users/by/username/nobody");
    expect([missing.status, missing.body.data]).toEqual([200, undefined]);
    expect(missing.body.errors[0].detail).toBe("Could not find user with username: [nobody].");
    expect((await get(`/2/users?ids=1,x`)).status).toBe(400);
  });

  it("tell whether they can be written to, and how they stand to the caller", async () => {
    const { body: user } = await world.control("POST", "/users", { username: "shy", name: "Shy" });
    await world.control("PATCH", `/users/${user.id}`, { allowDmsFrom: "following" });
    const look = async (): Promise<Json> =>
      (
        await world.call(
          "GET",
          `/2/users/${user.id}?user.fields=receives_your_dm,connection_status`,
        )
      ).body.data;
    expect(await look()).toMatchObject({ receives_your_dm: false, connection_status: [] });
    await world.control("POST", "/follows", { fromId: user.id, toId: world.company.id });
    expect(await look()).toMatchObject({
      receives_your_dm: true,
      connection_status: ["followed_by"],
    });
  });
});

describe("pay per use", () => {
  const PRICE_OF_SEND = 0.015;
  const PRICE_OF_READ = 0.01;

  interface Payer {
    readonly app: Json;
    readonly owner: string;
    readonly account: () => Promise<Json>;
    readonly set: (change: Json) => Promise<Answer>;
  }

  let payers = 0;
  async function paying(creditsUsd: number): Promise<Payer> {
    payers += 1;
    const name = `payer${payers}`;
    const { body: user } = await world.control("POST", "/users", { username: name, name });
    const app = await oauth2App(world, { ownerId: user.id, accessLevel: "pay-per-use" });
    const set = (change: Json): Promise<Answer> =>
      world.control("PUT", `/developers/${user.id}`, change);
    await set({ creditsUsd });
    const account = async (): Promise<Json> =>
      (await world.control("GET", "/developers")).body.developers.find(
        (developer: Json) => developer.userId === user.id,
      );
    return { app, owner: user.id, account, set };
  }

  it("takes the price of every send, and answers 402 when nothing is left", async () => {
    const { app, owner, account } = await paying(PRICE_OF_SEND * 2);
    expect((await send(app)).status).toBe(201);
    expect((await account()).creditsUsd).toBe(PRICE_OF_SEND);
    expect((await send(app)).status).toBe(201);
    const refused = await send(app);
    expect([refused.status, refused.body]).toEqual([
      402,
      {
        account_id: owner,
        title: "CreditsDepleted",
        detail: `Your enrolled account [${owner}] does not have any credits to fulfill this request.`,
        type: "https://api.x.com/2/problems/credits",
      },
    ]);
    const dms = await world.control("GET", `/dms?userId=${owner}`);
    expect(dms.body.dms).toHaveLength(2);
  });

  it("stops at the spending cap", async () => {
    const { app, set } = await paying(1);
    await set({ spendingCapUsd: PRICE_OF_SEND });
    expect((await send(app)).status).toBe(201);
    const refused = await send(app);
    expect([refused.status, refused.body.title]).toEqual([402, "SpendCapReached"]);
  });

  it("bills a resource once a day, by the calendar of UTC", async () => {
    // No midnight in between.
    await world.control("PUT", "/clock", { isFrozen: true });
    const { app, owner, account } = await paying(1);
    const read = (timestampSeconds?: number): Promise<Answer> =>
      world.call("GET", EVENTS, timestampSeconds === undefined ? {} : { timestampSeconds }, app);
    const spent = async (): Promise<number> => (await account()).spentInCycleUsd;
    const write = (text: string): Promise<Answer> =>
      world.control("POST", "/dms", { fromId: world.customer.id, toId: owner, text });
    await write("one");
    await read();
    await read();
    expect(await spent()).toBe(PRICE_OF_READ);
    await write("two");
    await read();
    expect(await spent()).toBe(PRICE_OF_READ * 2);
    const { body: usage } = await world.control("GET", `/usage?appId=${app.id}`);
    expect(usage.lines).toMatchObject([
      { thing: "dm.read", requestCount: 3, unitCount: 4, billedCount: 2, costUsd: 0.02 },
    ]);
    await world.control("PUT", "/clock", { advanceMs: 86_400_000, isFrozen: false });
    expect((await read(Math.floor(Date.now() / 1000) + 86_400)).status).toBe(200);
    const { creditsUsd } = await account();
    expect(creditsUsd).toBeCloseTo(1 - PRICE_OF_READ * 4, 6);
  });

  it("counts what other plans use, and bills nothing", async () => {
    const app = await oauth2App(world, { accessLevel: "enterprise" });
    const timestampSeconds = Math.floor(Date.now() / 1000) + 86_400;
    const path = `/2/dm_conversations/with/${world.customer.id}/messages`;
    const answer = await world.call("POST", path, { json: { text: "x" }, timestampSeconds }, app);
    expect(answer.status).toBe(201);
    const { body: usage } = await world.control("GET", `/usage?appId=${app.id}`);
    expect(usage.lines).toMatchObject([
      { thing: "dm.create", requestCount: 1, unitCount: 1, billedCount: 0, costUsd: 0 },
    ]);
  });
});
