import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, entityListing, entityRef, instant } from "./common.ts";
import { messageAddress, messageErrorInfo, messageStatus } from "./messages.ts";

/** State of a leg. The flattened view knows more values; a DM takes only these. */
export const communicationState = z.enum(["alerting", "connected", "parked", "disconnected"]);
export type CommunicationState = z.infer<typeof communicationState>;

export const participantPurpose = z.enum(["customer", "workflow", "acd", "agent"]);

/** Why a leg ended (Genesys names; docs/sources.md#genesys-conversations says what each means in practice). */
export const disconnectType = z.enum([
  "endpoint",
  "client",
  "system",
  "timeout",
  "transfer",
  "transfer.conference",
  "transfer.consult",
  "transfer.forward",
  "transfer.noanswer",
  "transfer.notavailable",
  "transport.failure",
  "error",
  "peer",
  "other",
  "spam",
  "uncallable",
  "inactivity",
  "session.expired",
  "takeover",
]);
export type DisconnectType = z.infer<typeof disconnectType>;

export const wrapupPrompt = z.enum([
  "mandatory",
  "optional",
  "agentRequested",
  "timeout",
  "forcedTimeout",
]);

/** What the agent records after a leg. `code` is a wrap-up code's id, or ININ-WRAP-UP-TIMEOUT. */
export const wrapup = z.object({
  code: z.string(),
  name: z.string().optional(),
  notes: z.string().optional(),
  tags: z.array(z.string()).optional(),
  durationSeconds: z.number().optional(),
  endTime: instant.optional(),
  provisional: z.boolean().optional(),
  disableEndTimeUpdates: z.boolean().optional(),
});
export type Wrapup = z.infer<typeof wrapup>;

/** A message as it stands in a conversation: its id and state, never its text. */
export const messageDetails = z.object({
  messageId: z.uuid(),
  messageURI: z.string(),
  messageStatus,
  messageSegmentCount: z.int(),
  messageTime: instant,
  media: z.array(z.unknown()),
  stickers: z.array(z.unknown()),
  messageMetadata: z.object({ type: z.string() }).optional(),
  errorInfo: messageErrorInfo.optional(),
});
export type MessageDetails = z.infer<typeof messageDetails>;

const conversationRoutingData = z.object({
  queue: entityRef.optional(),
  language: entityRef.optional(),
  priority: z.int(),
  skills: z.array(entityRef),
  scoredAgents: z.array(z.object({ agent: entityRef, score: z.number() })),
});

/** Of a leg that its agent has set aside: since when, and when it comes back. */
const parkFields = { parkTime: instant.optional(), resumeTime: instant.optional() };

/** Why somebody should look at this leg again; there is one reason. */
const flaggedReason = z.literal("general").optional();

const wrapupFields = {
  wrapupRequired: z.boolean(),
  wrapupPrompt: wrapupPrompt.optional(),
  wrapupTimeoutMs: z.int().optional(),
  wrapupSkipped: z.boolean().optional(),
  wrapup: wrapup.optional(),
  alertingTimeoutMs: z.int().optional(),
  startAcwTime: instant.optional(),
  endAcwTime: instant.optional(),
};

/** One media leg of a participant of the full view. */
export const messageCommunication = z.object({
  id: z.uuid(),
  state: communicationState,
  initialState: communicationState,
  held: z.boolean(),
  direction: z.enum(["inbound", "outbound"]),
  segments: z.array(z.unknown()),
  startAlertingTime: instant.optional(),
  connectedTime: instant.optional(),
  disconnectedTime: instant.optional(),
  disconnectType: disconnectType.optional(),
  ...parkFields,
  provider: z.literal("Tsubame"),
  type: z.literal("twitter"),
  recipientType: z.string().optional(),
  toAddress: messageAddress,
  fromAddress: messageAddress,
  messages: z.array(messageDetails),
  wrapup: wrapup.optional(),
  afterCallWork: z
    .object({
      state: z.enum(["unknown", "skipped", "pending", "complete", "notApplicable"]),
      startTime: instant.optional(),
      endTime: instant.optional(),
    })
    .optional(),
  afterCallWorkRequired: z.boolean(),
  engagementSource: z.literal("X"),
  authenticated: z.boolean(),
});

/** A participant of the full view. `id` stays; a participant of a DM has exactly one communication. */
export const conversationParticipant = z.object({
  id: z.uuid(),
  startTime: instant,
  connectedTime: instant.optional(),
  endTime: instant.optional(),
  name: z.string().optional(),
  userId: z.uuid().optional(),
  userUri: z.string().optional(),
  queueId: z.uuid().optional(),
  queueName: z.string().optional(),
  externalContactId: z.uuid().optional(),
  purpose: participantPurpose,
  participantType: z.enum(["External", "Internal"]),
  address: z.string().optional(),
  attributes: z.record(z.string(), z.string()),
  conversationRoutingData: conversationRoutingData.optional(),
  flaggedReason,
  ...wrapupFields,
  messages: z.array(messageCommunication),
});

