import { z } from "zod";
import { endpoint } from "../endpoint.ts";

/** Which files may come in and go out. */
export const supportedContent = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  mediaTypes: z.object({
    allow: z.object({
      inbound: z.array(z.object({ type: z.string() })),
      outbound: z.array(z.object({ type: z.string() })),
    }),
  }),
  selfUri: z.string(),
});

/**
 * The one profile there is: everything that X carries in a DM. An integration may name another by its id, as Genesys's
 * scripts do, and is served by this one.
 */
export const getConversationsMessagingSupportedcontentDefault = endpoint({
  id: "getConversationsMessagingSupportedcontentDefault",
  method: "GET",
  path: "/api/v2/conversations/messaging/supportedcontent/default",
  summary: "Which files come in and go out",
  permissions: ["messaging:supportedContent:view"],
  response: supportedContent,
  status: 200,
});
