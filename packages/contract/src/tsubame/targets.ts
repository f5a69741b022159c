import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";

/** Most queues and most agents in one answer. */
export const targetLimit = 20;
/** Most conversations that an agent is shown for taking. */
export const pullableLimit = 200;

export const queueTarget = z.object({
  id: z.uuid(),
  name: z.string(),
  waitingCount: z.int(),
  /** Members who are on queue, connected, and have room. */
  readyCount: z.int(),
});
export type QueueTarget = z.infer<typeof queueTarget>;

export const agentTarget = z.object({
  id: z.uuid(),
  name: z.string(),
  presence: z.string(),
  routingStatus: z.enum(["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"]),
  /** Has a desktop or program that would ring. */
  isConnected: z.boolean(),
  heldCount: z.int(),
  capacity: z.int(),
});
export type AgentTarget = z.infer<typeof agentTarget>;

export const getTargets = endpoint({
  id: "getTargets",
  method: "GET",
  path: "/api/tsubame/v1/targets",
  summary:
    "Queues and agents to whom a conversation could go, as they are now, those with room first",
  permissions: ["conversation:communication:blindTransfer", "conversation:message:assign"],
  query: z.object({
    /** Part of the name; of an agent also of the e-mail address. */
    search: z.string().max(200).default(""),
    /** Only agents who take part in this queue. */
    queueId: entityId.optional(),
  }),
  response: z.object({ queues: z.array(queueTarget), agents: z.array(agentTarget) }),
  status: 200,
});

export const getMyPullable = endpoint({
  id: "getMyPullable",
  method: "GET",
  path: "/api/tsubame/v1/me/pullable",
  summary: "What waits in the caller's queues and may be taken by hand, longest wait first",
  permissions: ["conversation:message:pull"],
  response: z.object({
    /** Whether one of the caller's queues lets people choose at all. */
    isAllowed: z.boolean(),
    conversations: z.array(
      z.object({
        conversationId: z.uuid(),
        queue: z.object({ id: z.uuid(), name: z.string() }),
        contact: z.object({ id: z.uuid(), name: z.string(), username: z.string() }),
        priority: z.int(),
        waitingSinceAt: instant,
      }),
    ),
    readAt: instant,
  }),
  status: 200,
});