/** A conversation passed on by a person, newest last. A DM is passed on at once, so every transfer is complete. */
const recentTransfer = z.object({
  id: z.uuid(),
  state: z.literal("complete"),
  dateIssued: instant,
  initiator: z.object({ userId: z.uuid() }).optional(),
  /** The agent, or (ours) the queue. */
  destination: z.object({ userId: z.uuid().optional(), queueId: z.uuid().optional() }),
  transferType: z.literal("Unattended"),
});

const division = z.object({ division: entityRef, entities: z.array(entityRef) });

/** `GET /conversations/{id}`: participants with their media arrays. */
export const conversation = z.object({
  id: z.uuid(),
  startTime: instant,
  endTime: instant.optional(),
  address: z.string(),
  participants: z.array(conversationParticipant),
  recordingState: z.enum(["ACTIVE", "PAUSED", "NONE"]),
  divisions: z.array(division),
  recentTransfers: z.array(recentTransfer),
  /** The conversation ends then unless somebody writes; absent while no time runs. */
  inactivityTimeout: instant.optional(),
  utilizationLabelId: z.uuid().optional(),
  selfUri: z.string(),
});
export type Conversation = z.infer<typeof conversation>;

const flatParticipant = z.object({
  id: z.uuid(),
  name: z.string().optional(),
  address: z.string().optional(),
  startTime: instant,
  startAlertingTime: instant.optional(),
  connectedTime: instant.optional(),
  endTime: instant.optional(),
  purpose: participantPurpose,
  state: communicationState,
  direction: z.enum(["inbound", "outbound"]),
  disconnectType: disconnectType.optional(),
  ...parkFields,
  flaggedReason,
  held: z.boolean(),
  user: entityRef.optional(),
  queue: entityRef.optional(),
  externalContact: entityRef.optional(),
  attributes: z.record(z.string(), z.string()),
  provider: z.literal("Tsubame"),
  type: z.literal("twitter"),
  toAddress: messageAddress,
  fromAddress: messageAddress,
  conversationRoutingData: conversationRoutingData.optional(),
  mediaRoles: z.array(z.string()),
  authenticated: z.boolean(),
  ...wrapupFields,
});

/**
 * A participant of the flattened view. `id` is the participant's; the leg that PATCH and send address is
 * `communicationId`, an addition of ours, because this view of Genesys names no leg of its own.
 */
export const messageMediaParticipant = flatParticipant.extend({
  communicationId: z.uuid(),
  messages: z.array(messageDetails),
});

/** `GET /conversations/messages/{id}`: one row for each leg. */
export const messageConversation = z.object({
  id: z.uuid(),
  name: z.string(),
  participants: z.array(messageMediaParticipant),
  otherMediaUris: z.array(z.string()),
  recentTransfers: z.array(recentTransfer),
  /** The conversation ends then unless somebody writes; absent while no time runs. */
  inactivityTimeout: instant.optional(),
  utilizationLabelId: z.uuid().optional(),
  divisions: z.array(division),
  selfUri: z.string(),
});
export type MessageConversation = z.infer<typeof messageConversation>;
export type MessageMediaParticipant = z.infer<typeof messageMediaParticipant>;

/** A message in a notification: `message.id`, where REST says `messageId`. */
export const eventMessage = z.object({
  message: z.object({ id: z.uuid() }),
  messageTime: instant,
  messageStatus,
  messageSegmentCount: z.int(),
  media: z.array(z.unknown()),
  errorInfo: messageErrorInfo.optional(),
  messageMetadata: z.object({ type: z.string() }).optional(),
});

/** Body of `v2.users.{id}.conversations.messages` and of the queue's twin. */
export const conversationMessageEvent = z.object({
  id: z.uuid(),
  name: z.string(),
  participants: z.array(
    flatParticipant.extend({ communicationId: z.uuid(), messages: z.array(eventMessage) }),
  ),
  otherMediaUris: z.array(z.string()),
  recentTransfers: z.array(recentTransfer),
  /** The conversation ends then unless somebody writes; absent while no time runs. */
  inactivityTimeout: instant.optional(),
  utilizationLabelId: z.uuid().optional(),
  divisions: z.array(division),
});
export type ConversationMessageEvent = z.infer<typeof conversationMessageEvent>;

/** What an agent records, as a request says it. */
const wrapupRequest = wrapup.extend({
  code: z.string().min(1).max(200),
  notes: z.string().max(4000).optional(),
});

/** What a client may ask of a leg. `held`, `muted` and the like belong to voice and are ignored as Genesys does. */
export const mediaParticipantRequest = z.object({
  state: z.enum(["connected", "disconnected"]).optional(),
  wrapup: wrapupRequest.optional(),
  wrapupSkipped: z.boolean().optional(),
});

const conversationPath = z.object({ conversationId: entityId });
const participantPath = conversationPath.extend({ participantId: entityId });
const communicationPath = participantPath.extend({ communicationId: entityId });
const legPermissions = [
  "conversation:participant:wrapup",
  "conversation:call:record",
  "conversation:communication:disconnect",
];

