import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { ReceivedRequest } from "./answering-server.ts";

/** What to answer; a function may look at the request, or take the raw response into its own hands. */
export type RoutedAnswer =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | ((request: ReceivedRequest, response: ServerResponse) => RoutedAnswer | undefined);

/** A local HTTP server that answers by method and path and keeps what it was asked. */
export interface RoutedServer extends AsyncDisposable {
  url: string;
  received: ReceivedRequest[];
}

/**
 * Starts a server on an ephemeral port. Keys are `METHOD /path` without a query; anything else is answered as X answers
 * an address it does not have.
 */
export async function answerBy(answers: Record<string, RoutedAnswer>): Promise<RoutedServer> {
  const received: ReceivedRequest[] = [];
  const missing = { status: 404, body: { errors: [{ code: 34, message: "Sorry" }] } };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const bytes = Buffer.concat(chunks);
      const arrived = { method, url, headers, body: bytes.toString(), bytes };
      received.push(arrived);
      give(answers[`${method} ${url.split("?")[0]}`] ?? missing, arrived, response);
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

function give(prepared: RoutedAnswer, request: ReceivedRequest, response: ServerResponse): void {
  if (typeof prepared === "function") {
    const answer = prepared(request, response);
    if (answer !== undefined) {
      give(answer, request, response);
    }
    return;
  }
  const { status, headers = {}, body } = prepared;
  response.writeHead(status, { "content-type": "application/json;charset=utf-8", ...headers });
  response.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
}
