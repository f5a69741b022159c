import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "./common.ts";

/** Longest text of one reply, in characters as JavaScript counts them (Genesys: 2,000 for every messenger but SMS). */
export const replyTextLimit = 2000;
/** Most message ids in one bulk read. */
export const bulkMessageLimit = 100;

/** One side of a message as Genesys names it; X gives a user id and a handle, no address of another kind. */
export const messageAddress = z.object({
  name: z.string().optional(),
  nameRaw: z.string().optional(),
  addressNormalized: z.string(),
  addressRaw: z.string().optional(),
  addressDisplayable: z.string().optional(),
});
export type MessageAddress = z.infer<typeof messageAddress>;

/** Values of the public status. Our finer states map onto them; `queued` also covers an outcome that is not known. */
export const messageStatus = z.enum([
  "queued",
  "sent",
  "failed",
  "received",
  "delivery-success",
  "delivery-failed",
  "read",
  "removed",
  "published",
]);
export type MessageStatusName = z.infer<typeof messageStatus>;

/** Why a send failed, in the vocabulary of Genesys receipts. */
export const receiptReasonCode = z.enum([
  "MessageExpired",
  "RateLimited",
  "MessageNotAllowed",
  "GeneralError",
  "UnsupportedMessage",
  "UnknownMessage",
  "InvalidMessageStructure",
  "InvalidDestination",
  "ServerError",
  "MediaTypeNotAllowed",
  "InvalidMediaContentLength",
  "RecipientOptedOut",
  "DataFiltered",
]);
export type ReceiptReasonCode = z.infer<typeof receiptReasonCode>;

/** A failure attached to a message or a leg; `code` is ours and stands in docs/errors.md. */
export const messageErrorInfo = z.object({
  code: z.string(),
  message: z.string(),
  status: z.int().optional(),
  messageWithParams: z.string().optional(),
  messageParams: z.record(z.string(), z.string()).optional(),
});

const messagingParty = z.object({
  id: z.string(),
  idType: z.enum(["Email", "Phone", "Opaque"]),
  nickname: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  image: z.string().optional(),
});

const messagingChannel = z.object({
  id: z.string().describe("The integration."),
  platform: z.literal("Twitter"),
  type: z.enum(["Private", "Public"]),
  messageId: z.string().optional().describe("X's id of the DM event, once known."),
  to: messagingParty,
  from: messagingParty,
  time: instant,
});

/** The messenger-independent form of a message. */
export const normalizedMessage = z.object({
  id: z.string(),
  channel: messagingChannel,
  type: z.enum(["Text", "Structured", "Receipt", "Event", "Message", "Unknown"]),
  text: z.string(),
  content: z.array(z.looseObject({ contentType: z.string() })).optional(),
  originatingEntity: z.enum(["Human", "Bot"]),
  direction: z.enum(["Inbound", "Outbound"]),
});

/** What became of an outbound message, as a normalized receipt. */
export const normalizedReceipt = z.object({
  id: z.string(),
  channel: messagingChannel,
  type: z.literal("Receipt"),
  status: z.enum(["Sent", "Delivered", "Read", "Failed", "Published", "Removed"]),
  reasons: z.array(z.object({ code: receiptReasonCode, message: z.string() })),
  originatingEntity: z.enum(["Human", "Bot"]),
  isFinalReceipt: z.boolean(),
  direction: z.literal("Outbound"),
});

/** One message with its text: the only Genesys shape in which a text appears. */
export const messageData = z.object({
  id: z.uuid(),
  providerMessageId: z.string().optional(),
  timestamp: instant,
  fromAddress: z.string().describe("X user id of the sender."),
  toAddress: z.string().describe("X user id of the receiver."),
  direction: z.enum(["inbound", "outbound"]),
  messengerType: z.literal("twitter"),
  textBody: z.string(),
  status: messageStatus,
  media: z.array(
    z.object({
      url: z.string(),
      mediaType: z.string(),
      contentLengthBytes: z.int().optional(),
      name: z.string().optional(),
      id: z.string(),
    }),
  ),
  stickers: z.array(z.unknown()),
  normalizedMessage,
  normalizedReceipts: z.array(normalizedReceipt),
  errorInfo: messageErrorInfo.optional(),
  createdBy: z.object({ id: z.string(), name: z.string(), selfUri: z.string() }).optional(),
  conversationId: z.uuid(),
  selfUri: z.string(),
});
export type MessageData = z.infer<typeof messageData>;

/**
 * A reply. The text keeps its inner and outer white space; a text of white space alone is refused, because X
 * refuses it, unless a file goes with it. X takes one file in a message. `messagingTemplate` is named so that it can be
 * refused instead of ignored.
 */
export const sendMessageRequest = z
  .object({
    textBody: z.string().max(replyTextLimit, `at most ${replyTextLimit} characters`).default(""),
    mediaIds: z.array(entityId).max(1, "X takes one file in a message").optional(),
    messagingTemplate: z.never("templates do not exist for X").optional(),
  })
  .refine((reply) => reply.textBody.trim().length > 0 || reply.mediaIds?.length === 1, {
    path: ["textBody"],
    error: "must contain something besides white space",
  });

const conversationPath = z.object({ conversationId: entityId });
const communicationPath = conversationPath.extend({ communicationId: entityId });

export const postConversationsMessageCommunicationMessages = endpoint({
  id: "postConversationsMessageCommunicationMessages",
  method: "POST",
  path: "/api/v2/conversations/messages/{conversationId}/communications/{communicationId}/messages",
  summary:
    "Send a reply from one's own connected leg; accepted means stored, the status tells the rest",
  permissions: ["conversation:message:create"],
  params: communicationPath,
  body: sendMessageRequest,
  response: messageData,
  status: 202,
});

export const getConversationsMessageMessage = endpoint({
  id: "getConversationsMessageMessage",
  method: "GET",
  path: "/api/v2/conversations/messages/{conversationId}/messages/{messageId}",
  summary: "Read one message of a conversation",
  permissions: ["conversation:message:view"],
  params: conversationPath.extend({ messageId: entityId }),
  response: messageData,
  status: 200,
});

export const getConversationsMessageDetails = endpoint({
  id: "getConversationsMessageDetails",
  method: "GET",
  path: "/api/v2/conversations/messages/{messageId}/details",
  summary: "Read one message",
  permissions: ["conversation:message:view"],
  params: z.object({ messageId: entityId }),
  response: messageData,
  status: 200,
});

export const postConversationsMessageMessagesBulk = endpoint({
  id: "postConversationsMessageMessagesBulk",
  method: "POST",
  path: "/api/v2/conversations/messages/{conversationId}/messages/bulk",
  summary:
    "Read several messages of a conversation, in the order of the conversation; unknown ids are left out",
  permissions: ["conversation:message:view"],
  params: conversationPath,
  body: z.array(entityId).max(bulkMessageLimit),
  response: z.object({ entities: z.array(messageData) }),
  status: 200,
});

/**
 * The customer sees it on X for about three seconds, where the account is set so and its generation of X's API has it;
 * else it is accepted and goes nowhere.
 */
export const postConversationsMessageCommunicationTyping = endpoint({
  id: "postConversationsMessageCommunicationTyping",
  method: "POST",
  path: "/api/v2/conversations/messages/{conversationId}/communications/{communicationId}/typing",
  summary: "Say that the agent is typing; shown on X where the account is set so",
  permissions: ["conversation:message:create"],
  params: communicationPath,
  body: z.object({
    typing: z.object({ type: z.literal("On"), duration: z.int().nonnegative().optional() }),
    dateSent: instant.optional(),
  }),
  status: 204,
});
