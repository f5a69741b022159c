import { createServer as createHttpServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { IntegrationHealth, HopName } from "@tsubame/contract";
import { createXClient, type XClient } from "@tsubame/x-api";
import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import type { Logger } from "pino";
import { settle } from "../../../store/test/support/settle.ts";
import { connectAccount, integrationBody } from "./centre.ts";
import { startTestNode, type TestNode } from "./node.ts";
import { createXSide, type XSide } from "./x-side.ts";

/** What stands on X for the account. */
interface StandingWebhook {
  readonly id: string;
  readonly url: string;
  readonly isValid: boolean;
  readonly subscriptions: readonly { readonly userId: string }[];
}

/** A connected account whose node and X share one clock, which the test moves. */
export interface WatchedAccount {
  readonly clock: VirtualClock;
  readonly x: XSide;
  readonly integrationId: string;
  node(): TestNode;
  health(): Promise<IntegrationHealth>;
  /** Waits until a hop has that state; the clock stands meanwhile. */
  hopBecomes(hop: HopName, state: string): Promise<void>;
  /** Waits until a look was taken at the present time. */
  looksTaken(): Promise<void>;
  /** Moves the time on in steps in which every look is taken. */
  pass(seconds: number): Promise<void>;
  /** Lets the time pass until something holds: a mend that met a busy machine is tried again later. */
  passUntil(holds: () => Promise<boolean>): Promise<void>;
  standing(): Promise<StandingWebhook[]>;
  customerWrites(customerId: string, text: string): Promise<string>;
  /** The account's owner writes in X's app. */
  ownerWrites(customerId: string, text: string): Promise<string>;
  /** The DMs that are stored of a customer, in the order of the thread. */
  texts(customerId: string): Promise<string[]>;
  /** A client with the account's own keys, as another tool would have. */
  client(): XClient;
  /** Whether X reaches the node at its public address. */
  setReachable(isReachable: boolean): void;
  /** Ends the node, lets X's time go on, and starts another on the same database. */
  whileDown(work: () => Promise<void>, change?: { readonly publicUrl?: string }): Promise<void>;
  close(): Promise<void>;
}

/** The way in from outside: a small proxy that can be shut. */
interface FrontDoor {
  readonly url: string;
  isOpen: boolean;
  target: string;
  close(): Promise<void>;
}

export async function openFrontDoor(): Promise<FrontDoor> {
  const door: { isOpen: boolean; target: string } = { isOpen: true, target: "" };
  const server: Server = createHttpServer((incoming, outgoing) => {
    if (!door.isOpen || door.target === "") {
      outgoing.writeHead(502).end();
      return;
    }
    const { method, headers, url = "/" } = incoming;
    const forwarded = httpRequest(door.target + url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(door, {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

const passStepMs = 5_000;
/** The address is looked at this often. */
const lookEveryMs = 25_000;

export async function createWatchedAccount(
  options: {
    readonly log?: Logger;
    readonly accessLevel?: string;
    readonly body?: Readonly<Record<string, unknown>>;
    /** Calls that X refuses while the account is connected: what the plan does not include. */
    readonly closedPaths?: readonly string[];
  } = {},
): Promise<WatchedAccount> {
  const clock = createVirtualClock({ isFrozen: true });
  const nodeClock = { now: () => new Date(clock.now()) };
  const { accessLevel } = options;
  const x = await createXSide({ clock, ...(accessLevel === undefined ? {} : { accessLevel }) });
  const door = await openFrontDoor();
  const base = {
    xApiUrl: x.sandbox.url,
    clock: nodeClock,
    ...(options.log === undefined ? {} : { log: options.log }),
  };
  // Keeps the database while nodes come and go.
  const keeper = await startTestNode({ ...base, publicUrl: door.url });
  door.target = keeper.url;
  const calls = (options.closedPaths ?? []).map((path) => ({
    path,
    status: 403,
    problem: "client-forbidden",
  }));
  await x.control("PUT", "/faults", { calls });
  const integration = await connectAccount(keeper, integrationBody(x, { ...options.body }));
  await x.control("DELETE", "/faults");
  if (integration.createStatus !== "Completed") throw new Error(JSON.stringify(integration));
  const { id: integrationId } = integration;
  let node = keeper;

  const health = async () =>
    (
      await node.admin<IntegrationHealth>(
        "GET",
        `/api/tsubame/v1/integrations/${integrationId}/health`,
      )
    ).body;

  const stateOf = async (hop: HopName) =>
    (await health()).hops.find((one) => one.hop === hop)?.state;

  const write = async (dm: { fromId: string; toId: string; text: string }) =>
    (await x.control<{ id: string }>("POST", "/dms", dm)).id;

  async function looksTaken(): Promise<void> {
    const nowMs = clock.now();
    // One look at the address since the clock moved means that a whole turn was taken.
    await settle(async () => {
      const { hops } = await health();
      const newest = Math.max(...hops.map(({ checkedAt }) => Date.parse(checkedAt ?? "1970")));
      return newest >= nowMs;
    }, 15_000);
  }

  return {
    clock,
    x,
    integrationId,
    node: () => node,
    health,
    looksTaken,
    hopBecomes: (hop, state) => settle(async () => (await stateOf(hop)) === state, 15_000),
    async passUntil(holds) {
      const startedAt = performance.now();
      for (let passedMs = passStepMs; !(await holds()); passedMs += passStepMs) {
        if (performance.now() > startedAt + 120_000) {
          throw new Error(`${passedMs} ms of X's time have passed in vain: ${holds.toString()}`);
        }
        await clock.advance(passStepMs);
        // However slow the machine: X's time goes no faster than the looks are taken.
        if (passedMs % lookEveryMs === 0) await looksTaken().catch(() => undefined);
        else await delay(50);
      }
    },
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 30) {
        await clock.advance(Math.min(left, 30) * 1000);
        if (left >= 30) await looksTaken();
      }
    },
    async standing() {
      return (await x.control<{ webhooks: StandingWebhook[] }>("GET", "/webhooks")).webhooks;
    },
    customerWrites: (customerId, text) => write({ fromId: customerId, toId: x.businessId, text }),
    ownerWrites: (customerId, text) => write({ fromId: x.businessId, toId: customerId, text }),
    async texts(customerId) {
      const rows = await node.database.db
        .selectFrom("message")
        .innerJoin("contact", "contact.id", "message.contact_id")
        .select("message.text")
        .where("contact.x_user_id", "=", customerId)
        .orderBy("message.sorted_at")
        .orderBy("message.x_event_number")
        .execute();
      return rows.map(({ text }) => text);
    },
    client: () =>
      createXClient({
        baseUrl: x.sandbox.url,
        consumer: { key: x.app.consumerKey, secret: x.app.consumerSecret },
        token: { key: x.app.accessToken, secret: x.app.accessTokenSecret },
        clock: { now: () => clock.now(), wait: () => Promise.resolve() },
      }),
    setReachable(isReachable) {
      door.isOpen = isReachable;
    },
    async whileDown(work, change = {}) {
      door.target = "";
      if (node === keeper) await keeper.stop();
      else await node.close();
      await work();
      const publicUrl = change.publicUrl ?? door.url;
      node = await startTestNode({ ...base, beside: keeper, publicUrl });
      door.target = node.url;
    },
    async close() {
      if (node !== keeper) await node.close();
      await keeper.close();
      await door.close();
      await x.sandbox.close();
    },
  };
}
