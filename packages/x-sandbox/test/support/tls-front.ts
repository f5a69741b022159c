import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { Authority } from "../../src/intercept/authority.ts";

/** A public https address in front of a local http server, as a tunnel or a reverse proxy gives one. */
export interface TlsFront {
  /** `https://localhost:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/** Ends TLS with a certificate of the authority and passes everything on to `port` on this machine. */
export async function startTlsFront(authority: Authority, port: number): Promise<TlsFront> {
  const server = https.createServer(await authority.issue(["localhost"]), (request, response) => {
    const { method, url, headers } = request;
    const onward = http.request({ host: "127.0.0.1", port, method, path: url, headers });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port that was free a moment ago, for programs that cannot take port 0. */
export async function freePort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
