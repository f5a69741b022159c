import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "@tsubame/contract";
import { createSetupLink } from "../../src/auth/setup.ts";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

const publicUrl = "https://dm.example.test";
const password = "correct horse battery staple";
let api: ConfigurationApi;
let person: Awaited<ReturnType<ConfigurationApi["person"]>>;
beforeAll(async () => {
  api = await createConfigurationApi({ publicUrl });
});
beforeEach(async () => {
  person = await api.person({ roles: ["admin"], password });
});
afterAll(() => api.close());

const ours = { "sec-fetch-site": "same-origin" };

function request(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  url: string,
  options: { headers?: Record<string, string>; body?: unknown; address?: string } = {},
) {
  return api.app.inject({
    method,
    url,
    headers: {
      ...(options.body !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    },
    remoteAddress: options.address ?? "203.0.113.7",
    ...(options.body !== undefined && { payload: JSON.stringify(options.body) }),
  });
}

async function signIn(email: string, secret = password, address?: string, cookie?: string) {
  return request("POST", "/api/tsubame/v1/session", {
    headers: { ...ours, ...(cookie !== undefined && { cookie }) },
    body: { email, password: secret },
    ...(address !== undefined && { address }),
  });
}

function cookieOf(response: Awaited<ReturnType<typeof signIn>>): string {
  const [cookie, ...others] = response.cookies;
  if (!cookie || others.length > 0)
    throw new Error(`not one cookie in ${response.statusCode} ${response.body}`);
  return `${cookie.name}=${cookie.value}`;
}

const whoAmI = (cookie: string) =>
  request("GET", "/api/tsubame/v1/session", { headers: { cookie } });

describe("signing in", () => {
  it("sets a cookie that scripts and plain HTTP cannot read, and tells who is there", async () => {
    const response = await signIn(person.email.toUpperCase());
    expect(response.statusCode).toBe(200);
    expect(response.cookies).toEqual([
      expect.objectContaining({
        name: "__Secure-tsubame-session",
        path: "/api",
        httpOnly: true,
        secure: true,
        sameSite: "Lax",
      }),
    ]);
    const session = response.json<Session>();
    expect(session.user).toMatchObject({ id: person.id, roles: ["admin"] });
    expect(session.user.permissions).toContain("routing:queue:add");
    expect((await whoAmI(cookieOf(response))).json<Session>().user.id).toBe(person.id);
  });

  it("begins a session of its own, whatever cookie came with the request", async () => {
    const planted = cookieOf(await signIn(person.email));
    const mine = cookieOf(await signIn(person.email, password, undefined, planted));
    expect(mine).not.toBe(planted);
    expect((await whoAmI(planted)).statusCode).toBe(401);
    expect((await whoAmI(mine)).statusCode).toBe(200);
  });

  it("does not tell a wrong password from an unknown address", async () => {
    const wrong = await signIn(person.email, "wrong");
    const unknown = await signIn("nobody@example.test", "wrong");
    for (const response of [wrong, unknown]) {
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject({ code: "session.badCredentials" });
      expect(response.cookies).toEqual([]);
    }
    expect(wrong.json<{ message: string }>().message).toBe(
      unknown.json<{ message: string }>().message,
    );
  });

  it("from another site's page is refused", async () => {
    const response = await request("POST", "/api/tsubame/v1/session", {
      headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      body: { email: person.email, password },
    });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: "session.crossSite" });
  });

  it("keeps neither the cookie's value nor the password in the database", async () => {
    const cookie = cookieOf(await signIn(person.email)).split("=")[1] ?? "";
    const sessions = await api.context.db.selectFrom("browser_session").selectAll().execute();
    expect(JSON.stringify(sessions)).not.toContain(cookie);
    const users = await api.context.db.selectFrom("user_account").selectAll().execute();
    expect(JSON.stringify(users)).not.toContain(password);
    expect(users.find((user) => user.id === person.id)?.password_hash).toMatch(/^\$argon2id\$/);
  });
});

