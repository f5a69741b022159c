import { createXClient, XResponseError, type VerifiedCredentials } from "@tsubame/x-api";
import { readIntegrationOfAccount } from "@tsubame/store";
import type { Evidence } from "../checks.ts";
import { missedSinceIn } from "../credential-change.ts";
import { readChecks } from "../stored-json.ts";
import { checkTexts } from "./check-texts.ts";
import { refusedPlan } from "./check-plan.ts";
import { persistently, type Run, type StepResult } from "./run.ts";
import { blameOf, evidenceOf, isApiClosed, isEssential } from "./x-findings.ts";

/** Bound on the one call that tells a wrong key from a wrong secret. */
const hintTimeoutMs = 5000;

/** API key and secret: what an app-only token is asked for with. */
export async function checkConsumerKey(run: Run): Promise<StepResult> {
  try {
    await persistently(run, () => run.client.bearerToken());
    return {
      status: "passed",
      text: checkTexts.consumerKeyValid,
      evidence: { call: "POST /oauth2/token", httpStatus: 200 },
    };
  } catch (error) {
    const isRefused = error instanceof XResponseError && [400, 401, 403].includes(error.status);
    if (!isRefused || error.code === 416) return blameOf(error, "consumerKey");
    const evidence = evidenceOf(error);
    return wasWorking(run)
      ? { checkId: "credentials", ...endedKeys(evidence) }
      : { status: "failed", ...(await whichOfThePair(run, evidence)) };
  }
}

function wasWorking({ row }: Run): boolean {
  return row.create_status === "Completed";
}

function endedKeys(evidence: Evidence) {
  return {
    status: "failed",
    text: checkTexts.credentialsKeysRegenerated,
    evidence,
    fieldName: "consumerKey",
  } as const;
}

/**
 * Which of the two is wrong. X says only that the pair is (code 99), so the values are looked at, and X is asked with
 * a token that nobody has: about a key it knows it says that the token is bad (89), about any other that it cannot
 * authenticate the call (32).
 */
async function whichOfThePair(run: Run, evidence: Evidence) {
  const { consumer_key: key } = run.row;
  if (/^\d+-/.test(key)) {
    return { text: checkTexts.consumerKeyIsToken, evidence, fieldName: "consumerKey" };
  }
  if (key.length >= 40 && run.consumerSecret.length <= 30) {
    return { text: checkTexts.consumerKeySwapped, evidence, fieldName: "consumerKey" };
  }
  const signedCallCode = await codeForUnknownToken(run);
  const told = { ...evidence, signedCallCode };
  if (signedCallCode === 89) {
    return { text: checkTexts.consumerSecretWrong, evidence: told, fieldName: "consumerSecret" };
  }
  return signedCallCode === 32
    ? { text: checkTexts.consumerKeyUnknown, evidence: told, fieldName: "consumerKey" }
    : { text: checkTexts.consumerKeyRefused, evidence: told, fieldName: "consumerSecret" };
}

async function codeForUnknownToken({ context, row, consumerSecret }: Run): Promise<number | null> {
  const client = createXClient({
    baseUrl: context.config.xApiUrl,
    consumer: { key: row.consumer_key, secret: consumerSecret },
    token: { key: "0-0", secret: "0" },
    timeoutMs: hintTimeoutMs,
  });
  try {
    await client.verifyCredentials();
    return null;
  } catch (error) {
    return error instanceof XResponseError ? error.code : null;
  } finally {
    client.close();
  }
}

/** Access token and secret, and whose they are. */
export async function checkAccessToken(run: Run): Promise<StepResult> {
  try {
    const { user, accessLevel } = await verify(run);
    run.user = user;
    run.accessLevel ??= accessLevel;
    return {
      status: "passed",
      text: checkTexts.tokenValid(user.username),
      evidence: {
        httpStatus: 200,
        userId: user.id,
        username: user.username,
        name: user.name,
        profileImageUrl: user.profileImageUrl,
      },
    };
  } catch (error) {
    if (isApiClosed(error)) return refusedPlan(run, error, "accessToken");
    const blame = blameOf(error, "accessToken");
    const isEnded = error instanceof XResponseError && [89, 32].includes(error.code ?? 0);
    if (isEnded && wasWorking(run)) {
      return {
        ...blame,
        checkId: "credentials",
        text: checkTexts.credentialsTokenRevoked,
        fieldName: "accessTokenKey",
      };
    }
    const prefix = /^(\d+)-/.exec(run.row.access_token)?.[1];
    return { ...blame, evidence: { ...blame.evidence, ownerIdInToken: prefix ?? null } };
  }
}

/** Apps of the newer plans cannot call v1.1 at all; v2 has a call of its own for the same question. */
async function verify(run: Run): Promise<VerifiedCredentials> {
  try {
    return await persistently(run, () => run.client.verifyCredentials());
  } catch (error) {
    const isV2Tried = run.row.tier === "enterprise" && isApiClosed(error) && !isEssential(error);
    if (!isV2Tried) throw error;
    run.client = run.open("v2-account-activity");
    return persistently(run, () => run.client.verifyCredentials());
  }
}

