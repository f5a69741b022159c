import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** X's clock and ours may differ; a look at the token that comes so much later was certainly later. */
const clockMargin = "2 minutes";

/**
 * The account's owner took the app's access away on X, which has ended the subscription as well: the integration
 * takes no part any more until it is connected again. False when it was inactive before, or another app is meant, or
 * when the word is out of date: the credentials are newer, or X has accepted them since.
 */
export async function markRevoked(
  trx: Transaction<Database>,
  revocation: {
    readonly integrationId: string;
    readonly appId: string | null;
    /** By X's clock, in whole seconds; null when X did not say. */
    readonly revokedAt: Date | null;
  },
): Promise<boolean> {
  const result = await sql`
    update integration set status = 'Inactive', version = version + 1, modified_at = now()
    where id = ${revocation.integrationId} and status = 'Active' and not is_deleted
      and (${revocation.appId}::text is null or x_app_id is null or x_app_id = ${revocation.appId})
      and (${revocation.revokedAt}::timestamptz is null
        or ${revocation.revokedAt}::timestamptz >= date_trunc('second', coalesce(credentials_rotated_at, created_at))
          and not exists (
            select from integration_hop accepted
            where accepted.integration_id = integration.id and accepted.hop = 'token' and accepted.state = 'green'
              and accepted.checked_at > ${revocation.revokedAt}::timestamptz + ${clockMargin}::interval))`.execute(
    trx,
  );
  return (result.numAffectedRows ?? 0n) > 0n;
}
