import type { Reader } from "../conversations/rows.ts";
import type { IntegrationRow } from "../integrations/integrations.ts";

/** Every connected account, oldest first: those whose connection is to be watched. */
export async function readWatchedIntegrations(reader: Reader): Promise<IntegrationRow[]> {
  return reader
    .selectFrom("integration")
    .selectAll()
    .where("is_deleted", "=", false)
    .where("create_status", "=", "Completed")
    .orderBy("created_at")
    .execute();
}
