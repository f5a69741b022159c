import { randomUUID } from "node:crypto";
import { trimPasted, type TwitterIntegrationRequest } from "@tsubame/contract";
import { appendEvents, insertIntegration } from "@tsubame/store";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import { pendingChecks } from "./checks.ts";
import { credentialPlace, type SealedColumn } from "./credentials.ts";
import { pastedValues } from "./pasted-values.ts";

/** Stores what is needed to connect an account and leaves the rest to the connector. Returns the integration's id. */
export async function createIntegration(
  context: Context,
  request: TwitterIntegrationRequest,
  actor: Actor,
): Promise<string> {
  const id = randomUUID();
  const now = context.clock.now();
  const seal = (column: SealedColumn, secret: string): Buffer =>
    context.secrets.seal(trimPasted(secret), credentialPlace(id, column));
  const label = trimPasted(request.envName ?? "");
  await transact(context, async (trx) => {
    await insertIntegration(trx, {
      id,
      name: request.name,
      tier: request.tier,
      // Only premium has dev environments; what was typed for another tier has no meaning.
      environment_name: request.tier === "premium" ? label : null,
      generation: request.tier === "premium" ? "v1.1-premium" : "v1.1-enterprise",
      consumer_key: trimPasted(request.consumerKey),
      consumer_secret_sealed: seal("consumer_secret_sealed", request.consumerSecret),
      previous_consumer_secret_sealed: null,
      previous_consumer_secret_until: null,
      access_token: trimPasted(request.accessTokenKey),
      access_token_secret_sealed: seal("access_token_secret_sealed", request.accessTokenSecret),
      x_app_id: null,
      x_user_id: null,
      x_username: null,
      webhook_key: randomUUID().replaceAll("-", ""),
      webhook_id: null,
      checks: JSON.stringify(pendingChecks({ pastedValues: pastedValues(request, now) })),
      checked_at: null,
      supported_content_id: request.supportedContent?.id ?? null,
      messaging_setting_id: request.messagingSetting?.id ?? null,
      last_event_at: null,
      last_crc_at: null,
      created_by: actor.userId,
      modified_by: actor.userId,
      created_at: now,
      modified_at: now,
    });
    await appendEvents(trx, [
      { kind: "integration.created", integrationId: id, ...actorColumns(actor) },
    ]);
  });
  return id;
}
