import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** What is needed to speak to X for an account. The sealed columns are opened by the caller. */
export interface SendingAccount {
  readonly integrationId: string;
  readonly isDeleted: boolean;
  readonly xUserId: string | null;
  readonly xAppId: string | null;
  readonly consumerKey: string;
  readonly consumerSecretSealed: Buffer;
  readonly accessToken: string;
  readonly accessTokenSecretSealed: Buffer;
}

/** The account as it is now; undefined when there is no such integration. */
export async function readSendingAccount(
  db: Kysely<Database>,
  integrationId: string,
): Promise<SendingAccount | undefined> {
  const { rows } = await sql<SendingAccount>`
    select id as "integrationId", is_deleted as "isDeleted", x_user_id as "xUserId", x_app_id as "xAppId",
      consumer_key as "consumerKey", consumer_secret_sealed as "consumerSecretSealed",
      access_token as "accessToken", access_token_secret_sealed as "accessTokenSecretSealed"
    from integration where id = ${integrationId}`.execute(db);
  return rows[0];
}
