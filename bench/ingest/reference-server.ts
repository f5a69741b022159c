import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import { createInboxWriter } from "@tsubame/store";

/**
 * The floor that the receiver is measured against: HTTP, the signature over the raw body, and the same batched
 * insert, and nothing else: no look-up, no parsing, no understanding. Arguments: port, database address, consumer
 * secret, integration id.
 */
const [port, databaseUrl, consumerSecret, integrationId] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl ?? "", max: 1 });
const inbox = createInboxWriter({ pool });
let received = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const expected = Buffer.from(
      `sha256=${createHmac("sha256", consumerSecret ?? "")
        .update(body)
        .digest("base64")}`,
    );
    const given = Buffer.from(String(request.headers["x-twitter-webhooks-signature"]));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.writeHead(403).end();
      return;
    }
    received += 1;
    inbox
      .write([
        {
          integrationId: integrationId ?? "",
          eventKey: String(received),
          kind: "dm",
          partitionKey: "reference",
          body: body.toString("utf8"),
        },
      ])
      .then(
        () => response.writeHead(200, { "content-length": 0 }).end(),
        () => response.writeHead(503, { "content-length": 0 }).end(),
      );
  });
});
server.listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
process.once("SIGTERM", () => process.exit(0));
