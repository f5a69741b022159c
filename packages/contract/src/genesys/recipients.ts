import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import {
  csv,
  entityId,
  entityListing,
  entityRef,
  entityRefInput,
  instant,
  paging,
} from "./common.ts";

/**
 * Inbound address of an integration: made with it, bound to a flow here (docs/sources.md#genesys-recipients).
 * `integration` is ours, so that a page can show which X account it belongs to.
 */
export const recipient = z.object({
  id: z.string(),
  name: z.string(),
  messengerType: z.literal("twitter"),
  flow: entityRef.optional(),
  dateCreated: instant,
  dateModified: instant,
  modifiedBy: entityRef.optional(),
  integration: entityRef,
  selfUri: z.string(),
});
export type Recipient = z.output<typeof recipient>;

const recipientParams = z.object({ recipientId: entityId });
const path = "/api/v2/routing/message/recipients";

export const getRoutingMessageRecipients = endpoint({
  id: "getRoutingMessageRecipients",
  method: "GET",
  path,
  summary: "List recipients",
  permissions: ["routing:message:manage"],
  query: z.object({
    ...paging,
    messengerType: z.string().optional(),
    name: z.string().optional(),
    id: csv.optional(),
  }),
  response: entityListing(recipient),
  status: 200,
});

export const getRoutingMessageRecipient = endpoint({
  id: "getRoutingMessageRecipient",
  method: "GET",
  path: `${path}/{recipientId}`,
  summary: "Read a recipient",
  permissions: ["routing:message:manage"],
  params: recipientParams,
  response: recipient,
  status: 200,
});

/** Without `flow` (or with null) the binding ends and new conversations wait in the default queue. */
export const putRoutingMessageRecipient = endpoint({
  id: "putRoutingMessageRecipient",
  method: "PUT",
  path: `${path}/{recipientId}`,
  summary: "Bind a recipient to a flow",
  permissions: ["routing:message:manage"],
  params: recipientParams,
  body: z.object({ flow: entityRefInput.nullable().optional() }),
  response: recipient,
  status: 200,
});
