import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createSandbox, createVirtualClock, SeedError } from "../src/index.ts";
import { startWorld, type Json } from "./support/world.ts";

const CK = "CK0000000000000000000000A";
const CS = "CS00000000000000000000000000000000000000000000000B";
const TOKEN = "1000000001-TK0000000000000000000000000000000000000C";
const TOKEN_SECRET = "TS000000000000000000000000000000000000000000D";

const seed = {
  accounts: [
    { id: "1000000001", username: "seed_shop", name: "Shop" },
    { username: "seed_hanako", name: "花子", allowDmsFrom: "none" },
    { username: "seed_gone", name: "Gone", isSuspended: true },
  ],
  follows: [{ from: "seed_hanako", to: "SEED_SHOP" }],
  blocks: [{ from: "seed_shop", to: "seed_gone" }],
  developers: [{ account: "seed_shop", plan: "elevated", creditsUsd: 3 }],
  projects: [{ owner: "seed_shop", name: "Contact centre" }],
  apps: [
    {
      owner: "seed_shop",
      name: "Seed Desk",
      project: "Contact centre",
      keys: { consumerKey: CK, consumerSecret: CS },
      tokens: [{ account: "seed_shop", accessToken: TOKEN, accessTokenSecret: TOKEN_SECRET }],
      environments: ["prod"],
    },
    { owner: "seed_shop", name: "Alone", project: null, userAuthentication: null },
  ],
  dms: [
    { from: "seed_shop", to: "seed_hanako", text: "Second", at: "2026-01-02T10:00:00Z" },
    {
      from: "seed_hanako",
      to: "seed_shop",
      text: "First",
      at: "2026-01-02T09:00:00Z",
      isRead: true,
    },
    { from: "seed_hanako", to: "seed_shop", text: "Now https://example.com/a" },
  ],
};

/** Every field that a changed copy of the seed is refused for. */
async function refusedFields(change: (copy: Json) => void): Promise<string[]> {
  const copy: Json = structuredClone(seed);
  change(copy);
  const error = await createSandbox({ seed: copy }).then(
    async (sandbox) => {
      await sandbox.close();
      return undefined;
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SeedError);
  return (error as SeedError).details.map(({ field }) => field);
}

describe("a seed", () => {
  it("makes accounts, relations, developers, apps with their keys, environments and DMs", async () => {
    const world = await startWorld({ seed });
    const { users } = (await world.control("GET", "/users")).body;
    const named = new Map(users.map((user: Json) => [user.username, user]));
    expect(named.get("seed_shop")).toMatchObject({ id: "1000000001", isBusiness: true });
    expect(named.get("seed_gone")).toMatchObject({ suspended: true });
    const hanako = named.get("seed_hanako") as Json;
    expect(hanako).toMatchObject({ allowDmsFrom: "none" });
    expect((await world.control("GET", "/follows")).body.follows).toEqual([
      { fromId: hanako.id, toId: "1000000001" },
    ]);
    const { developers } = (await world.control("GET", "/developers")).body;
    expect(developers.find((one: Json) => one.userId === "1000000001")).toMatchObject({
      plan: "elevated",
      creditsUsd: 3,
      projects: [{ name: "Contact centre", plan: "elevated" }],
    });
    const keys = {
      consumerKey: CK,
      consumerSecret: CS,
      accessToken: TOKEN,
      accessTokenSecret: TOKEN_SECRET,
    };
    const list = await world.call("GET", "/1.1/direct_messages/events/list.json", {}, keys);
    expect(list.status).toBe(200);
    expect(list.headers.get("x-access-level")).toBe("read-write-directmessages");
    const webhooks = await world.call(
      "GET",
      "/1.1/account_activity/all/prod/webhooks.json",
      {},
      keys,
    );
    expect([webhooks.status, webhooks.body]).toEqual([200, []]);
    const { apps } = (await world.control("GET", "/apps")).body;
    expect(apps.find((app: Json) => app.name === "Alone")).toMatchObject({
      projectId: null,
      userAuthentication: null,
    });
    const { dms } = (await world.control("GET", `/dms?userId=${hanako.id}`)).body;
    expect(dms.map((dm: Json) => [dm.text, dm.readAt !== null])).toEqual([
      ["First", true],
      ["Second", false],
      ["Now https://example.com/a", false],
    ]);
    expect(dms[0].createdAt).toBe("2026-01-02T09:00:00.000Z");
    expect(Math.abs(Date.now() - Date.parse(dms[2].createdAt))).toBeLessThan(60_000);
    await world.sandbox.close();
  });

  it.each<[string, (copy: Json) => void, string[]]>([
    ["an unknown field", (copy) => (copy.acounts = []), ["(file)"]],
    ["a bad user name", (copy) => (copy.accounts[1].username = "a b"), ["accounts.1.username"]],
    [
      "a user name twice",
      (copy) => copy.accounts.push({ username: "SEED_HANAKO", name: "Again" }),
      ["accounts.3.username"],
    ],
    ["an unknown account", (copy) => (copy.dms[0].to = "nobody"), ["dms.0.to"]],
    [
      "an owner who is no developer",
      (copy) => (copy.apps[0].owner = "seed_hanako"),
      ["apps.0.owner", "apps.0.project"],
    ],
    ["a project of nobody", (copy) => (copy.apps[0].project = "Other"), ["apps.0.project"]],
    ["a name of two apps", (copy) => (copy.apps[1].name = "seed desk"), ["apps.1.name"]],
    [
      "a token of another account",
      (copy) => (copy.apps[0].tokens[0].account = "seed_hanako"),
      ["apps.0.tokens.0.accessToken"],
    ],
    [
      "a localhost callback",
      (copy) => {
        copy.apps[1].userAuthentication = {
          isOauth1Enabled: true,
          isOauth2Enabled: false,
          appType: "bot",
          callbackUrls: ["http://localhost/"],
          websiteUrl: "https://a.example",
        };
      },
      ["apps.1.userAuthentication.callbackUrls.0"],
    ],
    ["a message of the future", (copy) => (copy.dms[0].at = "2999-01-01T00:00:00Z"), ["dms.0.at"]],
  ])("with %s is refused by field, and nothing starts", async (_what, change, fields) => {
    expect(await refusedFields(change)).toEqual(fields);
  });

  it("is as the documentation shows it", async () => {
    const docs = readFileSync(path.join(import.meta.dirname, "../../../docs/sandbox.md"), "utf8");
    const section = docs.slice(docs.indexOf("### Seed file"));
    const example = /```json\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
    const sandbox = await createSandbox({
      seed: JSON.parse(example) as unknown,
      clock: createVirtualClock({ nowMs: Date.parse("2026-11-22T12:00:00Z"), isFrozen: true }),
    });
    const answer = await fetch(`${sandbox.url}/sandbox/apps`);
    const { apps } = (await answer.json()) as { apps: Json[] };
    expect(apps).toHaveLength(1);
    await sandbox.close();
  });
});
