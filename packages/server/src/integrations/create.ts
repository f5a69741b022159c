import { randomUUID } from "node:crypto";
import {
  trimPasted,
  type IntegrationCheck,
  type TwitterIntegrationRequest,
  type TwitterIntegrationUpdate,
} from "@tsubame/contract";
import {
  appendEvents,
  changeIntegration,
  insertIntegration,
  lockIntegration,
  renameRecipient,
  type IntegrationChange,
  type IntegrationRow,
} from "@tsubame/store";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { AppError, invalidFields, notFound } from "../http/errors.ts";
import { transact } from "../transaction.ts";
import { decidedCheck, pendingChecks } from "./checks.ts";
import { checkTexts } from "./connect/check-texts.ts";
import { credentialPlace } from "./credentials.ts";
import { readChecks } from "./stored-json.ts";

/** How long deliveries signed with the consumer secret before a rotation are still accepted. */
const rotationHours = 24;

/** Stores what is needed to connect an account and leaves the rest to the connector. Returns the integration's id. */
export async function createIntegration(
  context: Context,
  request: TwitterIntegrationRequest,
  actor: Actor,
): Promise<string> {
  assertPremium(request.tier);
  const id = randomUUID();
  const now = context.clock.now();
  const seal = sealer(context, id);
  const environmentName = trimPasted(request.envName ?? "");
  await transact(context, async (trx) => {
    await insertIntegration(trx, {
      id,
      name: request.name,
      tier: request.tier,
      environment_name: environmentName,
      consumer_key: trimPasted(request.consumerKey),
      consumer_secret_sealed: seal("consumer_secret_sealed", trimPasted(request.consumerSecret)),
      previous_consumer_secret_sealed: null,
      previous_consumer_secret_until: null,
      access_token: trimPasted(request.accessTokenKey),
      access_token_secret_sealed: seal(
        "access_token_secret_sealed",
        trimPasted(request.accessTokenSecret),
      ),
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

/**
 * Renames an integration or takes new credentials into it (rotation in place: conversations, recipient and webhook
 * address stay). New credentials, and any change of one that is not connected, have the checks run again.
 * @throws {AppError} `not.found`, `general.conflict` for another version, `bad.request`
 */
export async function updateIntegration(
  context: Context,
  integrationId: string,
  update: TwitterIntegrationUpdate,
  actor: Actor,
): Promise<void> {
  if (update.tier !== undefined) assertPremium(update.tier);
  const now = context.clock.now();
  await transact(context, async (trx) => {
    const row = await lockIntegration(trx, integrationId);
    if (!row) throw notFound("integration", integrationId);
    assertVersion(row, update.version);
    const credentials = credentialChange(context, row, update, now);
    const isChecked = Object.keys(credentials).length > 0;
    await changeIntegration(trx, integrationId, {
      ...(update.name === undefined ? {} : { name: update.name }),
      ...(update.supportedContent ? { supported_content_id: update.supportedContent.id } : {}),
      ...(update.messagingSetting ? { messaging_setting_id: update.messagingSetting.id } : {}),
      ...credentials,
      ...(isChecked ? rerunColumns(row, pastedValues(update, now)) : {}),
      version: row.version + 1,
      modified_by: actor.userId,
      modified_at: now,
    });
    if (update.name !== undefined) await renameRecipient(trx, integrationId, update.name);
    await appendEvents(trx, [
      {
        kind: "integration.updated",
        integrationId,
        ...actorColumns(actor),
        detail: { hasNewCredentials: isChecked },
      },
    ]);
  });
}

/** Asks for the checks to be run again; nothing happens while they run. */
export async function requestChecks(
  context: Context,
  integrationId: string,
  actor: Actor,
): Promise<void> {
  await transact(context, async (trx) => {
    const row = await lockIntegration(trx, integrationId);
    if (!row) throw notFound("integration", integrationId);
    const checks = readChecks(row);
    const isWaiting = checks.some(({ status }) => status === "pending" || status === "running");
    if (isWaiting) return;
    const pasted = checks.find(({ id }) => id === "pastedValues");
    await changeIntegration(trx, integrationId, rerunColumns(row, pasted));
    await appendEvents(trx, [
      {
        kind: "integration.checked",
        integrationId,
        ...actorColumns(actor),
        detail: { isRequested: true },
      },
    ]);
  });
}

/**
 * Columns that make the connector take an integration up again. A failed one is being connected anew and gives up the
 * account it had found; a connected one stays connected while it is checked.
 */
function rerunColumns(
  row: IntegrationRow,
  pasted: IntegrationCheck | undefined,
): IntegrationChange {
  return {
    checks: JSON.stringify(pendingChecks(pasted ? { pastedValues: pasted } : {})),
    ...(row.create_status === "Error"
      ? {
          create_status: "Initiated",
          create_error: null,
          x_user_id: null,
          x_username: null,
          x_user: null,
        }
      : {}),
  };
}

function credentialChange(
  context: Context,
  row: IntegrationRow,
  update: TwitterIntegrationUpdate,
  now: Date,
): IntegrationChange {
  const seal = sealer(context, row.id);
  const environmentName = update.envName === undefined ? undefined : trimPasted(update.envName);
  if (environmentName === "") {
    throw invalidFields("The environment name is required.", [
      { fieldName: "envName", errorCode: "required.field.missing" },
    ]);
  }
  const isEnvironmentChanged =
    environmentName !== undefined && environmentName !== row.environment_name;
  if (isEnvironmentChanged && row.create_status === "Completed") {
    throw invalidFields(
      "The environment of a connected account cannot be changed: its webhook stands there. Disconnect the account and connect it again.",
      [
        {
          fieldName: "envName",
          errorCode: "invalid.value",
          message: "cannot be changed while connected",
        },
      ],
    );
  }
  return {
    ...(update.consumerKey === undefined ? {} : { consumer_key: trimPasted(update.consumerKey) }),
    ...(update.consumerSecret === undefined
      ? {}
      : {
          consumer_secret_sealed: seal("consumer_secret_sealed", trimPasted(update.consumerSecret)),
          previous_consumer_secret_sealed: row.consumer_secret_sealed,
          previous_consumer_secret_until: new Date(now.getTime() + rotationHours * 3_600_000),
        }),
    ...(update.accessTokenKey === undefined
      ? {}
      : { access_token: trimPasted(update.accessTokenKey) }),
    ...(update.accessTokenSecret === undefined
      ? {}
      : {
          access_token_secret_sealed: seal(
            "access_token_secret_sealed",
            trimPasted(update.accessTokenSecret),
          ),
        }),
    ...(isEnvironmentChanged ? { environment_name: environmentName } : {}),
  };
}

function sealer(context: Context, integrationId: string) {
  return (
    column: "consumer_secret_sealed" | "access_token_secret_sealed",
    secret: string,
  ): Buffer => context.secrets.seal(secret, credentialPlace(integrationId, column));
}

/** Enterprise and v2 webhooks are other generations of X's API; this version speaks premium. */
function assertPremium(tier: "premium" | "enterprise"): void {
  if (tier === "premium") return;
  throw invalidFields("This version connects apps of the premium tier only.", [
    {
      fieldName: "tier",
      errorCode: "invalid.value",
      message: "only premium is supported by this version",
    },
  ]);
}

/** Genesys sends the version that was read; a client that leaves it out overwrites. */
function assertVersion(row: IntegrationRow, version: number | undefined): void {
  if (version === undefined || version === row.version) return;
  throw new AppError({
    code: "general.conflict",
    status: 409,
    message: `The integration has been changed meanwhile: version ${version} was sent, ${row.version} is present. Read it again.`,
    details: { entityName: "integration", entityId: row.id, presentVersion: row.version },
    fields: [{ fieldName: "version", errorCode: "general.conflict" }],
  });
}

const pastedFields = [
  "consumerKey",
  "consumerSecret",
  "accessTokenKey",
  "accessTokenSecret",
  "envName",
] as const;

/** Which of the entered values carried white space. The values themselves stay out. */
function pastedValues(
  entered: Partial<Record<(typeof pastedFields)[number], string | undefined>>,
  now: Date,
): IntegrationCheck {
  const trimmed = pastedFields.filter((field) => {
    const value = entered[field];
    return value !== undefined && trimPasted(value) !== value;
  });
  return decidedCheck(
    "pastedValues",
    trimmed.length === 0
      ? { status: "passed", text: checkTexts.valuesClean }
      : {
          status: "warning",
          text: checkTexts.valuesTrimmed(trimmed),
          evidence: { fields: trimmed.join(", ") },
        },
    now,
  );
}
