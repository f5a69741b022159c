import { xGeneration } from "@tsubame/contract";
import type { LookupFunction } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { readIntegrationRow, type IntegrationRow } from "@tsubame/store";
import {
  createXClient,
  generationNamed,
  type SubscriptionPlace,
  type XAnswerInfo,
  type XClient,
  type XClock,
  type XGenerationFactory,
  type XGenerationName,
} from "@tsubame/x-api";
import { systemClock, type Clock, type Context } from "../context.ts";
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
  /** Resolves names in place of the system, where addresses are not our own choice. */
  readonly lookup?: LookupFunction;
  /** Told about every answer, after all who follow the account's answers. */
  readonly onResponse?: (info: XAnswerInfo) => void;
}

type Needed = Pick<Context, "db" | "secrets" | "config" | "clock" | "xAnswers">;

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

/** The generation that was found when the account was connected; a name of another version counts as the first. */
export function storedGeneration(row: Pick<IntegrationRow, "generation">): XGenerationName {
  const known = xGeneration.safeParse(row.generation);
  return known.success ? known.data : "v1.1-premium";
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
      ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
      ...clockOf(context.clock),
      generation: options.generation ?? generationNamed(storedGeneration(row)),
      onResponse: (info) => {
        context.xAnswers.report({ integrationId, info });
        options.onResponse?.(info);
      },
    }),
  };
}

/** Calls bear the node's time, which a test may have put forward; X refuses a time that is minutes off. */
function clockOf(clock: Clock): { clock?: XClock } {
  if (clock === systemClock) return {};
  return {
    clock: {
      now: () => clock.now().getTime(),
      wait: (durationMs, signal) => delay(durationMs, undefined, { signal }).catch(() => undefined),
    },
  };
}
