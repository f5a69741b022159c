import { setTimeout as delay } from "node:timers/promises";
import {
  appendEvents,
  changeIntegration,
  lockIntegration,
  lockUnsentMessages,
  settleSend,
  type IntegrationRow,
} from "@tsubame/store";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import { openXAccountOf } from "../x-accounts/open-account.ts";
import { isWebhookGone } from "./connect/ensure-webhook.ts";
import { credentialPlace } from "./credentials.ts";

/** Bound on each call to X while somebody waits for the answer to DELETE. */
const callTimeoutMs = 5000;
/** How often, and with which pause, attempts that are out are looked at again. */
const waitTries = 20;
const waitPauseMs = 100;

/** How often a webhook that came back meanwhile is removed before the integration is closed all the same. */
const closeTries = 3;

/**
 * Disconnects an account: ends the subscription and removes the webhook on X, then closes the integration here. Its
 * history stays readable; replies that still wait fail visibly; its secrets are wiped.
 *
 * X comes first, so that a crash in between leaves an integration that can be deleted again. Until it is closed, the
 * watch and the checks may find the webhook gone and register it anew; whatever the row names at the end is removed as
 * well, and who comes later finds the integration closed and removes it himself. When X does not let us (revoked
 * credentials, no network), the integration is closed all the same, and the event says what stayed on X.
 */
export async function disconnectIntegration(
  context: Context,
  row: IntegrationRow,
  actor: Actor,
): Promise<void> {
  let isLeftOnX = false;
  let present: IntegrationRow | null = row;
  for (let tries = 1; present !== null; tries += 1) {
    isLeftOnX = !(await cleanUpOnX(context, present)) || isLeftOnX;
    const removedId = tries < closeTries ? present.webhook_id : undefined;
    present = await close(context, row.id, { actor, isLeftOnX, removedId });
  }
  await failWaitingReplies(context, row.id);
}

/**
 * Closes the integration, unless another webhook than the removed one stands by now; that row is returned. `removedId`
 * undefined: closes it whatever stands.
 */
async function close(
  context: Context,
  id: string,
  end: {
    readonly actor: Actor;
    readonly isLeftOnX: boolean;
    readonly removedId: string | null | undefined;
  },
): Promise<IntegrationRow | null> {
  const { actor, isLeftOnX, removedId } = end;
  return transact(context, async (trx) => {
    const locked = await lockIntegration(trx, id);
    if (!locked) return null;
    if (removedId !== undefined && locked.webhook_id !== removedId) return locked;
    const wiped = (column: "consumer_secret_sealed" | "access_token_secret_sealed") =>
      context.secrets.seal("", credentialPlace(id, column));
    await changeIntegration(trx, id, {
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
        integrationId: id,
        ...actorColumns(actor),
        detail: { isLeftOnX },
      },
    ]);
    return null;
  });
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
    if (isWebhookGone(error)) return true;
    context.log.warn(
      { err: error, integrationId: row.id },
      "a webhook could not be removed from X",
    );
    return false;
  } finally {
    client.close();
  }
}
