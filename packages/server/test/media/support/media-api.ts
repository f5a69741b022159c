import { settle } from "../../../../store/test/support/settle.ts";
import type { Centre } from "../../support/centre.ts";
import { listen, type Listener } from "../../support/listener.ts";
import type { Person } from "../../support/node.ts";

/** An agent who is connected to a customer's conversation. */
export interface Connected {
  readonly agent: Person;
  /** The agent's desktop, without which nothing rings. */
  readonly listener: Listener;
  readonly customerId: string;
  readonly conversationId: string;
  readonly communicationId: string;
  /** `/api/v2/conversations/messages/{c}/communications/{m}/messages` */
  readonly path: string;
}

/** A message of the thread as these tests read it. */
export interface ThreadBody {
  readonly messages: readonly {
    readonly id: string;
    readonly direction: string;
    readonly state: string;
    readonly text: string;
    readonly error: { readonly code: string } | null;
    readonly attachment: {
      readonly id: string;
      readonly kind: string;
      readonly state: string;
      readonly url: string | null;
      readonly width: number | null;
      readonly errorCode: string | null;
    } | null;
  }[];
}

/** Uploads as a phone does and sends it as a DM. */
export async function phoneSends(
  centre: Centre,
  from: { readonly customerId: string; readonly bytes: Buffer; readonly text?: string },
): Promise<void> {
  const { x } = centre;
  const data = from.bytes.toString("base64");
  const userId = from.customerId;
  const media = await x.control<{ id: string }>("POST", "/media", { userId, data });
  const dm = { fromId: userId, toId: x.businessId, text: from.text ?? "", mediaId: media.id };
  await x.control("POST", "/dms", dm);
}

interface WorkBody {
  readonly items: readonly {
    readonly conversationId: string;
    readonly communicationId: string;
    readonly participantId: string;
    readonly phase: string;
  }[];
}

/** A new customer writes, and an agent of their own takes the conversation. */
export async function connect(centre: Centre): Promise<Connected> {
  const agent = await centre.agentOnQueue();
  const listener = await listen(agent.call, [`v2.users.${agent.id}.conversations.messages`]);
  const customerId = await centre.x.newCustomer();
  await centre.customerWrites(customerId, "Hello");
  let item: WorkBody["items"][number] | undefined;
  await settle(async () => {
    const { body } = await agent.call<WorkBody>("GET", "/api/tsubame/v1/me/work");
    item = body.items.find((each) => each.phase === "alerting");
    return item !== undefined;
  });
  if (item === undefined) throw new Error("no offer");
  const { conversationId, communicationId, participantId } = item;
  const base = `/api/v2/conversations/messages/${conversationId}`;
  await agent.call("PATCH", `${base}/participants/${participantId}`, { state: "connected" });
  const path = `${base}/communications/${communicationId}/messages`;
  return { agent, listener, customerId, conversationId, communicationId, path };
}

async function threadOf({ agent, conversationId }: Connected): Promise<ThreadBody> {
  const path = `/api/tsubame/v1/conversations/${conversationId}/messages`;
  return (await agent.call<ThreadBody>("GET", path)).body;
}

/** The newest message once it is as wanted. */
export async function newest(
  at: Connected,
  isAsWanted: (message: ThreadBody["messages"][number]) => boolean,
): Promise<ThreadBody["messages"][number]> {
  let found: ThreadBody["messages"][number] | undefined;
  await settle(async () => {
    found = (await threadOf(at)).messages.at(-1);
    return found !== undefined && isAsWanted(found);
  }, 20_000);
  if (found === undefined) throw new Error("no message");
  return found;
}

/** A slot as Genesys answers it. */
export interface SlotBody {
  readonly id: string;
  readonly uploadUrl: string;
  readonly uploadHeaders: Readonly<Record<string, string>>;
  readonly status: string;
  readonly errorInfo?: { readonly code: string };
  readonly mediaType?: string;
}

/** Makes a slot, uploads into it as the agent, and returns the answer to the upload. */
export async function upload(
  at: Connected,
  bytes: Buffer,
): Promise<{
  id: string;
  status: number;
  code: string | undefined;
  limit: string | undefined;
}> {
  const slot = await at.agent.call<SlotBody>("POST", `${at.path}/media`);
  const response = await fetch(slot.body.uploadUrl, {
    method: "PUT",
    headers: { authorization: `Bearer ${at.agent.token}` },
    body: new Uint8Array(bytes),
  });
  const body = (await response.json()) as {
    code?: string;
    messageParams?: { readonly limit?: string };
  };
  return {
    id: slot.body.id,
    status: response.status,
    code: body.code,
    limit: body.messageParams?.limit,
  };
}
