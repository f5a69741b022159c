import { sql, type Selectable } from "kysely";
import type { Reader, Writer } from "../conversations/rows.ts";
import { readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";
import type { FlowRow } from "./flows.ts";

export type FlowVersionRow = Selectable<Database["flow_version"]>;

/** Keeps a flow as it was just saved; in the transaction that saves it. `savedBy` is null for a program without a user. */
export async function keepFlowVersion(
  trx: Writer,
  flow: FlowRow,
  kept: { readonly savedBy: string | null; readonly restoredFromVersion: number | null },
): Promise<void> {
  await trx
    .insertInto("flow_version")
    .values({
      flow_id: flow.id,
      version: flow.version,
      name: flow.name,
      rules: JSON.stringify(flow.rules),
      saved_by: kept.savedBy,
      restored_from_version: kept.restoredFromVersion,
      saved_at: flow.modified_at,
    })
    .execute();
}

/** A version of a flow, whether the flow is deleted or not. */
export async function findFlowVersion(
  reader: Reader,
  key: { readonly flowId: string; readonly version: number },
): Promise<FlowVersionRow | undefined> {
  return reader
    .selectFrom("flow_version")
    .selectAll()
    .where("flow_id", "=", key.flowId)
    .where("version", "=", key.version)
    .executeTakeFirst();
}

/** A page of the versions of a flow, newest first. */
export async function listFlowVersions(
  reader: Reader,
  filter: PageOf & { readonly flowId: string },
): Promise<Page<FlowVersionRow>> {
  return readPage(
    reader
      .selectFrom("flow_version")
      .where("flow_id", "=", filter.flowId)
      .selectAll()
      .orderBy("version", "desc"),
    filter,
  );
}

/** Rules of several versions in one statement; those that were never kept are absent. */
export async function readFlowVersions(
  reader: Reader,
  keys: readonly { readonly flowId: string; readonly version: number }[],
): Promise<FlowVersionRow[]> {
  if (keys.length === 0) return [];
  const wanted = keys.map(({ flowId, version }) => ({ flow_id: flowId, version }));
  const { rows } = await sql<FlowVersionRow>`
    select v.* from json_to_recordset(${JSON.stringify(wanted)}::json) as k(flow_id uuid, version integer)
    join flow_version v on v.flow_id = k.flow_id and v.version = k.version`.execute(reader);
  return rows;
}