describe("a session", () => {
  it("ends when its person signs out; the old cookie is worth nothing", async () => {
    const cookie = cookieOf(await signIn(person.email));
    const out = await request("DELETE", "/api/tsubame/v1/session", {
      headers: { cookie, ...ours },
    });
    expect(out.statusCode).toBe(204);
    expect((await whoAmI(cookie)).statusCode).toBe(401);
  });

  it("ends when the user becomes inactive", async () => {
    const cookie = cookieOf(await signIn(person.email));
    const { status } = await api.admin("PATCH", `/api/v2/users/${person.id}`, {
      version: person.version,
      state: "inactive",
    });
    expect(status).toBe(200);
    expect((await whoAmI(cookie)).statusCode).toBe(401);
    expect((await signIn(person.email)).statusCode).toBe(401);
  });

  it("ends after twelve hours", async () => {
    const cookie = cookieOf(await signIn(person.email));
    api.clock.advance(12 * 3_600_000 + 1);
    expect((await whoAmI(cookie)).statusCode).toBe(401);
    api.clock.advance(-(12 * 3_600_000 + 1));
  });

  it("changes things only for our own pages", async () => {
    const cookie = cookieOf(await signIn(person.email));
    const attempt = (headers: Record<string, string>) =>
      request("POST", "/api/v2/routing/wrapupcodes", {
        headers: { cookie, ...headers },
        body: { name: randomUUID() },
      });
    const foreign: Record<string, string>[] = [
      {},
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "null" },
      { origin: "https://evil.example" },
    ];
    for (const headers of foreign) {
      const response = await attempt(headers);
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: "session.crossSite" });
    }
    expect((await attempt({ origin: publicUrl })).statusCode).toBe(200);
    expect((await attempt(ours)).statusCode).toBe(200);
  });

  it("of a person who changes the password goes on under a new id; the others end", async () => {
    const here = cookieOf(await signIn(person.email));
    const elsewhere = cookieOf(await signIn(person.email));
    const path = `/api/tsubame/v1/users/${person.id}/password`;
    const newPassword = "another long password";
    const wrong = await request("PUT", path, {
      headers: { cookie: here, ...ours },
      body: { newPassword, currentPassword: "wrong" },
    });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json<{ details: unknown }>().details).toEqual([
      { errorCode: "invalid.value", fieldName: "currentPassword" },
    ]);
    const changed = await request("PUT", path, {
      headers: { cookie: here, ...ours },
      body: { newPassword, currentPassword: password },
    });
    expect(changed.statusCode).toBe(204);
    expect((await whoAmI(cookieOf(changed))).statusCode).toBe(200);
    expect((await whoAmI(here)).statusCode).toBe(401);
    expect((await whoAmI(elsewhere)).statusCode).toBe(401);
    expect((await signIn(person.email)).statusCode).toBe(401);
    expect((await signIn(person.email, newPassword)).statusCode).toBe(200);
  });

  it("leaves sign-ins, failures and sign-outs in the event log", async () => {
    await signIn(person.email, "wrong");
    const cookie = cookieOf(await signIn(person.email));
    await request("DELETE", "/api/tsubame/v1/session", { headers: { cookie, ...ours } });
    const events = await api.context.db
      .selectFrom("event_log")
      .select("kind")
      .where("user_id", "=", person.id)
      .where("kind", "in", ["user.signInFailed", "user.signedIn", "user.signedOut"])
      .orderBy("id")
      .execute();
    expect(events.map((event) => event.kind)).toEqual([
      "user.signInFailed",
      "user.signedIn",
      "user.signedOut",
    ]);
  });
});

/** Signs the test's person in from a peer that says whom it forwards. */
const signInThrough = (peer: string, forwardedFor: string, secret: string) =>
  request("POST", "/api/tsubame/v1/session", {
    headers: { ...ours, "x-forwarded-for": forwardedFor },
    body: { email: person.email, password: secret },
    address: peer,
  });