export const getConversationsMessages = endpoint({
  id: "getConversationsMessages",
  method: "GET",
  path: "/api/v2/conversations/messages",
  summary: "The caller's active message conversations, those with a wrap-up to finish included",
  permissions: [],
  response: entityListing(messageConversation),
  status: 200,
});

export const getConversations = endpoint({
  id: "getConversations",
  method: "GET",
  path: "/api/v2/conversations",
  summary: "The caller's active conversations in the full view",
  permissions: [],
  query: z.object({ communicationType: z.string().optional() }),
  response: entityListing(conversation),
  status: 200,
});

export const getConversationsMessage = endpoint({
  id: "getConversationsMessage",
  method: "GET",
  path: "/api/v2/conversations/messages/{conversationId}",
  summary: "One conversation, flattened",
  permissions: [],
  params: conversationPath,
  response: messageConversation,
  status: 200,
});

export const getConversation = endpoint({
  id: "getConversation",
  method: "GET",
  path: "/api/v2/conversations/{conversationId}",
  summary: "One conversation, full",
  permissions: [],
  params: conversationPath,
  response: conversation,
  status: 200,
});

export const patchConversationsMessage = endpoint({
  id: "patchConversationsMessage",
  method: "PATCH",
  path: "/api/v2/conversations/messages/{conversationId}",
  summary: "End a conversation for everyone; answers the full view, as the SDK declares",
  permissions: ["conversation:communication:disconnect"],
  params: conversationPath,
  body: z.object({ state: z.literal("disconnected") }),
  response: conversation,
  status: 200,
});

export const postConversationDisconnect = endpoint({
  id: "postConversationDisconnect",
  method: "POST",
  path: "/api/v2/conversations/{conversationId}/disconnect",
  summary: "End a conversation for everyone",
  permissions: ["conversation:communication:disconnect"],
  params: conversationPath,
  response: z.string(),
  status: 202,
});

export const patchConversationsMessageParticipant = endpoint({
  id: "patchConversationsMessageParticipant",
  method: "PATCH",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}",
  summary: "Accept, decline or end one's leg, and record its wrap-up",
  permissions: legPermissions,
  params: participantPath,
  body: mediaParticipantRequest,
  status: 202,
});

export const patchConversationsMessageParticipantCommunication = endpoint({
  id: "patchConversationsMessageParticipantCommunication",
  method: "PATCH",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/communications/{communicationId}",
  summary: "Accept, decline or end one's leg, and record its wrap-up",
  permissions: [],
  params: communicationPath,
  body: mediaParticipantRequest,
  status: 202,
});

const wrapupCode = z.object({ id: z.uuid(), name: z.string(), selfUri: z.string() });

export const getConversationsMessageParticipantWrapupcodes = endpoint({
  id: "getConversationsMessageParticipantWrapupcodes",
  method: "GET",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/wrapupcodes",
  summary: "The wrap-up codes of the leg's queue",
  permissions: [],
  params: participantPath,
  response: z.array(wrapupCode),
  status: 200,
});

/** What one may know about a leg's wrap-up; the code is empty while nothing is recorded. */
const assignedWrapup = wrapup.extend({ code: z.string() });

export const getConversationsMessageParticipantWrapup = endpoint({
  id: "getConversationsMessageParticipantWrapup",
  method: "GET",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/wrapup",
  summary: "The wrap-up recorded for a leg",
  permissions: [],
  params: participantPath,
  response: assignedWrapup,
  status: 200,
});

export const getConversationsMessageParticipantCommunicationWrapup = endpoint({
  id: "getConversationsMessageParticipantCommunicationWrapup",
  method: "GET",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/communications/{communicationId}/wrapup",
  summary: "The wrap-up recorded for a leg",
  permissions: [],
  params: communicationPath,
  response: assignedWrapup,
  status: 200,
});

export const postConversationsMessageParticipantCommunicationWrapup = endpoint({
  id: "postConversationsMessageParticipantCommunicationWrapup",
  method: "POST",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/communications/{communicationId}/wrapup",
  summary: "Record the wrap-up of a leg",
  permissions: ["conversation:participant:wrapup"],
  params: communicationPath,
  body: wrapupRequest,
  status: 202,
});

const attributes = z
  .record(z.string().min(1).max(200), z.string().max(4000))
  .refine((value) => Object.keys(value).length <= 100, "at most 100 attributes");

export const patchConversationParticipantAttributes = endpoint({
  id: "patchConversationParticipantAttributes",
  method: "PATCH",
  path: "/api/v2/conversations/{conversationId}/participants/{participantId}/attributes",
  summary: "Merge attributes into a participant's data",
  permissions: ["conversation:participant:attributes"],
  params: participantPath,
  body: z.object({ attributes }),
  response: z.object({ attributes: z.record(z.string(), z.string()) }),
  status: 200,
});

export const patchConversationsMessageParticipantAttributes = endpoint({
  id: "patchConversationsMessageParticipantAttributes",
  method: "PATCH",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/attributes",
  summary: "Merge attributes into a participant's data",
  permissions: ["conversation:participant:attributes"],
  params: participantPath,
  body: z.object({ attributes }),
  response: z.object({ attributes: z.record(z.string(), z.string()) }),
  status: 200,
});
