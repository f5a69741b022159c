import { setTimeout as delay } from "node:timers/promises";
import {
  appendEvents,
  changeIntegration,
  lockIntegration,
  lockUnsentMessages,
  settleSend,
  type IntegrationRow,
} from "@tsubame/store";
import { XResponseError } from "@tsubame/x-api";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import { openXAccountOf } from "../x-accounts/open-account.ts";
import { credentialPlace } from "./credentials.ts";

/** Bound on each call to X while somebody waits for the answer to DELETE. */
const callTimeoutMs = 5000;
/** How often, and with which pause, attempts that are out are looked at again. */
const waitTries = 20;
const waitPauseMs = 100;

/**
 * Disconnects an account: ends the subscription and removes the webhook on X, then closes the integration here. Its
 * history stays readable; replies that still wait fail visibly; its secrets are wiped.
 *
 * X comes first, so that a crash in between leaves an integration that can be deleted again. When X does not let us
 * (revoked credentials, no network), the integration is closed all the same, and the event says what stayed on X.
 */
export async function disconnectIntegration(
  context: Context,
  row: IntegrationRow,
  actor: Actor,
): Promise<void> {
  const isLeftOnX = !(await cleanUpOnX(context, row));
  await transact(context, async (trx) => {
    const locked = await lockIntegration(trx, row.id);
    if (!locked) return;
    const wiped = (column: "consumer_secret_sealed" | "access_token_secret_sealed") =>
      context.secrets.seal("", credentialPlace(row.id, column));
    await changeIntegration(trx, row.id, {
      is_deleted: true,
      status: "Inactive",
      webhook_id: null,
      consumer_secret_sealed: wiped("consumer_secret_sealed"),
      access_token_secret_sealed: wiped("access_token_secret_sealed"),
      previous_consumer_secret_sealed: null,
      previous_consumer_secret_until: null,
      version: locked.version + 1,
      modified_by: actor.userId,
      modified_at: context.clock.now(),
    });
    await appendEvents(trx, [
      {
        kind: "integration.deleted",
        integrationId: row.id,
        ...actorColumns(actor),
        detail: { isLeftOnX },
      },
    ]);
  });
  await failWaitingReplies(context, row.id);
}

/**
 * Fails what waits to be sent. A reply whose attempt is out right now is given a moment to come back; should it be put
 * back in its place even later, the sender fails it when its turn comes.
 */
async function failWaitingReplies(context: Context, integrationId: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const isAttemptOut = await transact(context, async (trx) => {
      const waiting = await lockUnsentMessages(trx, integrationId);
      for (const { messageId, state } of waiting) {
        if (state !== "queued") continue;
        await settleSend(trx, messageId, { kind: "failed", errorCode: "integration.deleted" });
      }
      return waiting.some(({ state }) => state === "sending");
    });
    if (!isAttemptOut || tries >= waitTries) return;
    await delay(waitPauseMs);
  }
}

/** True when nothing of the integration stands on X any more. */
async function cleanUpOnX(context: Context, row: IntegrationRow): Promise<boolean> {
  if (row.webhook_id === null) return true;
  const { client, place } = openXAccountOf(context, row, { timeoutMs: callTimeoutMs });
  try {
    const { accountActivity } = client;
    if (row.x_user_id !== null) await accountActivity.unsubscribe(place, row.x_user_id);
    await accountActivity.deleteWebhook(place.environment, row.webhook_id);
    return true;
  } catch (error) {
    if (error instanceof XResponseError && isGone(error)) return true;
    context.log.warn(
      { err: error, integrationId: row.id },
      "a webhook could not be removed from X",
    );
    return false;
  } finally {
    client.close();
  }
}

/** X knows no such webhook (any more). */
function isGone({ code, words }: XResponseError): boolean {
  return code === 34 || words.includes("WebhookIdInvalid");
}
