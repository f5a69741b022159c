import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";
import { receiptReasonCode } from "../genesys/messages.ts";
import { threadAttachment } from "./media.ts";
import { sendHold } from "./send-budget.ts";

/**
 * Where a message stands, finer than Genesys says it. `unconfirmed`: X's answer was lost and the message has not
 * been found there either; a person decides whether to send it again.
 */
export const deliveryState = z.enum([
  "received",
  "queued",
  "sending",
  "sent",
  "failed",
  "unconfirmed",
  "read",
]);
export type DeliveryState = z.infer<typeof deliveryState>;

/** One message as the desktop's thread shows it. */
export const threadMessage = z.object({
  id: z.uuid(),
  direction: z.enum(["inbound", "outbound"]),
  origin: z.enum(["customer", "agent", "owner", "automatic"]),
  state: deliveryState,
  text: z.string(),
  /** The agent who wrote it; null for the customer, the account's owner and automatic messages. */
  author: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  participantId: z.uuid().nullable(),
  /** Instant that orders the thread: X's time when known, else the time of acceptance here. */
  at: instant,
  sentAt: instant.nullable(),
  /** When a reply that waits for X's limits is expected to go; null when it goes as soon as it can, or nobody knows. */
  expectedAt: instant.nullable(),
  /** Arrived after later messages of the thread had been shown. */
  isLate: z.boolean(),
  error: z
    .object({
      code: receiptReasonCode.or(z.string()),
      xCode: z.int().nullable(),
      httpStatus: z.int().nullable(),
    })
    .nullable(),
  attachment: threadAttachment.nullable(),
  /** Choices that were offered under it. */
  quickReplies: z.array(z.object({ label: z.string(), description: z.string().nullable() })),
  xEventId: z.string().nullable(),
});
export type ThreadMessage = z.infer<typeof threadMessage>;

const named = z.object({ id: z.uuid(), name: z.string() });
const happening = {
  id: z.string(),
  at: instant,
  /** Who did it; null for the system and for programs. */
  by: named.nullable(),
};

/** What happened to the conversation between its messages. */
export const threadHappening = z.discriminatedUnion("kind", [
  z.object({
    ...happening,
    kind: z.literal("transferred"),
    /** One of the two. */
    toAgent: named.nullable(),
    toQueue: named.nullable(),
  }),
  /** Until when; null: until its agent takes it up again. */
  z.object({ ...happening, kind: z.literal("parked"), resumeAt: instant.nullable() }),
  /** By its agent, because its time had come, or because the customer wrote. */
  z.object({
    ...happening,
    kind: z.literal("resumed"),
    reason: z.enum(["agent", "time", "message"]),
  }),
  z.object({ ...happening, kind: z.literal("assigned"), toAgent: named.nullable() }),
  z.object({ ...happening, kind: z.literal("pulled") }),
]);
export type ThreadHappening = z.infer<typeof threadHappening>;

export const getConversationThread = endpoint({
  id: "getConversationThread",
  method: "GET",
  path: "/api/tsubame/v1/conversations/{conversationId}/messages",
  summary:
    "A page of the thread, oldest first; `before` is the id of the first message of the page after it",
  permissions: ["conversation:message:view", "conversation:communication:view"],
  params: z.object({ conversationId: entityId }),
  query: z.object({
    before: entityId.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({
    conversationId: z.uuid(),
    contact: z.object({
      id: z.uuid(),
      xUserId: z.string(),
      name: z.string(),
      username: z.string(),
      profileImageUrl: z.string().nullable(),
      isVerified: z.boolean().nullable(),
      followerCount: z.int().nullable(),
      firstSeenAt: instant,
      /** Since when they want no automatic messages from this account; null: they get them. */
      optedOutAt: instant.nullable(),
    }),
    account: z.object({
      integrationId: z.uuid(),
      name: z.string(),
      xUserId: z.string().nullable(),
      username: z.string().nullable(),
      /** Why nothing of the account is sent now; its replies wait. */
      sendHold: sendHold.nullable(),
      /** Whether the customer is to see what the agent reads; see `postConversationReadMark`. */
      sendsReadMarks: z.boolean(),
      /** Whether the customer is to see that the agent types. */
      sendsTyping: z.boolean(),
    }),
    messages: z.array(threadMessage),
    /** The last hundred of the conversation, oldest first, with every page. */
    happenings: z.array(threadHappening),
    hasEarlier: z.boolean(),
  }),
  status: 200,
});
