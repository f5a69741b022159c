import { createServer, type AddressInfo, type Socket } from "node:net";
import { inspect } from "node:util";

import { describe, expect, it } from "vitest";

import { answer } from "../../test/support/answering-server.ts";
import { createXClient } from "./client.ts";
import { XApiError, XNetworkError, XResponseError, XUnreadableError } from "./errors.ts";

const consumer = { key: "CK", secret: "CS-consumer-secret" };
const token = { key: "1000000001-TK", secret: "TS-token-secret" };
const message = { recipientId: "2", text: "a private sentence" };

async function failureOfSend(baseUrl: string, timeoutMs = 5_000): Promise<XApiError> {
  const client = createXClient({ baseUrl, consumer, token, timeoutMs });
  try {
    await client.dm.send(message);
  } catch (error) {
    if (error instanceof XApiError) {
      return error;
    }
    throw error;
  } finally {
    client.close();
  }
  throw new Error("the send succeeded");
}

/** A TCP server that is no HTTP server: it does with each connection what the test says. */
async function tcp(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("a call that gets no answer", () => {
  it("was not sent when nobody listens", async () => {
    const gone = await tcp(() => {});
    await gone[Symbol.asyncDispose]();
    const error = await failureOfSend(`http://127.0.0.1:${gone.port}`);
    expect(error).toBeInstanceOf(XNetworkError);
    expect(error).toMatchObject({
      kind: "network",
      isRequestSent: false,
      isTimeout: false,
      systemCode: "ECONNREFUSED",
      request: { method: "POST", path: "/1.1/direct_messages/events/new.json" },
    });
  });

  it("was not sent when the TLS handshake fails", async () => {
    await using server = await tcp((socket) => socket.once("data", () => socket.end("no TLS\n")));
    const error = await failureOfSend(`https://127.0.0.1:${server.port}`);
    expect(error).toMatchObject({ kind: "network", isRequestSent: false, isTimeout: false });
  });

  it("was not sent when the time runs out within the handshake", async () => {
    await using server = await tcp(() => {});
    const error = await failureOfSend(`https://127.0.0.1:${server.port}`, 100);
    expect(error).toMatchObject({ kind: "network", isRequestSent: false, isTimeout: true });
  });

  it("was sent when the other side hangs up after reading it", async () => {
    await using x = await answer((response) => response.destroy());
    const error = await failureOfSend(x.url);
    expect(error).toMatchObject({ kind: "network", isRequestSent: true, isTimeout: false });
  });

  it("was sent when the time runs out waiting for the answer", async () => {
    await using x = await answer(() => {});
    const error = await failureOfSend(x.url, 100);
    expect(error).toMatchObject({ kind: "network", isRequestSent: true, isTimeout: true });
    expect(x.received).toHaveLength(1);
  });

  it("may have been sent when a kept connection turns out to be dead", async () => {
    let connectionCount = 0;
    await using server = await tcp((socket) => {
      connectionCount++;
      socket.once("data", () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"events":[]}');
        socket.once("data", () => socket.destroy());
      });
    });
    const client = createXClient({ baseUrl: `http://127.0.0.1:${server.port}`, consumer, token });
    await client.dm.list();
    await expect(client.dm.send(message)).rejects.toMatchObject({
      kind: "network",
      isRequestSent: expect.toSatisfy((sent: unknown) => sent !== false),
    });
    expect(connectionCount).toBe(1);
    client.close();
  });
});

describe("an answer that says nothing reliable", () => {
  it.each([
    ["a success that is no JSON", { status: 200, body: "<html>" }],
    ["an empty success", { status: 200 }],
    ["a gateway's page", { status: 502, body: "<html>Bad gateway</html>" }],
    ["a 5xx without a reason", { status: 503, body: {} }],
    ["a redirect", { status: 302, headers: { location: "https://x.com/" } }],
  ])("is %s", async (_name, prepared) => {
    await using x = await answer(prepared);
    const error = await failureOfSend(x.url);
    expect(error).toBeInstanceOf(XUnreadableError);
    expect(error).toMatchObject({ kind: "unreadable", status: prepared.status });
  });

  it("is one that is cut off", async () => {
    await using x = await answer((response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"event":', () => response.destroy());
    });
    expect(await failureOfSend(x.url)).toMatchObject({ kind: "unreadable", status: 200 });
  });

  it("is one that does not end in time", async () => {
    await using x = await answer((response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"event":');
    });
    const error = await failureOfSend(x.url, 100);
    expect(error).toMatchObject({ kind: "unreadable", status: 200 });
    expect(error.message).toContain("did not end in time");
  });
});

describe("a refusal", () => {
  it("carries X's code, text, status and level", async () => {
    await using x = await answer({
      status: 403,
      headers: { "x-access-level": "read-write" },
      body: {
        errors: [
          { code: 93, message: "This application is not allowed to access or delete your DMs." },
          { code: 261, message: "Application cannot perform write actions." },
        ],
      },
    });
    const error = await failureOfSend(x.url);
    expect(error).toBeInstanceOf(XResponseError);
    expect(error).toMatchObject({
      kind: "response",
      status: 403,
      code: 93,
      reason: "This application is not allowed to access or delete your DMs.",
      errors: [{ code: 93 }, { code: 261 }],
      accessLevel: "read-write",
      rateLimitResetAt: null,
    });
  });

  it("says when a spent budget renews", async () => {
    await using x = await answer({
      status: 429,
      headers: {
        "x-rate-limit-limit": "15",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": "1700000900",
      },
      body: { errors: [{ code: 88, message: "Rate limit exceeded" }] },
    });
    expect(await failureOfSend(x.url)).toMatchObject({
      status: 429,
      code: 88,
      rateLimitResetAt: new Date(1_700_000_900_000),
    });
  });

  it.each([
    ["a status alone", { status: 401 }, 401, null, "HTTP 401"],
    ["a page", { status: 403, body: "<html>blocked</html>" }, 403, null, "HTTP 403"],
    [
      "one string",
      { status: 401, body: { error: "Not authorized." } },
      401,
      null,
      "Not authorized.",
    ],
    ["errors as a string", { status: 404, body: { errors: "Gone" } }, 404, null, "Gone"],
    ["a v2 problem", { status: 403, body: { title: "T", detail: "D" } }, 403, null, "D"],
    [
      "a server error with a reason",
      { status: 503, body: { errors: [{ code: 130, message: "Over capacity" }] } },
      503,
      130,
      "Over capacity",
    ],
  ])("may be %s", async (_name, prepared, status, code, reason) => {
    await using x = await answer(prepared);
    expect(await failureOfSend(x.url)).toMatchObject({ kind: "response", status, code, reason });
  });

  it("shows neither secrets nor the message, however it is printed", async () => {
    const body = { errors: [{ code: 89, message: "Invalid or expired token." }] };
    await using refusing = await answer({ status: 401, body });
    await using silent = await answer((response) => response.destroy());
    for (const error of [await failureOfSend(refusing.url), await failureOfSend(silent.url)]) {
      for (const shown of [
        JSON.stringify(error),
        inspect(error, { depth: 9, showHidden: true }),
        String(error),
      ]) {
        expect(shown).toContain("/1.1/direct_messages/events/new.json");
        expect(shown).not.toMatch(/CS-consumer-secret|TS-token-secret|private sentence|oauth_/);
      }
    }
  });
});
