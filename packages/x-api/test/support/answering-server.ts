import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived, body read. */
export interface ReceivedRequest {
  method: string;
  /** Path with its query, as on the wire. */
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** The body as it came, for files. */
  bytes: Buffer;
}

/** What to answer; a function takes the raw response into its own hands. */
export type Answer =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | ((response: ServerResponse) => void);

/** A local HTTP server that gives prepared answers in order and keeps what it was asked. */
export interface AnsweringServer extends AsyncDisposable {
  url: string;
  received: ReceivedRequest[];
}

/**
 * Starts a server on an ephemeral port. Strings and bytes are sent as they are, other bodies as JSON; once the
 * prepared answers are used up, it answers 500.
 */
export async function answer(...answers: Answer[]): Promise<AnsweringServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const bytes = Buffer.concat(chunks);
      received.push({ method, url, headers, body: bytes.toString(), bytes });
      give(answers[received.length - 1] ?? { status: 500, body: "no answer prepared" }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function give(prepared: Answer, response: ServerResponse): void {
  if (typeof prepared === "function") {
    prepared(response);
    return;
  }
  const { status, headers = {}, body } = prepared;
  response.writeHead(status, { "content-type": "application/json;charset=utf-8", ...headers });
  const isRaw = body === undefined || typeof body === "string" || Buffer.isBuffer(body);
  response.end(isRaw ? body : JSON.stringify(body));
}
