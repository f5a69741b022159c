import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { deliveryBody } from "./delivery-body.ts";

/** What a run of the load is given, as JSON in the first argument. */
export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly consumerSecret: string;
  readonly businessId: string;
  readonly connectionCount: number;
  readonly requestCount: number;
  /** First DM id; each request has the next one. */
  readonly firstId: string;
  readonly customerCount: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly failed: number;
  readonly seconds: number;
}

/** All requests are made before the clock starts, so that signing them costs the measured server nothing. */
function makeRequests(options: LoadOptions): Buffer[] {
  const first = BigInt(options.firstId);
  return Array.from({ length: options.requestCount }, (_, index) => {
    const body = deliveryBody({
      id: String(first + BigInt(index)),
      businessId: options.businessId,
      customerNumber: index % options.customerCount,
    });
    const signature = createHmac("sha256", options.consumerSecret).update(body).digest("base64");
    return Buffer.from(
      `POST ${options.path} HTTP/1.1\r\nHost: ${options.host}:${options.port}\r\n` +
        `Content-Type: application/json\r\nX-Twitter-Webhooks-Signature: sha256=${signature}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

/** Keeps every connection busy with one request at a time until all requests are answered. */
async function run(options: LoadOptions): Promise<LoadResult> {
  const requests = makeRequests(options);
  let next = 0;
  let answered = 0;
  let failed = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: options.connectionCount }, async () => {
      const socket = connect(options.port, options.host);
      socket.setNoDelay(true);
      await new Promise((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("error", reject);
      });
      for (;;) {
        const request = requests[next];
        if (!request) break;
        next += 1;
        if ((await exchange(socket, request)) === 200) answered += 1;
        else failed += 1;
      }
      socket.destroy();
    }),
  );
  return { answered, failed, seconds: (performance.now() - startedAt) / 1000 };
}

/** Sends one request and reads one whole answer (with Content-Length or chunked with one short chunk). */
async function exchange(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      const headerEnd = text.indexOf("\r\n\r\n");
      if (headerEnd < 0) return;
      const length = /content-length: *(\d+)/i.exec(text.slice(0, headerEnd));
      const isWhole = length
        ? text.length >= headerEnd + 4 + Number(length[1])
        : text.endsWith("0\r\n\r\n");
      if (!isWhole) return;
      settle();
      resolve(Number(text.slice(9, 12)));
    };
    const onEnd = (): void => {
      settle();
      reject(new Error("the connection ended before the answer"));
    };
    const settle = (): void => {
      socket.off("data", onData);
      socket.off("close", onEnd);
    };
    socket.on("data", onData);
    socket.on("close", onEnd);
    socket.write(request);
  });
}

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
process.stdout.write(`${JSON.stringify(await run(options))}\n`);
