import { CommandError } from "../failure.ts";
import { company } from "./company.ts";
import { pollFor, type Api } from "./json-api.ts";
import type { XCredentials } from "./seed-sandbox.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Listing<T> {
  readonly entities: readonly T[];
}

interface Integration extends Named {
  readonly createStatus: "Initiated" | "Completed" | "Error";
  readonly createError?: { readonly message: string };
  readonly recipient: { readonly id: string };
  /** The account on X, once the access token has shown it. */
  readonly userId?: string;
}

const integrationsPath = "/api/v2/conversations/messaging/integrations/twitter";

/**
 * Sets the sample company up in Tsubame through its public API, as an administrator's script would: people,
 * wrap-up codes, queues, a flow, and the X account. What is there by name is left as it is, so a second start
 * changes nothing and an interrupted first one is completed.
 */
export async function seedTsubame(api: Api, x: XCredentials, password: string): Promise<void> {
  await seedCapacity(api);
  const agentIds = await seedPeople(api, password);
  const codeIds = await seedWrapupCodes(api);
  const queueId = await seedQueues(api, agentIds, codeIds);
  const flowId = await seedFlow(api, queueId);
  await connectAccount(api, x, flowId);
}

/** Several conversations at once show more than Genesys's default of one; only before anybody works here. */
async function seedCapacity(api: Api): Promise<void> {
  const { entities } = await api<Listing<Named>>("GET", "/api/v2/users?pageSize=1&state=any");
  if (entities.length > 0) return;
  await api("PUT", "/api/v2/routing/utilization", {
    utilization: { message: { maximumCapacity: company.conversationsAtOnce } },
  });
}

async function seedPeople(api: Api, password: string): Promise<string[]> {
  const { entities } = await api<Listing<Named & { email: string }>>(
    "GET",
    "/api/v2/users?pageSize=100&state=any",
  );
  const agentIds: string[] = [];
  for (const { isAgent, ...person } of company.staff) {
    const existing = entities.find((user) => user.email === person.email);
    const user = existing ?? (await api<Named>("POST", "/api/v2/users", { ...person, password }));
    if (isAgent) agentIds.push(user.id);
  }
  return agentIds;
}

async function seedWrapupCodes(api: Api): Promise<string[]> {
  const path = "/api/v2/routing/wrapupcodes";
  const { entities } = await api<Listing<Named>>("GET", `${path}?pageSize=100`);
  const ids: string[] = [];
  for (const name of company.wrapupCodes) {
    const code =
      entities.find((one) => one.name === name) ?? (await api<Named>("POST", path, { name }));
    ids.push(code.id);
  }
  return ids;
}

/** Returns the queue that gets every DM, the first of the list. */
async function seedQueues(
  api: Api,
  agentIds: readonly string[],
  codeIds: readonly string[],
): Promise<string> {
  const path = "/api/v2/routing/queues";
  const { entities } = await api<Listing<Named>>("GET", `${path}?pageSize=100`);
  const ids: string[] = [];
  for (const queue of company.queues) {
    const existing = entities.find((one) => one.name === queue.name);
    ids.push(existing?.id ?? (await makeQueue(api, queue, { agentIds, codeIds })));
  }
  const first = ids[0];
  if (first === undefined) throw new Error("The sample company has no queue.");
  return first;
}

async function makeQueue(
  api: Api,
  queue: { readonly name: string; readonly description: string },
  members: { readonly agentIds: readonly string[]; readonly codeIds: readonly string[] },
): Promise<string> {
  const path = "/api/v2/routing/queues";
  const { id } = await api<Named>("POST", path, {
    ...queue,
    mediaSettings: { message: { alertingTimeoutSeconds: 30 } },
    acwSettings: { wrapupPrompt: "OPTIONAL" },
  });
  await api(
    "POST",
    `${path}/${id}/members`,
    members.agentIds.map((agentId) => ({ id: agentId })),
  );
  await api(
    "POST",
    `${path}/${id}/wrapupcodes`,
    members.codeIds.map((codeId) => ({ id: codeId })),
  );
  return id;
}

async function seedFlow(api: Api, queueId: string): Promise<string> {
  const { entities } = await api<Listing<Named>>("GET", "/api/v2/flows?pageSize=100");
  const existing = entities.find((flow) => flow.name === company.flow);
  if (existing !== undefined) return existing.id;
  const flow = await api<Named>("POST", "/api/tsubame/v1/flows", {
    name: company.flow,
    // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; nobody awaits a rule
    rules: [{ then: { queueId } }],
  });
  return flow.id;
}

/** Connects the account when no integration is there, waits for the outcome, and binds the flow. */
async function connectAccount(api: Api, x: XCredentials, flowId: string): Promise<void> {
  const { entities } = await api<Listing<Integration>>("GET", `${integrationsPath}?pageSize=100`);
  if (entities.some((one) => one.createStatus === "Completed")) return;
  const begun =
    entities.find((one) => one.createStatus === "Initiated") ??
    (await api<Integration>("POST", integrationsPath, {
      name: company.account.name,
      ...x,
      tier: "premium",
    }));
  const settled = await pollFor("the sample X account is connected", async () => {
    const now = await api<Integration>("GET", `${integrationsPath}/${begun.id}`);
    return now.createStatus === "Initiated" ? undefined : now;
  });
  if (settled.createStatus === "Error") {
    await api("DELETE", `${integrationsPath}/${settled.id}`);
    throw new CommandError(
      `The sample X account could not be connected: ${settled.createError?.message ?? "unknown reason"}`,
    );
  }
  await api("PUT", `/api/v2/routing/message/recipients/${settled.recipient.id}`, {
    flow: { id: flowId },
  });
  if (settled.userId !== undefined) {
    const { userId } = settled;
    await api("POST", `/api/tsubame/v1/integrations/${settled.id}/account-confirmation`, {
      userId,
    });
  }
}
