import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId } from "./common.ts";

const participantPath = z.object({ conversationId: entityId, participantId: entityId });

/** A DM is passed on without consultation; `Attended` is understood and refused. */
const transferType = z.enum(["Attended", "Unattended"]).optional();

const name = z.string().min(1).max(320).optional();

/** Ours: how long the conversation waits for the agent alone before it waits for anyone; 300 when left out. */
const agentWaitSeconds = z.int().min(10).max(864_000).optional();

/** To a queue or an agent; an address is no target of a DM and is refused by name. */
const transferRequest = z.object({
  userId: entityId.optional(),
  /** The user's e-mail address. */
  userName: name,
  queueId: entityId.optional(),
  address: z.string().max(320).optional(),
  transferType,
  agentWaitSeconds,
});

export const postConversationsMessageParticipantReplace = endpoint({
  id: "postConversationsMessageParticipantReplace",
  method: "POST",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/replace",
  summary: "Pass a conversation on to a queue or an agent",
  permissions: ["conversation:communication:blindTransfer"],
  params: participantPath,
  body: transferRequest,
  status: 202,
});

export const postConversationParticipantReplace = endpoint({
  id: "postConversationParticipantReplace",
  method: "POST",
  path: "/api/v2/conversations/{conversationId}/participants/{participantId}/replace",
  summary: "Pass a conversation on to a queue or an agent",
  permissions: ["conversation:communication:blindTransfer"],
  params: participantPath,
  body: transferRequest,
  status: 202,
});

export const postConversationParticipantReplaceQueue = endpoint({
  id: "postConversationParticipantReplaceQueue",
  method: "POST",
  path: "/api/v2/conversations/{conversationId}/participants/{participantId}/replace/queue",
  summary: "Pass a conversation on to a queue, by id or name",
  permissions: [
    "conversation:communication:blindTransferQueue",
    "conversation:communication:blindTransfer",
  ],
  params: participantPath,
  body: z.object({ queueId: entityId.optional(), queueName: name, transferType }),
  status: 202,
});

export const postConversationParticipantReplaceAgent = endpoint({
  id: "postConversationParticipantReplaceAgent",
  method: "POST",
  path: "/api/v2/conversations/{conversationId}/participants/{participantId}/replace/agent",
  summary: "Pass a conversation on to an agent, by id or e-mail address",
  permissions: [
    "conversation:communication:blindTransferAgent",
    "conversation:communication:blindTransfer",
  ],
  params: participantPath,
  body: z.object({
    userId: entityId.optional(),
    userName: name,
    userDisplayName: name,
    transferType,
    agentWaitSeconds,
  }),
  status: 202,
});
