import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";

/** How long X shows that somebody is typing, in seconds; a further event prolongs it. */
export const typingSeconds = 3;

/** Body of `v2.users.{id}.conversations.inbound.typing.event`: the customer types, in a conversation of that agent. */
export const inboundTypingEvent = z.object({
  conversationId: z.uuid(),
  typing: z.object({ type: z.literal("On"), duration: z.int().positive() }),
  /** X's time of it. */
  time: instant,
});
export type InboundTypingEvent = z.infer<typeof inboundTypingEvent>;

/**
 * Body of `tsubame.users.{id}.replies`: when waiting replies of a conversation go out is foreseen anew, or what holds
 * them has changed. The list has those that still wait.
 */
export const repliesEvent = z.object({
  conversationId: z.uuid(),
  replies: z.array(z.object({ messageId: z.uuid(), expectedAt: instant.nullable() })),
});
export type RepliesEvent = z.infer<typeof repliesEvent>;

/**
 * The agent who is connected has the conversation before their eyes up to this message of the customer. Where the
 * account is set to send read marks, the customer sees it on X; else nothing happens.
 */
export const postConversationReadMark = endpoint({
  id: "postConversationReadMark",
  method: "POST",
  path: "/api/tsubame/v1/conversations/{conversationId}/read-marks",
  summary: "Say that the customer's messages up to one were read",
  permissions: ["conversation:message:create"],
  params: z.object({ conversationId: entityId }),
  body: z.strictObject({ messageId: z.uuid() }),
  status: 204,
});
