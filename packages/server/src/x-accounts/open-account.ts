import { readIntegrationRow, type IntegrationRow } from "@tsubame/store";
import {
  createXClient,
  premiumGeneration,
  type SubscriptionPlace,
  type XClient,
  type XGenerationFactory,
} from "@tsubame/x-api";
import type { Context } from "../context.ts";
import { credentialPlace } from "../integrations/credentials.ts";

/** An account of X with an open client that speaks the generation found when it was connected. */
export interface XAccount {
  readonly integrationId: string;
  /** Whoever opened the account closes it. */
  readonly client: XClient;
  readonly xUserId: string | null;
  readonly xAppId: string | null;
  /** Where its webhook and subscription stand on X. */
  readonly place: SubscriptionPlace;
}

/** How an account is opened. */
export interface XAccountOptions {
  /** Bound on each call. */
  readonly timeoutMs: number;
  /** Instead of the stored generation, while it is being found out. */
  readonly generation?: XGenerationFactory;
}

type Needed = Pick<Context, "db" | "secrets" | "config" | "xAnswers">;

/**
 * Opens the account of an integration; null when the integration is gone. The one way to X for everything that calls
 * it in a customer account's name: sending, look-ups, checks, health, fetching what was missed, disconnecting.
 */
export async function openXAccount(
  context: Needed,
  integrationId: string,
  options: XAccountOptions,
): Promise<XAccount | null> {
  const row = await readIntegrationRow(context.db, integrationId);
  return row === undefined ? null : openXAccountOf(context, row, options);
}

/** The same from a row that has been read already. */
export function openXAccountOf(
  context: Omit<Needed, "db">,
  row: IntegrationRow,
  options: XAccountOptions,
): XAccount {
  const integrationId = row.id;
  const open = (column: "consumer_secret_sealed" | "access_token_secret_sealed"): string =>
    context.secrets.open(row[column], credentialPlace(integrationId, column)).reveal();
  return {
    integrationId,
    xUserId: row.x_user_id,
    xAppId: row.x_app_id,
    place: { environment: row.environment_name, webhookId: row.webhook_id },
    client: createXClient({
      baseUrl: context.config.xApiUrl,
      consumer: { key: row.consumer_key, secret: open("consumer_secret_sealed") },
      token: { key: row.access_token, secret: open("access_token_secret_sealed") },
      timeoutMs: options.timeoutMs,
      generation: options.generation ?? premiumGeneration,
      onResponse: (info) => context.xAnswers.report({ integrationId, info }),
    }),
  };
}