describe("guessing a password", () => {
  it("is slowed down per account and address, and the owner elsewhere is not locked out", async () => {
    const guesser = "198.51.100.1";
    for (let count = 0; count < 6; count += 1) {
      expect((await signIn(person.email, `guess ${count}`, guesser)).statusCode).toBe(401);
    }
    const blocked = await signIn(person.email, password, guesser);
    expect(blocked.statusCode).toBe(429);
    expect(blocked.json()).toMatchObject({ code: "too.many.requests", status: 429 });
    expect(Number(blocked.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect((await signIn(person.email, password, "198.51.100.2")).statusCode).toBe(200);
    api.clock.advance(2_000);
    expect((await signIn(person.email, password, guesser)).statusCode).toBe(200);
  });

  it("waits twice as long after each further failure, up to fifteen minutes", async () => {
    const guesser = "198.51.100.3";
    const waits: number[] = [];
    for (let count = 0; count < 6; count += 1) await signIn(person.email, "guess", guesser);
    for (let count = 0; count < 13; count += 1) {
      const blocked = await signIn(person.email, password, guesser);
      const seconds = Number(blocked.headers["retry-after"]);
      waits.push(seconds);
      api.clock.advance(seconds * 1000 + 1);
      await signIn(person.email, "guess", guesser);
    }
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(Math.max(...waits)).toBe(900);
  });

  it("is not hidden by a forwarded address that an outsider makes up", async () => {
    const peer = "198.51.100.5";
    for (let count = 0; count < 6; count += 1)
      await signInThrough(peer, `192.0.2.${count}`, "guess");
    expect((await signInThrough(peer, "192.0.2.77", password)).statusCode).toBe(429);
  });

  it("is counted against the client that a proxy nearby names", async () => {
    const peer = "10.0.0.2";
    for (let count = 0; count < 6; count += 1) await signInThrough(peer, "198.51.100.6", "guess");
    expect((await signInThrough(peer, "198.51.100.6", password)).statusCode).toBe(429);
    expect((await signInThrough(peer, "198.51.100.7", password)).statusCode).toBe(200);
  });

  it("at many accounts from one address is slowed down too", async () => {
    const guesser = "198.51.100.4";
    let lastStatus = 0;
    for (let count = 0; count < 102; count += 1) {
      lastStatus = (await signIn(`person${count}@example.test`, "guess", guesser)).statusCode;
    }
    expect(lastStatus).toBe(429);
  });
});

describe("the first administrator", () => {
  let empty: ConfigurationApi;
  beforeAll(async () => {
    empty = await createConfigurationApi();
  });
  afterAll(() => empty.close());

  const setUp = (code: string) =>
    empty.app.inject({
      method: "POST",
      url: "/api/tsubame/v1/setup",
      headers: { "content-type": "application/json" },
      payload: JSON.stringify({
        code,
        name: "森 由紀",
        email: "yuki@example.test",
        password,
        organizationName: "ミナト珈琲",
        language: "ja",
      }),
    });

  it("is made once, with the code of the link printed last", async () => {
    const first = new URL((await createSetupLink(empty.context)) ?? "");
    const second = new URL((await createSetupLink(empty.context)) ?? "");
    expect(second.pathname).toBe("/setup");
    expect((await setUp("made-up")).statusCode).toBe(403);
    expect((await setUp(first.searchParams.get("code") ?? "")).statusCode).toBe(403);
    const code = second.searchParams.get("code") ?? "";
    const answers = await Promise.all([setUp(code), setUp(code)]);
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([
      200, 403,
    ]);
    const made = answers.find((answer) => answer.statusCode === 200);
    expect(made?.json()).toMatchObject({
      user: { roles: ["admin"], language: "ja" },
      organization: { name: "ミナト珈琲", defaultLanguage: "ja" },
    });
    expect(made?.cookies[0]?.name).toBe("tsubame-session");
    expect(await createSetupLink(empty.context)).toBeNull();
    expect((await setUp(code)).statusCode).toBe(403);
    const state = await empty.app.inject({ method: "GET", url: "/api/tsubame/v1/setup" });
    expect(state.json()).toEqual({ isRequired: false });
  });
});
