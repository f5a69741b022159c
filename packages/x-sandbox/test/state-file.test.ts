import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";
import { allow, DM_SCOPES, oauth2App, REDIRECT, tokenCall, wish } from "./support/oauth2.ts";
import { png } from "./support/pictures.ts";
import { startReceiver, startWorld, subscribe, type Json, type World } from "./support/world.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tsubame-sandbox-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function get(url: string): Promise<Json> {
  const response = await fetch(url);
  expect(response.ok, `${url}: ${response.status}`).toBe(true);
  return response.json();
}

/** Sections that {@link fill} leaves empty: message requests are the phone's, and tested with it. */
const LEFT_EMPTY = new Set(["acceptances"]);

const written = (file: string): Json => JSON.parse(readFileSync(file, "utf8"));

/** Gives a world something of everything that lasts. Answers the picture's id. */
async function fill(world: World): Promise<string> {
  const { company, customer } = world;
  const control: World["control"] = async (...call) => world.control(...call);
  await control("POST", "/follows", { fromId: customer.id, toId: company.id });
  const { body: bully } = await control("POST", "/users", { username: "bully", name: "Bully" });
  await control("POST", "/blocks", { fromId: company.id, toId: bully.id });
  await control("PUT", `/developers/${company.id}`, { creditsUsd: 5 });
  const { body: picture } = await control("POST", "/media", {
    userId: customer.id,
    data: png().toString("base64"),
  });
  await control("POST", "/dms", {
    fromId: customer.id,
    toId: company.id,
    text: "こんにちは",
    mediaId: picture.id,
  });
  const app = await oauth2App(world);
  const { parameters, verifier } = wish(app, { scope: DM_SCOPES });
  const { body: token } = await tokenCall(world, app, {
    grant_type: "authorization_code",
    code: await allow(world, parameters),
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  });
  const me = await fetch(`${world.sandbox.url}/2/users/me`, {
    headers: { authorization: `Bearer ${token.access_token}` },
  });
  expect(me.status).toBe(200);
  const { body: greeting } = await world.call(
    "POST",
    "/1.1/direct_messages/welcome_messages/new.json",
    {
      json: { welcome_message: { name: "first", message_data: { text: "Hello" } } },
    },
  );
  await world.call("POST", "/1.1/direct_messages/welcome_messages/rules/new.json", {
    json: { welcome_message_rule: { welcome_message_id: greeting.welcome_message.id } },
  });
  const group = await world.call("POST", "/2/dm_conversations", {
    json: {
      conversation_type: "Group",
      participant_ids: [customer.id, bully.id],
      message: { text: "All of you" },
    },
  });
  expect(group.status).toBe(201);
  return picture.id;
}

