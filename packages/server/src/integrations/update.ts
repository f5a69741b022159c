import { trimPasted, type TwitterIntegrationUpdate } from "@tsubame/contract";
import {
  appendEvents,
  changeIntegration,
  lockIntegration,
  readIntegrationRow,
  renameRecipient,
  type IntegrationChange,
  type IntegrationRow,
} from "@tsubame/store";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { crashPoint } from "../crash-points.ts";
import { AppError, invalidFields, notFound } from "../http/errors.ts";
import type { Language } from "../http/principal.ts";
import { transact } from "../transaction.ts";
import { lastHeardAt, pendingRotation } from "./credential-change.ts";
import { credentialPlace } from "./credentials.ts";
import { pastedValues } from "./pasted-values.ts";
import { rerunColumns } from "./request-checks.ts";
import { assertNewCredentialsWork, type GivenCredentials } from "./try-credentials.ts";

/** The previous consumer secret is accepted no longer than this, whether or not X is seen to use the new one. */
const previousSecretDays = 7;

/** Who changes what, and in which language a refusal is read. */
export interface UpdateRequest {
  readonly update: TwitterIntegrationUpdate;
  readonly actor: Actor;
  readonly language: Language;
}

/**
 * Renames an integration or takes new credentials into it (rotation in place: conversations, recipient and webhook
 * address stay).
 *
 * New credentials of a connected account are tried on X before they replace the old ones; when X refuses them, the
 * old ones stay as they were. Afterwards the checks run: the webhook is challenged with the new secret, the
 * subscription restored, and what was missed is fetched. Deliveries signed with the old secret are accepted until X
 * has been seen to sign with the new one, and some time longer.
 *
 * @throws {AppError} `not.found`, `general.conflict` for another version, `bad.request` with the field to blame,
 *   `service.unavailable` when X could not be asked
 */
export async function updateIntegration(
  context: Context,
  integrationId: string,
  { update, actor, language }: UpdateRequest,
): Promise<void> {
  const before = await readIntegrationRow(context.db, integrationId);
  if (!before) throw notFound("integration", integrationId);
  assertVersion(before, update.version);
  const given = givenCredentials(update);
  const place = placeChange(before, update);
  const isRotation = before.create_status === "Completed" && Object.keys(given).length > 0;
  if (isRotation) {
    const tier = update.tier ?? before.tier;
    await assertNewCredentialsWork(context, { row: before, tier, given, language });
  }

  const now = context.clock.now();
  await transact(context, async (trx) => {
    const row = await lockIntegration(trx, integrationId);
    if (!row) throw notFound("integration", integrationId);
    // What was tried was put together with what stood there then.
    assertVersion(row, isRotation ? before.version : update.version);
    const hasNewCredentials = Object.keys(given).length > 0;
    const isChecked = hasNewCredentials || Object.keys(place).length > 0;
    const known = [
      pastedValues(update, now),
      ...(isRotation ? [pendingRotation(lastHeardAt(row))] : []),
    ];
    await changeIntegration(trx, integrationId, {
      ...(update.name === undefined ? {} : { name: update.name }),
      ...(update.supportedContent ? { supported_content_id: update.supportedContent.id } : {}),
      ...(update.messagingSetting ? { messaging_setting_id: update.messagingSetting.id } : {}),
      ...place,
      ...credentialColumns(context, row, given, now),
      ...(isRotation ? { credentials_rotated_at: now } : {}),
      ...(isChecked ? rerunColumns(row, known) : {}),
      version: row.version + 1,
      modified_by: actor.userId,
      modified_at: now,
    });
    if (update.name !== undefined) await renameRecipient(trx, integrationId, update.name);
    const common = { integrationId, ...actorColumns(actor) };
    await appendEvents(trx, [
      ...(isRotation
        ? [
            {
              kind: "integration.credentialsRotated" as const,
              ...common,
              detail: {
                hasNewKeys: given.consumerKey !== undefined || given.consumerSecret !== undefined,
                hasNewToken:
                  given.accessTokenKey !== undefined || given.accessTokenSecret !== undefined,
              },
            },
          ]
        : []),
      {
        kind: "integration.updated" as const,
        ...common,
        detail: { hasNewCredentials: isChecked },
      },
    ]);
    if (isRotation) crashPoint("rotation.beforeCommit");
  });
  if (isRotation) crashPoint("rotation.afterCommit");
}

function givenCredentials(update: TwitterIntegrationUpdate): GivenCredentials {
  const { consumerKey, consumerSecret, accessTokenKey, accessTokenSecret } = update;
  return {
    ...(consumerKey === undefined ? {} : { consumerKey: trimPasted(consumerKey) }),
    ...(consumerSecret === undefined ? {} : { consumerSecret: trimPasted(consumerSecret) }),
    ...(accessTokenKey === undefined ? {} : { accessTokenKey: trimPasted(accessTokenKey) }),
    ...(accessTokenSecret === undefined
      ? {}
      : { accessTokenSecret: trimPasted(accessTokenSecret) }),
  };
}

/**
 * Tier and dev environment. A connected account may change its tier (its plan has changed on X) but not the label
 * within premium: its webhook stands there.
 */
function placeChange(row: IntegrationRow, update: TwitterIntegrationUpdate): IntegrationChange {
  const tier = update.tier ?? row.tier;
  const label = update.envName === undefined ? undefined : trimPasted(update.envName);
  if (tier === "enterprise") return tier === row.tier ? {} : { tier };
  const wanted = label ?? (row.tier === "premium" ? row.environment_name : null);
  if (wanted === null || wanted === "") {
    throw invalidFields("The environment name is required when the tier is premium.", [
      { fieldName: "envName", errorCode: "required.field.missing" },
    ]);
  }
  if (tier !== row.tier) return { tier, environment_name: wanted };
  if (wanted === row.environment_name) return {};
  if (row.create_status === "Completed") {
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
  return { environment_name: wanted };
}

function credentialColumns(
  context: Context,
  row: IntegrationRow,
  given: GivenCredentials,
  now: Date,
): IntegrationChange {
  const seal = (
    column: "consumer_secret_sealed" | "access_token_secret_sealed",
    secret: string,
  ): Buffer => context.secrets.seal(secret, credentialPlace(row.id, column));
  return {
    ...(given.consumerKey === undefined ? {} : { consumer_key: given.consumerKey }),
    ...(given.consumerSecret === undefined
      ? {}
      : {
          consumer_secret_sealed: seal("consumer_secret_sealed", given.consumerSecret),
          previous_consumer_secret_sealed: row.consumer_secret_sealed,
          previous_consumer_secret_until: new Date(now.getTime() + previousSecretDays * 86_400_000),
        }),
    ...(given.accessTokenKey === undefined ? {} : { access_token: given.accessTokenKey }),
    ...(given.accessTokenSecret === undefined
      ? {}
      : {
          access_token_secret_sealed: seal("access_token_secret_sealed", given.accessTokenSecret),
        }),
  };
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
