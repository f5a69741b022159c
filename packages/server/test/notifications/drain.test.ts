import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { startTestNode, type Person, type TestNode } from "../support/node.ts";

/** Keeps the database, so that the other can end while something remains. */
let staying: TestNode;
let ending: TestNode;
let agent: Person;

beforeAll(async () => {
  staying = await startTestNode({ xApiUrl: "http://127.0.0.1:9" });
  ending = await startTestNode({ xApiUrl: "http://127.0.0.1:9", beside: staying });
  agent = await staying.person("agent");
});
afterAll(() => staying.close());

it("ends soon although its clients connect again at once, as desktops do", async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, async () => openAgainAndAgain()));
  const deaf = await openAndSayNothing();
  await settle(() => clients.every((client) => client.openCount === 1));
  const startedAt = performance.now();
  await ending.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  for (const client of clients) client.stop();
  deaf.destroy();
});

async function channelUri(): Promise<URL> {
  const path = "/api/v2/notifications/channels";
  const channel = await ending.as(agent.token)<{ connectUri: string }>("POST", path);
  return new URL(channel.body.connectUri);
}

/** A client that does not answer the goodbye, as one whose machine sleeps: the others are back before it is cut off. */
async function openAndSayNothing(): Promise<Socket> {
  const uri = await channelUri();
  const socket = connect(Number(uri.port), uri.hostname);
  socket.on("error", () => undefined);
  socket.write(
    `GET ${uri.pathname} HTTP/1.1\r\nHost: ${uri.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await new Promise((resolve) => socket.once("data", resolve));
  socket.resume();
  return socket;
}

/** Connects whenever it is not connected, without a pause. */
async function openAgainAndAgain() {
  const uri = await channelUri();
  const client = {
    openCount: 0,
    isStopped: false,
    socket: undefined as WebSocket | undefined,
    stop() {
      client.isStopped = true;
      client.socket?.close();
    },
  };
  const open = (): void => {
    if (client.isStopped) return;
    client.socket = new WebSocket(uri);
    client.socket.addEventListener("open", () => {
      client.openCount += 1;
    });
    client.socket.addEventListener("close", () => setImmediate(open));
    client.socket.addEventListener("error", () => undefined);
  };
  open();
  return client;
}
