import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusal, startWorld, type Answer, type Keys, type World } from "./support/world.ts";

const SETTINGS = "/1.1/account/settings.json";
const WHOAMI = "/1.1/account/verify_credentials.json";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.control("PUT", "/limits", {
    "account.settings": { limit: 1_000, windowSeconds: 900 },
  });
});
afterAll(() => world.sandbox.close());

let count = 0;
async function someone(): Promise<{ id: string; username: string; keys: Keys }> {
  count += 1;
  const username = `person${count}`;
  const { body: user } = await world.control("POST", "/users", { username, name: "Person" });
  const { body: token } = await world.control("POST", `/users/${user.id}/tokens`, {
    appId: world.app.id,
  });
  return { id: user.id, username, keys: { ...world.app, ...token } };
}

describe("account settings", () => {
  it.each([
    ["everyone", "all"],
    ["following", "following"],
    ["verified", "verified"],
    ["none", "following"],
  ])("show who may write: %s is %s", async (allowDmsFrom, word) => {
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom });
    expect((await world.call("GET", SETTINGS)).body.allow_dms_from).toBe(word);
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom: "everyone" });
  });

  it("cannot be opened by a program: 87", async () => {
    const form: [string, string][] = [["allow_dms_from", "all"]];
    expect(refusal(await world.call("POST", SETTINGS, { form }))).toEqual([403, 87]);
  });
});

describe("relations", () => {
  const show = (targetId: string): Promise<Answer> =>
    world.call(
      "GET",
      `/1.1/friendships/show.json?source_id=${world.company.id}&target_id=${targetId}`,
    );

  it("say who follows whom and who can be written to", async () => {
    const friend = await someone();
    await world.control("PATCH", `/users/${friend.id}`, { allowDmsFrom: "following" });
    const before = (await show(friend.id)).body.relationship;
    expect(before.source).toMatchObject({ following: false, followed_by: false, can_dm: false });
    expect(refusal(await world.send("x", world.app, friend.id))).toEqual([403, 349]);

    const follow = { fromId: friend.id, toId: world.company.id };
    expect((await world.control("POST", "/follows", follow)).status).toBe(201);
    const after = (await show(friend.id)).body.relationship;
    expect(after.source).toMatchObject({
      id_str: world.company.id,
      followed_by: true,
      can_dm: true,
    });
    expect(after.target).toMatchObject({ screen_name: friend.username, following: true });
    expect((await world.send("x", world.app, friend.id)).status).toBe(200);
    expect((await world.call("GET", WHOAMI)).body.followers_count).toBe(1);

    expect((await world.control("DELETE", "/follows", follow)).status).toBe(204);
    expect((await world.control("DELETE", "/follows", follow)).status).toBe(404);
    expect((await show(friend.id)).body.relationship.source.can_dm).toBe(false);
  });

  it("block: nothing goes through, not even an answer", async () => {
    const angry = await someone();
    await world.control("POST", "/dms", { fromId: angry.id, toId: world.company.id, text: "hi" });
    await world.control("POST", "/blocks", { fromId: angry.id, toId: world.company.id });
    expect(refusal(await world.send("x", world.app, angry.id))).toEqual([403, 349]);
    expect((await show(angry.id)).body.relationship.source).toMatchObject({
      blocked_by: true,
      can_dm: false,
    });
  });

  it("refuse strangers and an account's relation to itself", async () => {
    expect(refusal(await show("404"))).toEqual([404, 50]);
    const self = { fromId: world.company.id, toId: world.company.id };
    expect((await world.control("POST", "/follows", self)).status).toBe(400);
    expect((await world.control("POST", "/blocks", { ...self, toId: "404" })).status).toBe(404);
  });
});

describe("accounts in trouble", () => {
  it.each([
    ["suspended", 64],
    ["locked", 326],
  ])("a %s account gets code %d on every call", async (state, code) => {
    const person = await someone();
    await world.control("PATCH", `/users/${person.id}`, { [state]: true });
    for (const path of [WHOAMI, SETTINGS, "/1.1/direct_messages/events/list.json"]) {
      expect(refusal(await world.call("GET", path, {}, person.keys))).toEqual([403, code]);
    }
    expect(refusal(await world.send("x", person.keys, world.company.id))).toEqual([403, code]);
  });

  it("a flagged account may read but not write: 226", async () => {
    const person = await someone();
    await world.control("PATCH", `/users/${person.id}`, { flagged: true });
    expect((await world.call("GET", WHOAMI, {}, person.keys)).status).toBe(200);
    expect(refusal(await world.send("x", person.keys, world.company.id))).toEqual([403, 226]);
  });

  it("a suspended app gets 416 on every call", async () => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "Gone",
    });
    await world.control("PATCH", `/apps/${app.id}`, { isSuspended: true });
    expect(refusal(await world.call("GET", WHOAMI, {}, app))).toEqual([401, 416]);
  });
});

describe("rate_limit_status", () => {
  it("shows what is left of the families asked for, without counting against them", async () => {
    const person = await someone();
    const path = "/1.1/application/rate_limit_status.json?resources=direct_messages,users";
    const list = "/1.1/direct_messages/events/list.json";
    await world.call("GET", list, {}, person.keys);
    await world.call("GET", path, {}, person.keys);
    const { body, headers } = await world.call("GET", path, {}, person.keys);
    expect(Object.keys(body.resources)).toEqual(["direct_messages", "users"]);
    const { limit, remaining, reset } =
      body.resources.direct_messages["/direct_messages/events/list"];
    expect([limit, remaining]).toEqual([15, 14]);
    expect(reset).toBeGreaterThan(Date.now() / 1000);
    expect(body.rate_limit_context).toEqual({ access_token: person.keys.accessToken });
    expect(headers.get("x-rate-limit-limit")).toBe("180");
  });
});
