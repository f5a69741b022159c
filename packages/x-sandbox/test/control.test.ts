import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { settle, startWorld, type World, type Json } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.sandbox.close());

describe("control endpoints", () => {
  it("name every wrong field", async () => {
    const answer = await world.control("POST", "/users", { username: "a b", nmae: "x" });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("invalid-input");
    const fields = answer.body.error.details.map((detail: Json) => detail.field);
    expect(fields).toEqual(expect.arrayContaining(["username", "name", "(body)"]));
  });

  it("take a user name once, without regard to case", async () => {
    const answer = await world.control("POST", "/users", { username: "ACME", name: "Again" });
    expect([answer.status, answer.body.error.code]).toEqual([409, "username-taken"]);
  });

  it("say 404 for ids and paths that are none, and 400 for what is not JSON", async () => {
    expect((await world.control("GET", "/users/1")).status).toBe(404);
    expect((await world.control("POST", "/apps", { ownerId: "1", name: "x" })).status).toBe(404);
    expect((await world.control("GET", "/nothing")).body.error.code).toBe("no-such-endpoint");
    const response = await fetch(`${world.sandbox.url}/sandbox/users`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "{}",
    });
    expect(response.status).toBe(400);
  });

  it("give an app the credentials of the documented shapes", async () => {
    const { body: app } = await world.control("GET", `/apps/${world.app.id}`);
    expect(app.consumerKey).toMatch(/^[A-Za-z0-9]{25}$/);
    expect(app.consumerSecret).toMatch(/^[A-Za-z0-9]{50}$/);
    expect(app.accessToken).toMatch(new RegExp(`^${world.company.id}-[A-Za-z0-9]{40}$`));
    expect(app.accessTokenSecret).toMatch(/^[A-Za-z0-9]{45}$/);
    expect(await world.bearer()).toMatch(/^A{21}\w+%2B\w+%3D\w+$/);
  });

  it("tell companies from customers", async () => {
    const { body } = await world.control("GET", "/users");
    const kinds = body.users.map((user: Json) => [user.username, user.isBusiness]);
    expect(kinds).toEqual([
      ["acme", true],
      ["jo", false],
    ]);
  });

  it("refuse a DM to a closed account, with X's code", async () => {
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom: "none" });
    const say = { fromId: world.customer.id, toId: world.company.id, text: "hello" };
    const answer = await world.control("POST", "/dms", say);
    expect([answer.status, answer.body.error.code]).toEqual([403, "recipient-closed"]);
    expect(answer.body.error.details[0].problem).toContain("349");
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom: "everyone" });
    expect((await world.control("POST", "/dms", say)).status).toBe(201);
  });

  it("page through the ground truth by number and kind, without text or secrets", async () => {
    await world.send("a secret text");
    const { body } = await world.control("GET", "/log");
    const numbers = body.entries.map((entry: Json) => entry.seq);
    expect(numbers).toEqual(numbers.map((_: number, index: number) => index + 1));
    expect(JSON.stringify(body)).not.toContain("secret text");
    expect(JSON.stringify(body)).not.toContain(world.app.consumerSecret);
    const { body: rest } = await world.control("GET", `/log?after=${body.lastSeq - 1}&kind=send`);
    expect(rest.entries).toHaveLength(1);
  });

  it("show faults as they are used up, and end them", async () => {
    await world.control("PUT", "/faults", { sends: { next: [{ status: 500 }, { status: 500 }] } });
    await world.send("x");
    expect((await world.control("GET", "/faults")).body.sends.next).toHaveLength(1);
    await world.control("DELETE", "/faults");
    expect((await world.send("x")).status).toBe(200);
    const wrong = await world.control("PUT", "/faults", { deliveries: { fail: 1 } });
    expect(wrong.body.error.details[0].field).toBe("deliveries");
  });

  it("refuse unknown limits and impossible settings", async () => {
    const limits = await world.control("PUT", "/limits", {
      nonsense: { limit: 1, windowSeconds: 1 },
    });
    expect(limits.status).toBe(400);
    expect((await world.control("PUT", "/settings", { retryScale: -1 })).status).toBe(400);
  });
});

describe("the event stream", () => {
  it("tells pages of the same origin what changed, and refuses others", async () => {
    const address = `${world.sandbox.url.replace("http", "ws")}/sandbox/live`;
    const updates: Json[] = [];
    const socket = new WebSocket(address, { origin: world.sandbox.url });
    socket.on("message", (data: Buffer) => updates.push(JSON.parse(data.toString("utf8"))));
    await new Promise((resolve) => socket.once("open", resolve));
    await world.control("POST", "/dms", {
      fromId: world.customer.id,
      toId: world.company.id,
      text: "live",
    });
    await settle(() => updates.length > 0);
    expect(updates[0]).toMatchObject({
      type: "dm",
      userIds: [world.customer.id, world.company.id],
    });
    socket.close();
    const stranger = new WebSocket(address, { origin: "https://evil.example" });
    const outcome = await new Promise((resolve) => {
      stranger.once("open", () => resolve("open"));
      stranger.once("error", () => resolve("refused"));
    });
    expect(outcome).toBe("refused");
  });
});

describe("pages", () => {
  it.each([
    ["/", "text/html"],
    ["/phone?lang=ja", "text/html"],
    ["/sandbox", "text/html"],
    ["/pages/phone.js", "text/javascript"],
    ["/pages/theme.css", "text/css"],
    ["/favicon.ico", "image/svg+xml"],
  ])("serves %s as %s with a policy against foreign scripts", async (path, type) => {
    const response = await fetch(world.sandbox.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain(type);
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
  });

  it("serves nothing from outside its folder", async () => {
    const response = await fetch(`${world.sandbox.url}/pages/..%2Fpackage.json`);
    expect(response.status).toBe(404);
  });
});
