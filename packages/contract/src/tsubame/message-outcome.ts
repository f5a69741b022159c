import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId } from "../genesys/common.ts";
import { threadMessage } from "./thread.ts";

/** Who may write in a conversation may decide about a message of it; whoever sees all may for everybody's. */
const permissions = ["conversation:message:create"] as const;

/**
 * Sends a message again whose outcome is `unconfirmed` or `failed`. The machine never does that by itself after an
 * unknown outcome: the customer may see the text twice. It takes its old place before later unsent messages.
 * 409 `message.notUndecided` in any other state.
 */
export const postMessageResend = endpoint({
  id: "postMessageResend",
  method: "POST",
  path: "/api/tsubame/v1/messages/{messageId}/resend",
  summary: "Send a message again whose delivery is unconfirmed or failed",
  permissions,
  params: z.object({ messageId: entityId }),
  response: threadMessage,
  status: 202,
});

/**
 * Drops a message whose outcome is `unconfirmed`: it counts as `failed`. Should X show it after all, it becomes `sent`
 * nevertheless, because that is what the customer sees. 409 `message.notUndecided` in any other state.
 */
export const postMessageDiscard = endpoint({
  id: "postMessageDiscard",
  method: "POST",
  path: "/api/tsubame/v1/messages/{messageId}/discard",
  summary: "Give up a message whose delivery is unconfirmed",
  permissions,
  params: z.object({ messageId: entityId }),
  response: threadMessage,
  status: 202,
});
