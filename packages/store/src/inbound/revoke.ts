import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/**
 * The account's owner took the app's access away on X, which has ended the subscription as well: the integration
 * takes no part any more until it is connected again. False when it was inactive before, or another app is meant.
 */
export async function markRevoked(
  trx: Transaction<Database>,
  revocation: { readonly integrationId: string; readonly appId: string | null },
): Promise<boolean> {
  const result = await sql`
    update integration set status = 'Inactive', version = version + 1, modified_at = now()
    where id = ${revocation.integrationId} and status = 'Active' and not is_deleted
      and (${revocation.appId}::text is null or x_app_id is null or x_app_id = ${revocation.appId})`.execute(
    trx,
  );
  return (result.numAffectedRows ?? 0n) > 0n;
}
