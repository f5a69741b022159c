import type { Kysely } from "kysely";
import type { Database } from "@tsubame/store";
import {
  bindFlow,
  connect,
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  goOnQueue,
  integrationBody,
  writeDm,
  type Agent,
  type Product,
  type XSide,
} from "./company.ts";
import { eventually } from "./http.ts";
import { newDiary, startRobot, type Diary, type Robot, type RobotOptions } from "./robots.ts";

/** A company at work: robot agents, and customers who write. */
export interface Floor {
  readonly x: XSide;
  readonly integrationId: string;
  readonly agents: readonly Agent[];
  readonly diary: Diary;
  readonly robots: readonly Robot[];
  /** Customers write to the company, `perSecond` of them begin each second, for `seconds`. */
  customersWrite(load: { perSecond: number; seconds: number }): Promise<void>;
  /** Waits until nothing is left to do. */
  atRest(db: Kysely<Database>, withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Share of customers who write a second DM at once, and of those who come back a little later. */
const secondDmShare = 0.3;
const comeBackShare = 0.2;

/** Builds the company through the API, and puts the agents On Queue with their sockets open. */
export async function openFloor(
  product: Product,
  options: {
    readonly agentCount: number;
    readonly capacity: number;
    readonly random: () => number;
    readonly baseUrl?: () => string;
    readonly socketHost?: () => string;
    readonly robots?: Partial<RobotOptions>;
    /** The account on X and how it is connected, when it is not an app with a dev environment. */
    readonly account?: { readonly x: XSide; readonly body: Readonly<Record<string, string>> };
  },
): Promise<Floor> {
  const { random } = options;
  const x = options.account?.x ?? (await createXSide(product.sandbox));
  // Sooner than X at first, and then patient like X, which tries for minutes: a server may take long to come back.
  await product.sandbox("PUT", "/sandbox/settings", {
    retryDelaysMs: [200, 500, 1000, 2000, 3000, 4000, 5000, 8000, 20_000, 60_000],
    retryScale: 1,
  });
  const agents: Agent[] = [];
  for (let index = 0; index < options.agentCount; index += 1) {
    agents.push(await createAgent(product, { name: `Robot ${index}`, capacity: options.capacity }));
  }
  const queue = await createQueue(product.admin, {
    name: "Floor",
    agentIds: agents.map(({ id }) => id),
    alertingTimeoutSeconds: 7,
    body: { acwSettings: { wrapupPrompt: "MANDATORY" } },
  });
  const integration = await connect(product.admin, options.account?.body ?? integrationBody(x));
  if (integration.createStatus !== "Completed") {
    throw new Error(`the account was not connected: ${JSON.stringify(integration.createError)}`);
  }
  await bindFlow(product.admin, integration.recipient?.id ?? "", queue.flowId);
  const diary = newDiary();
  const robots = agents.map((agent) =>
    startRobot({
      agent,
      diary,
      random,
      wrapupCodeId: queue.wrapupCodeId,
      baseUrl: options.baseUrl ?? (() => product.url),
      socketHost: options.socketHost ?? (() => new URL(product.url).host),
      ...options.robots,
    }),
  );
  await Promise.all(agents.map((agent) => goOnQueue(agent)));

  const write = (fromId: string, text: string): Promise<string> =>
    writeDm(product.sandbox, { fromId, toId: x.businessId, text });

  async function customer(index: number): Promise<void> {
    const { id } = await createCustomer(product.sandbox, `Customer ${index}`);
    await write(id, `Question ${index}`);
    if (random() < secondDmShare) await write(id, `And another thing ${index}`);
    if (random() >= comeBackShare) return;
    await pause(random() * 4000);
    await write(id, `Still me ${index}`);
  }

  return {
    x,
    integrationId: integration.id,
    agents,
    diary,
    robots,
    async customersWrite({ perSecond, seconds }) {
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: perSecond * seconds }, async (_, index) => {
          await pause(startedAt + (index * 1000) / perSecond - performance.now());
          await customer(index);
        }),
      );
    },
    async atRest(db, withinMs) {
      await eventually(
        "the floor is at rest",
        async () => {
          const { pendingDeliveries } = await product.sandbox<{ pendingDeliveries: number }>(
            "GET",
            "/sandbox/health",
          );
          if (pendingDeliveries > 0) return false;
          const counts = await Promise.all([
            db.selectFrom("inbox").where("state", "=", "pending").select("id").execute(),
            db
              .selectFrom("outbox")
              .where("state", "in", ["queued", "sending", "reconciling"])
              .select("seq")
              .execute(),
            db.selectFrom("conversation").where("state", "=", "open").select("id").execute(),
            db.selectFrom("participant").where("slot", "is not", null).select("id").execute(),
          ]);
          return counts.every((rows) => rows.length === 0);
        },
        withinMs,
      );
    },
    async stop() {
      await Promise.all(robots.map((robot) => robot.stop()));
    },
  };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
