import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { instant } from "../genesys/common.ts";

/** Most conversations listed for one queue; `count` is always the full number. */
export const waitingListLimit = 200;

export const waitingConversation = z.object({
  conversationId: z.uuid(),
  integrationId: z.uuid(),
  contact: z.object({ id: z.uuid(), name: z.string(), username: z.string() }),
  priority: z.int(),
  waitingSinceAt: instant,
  /** `offered`: rings at an agent now. */
  routingState: z.enum(["waiting", "offered"]),
  /** The agent at whom it rings. */
  offeredTo: z.object({ id: z.uuid(), name: z.string() }).nullable(),
});

/** Every queue that has something waiting, and the default queue always. */
export const waitingQueue = z.object({
  queue: z.object({ id: z.uuid(), name: z.string(), isDefault: z.boolean() }),
  count: z.int(),
  oldestWaitingSinceAt: instant.nullable(),
  conversations: z.array(waitingConversation),
});

export const getWaiting = endpoint({
  id: "getWaiting",
  method: "GET",
  path: "/api/tsubame/v1/waiting",
  summary: "Conversations that wait for an agent, by queue, longest wait first",
  permissions: ["tsubame:waiting:view"],
  response: z.object({ queues: z.array(waitingQueue), readAt: instant }),
  status: 200,
});
