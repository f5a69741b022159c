import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityListing, instant, pagingQuery } from "../genesys/common.ts";

/** A delivery that could not be understood and was set aside; its content stays in the database. */
export const quarantinedEvent = z.object({
  /** Number in the inbox. */
  id: z.string(),
  integrationId: z.uuid(),
  kind: z.string(),
  /** X's id of the event. */
  eventKey: z.string(),
  receivedAt: instant,
  quarantinedAt: instant.nullable(),
  attemptCount: z.int(),
  /** The kind of error, without any of the message's words. */
  error: z.string(),
});
export type QuarantinedEvent = z.infer<typeof quarantinedEvent>;

export const getQuarantinedEvents = endpoint({
  id: "getQuarantinedEvents",
  method: "GET",
  path: "/api/tsubame/v1/quarantined-events",
  summary: "Deliveries that could not be understood, newest first, without their content",
  permissions: ["messaging:integration:view"],
  query: pagingQuery,
  response: entityListing(quarantinedEvent),
  status: 200,
});

export const postQuarantinedEventRetry = endpoint({
  id: "postQuarantinedEventRetry",
  method: "POST",
  path: "/api/tsubame/v1/quarantined-events/{eventId}/retry",
  summary: "Have a delivery that was set aside understood again",
  permissions: ["messaging:integration:edit"],
  params: z.object({ eventId: z.string().regex(/^[0-9]{1,18}$/, "the number of an event") }),
  status: 202,
});
