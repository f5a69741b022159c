import type { Group } from "@tsubame/contract";
import { countGroupMembers, type Database, type GroupRow } from "@tsubame/store";
import type { Kysely } from "kysely";

/** Groups on the wire, with the numbers of their people. */
export async function groupViews(
  db: Kysely<Database>,
  rows: readonly GroupRow[],
): Promise<Group[]> {
  const counts = await countGroupMembers(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => viewWith(row, counts.get(row.id) ?? 0));
}

/** One group on the wire. */
export async function groupView(db: Kysely<Database>, row: GroupRow): Promise<Group> {
  const counts = await countGroupMembers(db, [row.id]);
  return viewWith(row, counts.get(row.id) ?? 0);
}

function viewWith(row: GroupRow, memberCount: number): Group {
  return {
    id: row.id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    dateModified: row.modified_at.toISOString(),
    memberCount,
    state: "active",
    version: row.version,
    type: row.type,
    rulesVisible: row.are_rules_visible,
    visibility: row.visibility,
    selfUri: `/api/v2/groups/${row.id}`,
  };
}
