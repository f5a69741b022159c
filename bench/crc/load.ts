import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { deliveryBody } from "../ingest/delivery-body.ts";

/** What a run of the load is given, as JSON in the first argument. */
export interface CrcLoadOptions {
  readonly port: number;
  readonly path: string;
  readonly consumerSecret: string;
  readonly businessId: string;
  readonly deliveriesPerSecond: number;
  readonly challengesPerSecond: number;
  readonly seconds: number;
  /** First DM id; each delivery has the next one. */
  readonly firstId: string;
}

export interface CrcLoadResult {
  /** From sending a challenge to the last byte of its answer, in milliseconds. */
  readonly challengeMs: readonly number[];
  readonly deliveriesAnswered: number;
  readonly wrongAnswers: number;
}

const slotMs = 10;

/**
 * Sends deliveries and challenges at a fixed rate, whatever the answers take (an open loop: a server that is late does
 * not slow the load down).
 */
async function run(options: CrcLoadOptions): Promise<CrcLoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const challengeMs: number[] = [];
  let deliveriesAnswered = 0;
  let wrongAnswers = 0;
  let deliveries = 0;
  let challenges = 0;
  const open = new Set<Promise<void>>();

  function call(call: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: string;
  }) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const client = request(
        {
          host: "127.0.0.1",
          port: options.port,
          agent,
          method: call.method,
          path: call.path,
          headers: call.headers,
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      client.on("error", reject);
      client.end(call.body);
    });
  }

  const sign = (text: string): string =>
    `sha256=${createHmac("sha256", options.consumerSecret).update(text).digest("base64")}`;

  async function deliver(): Promise<void> {
    const id = String(BigInt(options.firstId) + BigInt(deliveries));
    const body = deliveryBody({
      id,
      businessId: options.businessId,
      customerNumber: deliveries % 500,
    });
    deliveries += 1;
    const headers = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "x-twitter-webhooks-signature": sign(body),
    };
    const { status } = await call({ method: "POST", path: options.path, headers, body });
    if (status === 200) deliveriesAnswered += 1;
    else wrongAnswers += 1;
  }

  async function challenge(): Promise<void> {
    const token = Buffer.from(`token ${challenges}`).toString("base64url");
    challenges += 1;
    const query = `crc_token=${token}&nonce=${challenges}`;
    const headers = { "x-twitter-webhooks-signature": sign(query) };
    const startedAt = performance.now();
    const { text } = await call({ method: "GET", path: `${options.path}?${query}`, headers });
    challengeMs.push(performance.now() - startedAt);
    if (!text.includes(sign(token))) wrongAnswers += 1;
  }

  const startedAt = performance.now();
  const start = (work: Promise<void>): void => {
    const settled = work
      .catch(() => {
        wrongAnswers += 1;
      })
      .finally(() => open.delete(settled));
    open.add(settled);
  };
  for (;;) {
    const elapsed = (performance.now() - startedAt) / 1000;
    if (elapsed >= options.seconds) break;
    while (deliveries < elapsed * options.deliveriesPerSecond) start(deliver());
    while (challenges < elapsed * options.challengesPerSecond) start(challenge());
    await new Promise((resolve) => setTimeout(resolve, slotMs));
  }
  await Promise.all(open);
  agent.destroy();
  return { challengeMs, deliveriesAnswered, wrongAnswers };
}

const options = JSON.parse(process.argv[2] ?? "{}") as CrcLoadOptions;
process.stdout.write(`${JSON.stringify(await run(options))}\n`);
