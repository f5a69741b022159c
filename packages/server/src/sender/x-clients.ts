import { readSendingAccount } from "@tsubame/store";
import { createXClient, type XClient } from "@tsubame/x-api";
import type { Context } from "../context.ts";
import { credentialPlace } from "../integrations/credentials.ts";

/** A client of X in an account's name, with what is known of the account. */
export interface AccountClient {
  readonly client: XClient;
  readonly xUserId: string | null;
  readonly xAppId: string | null;
}

/** Makes the client from the stored credentials; null when the integration is gone. */
export async function openAccountClient(
  context: Pick<Context, "db" | "secrets" | "config">,
  integrationId: string,
  timeoutMs: number,
): Promise<AccountClient | null> {
  const account = await readSendingAccount(context.db, integrationId);
  if (account === undefined || account.isDeleted) return null;
  const consumerSecret = context.secrets.open(
    account.consumerSecretSealed,
    credentialPlace(integrationId, "consumer_secret_sealed"),
  );
  const tokenSecret = context.secrets.open(
    account.accessTokenSecretSealed,
    credentialPlace(integrationId, "access_token_secret_sealed"),
  );
  return {
    xUserId: account.xUserId,
    xAppId: account.xAppId,
    client: createXClient({
      baseUrl: context.config.xApiUrl,
      consumer: { key: account.consumerKey, secret: consumerSecret.reveal() },
      token: { key: account.accessToken, secret: tokenSecret.reveal() },
      timeoutMs,
    }),
  };
}
