import { afterEach, describe, expect, it } from "vitest";

import { answer, type Answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { consumer, isSigned, token } from "../../test/support/signed.ts";
import { createXClient, type XClient } from "../client/client.ts";
import { accountActivityV2Generation, premiumGeneration } from "../client/generation.ts";

const old = { id: 2000000002, id_str: "2000000002", name: "Jo", screen_name: "jo_customer" };
const recent = { id: "2000000002", name: "Jo", username: "jo_customer" };

let x: AnsweringServer;
let client: XClient;

async function usersOf(version: "v1.1" | "v2", ...answers: Answer[]): Promise<XClient["users"]> {
  x = await answer(...answers);
  client = createXClient({
    baseUrl: x.url,
    consumer,
    token,
    generation: version === "v1.1" ? premiumGeneration : accountActivityV2Generation,
  });
  return client.users;
}

function asked(): string[] {
  expect(x.received.every((request) => isSigned(x.url, request))).toBe(true);
  return x.received.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`);
}

afterEach(async () => {
  client.close();
  await x[Symbol.asyncDispose]();
});

describe("users of API v1.1", () => {
  it("are found by id and by name", async () => {
    const users = await usersOf("v1.1", { status: 200, body: old }, { status: 200, body: old });
    expect((await users.show({ userId: "2000000002" })).username).toBe("jo_customer");
    expect((await users.show({ username: "jo_customer" })).id).toBe("2000000002");
    expect(asked()).toEqual([
      "GET /1.1/users/show.json?user_id=2000000002",
      "GET /1.1/users/show.json?screen_name=jo_customer",
    ]);
  });

  it.each([
    [404, 50],
    [403, 63],
  ])("may be missing or suspended (%i, code %i)", async (status, code) => {
    const users = await usersOf("v1.1", { status, body: { errors: [{ code, message: "No." }] } });
    await expect(users.show({ userId: "1" })).rejects.toMatchObject({ status, code });
  });

  it("are looked up many at once; those X does not know are missing", async () => {
    const users = await usersOf(
      "v1.1",
      { status: 200, body: [old] },
      { status: 404, body: { errors: [{ code: 17, message: "No user matches." }] } },
    );
    expect((await users.lookup(["2000000002", "3"])).map(({ id }) => id)).toEqual(["2000000002"]);
    expect(await users.lookup(["3"])).toEqual([]);
    expect(await users.lookup([])).toEqual([]);
    expect(asked()).toEqual([
      "GET /1.1/users/lookup.json?user_id=2000000002,3",
      "GET /1.1/users/lookup.json?user_id=3",
    ]);
  });

  it.each(["v1.1", "v2"] as const)("are at most a hundred in one look-up (%s)", async (version) => {
    const users = await usersOf(version);
    const ids = Array.from({ length: 101 }, (_, index) => String(index));
    await expect(users.lookup(ids)).rejects.toThrow(RangeError);
    expect(x.received).toEqual([]);
  });

  it("have settings that may leave out whom they take DMs from", async () => {
    const users = await usersOf(
      "v1.1",
      { status: 200, body: { screen_name: "acme_help", allow_dms_from: "all" } },
      { status: 200, body: { screen_name: "acme_help" } },
    );
    expect((await users.settings()).allowDmsFrom).toBe("all");
    expect(await users.settings()).toEqual({
      allowDmsFrom: null,
      raw: { screen_name: "acme_help" },
    });
    expect(asked()[0]).toBe("GET /1.1/account/settings.json");
  });

  it("stand in a relationship that tells whether a DM would arrive", async () => {
    const source = { can_dm: false, following: false, followed_by: true, blocking: null };
    const users = await usersOf("v1.1", { status: 200, body: { relationship: { source } } });
    await expect(users.friendship({ sourceId: "1", targetId: "2" })).resolves.toEqual({
      canDm: false,
      isFollowing: false,
      isFollowedBy: true,
      isBlocking: null,
    });
    expect(asked()).toEqual(["GET /1.1/friendships/show.json?source_id=1&target_id=2"]);
  });

  it("tell whose token it is", async () => {
    const users = await usersOf("v1.1", {
      status: 200,
      headers: { "x-access-level": "read-write" },
      body: old,
    });
    const { user, accessLevel } = await users.me();
    expect({ id: user.id, accessLevel }).toEqual({ id: "2000000002", accessLevel: "read-write" });
    expect(asked()).toEqual(["GET /1.1/account/verify_credentials.json"]);
  });
});

describe("users of API v2", () => {
  it("are found by id and by name", async () => {
    const found = { status: 200, body: { data: recent } };
    const users = await usersOf("v2", found, found);
    expect((await users.show({ userId: "2000000002" })).username).toBe("jo_customer");
    expect((await users.show({ username: "jo_customer" })).id).toBe("2000000002");
    expect(asked()).toEqual([
      expect.stringMatching(/^GET \/2\/users\/2000000002\?user\.fields=.*profile_image_url/),
      expect.stringMatching(/^GET \/2\/users\/by\/username\/jo_customer\?user\.fields=/),
    ]);
  });

  it("may be missing, though X answers 200", async () => {
    const users = await usersOf("v2", {
      status: 200,
      body: {
        errors: [
          {
            title: "Not Found Error",
            detail: "Could not find user with id: [3].",
            type: "https://api.x.com/2/problems/resource-not-found",
          },
        ],
      },
    });
    await expect(users.show({ userId: "3" })).rejects.toMatchObject({
      kind: "response",
      status: 404,
      problem: "resource-not-found",
      reason: "Could not find user with id: [3].",
    });
  });

  it("are looked up many at once; those X does not know are missing", async () => {
    const users = await usersOf("v2", {
      status: 200,
      body: { data: [recent], errors: [{ detail: "Could not find user with ids: [3]." }] },
    });
    expect((await users.lookup(["2000000002", "3"])).map(({ id }) => id)).toEqual(["2000000002"]);
    expect(asked()).toEqual([expect.stringMatching(/^GET \/2\/users\?ids=2000000002,3&/)]);
  });

  it("stand in a relationship that tells whether a DM would arrive", async () => {
    const users = await usersOf(
      "v2",
      {
        status: 200,
        body: {
          data: { ...recent, receives_your_dm: true, connection_status: ["followed_by"] },
        },
      },
      { status: 200, body: { data: recent } },
    );
    const pair = { sourceId: "1", targetId: "2000000002" };
    await expect(users.friendship(pair)).resolves.toEqual({
      canDm: true,
      isFollowing: false,
      isFollowedBy: true,
      isBlocking: false,
    });
    await expect(users.friendship(pair)).resolves.toEqual({
      canDm: null,
      isFollowing: null,
      isFollowedBy: null,
      isBlocking: null,
    });
    expect(asked()[0]).toContain("user.fields=connection_status,receives_your_dm");
  });

  it("tell whose token it is, and have no settings", async () => {
    const users = await usersOf("v2", { status: 200, body: { data: recent } });
    expect((await users.me()).user.username).toBe("jo_customer");
    await expect(users.settings()).rejects.toMatchObject({
      kind: "unsupported",
      generation: "v2-account-activity",
    });
    expect(asked()).toEqual([expect.stringMatching(/^GET \/2\/users\/me\?/)]);
  });
});
