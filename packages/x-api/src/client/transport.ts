import * as http from "node:http";
import * as https from "node:https";

import { XNetworkError, XUnreadableError, type XRequestInfo } from "./errors.ts";

/** One HTTP exchange, already signed. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** For error texts; never holds a query. */
  info: XRequestInfo;
}

/** An answer read to its end. */
export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** Sends requests to one host over kept connections. */
export interface Transport {
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

/** The largest answer is a page of 50 DMs, well below a megabyte. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** Shorter than the idle time-out of common balancers, so that a kept connection is rarely a dead one. */
const IDLE_CONNECTION_MS = 4_000;
const MAX_CONNECTIONS = 16;

/**
 * Makes a transport on `node:http`/`node:https`. `fetch` is not used because it does not tell whether
 * the request left the machine when a connection fails, and the sender must know that before it may
 * repeat a reply.
 *
 * `timeoutMs` bounds the whole exchange, from the first look-up to the last byte of the answer.
 */
export function createTransport(options: { isTls: boolean; timeoutMs: number }): Transport {
  const agentOptions = {
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    timeout: IDLE_CONNECTION_MS,
  };
  const agent = options.isTls ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
  return {
    exchange: (request) => exchange(request, agent, options),
    close: () => agent.destroy(),
  };
}

function exchange(
  request: HttpRequest,
  agent: http.Agent,
  { isTls, timeoutMs }: { isTls: boolean; timeoutMs: number },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const body = request.body === null ? null : Buffer.from(request.body);
    const headers: http.OutgoingHttpHeaders = { ...request.headers, accept: "application/json" };
    if (body !== null || request.method === "POST" || request.method === "PUT") {
      headers["content-length"] = body?.byteLength ?? 0;
    }
    const client = (isTls ? https : http).request(request.url, {
      method: request.method,
      headers,
      agent,
    });
    const isRequestSent = watchBytes(client, isTls);
    let status: number | null = null;
    let isTimeout = false;
    const deadline = setTimeout(() => {
      isTimeout = true;
      client.destroy(new Error("the exchange took too long"));
    }, timeoutMs);

    const fail = (cause: unknown) => {
      clearTimeout(deadline);
      if (status !== null) {
        const reason = isTimeout ? "the answer did not end in time" : "the answer was cut off";
        reject(new XUnreadableError(request.info, status, reason, { cause }));
        return;
      }
      const systemCode = systemCodeOf(cause);
      const failure = { isRequestSent: isRequestSent(), isTimeout, systemCode, cause };
      reject(new XNetworkError(request.info, failure));
    };

    client.on("error", fail);
    client.once("response", (response) => {
      status = response.statusCode ?? 0;
      readAnswer(response)
        .then(resolve, fail)
        .finally(() => clearTimeout(deadline));
    });
    client.end(body ?? undefined);
  });
}

/**
 * Follows a request's bytes. The answer is false until a connection is ready for them (for TLS: after
 * the handshake, whose bytes are not the request's), true once the last one was handed to the system.
 */
function watchBytes(client: http.ClientRequest, isTls: boolean): () => boolean | "unknown" {
  let isConnected = false;
  let isFinished = false;
  client.once("socket", (socket) => {
    if (client.reusedSocket || !socket.connecting) {
      isConnected = true;
    } else {
      socket.once(isTls ? "secureConnect" : "connect", () => {
        isConnected = true;
      });
    }
  });
  client.once("finish", () => {
    isFinished = true;
  });
  return () => (isConnected ? (isFinished ? true : "unknown") : false);
}

async function readAnswer(response: http.IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      throw new Error("the answer is too large");
    }
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).toString("utf8"),
  };
}

function systemCodeOf(cause: unknown): string | null {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return typeof code === "string" ? code : null;
}
