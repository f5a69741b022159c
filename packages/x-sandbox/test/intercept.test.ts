import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { promisify } from "node:util";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, startIntercept, type Intercept, type Sandbox } from "../src/index.ts";
import { WebSocket } from "ws";
import { runScript } from "./support/run-script.ts";
import type { Json } from "./support/world.ts";

const run = promisify(execFile);
const hasCurl = existsSync("/usr/bin/curl");

let folder: string;
let sandbox: Sandbox;
let intercept: Intercept;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "tsubame-intercept-test-"));
  sandbox = await createSandbox();
  intercept = await startIntercept({
    sandboxUrl: sandbox.url,
    port: 0,
    directory: folder,
    areOthersAllowed: false,
  });
});
afterAll(async () => {
  await intercept.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the proxy says to a CONNECT, its first line. */
async function connectTo(proxyUrl: string, target: string): Promise<string> {
  const { hostname, port } = new URL(proxyUrl);
  const socket = connect(Number(port), hostname);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const line = await new Promise<string>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("data", (data: Buffer) =>
      resolve(data.toString("latin1").split("\r\n", 1)[0] ?? ""),
    );
    socket.once("close", () => resolve(""));
  });
  socket.destroy();
  return line;
}

/** curl with nothing of this run's environment but what the intercept mode prints. */
async function curl(...parameters: string[]): Promise<{ status: string; body: string }> {
  const { stdout } = await run(
    "/usr/bin/curl",
    ["-q", "-sS", "-w", "\n%{http_code}", ...parameters],
    { env: { ...intercept.environment } },
  );
  const [, body = "", status = ""] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
  return { status, body };
}

describe.skipIf(!hasCurl)("curl with the printed variables", () => {
  it.each([
    "https://api.x.com/1.1/direct_messages/events/list.json",
    "https://api.twitter.com/1.1/direct_messages/events/list.json",
    "https://x.com/1.1/direct_messages/events/list.json",
    "https://mobile.twitter.com/1.1/direct_messages/events/list.json",
  ])("meets the sandbox at %s", async (url) => {
    const { status, body } = await curl(url);
    expect([status, JSON.parse(body).errors[0].code]).toEqual(["400", 215]);
  });

  it.each([
    "https://console.x.com/",
    "https://developer.x.com/en/portal/dashboard",
    "https://developer.twitter.com/en/account/environments",
  ])("finds the developer portal at %s", async (url) => {
    const { status, body } = await curl(url);
    expect(status).toBe("200");
    expect(body).toContain("/pages/portal.js");
  });

  it("finds the pages' files and the portal's endpoints under the portal's host", async () => {
    expect((await curl("https://console.x.com/pages/portal.js")).body).toContain("hashchange");
    expect(JSON.parse((await curl("https://console.x.com/portal/api/accounts")).body)).toEqual({
      accounts: [],
    });
  });

  it("trusts it also where the machine names a list of authorities for curl", async () => {
    const { stdout } = await run(
      "/usr/bin/curl",
      ["-q", "-sS", "https://api.x.com/1.1/nothing.json"],
      { env: { CURL_CA_BUNDLE: "/nonexistent/authorities.pem", ...intercept.environment } },
    );
    expect(JSON.parse(stdout).errors[0].code).toBe(34);
  });

  it("is refused every other host", async () => {
    await expect(curl("https://example.com/")).rejects.toThrow(/403/);
    await expect(curl("https://api.x.com.example.com/")).rejects.toThrow(/403/);
    await expect(curl("https://api.x.com:8443/")).rejects.toThrow(/403/);
  });
});

describe("Node with the printed variables", () => {
  it("meets the sandbox with its own fetch, and keeps X's host in the request", async () => {
    const script = path.join(folder, "client.mjs");
    writeFileSync(
      script,
      `const answers = [];
       for (const url of ["https://upload.twitter.com/1.1/nothing.json", "https://api.x.com/oauth2/token"]) {
         const answer = await fetch(url, { method: "POST" });
         answers.push([url, answer.status, (await answer.json()).errors[0].code]);
       }
       process.stdout.write(JSON.stringify(answers));`,
    );
    const answers = await runScript(script, { environment: intercept.environment, input: null });
    expect(answers).toEqual([
      ["https://upload.twitter.com/1.1/nothing.json", 404, 34],
      ["https://api.x.com/oauth2/token", 403, 99],
    ]);
  });
});

describe("a program that knows no proxy", () => {
  it("is answered when it begins TLS with the port at once, X's hosts resolving to this machine", async () => {
    const { port } = new URL(intercept.url);
    const socket = connectTls({
      port: Number(port),
      host: "127.0.0.1",
      servername: "api.twitter.com",
      ca: readFileSync(intercept.certificateFile),
    });
    socket.write(
      "GET /1.1/nothing.json HTTP/1.1\r\nHost: api.twitter.com\r\nConnection: close\r\n\r\n",
    );
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('"code":34');
  });
});