describe("the state file", () => {
  it("takes everything that lasts into the next run, and nothing changes on the way", async () => {
    const stateFile = path.join(directory, "whole.json");
    const world = await startWorld({ stateFile });
    const receiver = await startReceiver(world.app.consumerSecret);
    await subscribe(world, receiver);
    const pictureId = await fill(world);
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "enterprise" });
    const activity = await world.call("POST", "/2/activity/subscriptions", {
      json: { event_type: "dm.received", filter: { user_id: world.company.id } },
    });
    expect(activity.status).toBe(200);
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "elevated" });
    await world.sandbox.close();
    await receiver.close();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    const before = written(stateFile);
    const { version, clockAheadMs, ...sections } = before;
    expect([version, clockAheadMs]).toEqual([2, 0]);
    const empty = Object.entries<Json[]>(sections).filter(([, records]) => records.length === 0);
    expect(empty.map(([name]) => name).filter((name) => !LEFT_EMPTY.has(name))).toEqual([]);
    expect(JSON.stringify(before)).not.toContain(png().toString("base64"));

    const second = await createSandbox({ stateFile });
    const answer = await fetch(`${second.url}/sandbox/media/${pictureId}`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(png())).toBe(true);
    const again: World = { ...world, sandbox: second };
    const { apps } = await get(`${again.sandbox.url}/sandbox/apps`);
    expect(apps[0]).toMatchObject({
      id: world.app.id,
      environments: [
        { label: "prod", webhook: { isValid: true }, subscriptions: [world.company.id] },
      ],
    });
    await second.close();
    const stillTheSame = { ...written(stateFile), clockAheadMs };
    expect(stillTheSame).toEqual(before);

    const third = await createSandbox({ stateFile });
    const made = await fetch(`${third.url}/sandbox/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "later", name: "Later" }),
    });
    const { id } = (await made.json()) as { id: string };
    expect(BigInt(id)).toBeGreaterThan(BigInt(world.customer.id));
    await third.close();
  });

  it("lets the files of uploads go with the uploads", async () => {
    const stateFile = path.join(directory, "media.json");
    const folder = `${stateFile}.media`;
    const world = await startWorld({ stateFile });
    const { body } = await world.control("POST", "/media", {
      userId: world.customer.id,
      data: png().toString("base64"),
    });
    await world.sandbox.close();
    expect(readdirSync(folder)).toEqual([body.id]);
    rmSync(path.join(folder, body.id));
    writeFileSync(path.join(folder, "123"), "an upload that nobody knows");
    writeFileSync(path.join(folder, "notes.txt"), "somebody's own");
    const second = await createSandbox({ stateFile });
    expect((await fetch(`${second.url}/sandbox/media/${body.id}`)).status).toBe(404);
    await second.close();
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  it("is refused whole when it is not one", async () => {
    const stateFile = path.join(directory, "foreign.json");
    for (const [content, reason] of [
      ["no JSON", /JSON/],
      ["{}", /version/],
      ['{"version":3}', /version/],
      ['{"version":2,"users":{}}', /array/],
    ] as const) {
      writeFileSync(stateFile, content);
      await expect(createSandbox({ stateFile })).rejects.toThrow(reason);
      expect(readFileSync(stateFile, "utf8")).toBe(content);
    }
  });

  it("of the first version is read: nobody has to connect anew", async () => {
    const stateFile = path.join(directory, "first-version.json");
    const entities = { hashtags: [], symbols: [], user_mentions: [], urls: [] };
    const user = {
      createdAtMs: 1_700_000_000_000,
      description: "",
      location: "",
      verified: false,
      followersCount: 0,
      allowDmsFrom: "everyone",
      suspended: false,
      locked: false,
    };
    writeFileSync(
      stateFile,
      JSON.stringify({
        version: 1,
        users: [
          { ...user, id: "1700000000000000001", username: "old_shop", name: "Shop" },
          { ...user, id: "1700000000000000002", username: "old_jo", name: "Jo" },
        ],
        apps: [
          {
            id: "30000001",
            ownerId: "1700000000000000001",
            name: "Old Desk",
            url: "https://desk.example.com",
            accessLevel: "elevated",
            permission: "read-write-directmessages",
            isOauth1Enabled: true,
            consumerKey: "OldKey",
            consumerSecret: "OldSecret",
            bearerToken: "AAAA",
            createdAtMs: 1_700_000_000_000,
          },
        ],
        tokens: [
          {
            token: "1700000000000000001-Old",
            secret: "OldTokenSecret",
            userId: "1700000000000000001",
            appId: "30000001",
            permission: "read-write-directmessages",
            createdAtMs: 1_700_000_000_000,
          },
        ],
        environments: [
          {
            appId: "30000001",
            label: "prod",
            webhook: {
              id: "1700000000000000009",
              url: "https://hooks.example.com/x",
              createdAtMs: 1_700_000_000_000,
              isValid: true,
            },
            subscriptions: [
              {
                userId: "1700000000000000001",
                permission: "read-write-directmessages",
                createdAtMs: 1_700_000_000_000,
              },
            ],
          },
        ],
        dms: [
          {
            id: "1725000000000000000",
            createdAtMs: 1_700_000_000_000,
            senderId: "1700000000000000002",
            recipientId: "1700000000000000001",
            sourceAppId: null,
            hiddenFrom: [],
            readAtMs: null,
            text: "From before",
            entities,
            quickReplies: [],
            ctas: [],
            location: null,
            quickReplyMetadata: null,
          },
        ],
      }),
    );
    const world = await startWorld({ stateFile });
    const keys = {
      consumerKey: "OldKey",
      consumerSecret: "OldSecret",
      accessToken: "1700000000000000001-Old",
      accessTokenSecret: "OldTokenSecret",
    };
    const webhooks = await world.call(
      "GET",
      "/1.1/account_activity/all/prod/webhooks.json",
      {},
      keys,
    );
    expect(webhooks.body).toMatchObject([{ id: "1700000000000000009", valid: true }]);
    const subscribed = await world.call(
      "GET",
      "/1.1/account_activity/all/prod/subscriptions.json",
      {},
      keys,
    );
    expect(subscribed.status).toBe(204);
    const { dms } = await get(`${world.sandbox.url}/sandbox/dms?userId=1700000000000000001`);
    expect(dms.map((dm: Json) => dm.text)).toEqual(["From before"]);
    const portal = await get(`${world.sandbox.url}/portal/api/accounts/1700000000000000001`);
    expect(portal).toMatchObject({
      developer: { plan: "elevated" },
      projects: [{ plan: "elevated" }],
      apps: [{ name: "Old Desk", userAuthentication: { isOauth1Enabled: true } }],
    });
    expect(portal.apps[0].projectId).toBe(portal.projects[0].id);
    await world.sandbox.close();
    expect(existsSync(stateFile)).toBe(true);
    expect(written(stateFile).version).toBe(2);
  });
});
