import type { IntegrationRow } from "@tsubame/store";
import { createXClient, generationNamed, type XClient, type XGenerationName } from "@tsubame/x-api";
import type { Context } from "../context.ts";
import { AppError } from "../http/errors.ts";
import type { Language } from "../http/principal.ts";
import { storedGeneration } from "../x-accounts/open-account.ts";
import { checkTexts } from "./connect/check-texts.ts";
import { handlesDms } from "./connect/check-keys.ts";
import { blameOf, isApiClosed, isPassing, type Blame } from "./connect/x-findings.ts";
import { credentialPlace } from "./credentials.ts";

/** Credentials as pasted and trimmed; what is absent stays as it is stored. */
export interface GivenCredentials {
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
  readonly accessTokenKey?: string;
  readonly accessTokenSecret?: string;
}

/** Bound on each call while somebody waits for the answer to PATCH. */
const callTimeoutMs = 5000;

/**
 * Asks X whether new credentials work, belong to the same account and may handle direct messages, before they replace
 * the ones in use. Nothing is changed on X.
 *
 * @throws {AppError} `bad.request` with the field to blame and `integration.<check>` as its code, in the reader's
 *   language; `service.unavailable` when X could not be asked
 */
export async function assertNewCredentialsWork(
  context: Context,
  trial: {
    readonly row: IntegrationRow;
    /** The tier that the connection will have. */
    readonly tier: IntegrationRow["tier"];
    readonly given: GivenCredentials;
    readonly language: Language;
  },
): Promise<void> {
  const refusal = await tryOnX(context, trial);
  if (refusal === null) return;
  const message = refusal.blame.text[trial.language];
  if (refusal.isPassing) {
    throw new AppError({
      code: "service.unavailable",
      status: 503,
      message,
      isRetryable: true,
    });
  }
  throw new AppError({
    code: "bad.request",
    status: 400,
    message,
    fields: [
      {
        fieldName: refusal.blame.fieldName ?? firstGiven(trial.given),
        errorCode: `integration.${refusal.blame.checkId}`,
        message,
      },
    ],
  });
}

function firstGiven(given: GivenCredentials): string {
  return Object.keys(given)[0] ?? "consumerKey";
}

async function tryOnX(
  context: Context,
  trial: {
    readonly row: IntegrationRow;
    readonly tier: IntegrationRow["tier"];
    readonly given: GivenCredentials;
  },
): Promise<{ readonly blame: Blame; readonly isPassing: boolean } | null> {
  const present = storedGeneration(trial.row);
  // With a change of plan the present API may be closed to the new credentials, and the next one open.
  const names: XGenerationName[] =
    trial.tier === "enterprise" ? [present, "v2-account-activity"] : [present];
  for (const [index, name] of names.entries()) {
    const client = open(context, trial, name);
    try {
      await client.bearerToken();
      const { user, accessLevel } = await client.verifyCredentials();
      const blame = blameOfAnswer(trial.row, user, accessLevel);
      return blame && { blame, isPassing: false };
    } catch (error) {
      if (isApiClosed(error) && index + 1 < names.length) continue;
      return { blame: blameOf(error, "accessToken"), isPassing: isPassing(error) };
    } finally {
      client.close();
    }
  }
  return null;
}

function open(
  context: Context,
  { row, given }: { readonly row: IntegrationRow; readonly given: GivenCredentials },
  name: XGenerationName,
): XClient {
  const stored = (column: "consumer_secret_sealed" | "access_token_secret_sealed"): string =>
    context.secrets.open(row[column], credentialPlace(row.id, column)).reveal();
  return createXClient({
    baseUrl: context.config.xApiUrl,
    consumer: {
      key: given.consumerKey ?? row.consumer_key,
      secret: given.consumerSecret ?? stored("consumer_secret_sealed"),
    },
    token: {
      key: given.accessTokenKey ?? row.access_token,
      secret: given.accessTokenSecret ?? stored("access_token_secret_sealed"),
    },
    timeoutMs: callTimeoutMs,
    generation: generationNamed(name),
  });
}

function blameOfAnswer(
  row: IntegrationRow,
  user: { readonly id: string; readonly username: string },
  accessLevel: string | null,
): Blame | null {
  if (row.x_user_id !== null && row.x_user_id !== user.id) {
    const present = row.x_username ?? row.x_user_id;
    const text = checkTexts.accountChanged(present, user.username);
    return { checkId: "account", status: "failed", text, fieldName: "accessTokenKey" };
  }
  if (accessLevel === null || handlesDms(accessLevel)) return null;
  const text = checkTexts.permissionMissing(accessLevel);
  return { checkId: "permission", status: "failed", text, fieldName: "accessTokenKey" };
}
