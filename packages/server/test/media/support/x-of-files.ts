import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers one request for a file. */
export type FileAnswer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that stands for X's media host and does as a test says. */
export interface XOfFiles {
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: string[];
  /** What is answered at a path; 404 elsewhere. */
  answers: Record<string, FileAnswer>;
  close(): Promise<void>;
}

export async function startXOfFiles(): Promise<XOfFiles> {
  const asked: string[] = [];
  const x: { answers: Record<string, FileAnswer> } = { answers: {} };
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const answer = x.answers[path];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(x, {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** A whole file with X's usual headers. */
export function file(bytes: Buffer | string, contentType = "image/jpeg"): FileAnswer {
  return (response) => {
    const length = Buffer.byteLength(bytes);
    response.writeHead(200, { "content-type": contentType, "content-length": length }).end(bytes);
  };
}
