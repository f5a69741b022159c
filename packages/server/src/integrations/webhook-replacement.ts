import {
  appendEvents,
  lockIntegration,
  readIntegrationOfWebhook,
  readIntegrationRow,
  type IntegrationRow,
} from "@tsubame/store";
import { XResponseError, type XWebhook } from "@tsubame/x-api";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import { transact } from "../transaction.ts";
import { openXAccountOf } from "../x-accounts/open-account.ts";
import { requestChecksIn } from "./request-checks.ts";
import { readChecks } from "./stored-json.ts";
import { webhookKeyIn } from "./webhook-url.ts";

/** Bound on each call while somebody waits for the answer. */
const callTimeoutMs = 5000;

/**
 * Removes the foreign webhook that the last run of checks has named as being in the way, because somebody has said so
 * for this very webhook, and connects. It is done only when everything before the webhook has passed, so that nothing
 * of anybody's is removed for a connection that would fail all the same.
 *
 * The consent is in the event log, with who gave it and the address that was removed.
 *
 * @throws {AppError} `not.found`, `integration.noForeignWebhook` when the checks name no such webhook, when it is gone
 *   or belongs to a connection of this server, and `service.unavailable` when X does not do it
 */
export async function replaceForeignWebhook(
  context: Context,
  replacement: {
    readonly integrationId: string;
    readonly webhookId: string;
    readonly actor: Actor;
  },
): Promise<void> {
  const { integrationId, webhookId, actor } = replacement;
  const row = await readIntegrationRow(context.db, integrationId);
  if (!row) throw notFound("integration", integrationId);
  if (namedInTheWay(row) !== webhookId) throw noForeignWebhook(integrationId, webhookId);
  const removed = await removeOnX(context, row, webhookId);
  await transact(context, async (trx) => {
    const locked = await lockIntegration(trx, integrationId);
    await appendEvents(trx, [
      {
        kind: "integration.webhookReplaced",
        integrationId,
        ...actorColumns(actor),
        detail: { webhookId, url: removed.url },
      },
    ]);
    if (locked) await requestChecksIn(trx, locked, { actor });
  });
}

/** The webhook that the failed check shows as the obstacle. */
function namedInTheWay(row: IntegrationRow): string | null {
  const check = readChecks(row).find(({ id }) => id === "webhook");
  const named = check?.status === "failed" ? check.evidence["standingWebhookId"] : null;
  return typeof named === "string" ? named : null;
}

async function removeOnX(
  context: Context,
  row: IntegrationRow,
  webhookId: string,
): Promise<XWebhook> {
  const { client, place } = openXAccountOf(context, row, { timeoutMs: callTimeoutMs });
  try {
    const standing = await client.accountActivity.listWebhooks(place.environment);
    const webhook = standing.find(({ id }) => id === webhookId);
    const key = webhook && webhookKeyIn(context.config, webhook.url);
    const holder = key ? await readIntegrationOfWebhook(context.db, key) : undefined;
    if (!webhook || (holder && !holder.is_deleted)) throw noForeignWebhook(row.id, webhookId);
    await client.accountActivity.deleteWebhook(place.environment, webhookId);
    return webhook;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof XResponseError ? `: ${error.reason}` : "";
    throw new AppError({
      code: "service.unavailable",
      status: 503,
      message: `X did not remove the webhook${reason}`,
      isRetryable: true,
      cause: error,
    });
  } finally {
    client.close();
  }
}

function noForeignWebhook(integrationId: string, webhookId: string): AppError {
  return new AppError({
    code: "integration.noForeignWebhook",
    status: 409,
    message:
      "The last run of the checks names no such webhook as being in the way. Run the checks again and use the id that the webhook check shows.",
    details: { integrationId, webhookId },
  });
}
