import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createXClient } from "@tsubame/x-api";
import { createSandbox, createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { median, report, rounded } from "./figure.ts";
import type { ReceiverCount } from "./sandbox-receiver.ts";

const deliveryCount = 10_000;
const customerCount = 200;
const lanes = 64;
const rounds = 3;

interface App {
  readonly id: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/**
 * Signed deliveries a second that the sandbox makes to a webhook that does nothing, in a process of its own. The messages are written
 * first, while X's clock is held; the time runs from its release to the last arrival, so that only delivering is measured.
 */
export async function measureSandboxDeliveries(): Promise<void> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push(await oneRound());
  report({
    bench: "sandbox-deliveries",
    metric: "deliveries_per_second",
    value: rounded(median(rates), 0),
    unit: "1/s",
    detail: {
      deliveries: deliveryCount,
      customers: customerCount,
      lanes,
      rounds: rates.map((rate) => rounded(rate, 0)),
    },
  });
}

async function oneRound(): Promise<number> {
  const clock = createVirtualClock();
  const sandbox = await createSandbox({ clock });
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sandbox.url}/sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const business = await control<{ id: string }>("POST", "/users", {
    username: "bench",
    name: "Bench",
  });
  const app = await control<App>("POST", "/apps", { ownerId: business.id, name: "Bench" });
  await control("POST", `/apps/${app.id}/environments`, { label: "bench" });
  const receiver = await startReceiver(app.consumerSecret);
  try {
    await subscribe(sandbox.url, app, receiver.url);
    await control("PUT", "/settings", { deliveryLanes: lanes });
    await writeMessages(control, clock, business.id);
    const startedAtMs = Date.now();
    // The second that every delivery was told to wait is over at once.
    clock.setRate(100_000);
    clock.setFrozen(false);
    const { lastAtMs } = await receiver.until(deliveryCount);
    return (deliveryCount / (lastAtMs - startedAtMs)) * 1_000;
  } finally {
    receiver.close();
    await sandbox.close();
  }
}

async function subscribe(baseUrl: string, app: App, webhookUrl: string): Promise<void> {
  const client = createXClient({
    baseUrl,
    consumer: { key: app.consumerKey, secret: app.consumerSecret },
    token: { key: app.accessToken, secret: app.accessTokenSecret },
  });
  const { id } = await client.accountActivity.registerWebhook("bench", webhookUrl);
  await client.accountActivity.subscribe({ environment: "bench", webhookId: id });
  client.close();
}

type Control = <T>(method: string, path: string, body?: unknown) => Promise<T>;

async function writeMessages(
  control: Control,
  clock: VirtualClock,
  businessId: string,
): Promise<void> {
  clock.setFrozen(true);
  await control("PUT", "/faults", { deliveries: { delayMs: 1_000 } });
  const customers: { id: string }[] = [];
  for (let index = 0; index < customerCount; index += 1) {
    customers.push(
      await control("POST", "/users", { username: `c${index}`, name: `Customer ${index}` }),
    );
  }
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < deliveryCount) {
      const index = next;
      next += 1;
      const fromId = customers[index % customerCount]?.id;
      await control("POST", "/dms", { fromId, toId: businessId, text: `注文 ${index} の件です` });
    }
  };
  await Promise.all(Array.from({ length: 16 }, write));
}

interface RunningReceiver {
  readonly url: string;
  until(count: number): Promise<ReceiverCount>;
  close(): void;
}

async function startReceiver(consumerSecret: string): Promise<RunningReceiver> {
  const script = fileURLToPath(new URL("sandbox-receiver.ts", import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, script, consumerSecret], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  const url = `http://127.0.0.1:${Number(line)}`;
  return {
    url,
    async until(count) {
      const deadline = performance.now() + 120_000;
      for (;;) {
        const tally = (await (await fetch(url)).json()) as ReceiverCount;
        if (tally.count >= count) return tally;
        if (performance.now() > deadline) throw new Error(`only ${tally.count} deliveries came`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => child.stdin.end(),
  };
}
