import {
  getRoutingQueueEstimatedwaittime,
  getRoutingQueueMediatypeEstimatedwaittime,
  type EstimatedWaitTimePredictions,
} from "@tsubame/contract";
import { findQueue, readLinePlace, readQueueFacts, type QueueFacts } from "@tsubame/store";
import type { Context } from "../context.ts";
import { notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { estimateWait, estimateWaitOfNext } from "./estimate-wait.ts";

/** Expected waits: `/api/v2/routing/queues/{id}/estimatedwaittime` and its form by medium. */
export function estimatedWaitRoutes(host: RouteHost, context: Context): void {
  const factsOf = async (queueId: string, labelId?: string): Promise<QueueFacts> => {
    if (!(await findQueue(context.db, queueId))) throw notFound("queue", queueId);
    const [facts] = await readQueueFacts(context.db, {
      now: context.clock.now(),
      queueIds: [queueId],
      ...(labelId === undefined ? {} : { labelId }),
    });
    if (facts === undefined) throw notFound("queue", queueId);
    return facts;
  };

  bind(host, getRoutingQueueEstimatedwaittime, async ({ params, query }) => {
    const facts = await factsOf(params.queueId);
    if (query.conversationId === undefined) return predictions(estimateWaitOfNext(facts));
    const place = await readLinePlace(context.db, query.conversationId);
    if (place?.queueId !== params.queueId.toLowerCase()) {
      throw notFound("conversation", query.conversationId);
    }
    return predictions(estimateWait(facts, place.position));
  });

  bind(host, getRoutingQueueMediatypeEstimatedwaittime, async ({ params, query }) => {
    const facts = await factsOf(params.queueId, query.labelId);
    const isMessage = params.mediaType === "message" || params.mediaType === "all";
    return predictions(isMessage ? estimateWaitOfNext(facts) : null, query.labelId);
  });
}

function predictions(seconds: number | null, labelId?: string): EstimatedWaitTimePredictions {
  if (seconds === null) return { results: [] };
  return {
    results: [
      {
        intent: "MESSAGE",
        formula: "SIMPLE",
        estimatedWaitTimeSeconds: seconds,
        ...(labelId === undefined
          ? {}
          : {
              label: { id: labelId, selfUri: `/api/v2/routing/utilization/labels/${labelId}` },
            }),
      },
    ],
  };
}
