import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { instant } from "../genesys/common.ts";
import { wrapupPrompt } from "../genesys/conversations.ts";

/** One leg of the caller's that asks for attention. */
export const workItem = z.object({
  conversationId: z.uuid(),
  participantId: z.uuid(),
  communicationId: z.uuid(),
  phase: z.enum(["alerting", "connected", "parked", "wrapup"]),
  contact: z.object({
    id: z.uuid(),
    xUserId: z.string(),
    name: z.string(),
    username: z.string(),
    profileImageUrl: z.string().nullable(),
  }),
  account: z.object({ integrationId: z.uuid(), name: z.string(), username: z.string().nullable() }),
  queue: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  startedAt: instant,
  /** Of an alerting leg: when the offer goes to somebody else. */
  alertingDeadlineAt: instant.nullable(),
  connectedAt: instant.nullable(),
  /** Of a parked leg: since when it is set aside, and when it comes back (null: when its agent says so). */
  parkedAt: instant.nullable(),
  resumeAt: instant.nullable(),
  /** The customer's place in the line began then; kept while connected. */
  waitingSinceAt: instant.nullable(),
  lastMessage: z
    .object({
      id: z.uuid(),
      direction: z.enum(["inbound", "outbound"]),
      at: instant,
    })
    .nullable(),
  /** The conversation ends then unless somebody writes; null: no time runs. */
  inactiveAt: instant.nullable(),
  /** The last message is the customer's, or ours did not (certainly) go out. */
  isWaitingForReply: z.boolean(),
  wrapup: z
    .object({
      prompt: wrapupPrompt,
      startedAt: instant,
      deadlineAt: instant.nullable(),
      /** A code has been recorded already (it may be changed until the deadline of a forced time-out). */
      code: z.string().nullable(),
    })
    .nullable(),
});
export type WorkItem = z.infer<typeof workItem>;

export const getMyWork = endpoint({
  id: "getMyWork",
  method: "GET",
  path: "/api/tsubame/v1/me/work",
  summary:
    "Everything that the caller has in hand, in the order in which it needs them, with their capacity",
  permissions: [],
  response: z.object({
    userId: z.uuid(),
    presence: z.string(),
    presenceMessage: z.string().nullable(),
    presenceAt: instant,
    routingStatus: z.enum(["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"]),
    routingStatusAt: instant,
    /** `used` counts offers, connected legs and wrap-ups that hold a place. */
    capacity: z.object({ used: z.int(), maximum: z.int() }),
    items: z.array(workItem),
    /** What went back to its queue within the last hour because the caller was not connected, newest first. */
    takenBack: z
      .array(
        z.object({
          conversationId: z.uuid(),
          participantId: z.uuid(),
          contactName: z.string(),
          endedAt: instant,
        }),
      )
      .optional(),
    readAt: instant,
  }),
  status: 200,
});