/** One connection for each account, and always the same account for a connection. */
export async function checkAccount({ context, row, user }: Run): Promise<StepResult> {
  if (!user) return { status: "unseen", text: checkTexts.internal };
  const evidence = {
    userId: user.id,
    username: user.username,
    isConfirmed: row.account_confirmed_at !== null,
  };
  const isOther =
    row.create_status === "Completed" && row.x_user_id !== null && row.x_user_id !== user.id;
  if (isOther) {
    const text = checkTexts.accountChanged(row.x_username ?? row.x_user_id ?? "", user.username);
    return { status: "failed", text, evidence, fieldName: "accessTokenKey" };
  }
  const taken = await readIntegrationOfAccount(context.db, { xUserId: user.id, exceptId: row.id });
  return taken
    ? { status: "failed", text: checkTexts.accountTaken(taken.name), evidence }
    : { status: "passed", text: checkTexts.accountFree, evidence };
}

/**
 * What the token may do: the permission that the app had when it was made. Without OAuth 1.0a in the app's settings
 * every token can only read, and then that is what has to be mended first.
 */
export async function checkPermission(run: Run): Promise<StepResult> {
  const { accessLevel } = run;
  const evidence = { "x-access-level": accessLevel };
  if (accessLevel === null) {
    return { status: "unseen", text: checkTexts.permissionUnseen, evidence };
  }
  if (handlesDms(accessLevel)) {
    return { status: "passed", text: checkTexts.permissionGranted, evidence };
  }
  const { refusal } = await askForRequestToken(run);
  if (refusal !== null && isSettingsRefusal(refusal)) {
    return {
      checkId: "userAuthentication",
      status: "failed",
      text: checkTexts.userAuthenticationOff,
      evidence: { ...evidence, ...evidenceOf(refusal) },
      fieldName: "accessTokenKey",
    };
  }
  const text = checkTexts.permissionMissing(accessLevel);
  return { status: "failed", text, evidence, fieldName: "accessTokenKey" };
}

/** Whether a token of this level may read and write direct messages; X spells it in two ways (docs/sources.md#x-apps). */
export function handlesDms(accessLevel: string): boolean {
  return /^read-write-(directmessages|privatemessages)$/.test(accessLevel);
}

/** Everything before this has been answered with the keys and the token in use. */
export async function checkCredentials({ row, context }: Run): Promise<StepResult> {
  const rotatedAt = row.credentials_rotated_at;
  const isFresh = rotatedAt !== null && (row.checked_at === null || rotatedAt > row.checked_at);
  const until = row.previous_consumer_secret_until;
  const isAcceptingPrevious = until !== null && until > context.clock.now();
  const missedSince = missedSinceIn(readChecks(row));
  return {
    status: "passed",
    text: isFresh ? checkTexts.credentialsRotated : checkTexts.credentialsInForce,
    evidence: {
      rotatedAt: rotatedAt?.toISOString() ?? null,
      ...(isAcceptingPrevious ? { previousSecretAcceptedUntil: until.toISOString() } : {}),
      ...(missedSince === null ? {} : { missedSinceAt: missedSince.toISOString() }),
    },
  };
}

/** "User authentication settings": OAuth 1.0a is on, and callback and website addresses are filled in. */
export async function checkUserAuthentication(run: Run): Promise<StepResult> {
  const { refusal, ownAddressCode } = await askForRequestToken(run);
  if (refusal === null) {
    return {
      status: "passed",
      text: checkTexts.userAuthenticationOn,
      evidence: { call: "POST /oauth/request_token", httpStatus: 200, ownAddressCode },
    };
  }
  const evidence = evidenceOf(refusal);
  return isSettingsRefusal(refusal)
    ? { status: "warning", text: checkTexts.userAuthenticationLost, evidence }
    : { status: "unseen", text: checkTexts.userAuthenticationUnseen, evidence };
}

/**
 * Asks for request tokens, as the first step of a sign-in would. X gives none for an app without OAuth 1.0a, and none
 * but for `oob` to an app without a callback address (417); an address that is not among the app's is refused too
 * (415), which is as good as a yes: there are some, and any will do.
 */
async function askForRequestToken(
  run: Run,
): Promise<{ readonly refusal: XResponseError | null; readonly ownAddressCode: number | null }> {
  const refusal = await requestTokenRefusal(run, "oob");
  if (refusal !== null) return { refusal, ownAddressCode: null };
  const own = await requestTokenRefusal(run, run.context.config.publicUrl);
  return { refusal: own?.code === 417 ? own : null, ownAddressCode: own?.code ?? null };
}

/** A refusal to give a request token; null when one was given. Anything but a refusal is the caller's to blame. */
async function requestTokenRefusal(run: Run, callbackUrl: string): Promise<XResponseError | null> {
  try {
    await persistently(run, () => run.client.requestToken(callbackUrl));
    return null;
  } catch (error) {
    if (error instanceof XResponseError) return error;
    throw error;
  }
}

/** Limits and errors of X's own say nothing about the app's settings. */
function isSettingsRefusal({ status }: XResponseError): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 420;
}
