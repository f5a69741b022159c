import type { Logger } from "pino";
import type { VirtualClock } from "@tsubame/x-sandbox";
import { settle } from "../../../store/test/support/settle.ts";
import { startTestNode, type Person, type TestNode } from "./node.ts";
import { createXSide, type XSide } from "./x-side.ts";

interface Created {
  readonly id: string;
}

/** A contact centre that works: an account connected to the sandbox, a queue with a code, a flow into it. */
export interface Centre {
  readonly node: TestNode;
  readonly x: XSide;
  readonly queueId: string;
  readonly wrapupCodeId: string;
  readonly integrationId: string;
  /** An agent in the queue, On Queue. */
  agentOnQueue(): Promise<Person>;
  /** A DM of a customer, as if typed in the X app. */
  customerWrites(customerId: string, text: string): Promise<string>;
  close(): Promise<void>;
}

/** A body that connects the sandbox's business account. */
export function integrationBody(x: XSide, change: Record<string, unknown> = {}) {
  return {
    name: "Acme Help",
    consumerKey: x.app.consumerKey,
    consumerSecret: x.app.consumerSecret,
    accessTokenKey: x.app.accessToken,
    accessTokenSecret: x.app.accessTokenSecret,
    tier: "premium",
    envName: "prod",
    ...change,
  };
}

export const twitterPath = "/api/v2/conversations/messaging/integrations/twitter";

/** An integration as the tests read it. */
export interface IntegrationBody {
  readonly id: string;
  readonly createStatus: string;
  readonly status: string;
  readonly username?: string;
  readonly userId?: string;
  readonly version: number;
  readonly recipient: { readonly id: string; readonly name: string };
  readonly createError?: {
    readonly code: string;
    readonly message: string;
    readonly details: readonly { readonly fieldName?: string }[];
  };
}

/** A run of checks makes dozens of calls, and a node makes four runs at a time: the last of many accounts waits its turn. */
export const checksMs = 60_000;

/** Creates an integration and polls it, as a script does, until it is connected or has failed. */
export async function connectAccount(
  node: TestNode,
  body: Record<string, unknown>,
): Promise<IntegrationBody> {
  const created = await node.admin<IntegrationBody>("POST", twitterPath, body);
  if (created.status !== 202) throw new Error(JSON.stringify(created));
  let last = created.body;
  await settle(async () => {
    last = (await node.admin<IntegrationBody>("GET", `${twitterPath}/${last.id}`)).body;
    return last.createStatus !== "Initiated";
  }, checksMs);
  return last;
}

export async function openCentre(
  options: {
    readonly acwSettings?: Record<string, unknown>;
    readonly alertingSeconds?: number;
    readonly log?: Logger;
    /** The time of node and X alike; the machine's when left out. */
    readonly clock?: VirtualClock;
  } = {},
): Promise<Centre> {
  const { clock } = options;
  const x = await createXSide({ ...(clock && { clock }) });
  const node = await startTestNode({
    xApiUrl: x.sandbox.url,
    ...(clock && { clock: { now: () => new Date(clock.now()) } }),
    ...(options.log && { log: options.log }),
  });
  const { admin } = node;
  const integration = await connectAccount(node, integrationBody(x));
  if (integration.createStatus !== "Completed") throw new Error(JSON.stringify(integration));
  const queue = await admin<Created>("POST", "/api/v2/routing/queues", {
    name: "Support",
    acwSettings: options.acwSettings ?? { wrapupPrompt: "MANDATORY" },
    mediaSettings: {
      message: {
        alertingTimeoutSeconds: options.alertingSeconds ?? 30,
        serviceLevel: { percentage: 0.8, durationMs: 20_000 },
      },
    },
  });
  const code = await admin<Created>("POST", "/api/v2/routing/wrapupcodes", { name: "Solved" });
  await admin("POST", `/api/v2/routing/queues/${queue.body.id}/wrapupcodes`, [
    { id: code.body.id },
  ]);
  const flow = await admin<Created>("POST", "/api/tsubame/v1/flows", {
    name: "To support",
    rules: [{ then: { queueId: queue.body.id } }],
  });
  const bound = await admin(
    "PUT",
    `/api/v2/routing/message/recipients/${integration.recipient.id}`,
    {
      flow: { id: flow.body.id },
    },
  );
  if (bound.status !== 200) throw new Error(JSON.stringify(bound));
  return {
    node,
    x,
    queueId: queue.body.id,
    wrapupCodeId: code.body.id,
    integrationId: integration.id,
    async agentOnQueue() {
      const agent = await node.person("agent");
      await admin("POST", `/api/v2/routing/queues/${queue.body.id}/members`, [{ id: agent.id }]);
      await goOnQueue(agent);
      return agent;
    },
    async customerWrites(customerId, text) {
      const dm = await x.control<Created>("POST", "/dms", {
        fromId: customerId,
        toId: x.businessId,
        text,
      });
      return dm.id;
    },
    async close() {
      await node.close();
      await x.sandbox.close();
    },
  };
}

/** Chooses the presence that receives work. */
export async function goOnQueue(agent: Person): Promise<void> {
  const answer = await agent.call("PATCH", `/api/v2/users/${agent.id}/presences/purecloud`, {
    presenceDefinition: { systemPresence: "On Queue" },
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer));
}