describe("a stream through the proxy", () => {
  it("has its headers before its first event", async () => {
    const control = async (route: string, body: unknown): Promise<Json> => {
      const answer = await fetch(`${sandbox.url}/sandbox${route}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.json();
    };
    const owner = await control("/users", { username: "streamer", name: "Streamer" });
    const app = await control("/apps", {
      ownerId: owner.id,
      name: "Streams",
      accessLevel: "enterprise",
    });
    const answered = await fetch(`${sandbox.url}/oauth2/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${app.consumerKey}:${app.consumerSecret}`).toString("base64")}`,
      },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token: bearer }: Json = await answered.json();
    const { port } = new URL(intercept.url);
    const socket = connectTls({
      port: Number(port),
      host: "127.0.0.1",
      servername: "api.x.com",
      ca: readFileSync(intercept.certificateFile),
    });
    socket.write(
      `GET /2/activity/stream HTTP/1.1\r\nHost: api.x.com\r\nAuthorization: Bearer ${bearer}\r\n\r\n`,
    );
    const [first] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect(first.toString("latin1")).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

describe("a page of the portal under X's own host", () => {
  it("hears at once what changes, over the proxy", async () => {
    const { hostname, port } = new URL(intercept.url);
    const joined = connect(Number(port), hostname);
    joined.write("CONNECT console.x.com:443 HTTP/1.1\r\nHost: console.x.com:443\r\n\r\n");
    await once(joined, "data");
    const secure = connectTls({
      socket: joined,
      servername: "console.x.com",
      ca: readFileSync(intercept.certificateFile),
    });
    const page = new WebSocket("ws://console.x.com/sandbox/live", {
      createConnection: () => secure,
      origin: "https://console.x.com",
    });
    const heard = once(page, "message");
    await once(page, "open");
    await fetch(`${sandbox.url}/sandbox/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "live", name: "Live" }),
    });
    const [data] = (await heard) as [Buffer];
    expect(JSON.parse(data.toString("utf8"))).toMatchObject({ type: "user" });
    page.terminate();
  });
});

describe("the authority", () => {
  it("is kept with its key for its owner's eyes only, and stays the same at the next start", async () => {
    const before = readFileSync(intercept.certificateFile, "utf8");
    expect(statSync(path.join(folder, "intercept-ca.key.pem")).mode & 0o777).toBe(0o600);
    const again = await startIntercept({
      sandboxUrl: sandbox.url,
      port: 0,
      directory: folder,
      areOthersAllowed: false,
    });
    await again.close();
    expect(readFileSync(intercept.certificateFile, "utf8")).toBe(before);
    expect(new X509Certificate(before).ca).toBe(true);
  });

  it("exists for one run only where no folder is given", async () => {
    const passing = await startIntercept({
      sandboxUrl: sandbox.url,
      port: 0,
      areOthersAllowed: false,
    });
    const file = passing.environment["NODE_EXTRA_CA_CERTS"] ?? "";
    expect(readFileSync(file, "utf8")).not.toBe(readFileSync(intercept.certificateFile, "utf8"));
    expect(existsSync(path.join(path.dirname(file), "intercept-ca.key.pem"))).toBe(false);
    await passing.close();
    expect(existsSync(file)).toBe(false);
  });

  it.each(["about to end", "damaged"])("is made anew when the kept one is %s", async (state) => {
    const old = mkdtempSync(path.join(folder, "old-"));
    const kept = await generate([{ name: "commonName", value: "Old authority" }], {
      notAfterDate: new Date(Date.now() + 7 * 86_400_000),
      extensions: [{ name: "basicConstraints", cA: true, critical: true }],
    });
    writeFileSync(path.join(old, "intercept-ca.key.pem"), kept.private);
    const certificate = state === "damaged" ? "no certificate" : kept.cert;
    writeFileSync(path.join(old, "intercept-ca.pem"), certificate);
    const renewed = await startIntercept({
      sandboxUrl: sandbox.url,
      port: 0,
      directory: old,
      areOthersAllowed: false,
    });
    await renewed.close();
    const made = new X509Certificate(readFileSync(path.join(old, "intercept-ca.pem")));
    expect(made.subject).not.toContain("Old authority");
    expect(Date.parse(made.validTo) - Date.now()).toBeGreaterThan(300 * 86_400_000);
  });
});

describe("other hosts, where they are allowed", () => {
  let other: Server;
  let open: Intercept;
  beforeAll(async () => {
    other = createServer((request, response) => response.end(`you asked for ${request.url}`));
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    open = await startIntercept({ sandboxUrl: sandbox.url, port: 0, areOthersAllowed: true });
  });
  afterAll(async () => {
    await open.close();
    other.closeAllConnections();
    await new Promise((resolve) => {
      other.close(resolve);
    });
  });
  const address = (): string => `127.0.0.1:${(other.address() as AddressInfo).port}`;

  it("are tunnelled untouched, and refused by default", async () => {
    expect(await connectTo(intercept.url, address())).toContain("403");
    const { hostname, port } = new URL(open.url);
    const socket = connect(Number(port), hostname);
    socket.write(`CONNECT ${address()} HTTP/1.1\r\nHost: ${address()}\r\n\r\n`);
    socket.write(`GET /way HTTP/1.1\r\nHost: ${address()}\r\nConnection: close\r\n\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 200 Connection Established\r\n/);
    expect(answer).toContain("you asked for /way");
  });

  it("say so when they cannot be reached", async () => {
    const taken = address();
    const free = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, "127.0.0.1", () => {
        const { port } = probe.address() as AddressInfo;
        probe.close(() => resolve(port));
      });
    });
    expect(await connectTo(open.url, `127.0.0.1:${free}`)).toContain("502");
    expect(await connectTo(open.url, taken)).toContain("200");
    expect(await connectTo(open.url, "127.0.0.1:0")).toContain("403");
  });

  it("do not include X's, which are the sandbox still", async () => {
    expect(await connectTo(open.url, "api.x.com:443")).toContain("200");
  });
});
