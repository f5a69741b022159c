import { getQuarantinedEvents, postQuarantinedEventRetry } from "@tsubame/contract";
import { appendEvents, listQuarantined, retryQuarantined } from "@tsubame/store";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";

/** Deliveries that could not be understood: which they are, and having one understood again after a repair. */
export function quarantineRoutes(host: RouteHost, context: Context): void {
  bind(host, getQuarantinedEvents, async ({ query, request }) => {
    const { rows, total } = await listQuarantined(context.db, {
      offset: (query.pageNumber - 1) * query.pageSize,
      limit: query.pageSize,
    });
    return listing({
      entities: rows.map((row) => ({
        id: row.id,
        integrationId: row.integrationId,
        kind: row.kind,
        eventKey: row.eventKey,
        receivedAt: row.receivedAt.toISOString(),
        quarantinedAt: row.quarantinedAt && row.quarantinedAt.toISOString(),
        attemptCount: row.attemptCount,
        error: row.error,
      })),
      total,
      page: query,
      requestUrl: request.url,
    });
  });

  bind(host, postQuarantinedEventRetry, async ({ params: { eventId }, principal }) => {
    await transact(context, async (trx) => {
      const retried = await retryQuarantined(trx, eventId);
      if (retried === undefined) throw notFound("quarantined event", eventId);
      await appendEvents(trx, [
        {
          kind: "inbox.retried",
          integrationId: retried.integrationId,
          ...actorColumns(actorOf(principal)),
          detail: { inboxId: eventId },
        },
      ]);
    });
    context.signals.poke("inbox");
  });
}
