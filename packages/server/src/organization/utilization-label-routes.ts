import {
  deleteRoutingUtilizationLabel,
  getRoutingUtilizationLabel,
  getRoutingUtilizationLabels,
  postRoutingUtilizationLabels,
  putRoutingUtilizationLabel,
  type UtilizationLabel,
} from "@tsubame/contract";
import {
  appendEvents,
  deleteLabel,
  findLabel,
  insertLabel,
  isConflict,
  listLabels,
  renameLabel,
  type NewEvent,
  type UtilizationLabelRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { nameTaken, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";

/** Kinds of conversations with capacities of their own: `/api/v2/routing/utilization/labels`. */
export function utilizationLabelRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingUtilizationLabels, async ({ query, request }) => {
    const { rows, total } = await listLabels(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      isDescending: query.sortOrder === "descending",
    });
    const entities = rows.map(labelView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getRoutingUtilizationLabel, async ({ params }) => {
    const row = await findLabel(context.db, params.labelId);
    if (!row) throw notFound("utilization label", params.labelId);
    return labelView(row);
  });

  bind(host, postRoutingUtilizationLabels, async ({ body, principal }) =>
    labelView(
      await refuseTakenName(() =>
        transact(context, async (trx) => {
          const row = await insertLabel(trx, body.name);
          await appendEvents(trx, [labelEvent("created", row.id, actorOf(principal))]);
          return row;
        }),
      ),
    ),
  );

  bind(host, putRoutingUtilizationLabel, async ({ params, body, principal }) =>
    labelView(
      await refuseTakenName(() =>
        transact(context, async (trx) => {
          const now = context.clock.now();
          const row = await renameLabel(trx, { id: params.labelId, name: body.name, now });
          if (!row) throw notFound("utilization label", params.labelId);
          await appendEvents(trx, [labelEvent("renamed", row.id, actorOf(principal))]);
          return row;
        }),
      ),
    ),
  );

  bind(host, deleteRoutingUtilizationLabel, async ({ params, principal }) => {
    await transact(context, async (trx) => {
      if (!(await deleteLabel(trx, params.labelId))) {
        throw notFound("utilization label", params.labelId);
      }
      await appendEvents(trx, [labelEvent("deleted", params.labelId, actorOf(principal))]);
    });
    return {};
  });
}

function labelEvent(change: "created" | "renamed" | "deleted", id: string, actor: Actor): NewEvent {
  return {
    kind: "settings.changed",
    ...actorColumns(actor),
    detail: { subject: "utilizationLabel", change, id },
  };
}

function labelView(row: UtilizationLabelRow): UtilizationLabel {
  return {
    id: row.id,
    name: row.name,
    selfUri: `/api/v2/routing/utilization/labels/${row.id}`,
  };
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConflict(error, "utilization_label_name")) {
      throw nameTaken("utilization label", error);
    }
    throw error;
  }
}
