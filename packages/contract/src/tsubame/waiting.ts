import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { instant } from "../genesys/common.ts";

/** A time zone that this machine knows. */
const timeZone = z.string().max(64).refine(isTimeZone, "is not a time zone");

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Most conversations listed for one queue; `count` is always the full number. */
export const waitingListLimit = 200;

export const waitingConversation = z.object({
  conversationId: z.uuid(),
  integrationId: z.uuid(),
  contact: z.object({ id: z.uuid(), name: z.string(), username: z.string() }),
  priority: z.int(),
  waitingSinceAt: instant,
  /** When it came into this queue, from which the queue's target counts. */
  enteredQueueAt: instant,
  /** By then the queue wants it answered. */
  answerDueAt: instant,
  /** Place in the line, 1 for the front; who is next depends on skills as well. */
  position: z.int(),
  /** Seconds that it will still wait, about; null: unknown. */
  expectedWaitSeconds: z.int().nullable(),
  /** `offered`: rings at an agent now. */
  routingState: z.enum(["waiting", "offered"]),
  /** The agent at whom it rings. */
  offeredTo: z.object({ id: z.uuid(), name: z.string() }).nullable(),
});

/** Every queue that has something waiting or was waited in today, and the default queue always. */
export const waitingQueue = z.object({
  queue: z.object({
    id: z.uuid(),
    name: z.string(),
    isDefault: z.boolean(),
    isManualAssignmentEnabled: z.boolean(),
  }),
  count: z.int(),
  oldestWaitingSinceAt: instant.nullable(),
  /** Seconds that whoever comes now will wait, about; null: unknown. */
  estimatedWaitSeconds: z.int().nullable(),
  /**
   * The target (a share within a time) and what came of it: the share of conversations answered in time among those that
   * were answered or ended unanswered. Null: there were none.
   */
  serviceLevel: z.object({
    target: z.number(),
    targetMs: z.int(),
    last30Minutes: z.number().nullable(),
    today: z.number().nullable(),
  }),
  conversations: z.array(waitingConversation),
});

export const getWaiting = endpoint({
  id: "getWaiting",
  method: "GET",
  path: "/api/tsubame/v1/waiting",
  summary: "Conversations that wait for an agent, by queue, longest wait first",
  permissions: ["tsubame:waiting:view"],
  /** `timeZone` (IANA) says when today began; UTC when left out. */
  query: z.object({ timeZone: timeZone.default("UTC") }),
  response: z.object({ queues: z.array(waitingQueue), readAt: instant }),
  status: 200,
});
