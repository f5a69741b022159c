import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { crcResponseToken, verifyWebhookSignature } from "@tsubame/x-api";
import { afterEach, describe, expect, it } from "vitest";
import { checkPublicAddress } from "./public-address.ts";

const consumerSecret = "a consumer secret";
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function addressOf(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/x/abc`;
}

const check = (webhookUrl: string, isRealX = false) =>
  checkPublicAddress({ webhookUrl, consumerSecret, isRealX, mayHavePort: true });

describe("our own challenge through the public address", () => {
  it("passes when the answer is what X would expect, and is signed as X signs", async () => {
    let isSigned = false;
    const url = await addressOf((request, response) => {
      const query = (request.url ?? "").split("?")[1] ?? "";
      isSigned = verifyWebhookSignature({
        consumerSecrets: [consumerSecret],
        rawBytes: Buffer.from(query),
        header: request.headers["x-twitter-webhooks-signature"],
      });
      const token = new URLSearchParams(query).get("crc_token") ?? "";
      response.end(JSON.stringify({ response_token: crcResponseToken(consumerSecret, token) }));
    });
    const finding = await check(url);
    expect(finding.status).toBe("passed");
    expect(isSigned).toBe(true);
    expect(JSON.stringify(finding)).not.toContain("abc");
  });

  it.each<[string, RequestListener, string]>([
    ["another status", (_, response) => response.writeHead(404).end(), "404"],
    [
      "a redirect",
      (_, response) => response.writeHead(302, { location: "/login" }).end(),
      "redirects",
    ],
    ["another page", (_, response) => response.end("<html>"), "Something else answers"],
    [
      "another secret",
      (_, response) => response.end(JSON.stringify({ response_token: crcResponseToken("x", "y") })),
      "Something else answers",
    ],
    [
      "an endless page",
      (_, response) => response.end("x".repeat(1_000_000)),
      "Something else answers",
    ],
    ["a cut connection", (request) => request.socket.destroy(), "Nothing answers"],
  ])("says what is wrong: %s", async (_, listener, words) => {
    const finding = await check(await addressOf(listener));
    expect(finding.status).toBe("failed");
    expect(finding.text.en).toContain(words);
    expect(finding.text.ja).not.toBe("");
  });

  it("gives up when X would", async () => {
    const finding = await check(await addressOf(() => undefined));
    expect(finding.text.en).toContain("within 3 seconds");
  });

  it("asks for https and a name that X can reach, before anything is called", async () => {
    expect((await check("http://desk.example/webhooks/x/abc")).text.en).toContain("https");
    const local = await check("http://127.0.0.1:1/webhooks/x/abc", true);
    expect(local.text.en).toContain("TSUBAME_PUBLIC_URL");
  });
});
