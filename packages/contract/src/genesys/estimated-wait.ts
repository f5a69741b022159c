import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId } from "./common.ts";

/**
 * How long whoever comes to a queue now, or one that waits, is expected to wait. `results` is empty while there is nothing
 * to tell it from: nobody works for the queue, or nothing was taken from it for a day.
 */
export const estimatedWaitTimePredictions = z.object({
  results: z.array(
    z.object({
      intent: z.literal("MESSAGE"),
      /** Genesys's name for the kind of formula: from the rate of the queue, not from customers' patience. */
      formula: z.literal("SIMPLE"),
      estimatedWaitTimeSeconds: z.int(),
      label: z.object({ id: z.string(), selfUri: z.string() }).optional(),
    }),
  ),
});
export type EstimatedWaitTimePredictions = z.output<typeof estimatedWaitTimePredictions>;

export const getRoutingQueueEstimatedwaittime = endpoint({
  id: "getRoutingQueueEstimatedwaittime",
  method: "GET",
  path: "/api/v2/routing/queues/{queueId}/estimatedwaittime",
  summary: "Expected wait of a conversation of the queue, or of whoever comes next",
  permissions: ["routing:queue:view"],
  params: z.object({ queueId: entityId }),
  query: z.object({ conversationId: entityId.optional() }),
  response: estimatedWaitTimePredictions,
  status: 200,
});

/** Media other than messages have no queue here: their answer is empty. */
export const getRoutingQueueMediatypeEstimatedwaittime = endpoint({
  id: "getRoutingQueueMediatypeEstimatedwaittime",
  method: "GET",
  path: "/api/v2/routing/queues/{queueId}/mediatypes/{mediaType}/estimatedwaittime",
  summary: "Expected wait of whoever comes next with a medium, and with a label",
  permissions: ["routing:queue:view"],
  params: z.object({
    queueId: entityId,
    mediaType: z
      .string()
      .toLowerCase()
      .pipe(z.enum(["all", "call", "callback", "chat", "email", "message", "socialexpression"])),
  }),
  query: z.object({ labelId: entityId.optional() }),
  response: estimatedWaitTimePredictions,
  status: 200,
});
