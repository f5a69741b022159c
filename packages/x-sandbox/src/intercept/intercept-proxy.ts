import * as http from "node:http";
import * as https from "node:https";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { Authority } from "./authority.ts";
import { isHostOfX, sandboxPathOf, X_HOSTS } from "./hosts.ts";

/** What the proxy needs. */
export interface InterceptProxyOptions {
  readonly authority: Authority;
  /** The sandbox's address, `http://127.0.0.1:8090`. */
  readonly sandboxUrl: string;
  /** 0 (default) takes a free port. Always bound to the loopback address. */
  readonly port?: number;
  /** Lets connections to other hosts through untouched; refused by default, so that nothing leaves the machine. */
  readonly areOthersAllowed?: boolean;
}

/** A running proxy. */
export interface InterceptProxy {
  /** Value for `HTTPS_PROXY`. */
  readonly url: string;
  close(): Promise<void>;
}

/** The first byte of a connection that begins with TLS (RFC 8446, section 5.1). */
const TLS_HANDSHAKE = 0x16;

const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding"]);

/**
 * Starts a forward proxy that lets clients with X's addresses compiled in reach the sandbox unchanged: it answers CONNECT for X's hosts
 * itself, ends TLS with a certificate of the authority, and passes each request on with its Host header untouched, because
 * the host is part of what OAuth 1.0a signs. Other destinations are refused, or tunnelled when asked for. A client that knows no proxy
 * may begin TLS with the port at once, where X's hosts resolve to this machine.
 */
export async function startInterceptProxy(options: InterceptProxyOptions): Promise<InterceptProxy> {
  const certificate = await options.authority.issue(X_HOSTS);
  const agent = new http.Agent({ keepAlive: true });
  const sandbox = new URL(options.sandboxUrl);
  const pretender = https.createServer(certificate, (request, response) => {
    forward(request, response, { agent, sandbox });
  });
  pretender.on("upgrade", (request, socket, head) =>
    joinUpgrade({ request, socket, head, sandbox }),
  );
  const sockets = new Set<Duplex>();
  const keep = <Kind extends Duplex>(socket: Kind): Kind => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    return socket;
  };
  const proxy = http.createServer((_request, response) => {
    response.writeHead(403, { "content-type": "text/plain" });
    response.end("Only HTTPS passes through this proxy.\n");
  });
  proxy.on("connect", (request, socket, head) => {
    const target = URL.parse(`tunnel://${request.url ?? ""}`);
    const port = Number(target?.port);
    if (target !== null && port === 443 && isHostOfX(target.hostname)) {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.unshift(head);
      pretender.emit("connection", socket);
    } else if (target !== null && port > 0 && options.areOthersAllowed === true) {
      tunnel({ socket, head, other: keep(connect(port, target.hostname)) });
    } else {
      socket.end("HTTP/1.1 403 Not a host of X\r\ncontent-length: 0\r\n\r\n");
    }
  });
  const door = createServer((socket) => {
    keep(socket).once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) {
        pretender.emit("connection", socket);
      } else {
        proxy.emit("connection", socket);
        socket.resume();
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    door.once("error", reject);
    door.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    async close() {
      agent.destroy();
      const closed = new Promise((resolve) => door.close(resolve));
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

/** Joins a client with another host, once that answers. What goes over it is theirs. */
function tunnel({ socket, head, other }: { socket: Duplex; head: Buffer; other: Socket }): void {
  let isJoined = false;
  other.once("connect", () => {
    isJoined = true;
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    other.write(head);
    socket.pipe(other).pipe(socket);
  });
  other.once("error", () => {
    if (isJoined) socket.destroy();
    else socket.end("HTTP/1.1 502 Unreachable\r\ncontent-length: 0\r\n\r\n");
  });
  other.once("close", () => socket.destroy());
  socket.once("close", () => other.destroy());
}

/** The request's first lines as they were received, for a connection that is no longer HTTP afterwards. */
function joinUpgrade(parts: {
  request: http.IncomingMessage;
  socket: Duplex;
  head: Buffer;
  sandbox: URL;
}): void {
  const { request, socket, head, sandbox } = parts;
  const other = connect(Number(sandbox.port), sandbox.hostname);
  other.once("connect", () => {
    const pairs = Array.from(
      { length: request.rawHeaders.length / 2 },
      (_, index) => `${request.rawHeaders[index * 2]}: ${request.rawHeaders[index * 2 + 1]}`,
    );
    other.write([`${request.method} ${request.url} HTTP/1.1`, ...pairs, "", ""].join("\r\n"));
    other.write(head);
    socket.pipe(other).pipe(socket);
  });
  for (const [one, peer] of [
    [socket, other],
    [other, socket],
  ]) {
    one?.once("error", () => peer?.destroy());
    one?.once("close", () => peer?.destroy());
  }
}

function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { agent, sandbox }: { agent: http.Agent; sandbox: URL },
): void {
  const onward = http.request({
    hostname: sandbox.hostname,
    port: sandbox.port,
    // As received: read as a URL, a path that begins with `//` would name another host.
    path: sandboxPathOf(request.headers.host ?? "", request.url ?? "/"),
    method: request.method,
    headers: withoutHopByHop(request.headers),
    agent,
  });
  onward.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers));
    // A stream may stay silent for long after its headers.
    response.flushHeaders();
    // A side that went away shows as an error at the other one; there is nobody left to tell here.
    pipeline(answer, response).catch(() => response.destroy());
  });
  pipeline(request, onward).catch(() => {
    onward.destroy();
    if (response.headersSent) {
      response.destroy();
    } else {
      response.writeHead(502, { "content-type": "text/plain" });
      response.end("The sandbox did not answer.\n");
    }
  });
}

function withoutHopByHop(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
