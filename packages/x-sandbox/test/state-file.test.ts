import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tsubame-sandbox-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function call<T>(url: string, method: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  expect(response.ok, `${method} ${url}: ${response.status}`).toBe(true);
  return (await response.json()) as T;
}

it("continues with the accounts, apps, environments and DMs of the run before", async () => {
  const stateFile = path.join(directory, "sandbox.json");
  const first = await createSandbox({ stateFile });
  const shop = await call<{ id: string }>(`${first.url}/sandbox/users`, "POST", {
    username: "shop",
    name: "Shop",
  });
  const customer = await call<{ id: string }>(`${first.url}/sandbox/users`, "POST", {
    username: "hanako",
    name: "花子",
  });
  const app = await call<{ id: string }>(`${first.url}/sandbox/apps`, "POST", {
    ownerId: shop.id,
    name: "Desk",
    accessLevel: "elevated",
    permission: "read-write-directmessages",
    oauth1: true,
  });
  await call(`${first.url}/sandbox/apps/${app.id}/environments`, "POST", { label: "prod" });
  await call(`${first.url}/sandbox/dms`, "POST", {
    fromId: customer.id,
    toId: shop.id,
    text: "こんにちは",
  });
  const views = ["users", "apps", `dms?userId=${shop.id}&withId=${customer.id}`];
  const look = (url: string): Promise<unknown[]> =>
    Promise.all(views.map((view) => call(`${url}/sandbox/${view}`, "GET")));
  const before = await look(first.url);
  await first.close();
  expect(statSync(stateFile).mode & 0o777).toBe(0o600);

  const second = await createSandbox({ stateFile });
  expect(await look(second.url)).toEqual(before);
  const next = await call<{ id: string }>(`${second.url}/sandbox/users`, "POST", {
    username: "new",
    name: "New",
  });
  expect(BigInt(next.id)).toBeGreaterThan(BigInt(customer.id));
  await second.close();
});
