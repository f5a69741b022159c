import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { crcResponseToken } from "@tsubame/x-api";

/** What `GET /count` answers. */
export interface ReceiverCount {
  readonly count: number;
  /** When the last delivery had arrived whole, in milliseconds since 1970. */
  readonly lastAtMs: number;
}

/**
 * The least that a webhook can be, in a process of its own: reads each delivery to its end, answers 200, and counts. Given the consumer
 * secret it answers challenges. Tells its port in a line and lives until its standard input ends.
 */
const consumerSecret = process.argv[2] ?? "";
const tally = { count: 0, lastAtMs: 0 };

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://receiver");
  const crcToken = url.searchParams.get("crc_token");
  if (request.method === "GET") {
    const answer =
      crcToken === null ? tally : { response_token: crcResponseToken(consumerSecret, crcToken) };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
    return;
  }
  request.resume();
  request.on("end", () => {
    tally.count += 1;
    tally.lastAtMs = Date.now();
    response.end();
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on("end", () => process.exit()).resume();
