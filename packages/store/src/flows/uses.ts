import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** What a condition of a flow's rule can name. */
export type FlowReference = "scheduleGroupId" | "emergencyGroupId" | "customerListId";

/** Names of the flows whose rules name a thing, wherever in the rule it stands; ten at most. */
export async function findFlowsThatName(
  db: Kysely<Database>,
  reference: FlowReference,
  id: string,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select f.id, f.name from flow f
    where f.state = 'active' and exists (
      select from jsonb_path_query(f.rules, ${`$.**.${reference}`}::jsonpath) as named
      where lower(named #>> '{}') = ${id.toLowerCase()})
    order by lower(f.name) limit 10`.execute(db);
  return rows;
}
