import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";

import { XNetworkError, XUnreadableError, type XRequestInfo } from "./errors.ts";

/** One HTTP exchange, already signed. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Absolute, http or https. */
  url: string;
  /** `accept` is `application/json` unless it is given here. */
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  /** For error texts; never holds a query. */
  info: XRequestInfo;
  /** Bound on this exchange when it differs from the transport's own. */
  timeoutMs?: number | undefined;
}

/** An answer read to its end. */
export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** An answer whose body is still arriving. */
export interface HttpStream {
  status: number;
  headers: http.IncomingHttpHeaders;
  /**
   * The body, once. Throws {@link XUnreadableError} when it is cut off or takes too long; leaving the loop
   * early closes the connection.
   */
  chunks: AsyncIterable<Buffer>;
  /** Closes the connection, whatever has been read of it. */
  close(): void;
}

/** Sends requests over kept connections, to any host. Never follows a redirect. */
export interface Transport {
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * Answers when the headers are there. The time-out bounds the body too, unless `isEndless`: then it ends
   * with the headers, and it is for the caller to notice silence.
   */
  open(request: HttpRequest, options?: { isEndless?: boolean }): Promise<HttpStream>;
  close(): void;
}

/** The largest answer is a page of 100 DMs with their media, well below a megabyte. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** Shorter than the idle time-out of common balancers, so that a kept connection is rarely a dead one. */
const IDLE_CONNECTION_MS = 4_000;
const MAX_CONNECTIONS = 16;

/**
 * Makes a transport on `node:http`/`node:https`. `fetch` is not used because it does not tell whether
 * the request left the machine when a connection fails, and the sender must know that before it may
 * repeat a reply.
 *
 * `timeoutMs` bounds the whole exchange, from the first look-up to the last byte of the answer. `lookup` resolves
 * names in place of the system; what it refuses is never connected to.
 */
export function createTransport(options: {
  timeoutMs: number;
  lookup?: LookupFunction | undefined;
}): Transport {
  const agentOptions = {
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    timeout: IDLE_CONNECTION_MS,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
  };
  const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };

  function open(request: HttpRequest, isEndless: boolean): Promise<HttpStream> {
    const isTls = request.url.startsWith("https:");
    const agent = isTls ? agents.https : agents.http;
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    return openStream(request, { agent, isTls, timeoutMs, isEndless });
  }

  return {
    async exchange(request) {
      const { status, headers, chunks } = await open(request, false);
      const text = await readText(chunks, request.info, status);
      return { status, headers, text };
    },
    open: (request, { isEndless = false } = {}) => open(request, isEndless),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** How one exchange is carried out. */
interface Passage {
  agent: http.Agent;
  isTls: boolean;
  timeoutMs: number;
  isEndless: boolean;
}

function openStream(request: HttpRequest, passage: Passage): Promise<HttpStream> {
  return new Promise((resolve, reject) => {
    const { isTls, agent } = passage;
    const client = (isTls ? https : http).request(request.url, {
      method: request.method,
      headers: headersOf(request),
      agent,
    });
    const isRequestSent = watchBytes(client, isTls);
    let isTimeout = false;
    const deadline = setTimeout(() => {
      isTimeout = true;
      client.destroy(new Error("the exchange took too long"));
    }, passage.timeoutMs);

    client.on("error", (cause) => {
      // After the headers the body's own failure is what the reader is told.
      clearTimeout(deadline);
      const systemCode = systemCodeOf(cause);
      const failure = { isRequestSent: isRequestSent(), isTimeout, systemCode, cause };
      reject(new XNetworkError(request.info, failure));
    });
    client.once("response", (response) => {
      const status = response.statusCode ?? 0;
      if (passage.isEndless) {
        clearTimeout(deadline);
      }
      const chunks = readChunks(response, (cause) => {
        const reason = isTimeout ? "the answer did not end in time" : "the answer was cut off";
        return new XUnreadableError(request.info, status, reason, { cause });
      });
      response.once("close", () => clearTimeout(deadline));
      // The reader of the chunks is told; a failure before it starts to read must not end the process.
      response.on("error", () => {});
      resolve({ status, headers: response.headers, chunks, close: () => response.destroy() });
    });
    client.end(request.body ?? undefined);
  });
}

function headersOf(request: HttpRequest): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = { accept: "application/json", ...request.headers };
  if (request.body !== null || request.method === "POST" || request.method === "PUT") {
    headers["content-length"] = request.body === null ? 0 : Buffer.byteLength(request.body);
  }
  return headers;
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

async function* readChunks(
  response: http.IncomingMessage,
  failed: (cause: unknown) => XUnreadableError,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      yield chunk;
    }
  } catch (cause) {
    throw failed(cause);
  }
}

async function readText(
  chunks: AsyncIterable<Buffer>,
  info: XRequestInfo,
  status: number,
): Promise<string> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      throw new XUnreadableError(info, status, "the answer is too large");
    }
    kept.push(chunk);
  }
  return Buffer.concat(kept).toString("utf8");
}

function systemCodeOf(cause: unknown): string | null {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return typeof code === "string" ? code : null;
}
