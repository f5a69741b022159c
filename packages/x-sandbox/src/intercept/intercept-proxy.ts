import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { Authority } from "./authority.ts";

/** Hosts that clients of X have compiled in; each of them is the sandbox behind this proxy. */
const X_HOSTS = [
  "api.x.com",
  "api.twitter.com",
  "upload.x.com",
  "upload.twitter.com",
  "ton.twitter.com",
  "x.com",
  "twitter.com",
] as const;

/** What the proxy needs. */
export interface InterceptProxyOptions {
  readonly authority: Authority;
  /** The sandbox's address, `http://127.0.0.1:8090`. */
  readonly sandboxUrl: string;
  /** 0 (default) takes a free port. Always bound to the loopback address. */
  readonly port?: number;
}

/** A running proxy. */
export interface InterceptProxy {
  /** Value for `HTTPS_PROXY`. */
  readonly url: string;
  close(): Promise<void>;
}

const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding"]);

/**
 * Starts a forward proxy that lets clients with X's addresses compiled in reach the sandbox unchanged:
 * it answers CONNECT for X's hosts itself, ends TLS with a certificate of the run's own authority, and
 * passes each request on with its Host header untouched, because the host is part of what OAuth 1.0a
 * signs. Every other destination is refused: nothing leaves the machine through it.
 *
 * For Node clients: `NODE_USE_ENV_PROXY=1 HTTPS_PROXY=<url> NODE_EXTRA_CA_CERTS=<authority's PEM file>`.
 */
export async function startInterceptProxy(options: InterceptProxyOptions): Promise<InterceptProxy> {
  const certificate = await options.authority.issue(X_HOSTS);
  const agent = new http.Agent({ keepAlive: true });
  const pretender = https.createServer(certificate, (request, response) => {
    forward(request, response, { agent, sandboxUrl: options.sandboxUrl });
  });
  const sockets = new Set<Duplex>();
  const proxy = http.createServer((_request, response) => {
    response.writeHead(403, { "content-type": "text/plain" });
    response.end("Only HTTPS to the hosts of X passes through this proxy.\n");
  });
  proxy.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  proxy.on("connect", (request, socket, head) => {
    if (!isHostOfX(request.url ?? "")) {
      socket.end("HTTP/1.1 403 Not a host of X\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    socket.unshift(head);
    pretender.emit("connection", socket);
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once("error", reject);
    proxy.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async close() {
      agent.destroy();
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

function isHostOfX(authority: string): boolean {
  return X_HOSTS.some((host) => authority.toLowerCase() === `${host}:443`);
}

function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { agent, sandboxUrl }: { agent: http.Agent; sandboxUrl: string },
): void {
  const { hostname, port } = new URL(sandboxUrl);
  const onward = http.request({
    hostname,
    port,
    // As received: read as a URL, a path that begins with `//` would name another host.
    path: request.url,
    method: request.method,
    headers: withoutHopByHop(request.headers),
    agent,
  });
  onward.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers));
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
