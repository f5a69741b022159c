import {
  getFlowVersion,
  getFlowVersions,
  getInboundFlowVersion,
  getInboundFlowVersions,
  postInboundFlowVersionRestore,
} from "@tsubame/contract";
import { findFlow, findFlowVersion, listFlowVersions, type FlowVersionRow } from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorOf } from "../conversations/actor.ts";
import { notFound } from "../http/errors.ts";
import { listing, type PageRequest } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { architectVersionView, flowVersionView, inboundFlowView } from "./flow-view.ts";
import { changeFlow } from "./save-flow.ts";
import { readRules } from "./stored-rules.ts";

/** What a flow was, and bringing it back. */
export function versionRoutes(host: RouteHost, context: Context): void {
  bind(host, getInboundFlowVersions, async ({ params, query, request }) => {
    const { rows, total } = await listedVersions(context, params.flowId, query);
    const entities = rows.map((row) => {
      const { rules: _rules, ...listed } = flowVersionView(row);
      return listed;
    });
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getInboundFlowVersion, async ({ params }) =>
    flowVersionView(await versionOf(context, params)),
  );

  bind(host, getFlowVersions, async ({ params, query, request }) => {
    const { rows, total } = await listedVersions(context, params.flowId, query);
    const entities = rows.map(architectVersionView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getFlowVersion, async ({ params }) =>
    architectVersionView(await versionOf(context, params)),
  );

  bind(host, postInboundFlowVersionRestore, async ({ params, body, principal }) => {
    const flow = await findFlow(context.db, params.flowId);
    if (!flow) throw notFound("flow", params.flowId);
    const kept = await versionOf(context, params);
    const { row, warnings } = await changeFlow(context, {
      flowId: flow.id,
      // The name stays: what is brought back are the rules.
      name: flow.name,
      rules: readRules(kept.rules),
      expectedVersion: body.version,
      restoredFromVersion: kept.version,
      actor: actorOf(principal),
    });
    return inboundFlowView(row, warnings);
  });
}

async function listedVersions(
  context: Context,
  flowId: string,
  page: PageRequest,
): Promise<{ rows: FlowVersionRow[]; total: number }> {
  const flow = await findFlow(context.db, flowId);
  if (!flow) throw notFound("flow", flowId);
  const { pageNumber, pageSize } = page;
  return listFlowVersions(context.db, { pageNumber, pageSize, flowId: flow.id });
}

async function versionOf(
  context: Context,
  params: { readonly flowId: string; readonly versionId: number },
): Promise<FlowVersionRow> {
  const { flowId, versionId } = params;
  const row = await findFlowVersion(context.db, { flowId, version: versionId });
  if (!row) throw notFound("flow version", `${flowId}/${versionId}`);
  return row;
}
