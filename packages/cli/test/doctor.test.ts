import { execFile } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectAccount } from "../../server/test/support/centre.ts";
import { bodyOf, connected, disconnect, newApp } from "../../server/test/support/checked-app.ts";
import { startTestNode, type TestNode } from "../../server/test/support/node.ts";
import { createXSide, type XSide } from "../../server/test/support/x-side.ts";

const main = path.join(import.meta.dirname, "..", "src", "main.ts");

let x: XSide;
let node: TestNode;
beforeAll(async () => {
  x = await createXSide();
  node = await startTestNode({ xApiUrl: x.sandbox.url });
}, 60_000);
afterAll(async () => {
  await node.close();
  await x.sandbox.close();
});

/** Runs the command beside the node, as an administrator does on the same machine. */
async function doctor(
  parameters: readonly string[],
  language = "en_GB.UTF-8",
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=source", main, "doctor", ...parameters],
      {
        env: {
          PATH: process.env["PATH"],
          LANG: language,
          DATABASE_URL: node.database.url,
          TSUBAME_PORT: new URL(node.url).port,
          TSUBAME_SECRET_KEY: "a test key of enough length",
        },
      },
      (error, output) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, output }),
    );
  });
}

interface Report {
  readonly findings: readonly { readonly isGood: boolean }[];
  readonly accounts: readonly {
    readonly name: string;
    readonly checkedAt: string | null;
    readonly checks: readonly { readonly id: string; readonly status: string }[];
  }[];
}

describe("tsubame doctor", () => {
  it("shows every check of a connection with its evidence, and ends well", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app, { name: "Minato" }));
    const { code, output } = await doctor([]);
    expect(output).toMatch(/^✓ The settings are usable\.$/m);
    expect(output).toMatch(/^X account Minato \(@company_\d+\): connected$/m);
    expect(output).toMatch(/^ {2}✓ Webhook on X \(passed\)$/m);
    expect(output).toMatch(/^ {2}\? A real direct message \(not started\)$/m);
    expect(output).toMatch(/\[url: http.*latencyMs: \d+.*\]/);
    expect(code).toBe(0);
    expect(output).not.toContain(app.consumerSecret);
    await disconnect(node, integration.id);
  }, 60_000);

  it("names what failed in the reader's language, and ends with a failure", async () => {
    const app = await newApp(x);
    const body = bodyOf(app, { name: "Minato", envName: "Prod" });
    const integration = await connectAccount(node, body);
    const { code, output } = await doctor([], "ja_JP.UTF-8");
    expect(output).toMatch(/^X アカウント Minato \(@company_\d+\): 接続失敗$/m);
    expect(output).toMatch(/^ {2}✗ 開発環境\(Dev environment\) \(失敗\)$/m);
    expect(output).toMatch(/開発環境の名前は「prod」です/);
    expect(output).toMatch(/xCode: 200.*labels: prod/);
    expect(code).toBe(1);
    await disconnect(node, integration.id);
  }, 60_000);

  it("has the node run the checks again when asked, and speaks JSON to programs", async () => {
    const app = await newApp(x);
    const integration = await connected(node, bodyOf(app, { name: "Minato" }));
    const read = async (parameters: readonly string[]) => {
      const { code, output } = await doctor(["--json", ...parameters]);
      return { code, report: JSON.parse(output) as Report };
    };
    const before = await read([]);
    expect(before.report.findings.every(({ isGood }) => isGood)).toBe(true);
    expect(before.report.accounts[0]?.checks).toHaveLength(17);
    await x.control("POST", `/apps/${app.id}/tokens`);
    const after = await read(["--run"]);
    expect(after.code).toBe(1);
    expect(after.report.accounts[0]?.checkedAt).not.toBe(before.report.accounts[0]?.checkedAt);
    const failed = after.report.accounts[0]?.checks.filter(({ status }) => status === "failed");
    expect(failed?.map(({ id }) => id)).toEqual(["credentials"]);
    await disconnect(node, integration.id);
  }, 60_000);
});
