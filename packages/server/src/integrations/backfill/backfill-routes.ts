import { getIntegrationBackfills, postIntegrationBackfill } from "@tsubame/contract";
import {
  listBackfills,
  readBackfill,
  readIntegrationRow,
  type IntegrationRow,
} from "@tsubame/store";
import { actorOf } from "../../conversations/actor.ts";
import type { Context } from "../../context.ts";
import { AppError, invalidFields, notFound } from "../../http/errors.ts";
import { listing } from "../../http/listing.ts";
import { bind, type RouteHost } from "../../http/route.ts";
import { backfillView } from "./backfill-view.ts";
import { requestBackfill } from "./request.ts";

/** Searches for missed DMs: what became of them, and asking for one. */
export function backfillRoutes(host: RouteHost, context: Context): void {
  const read = async (integrationId: string): Promise<IntegrationRow> => {
    const row = await readIntegrationRow(context.db, integrationId);
    if (row === undefined) throw notFound("integration", integrationId);
    return row;
  };

  bind(host, getIntegrationBackfills, async ({ params, query, request }) => {
    await read(params.integrationId);
    const { rows, total } = await listBackfills(context.db, {
      integrationId: params.integrationId,
      offset: (query.pageNumber - 1) * query.pageSize,
      limit: query.pageSize,
    });
    const now = context.clock.now();
    return listing({
      entities: rows.map((row) => backfillView(row, now)),
      total,
      page: query,
      requestUrl: request.url,
    });
  });

  bind(host, postIntegrationBackfill, async ({ params, body, principal }) => {
    const { create_status: createStatus } = await read(params.integrationId);
    if (createStatus !== "Completed") {
      throw new AppError({
        code: "general.conflict",
        status: 409,
        message: "The account is not connected, so there is nothing to search.",
      });
    }
    const now = context.clock.now();
    const fromAt = new Date(body.fromAt);
    if (fromAt >= now) {
      throw invalidFields("The search begins in the past.", [
        { fieldName: "fromAt", errorCode: "invalid.value", message: "must be in the past" },
      ]);
    }
    const id = await requestBackfill(context, {
      integrationId: params.integrationId,
      reason: "requested",
      fromAt,
      untilAt: now,
      actor: actorOf(principal),
    });
    const row = await readBackfill(context.db, id);
    if (row === undefined) throw notFound("backfill", id);
    return backfillView(row, now);
  });
}
