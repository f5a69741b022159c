import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId } from "./common.ts";
import { messageErrorInfo } from "./messages.ts";

/** `uploading`: nothing has come. `valid`: it can be sent. `invalid`: see `errorInfo`; make another slot. */
export const mediaStatus = z.enum(["uploading", "valid", "invalid"]);

/** A file that is to go with a message. */
export const messageMediaData = z.object({
  id: z.uuid(),
  name: z.string().optional(),
  url: z.string().optional().describe("Where it can be read once it is valid."),
  mediaType: z.string().optional(),
  contentLengthBytes: z.int().optional(),
  uploadUrl: z.string().optional().describe("Where it is uploaded to; absent once something came."),
  status: mediaStatus,
  errorInfo: messageErrorInfo.optional(),
  selfUri: z.string(),
});
export type MessageMediaData = z.infer<typeof messageMediaData>;

/** What a caller says of a file before it uploads it. */
export const mediaUploadRequest = z.object({
  fileName: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\p{Cc}]*$/u, "must not contain control characters"),
  contentLengthBytes: z.int().positive(),
  /** Base64 (RFC 1864). */
  contentMd5: z
    .string()
    .regex(/^[A-Za-z0-9+/]{22}==$/, "must be an MD5 in base64")
    .optional(),
});

const communicationPath = z.object({ conversationId: entityId, communicationId: entityId });

export const postConversationsMessageCommunicationMessagesMedia = endpoint({
  id: "postConversationsMessageCommunicationMessagesMedia",
  method: "POST",
  path: "/api/v2/conversations/messages/{conversationId}/communications/{communicationId}/messages/media",
  summary: "Make a slot for a file that is to be sent, and upload it to `uploadUrl`",
  permissions: ["conversation:message:create"],
  params: communicationPath,
  response: messageMediaData,
  status: 200,
});

export const postConversationsMessageCommunicationMessagesMediaUploads = endpoint({
  id: "postConversationsMessageCommunicationMessagesMediaUploads",
  method: "POST",
  path: "/api/v2/conversations/messages/{conversationId}/communications/{communicationId}/messages/media/uploads",
  summary:
    "Make a slot for a file of known name and size; PUT it to `uploadUrl` with `uploadHeaders`",
  permissions: ["conversation:message:create"],
  params: communicationPath,
  body: mediaUploadRequest,
  response: z.object({
    id: z.uuid(),
    name: z.string(),
    uploadUrl: z.string(),
    uploadHeaders: z.record(z.string(), z.string()),
    selfUri: z.string(),
  }),
  status: 200,
});

export const getConversationsMessageCommunicationMessagesMediaMediaId = endpoint({
  id: "getConversationsMessageCommunicationMessagesMediaMediaId",
  method: "GET",
  path: "/api/v2/conversations/messages/{conversationId}/communications/{communicationId}/messages/media/{mediaId}",
  summary: "Whether a file has come and can be sent",
  permissions: ["conversation:message:create"],
  params: communicationPath.extend({ mediaId: entityId }),
  response: messageMediaData,
  status: 200,
});
