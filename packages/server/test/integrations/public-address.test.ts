import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectAccount } from "../support/centre.ts";
import { bodyOf, checkIn, checksOf, disconnect, newApp } from "../support/checked-app.ts";
import { startTestNode, type TestNode } from "../support/node.ts";
import { createXSide, type XSide } from "../support/x-side.ts";

/** What the proxy in front of the node does with a challenge. */
type Manner = "pass" | "redirect" | "notFound" | "otherServer" | "slow" | "silent";

let manner: Manner = "pass";
let front: Server;
let x: XSide;
let node: TestNode;

beforeAll(async () => {
  front = createServer((incoming, outgoing) => {
    if (manner === "silent") return;
    if (manner === "redirect") {
      outgoing.writeHead(302, { location: "https://elsewhere.example.test/" }).end();
      return;
    }
    if (manner === "notFound") {
      outgoing.writeHead(404).end("nothing here");
      return;
    }
    if (manner === "otherServer") {
      outgoing.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>");
      return;
    }
    const pass = () => {
      const target = new URL(node.url);
      const onward = httpRequest(
        {
          host: target.hostname,
          port: target.port,
          method: incoming.method,
          path: incoming.url,
          headers: incoming.headers,
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      incoming.pipe(onward);
    };
    if (manner === "slow") setTimeout(pass, 1700);
    else pass();
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  x = await createXSide();
  const { port } = front.address() as AddressInfo;
  node = await startTestNode({
    xApiUrl: x.sandbox.url,
    publicUrl: `http://127.0.0.1:${port}`,
  });
}, 60_000);
beforeEach(() => x.control("DELETE", "/limits/windows"));
afterAll(async () => {
  await node.close();
  await x.sandbox.close();
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
});

interface Wrong {
  readonly manner: Manner;
  readonly evidence: Record<string, unknown>;
  readonly en: RegExp;
  readonly ja: RegExp;
}

const wrongs: readonly Wrong[] = [
  {
    manner: "redirect",
    evidence: { httpStatus: 302, location: "https://elsewhere.example.test/" },
    en: /redirects, and X follows no redirects/,
    ja: /リダイレクトされています/,
  },
  {
    manner: "notFound",
    evidence: { httpStatus: 404 },
    en: /answered 404 instead of 200.*\/webhooks\/x\//s,
    ja: /200 ではなく 404/,
  },
  {
    manner: "otherServer",
    evidence: { httpStatus: 200 },
    en: /Something else answers/,
    ja: /Tsubame 以外が応答/,
  },
  {
    manner: "silent",
    evidence: { isTimeout: true },
    en: /did not answer within 3 seconds/,
    ja: /3 秒以内に応答しませんでした/,
  },
];

describe("row 11: the webhook's public address", () => {
  it.each(wrongs.map((wrong) => [wrong.manner, wrong] as const))(
    "is told what is wrong when the proxy is %s, before X is asked",
    async (_manner, wrong) => {
      manner = wrong.manner;
      const app = await newApp(x);
      const integration = await connectAccount(node, bodyOf(app));
      expect(integration.createError?.code).toBe("integration.publicAddress");
      const check = checkIn(await checksOf(node, integration.id), "publicAddress");
      expect(check).toMatchObject({ status: "failed", evidence: wrong.evidence });
      expect(check.text.en).toMatch(wrong.en);
      expect(check.text.ja).toMatch(wrong.ja);
      // X never heard of the address.
      const registered = await x.truth("webhook.registered");
      expect(registered.filter((entry) => JSON.stringify(entry).includes(`"${app.id}"`))).toEqual(
        [],
      );
      await disconnect(node, integration.id);
    },
  );

  it("is measured, and a slow one is a warning", async () => {
    manner = "slow";
    const app = await newApp(x);
    const integration = await connectAccount(node, bodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "publicAddress");
    expect(check.status).toBe("warning");
    expect(check.evidence["latencyMs"]).toBeGreaterThanOrEqual(1500);
    expect(check.text.en).toMatch(/X gives up after 3 seconds/);
    expect(check.text.ja).toMatch(/3 秒で打ち切ります/);
    manner = "pass";
    await disconnect(node, integration.id);
  });

  it("passes with the latency shown", async () => {
    manner = "pass";
    const app = await newApp(x);
    const integration = await connectAccount(node, bodyOf(app));
    const check = checkIn(await checksOf(node, integration.id), "publicAddress");
    expect(check).toMatchObject({ status: "passed", evidence: { httpStatus: 200 } });
    expect(check.evidence["latencyMs"]).toBeTypeOf("number");
    await disconnect(node, integration.id);
  });

  it("has to be https outside this machine", async () => {
    const plain = await startTestNode({
      xApiUrl: x.sandbox.url,
      publicUrl: "http://tsubame.example.test",
    });
    const app = await newApp(x);
    const integration = await connectAccount(plain, bodyOf(app));
    expect(integration.createError?.code).toBe("integration.publicAddress");
    const check = checkIn(await checksOf(plain, integration.id), "publicAddress");
    expect(check.text.en).toMatch(/https addresses only.*http:\/\/tsubame\.example\.test/s);
    expect(check.text.ja).toMatch(/https のアドレスだけ/);
    await plain.close();
  });
});
