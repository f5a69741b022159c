import type { IntegrationCheckId } from "@tsubame/contract";
import { readIntegrationOfAccount, type IntegrationRow } from "@tsubame/store";
import {
  XNetworkError,
  XResponseError,
  XUnreadableError,
  type XClient,
  type XUser,
  type XWebhook,
} from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import type { Finding } from "../checks.ts";
import { webhookUrlOf } from "../webhook-url.ts";
import { checkTexts } from "./check-texts.ts";
import { ensureWebhook } from "./ensure-webhook.ts";
import { checkPublicAddress } from "./public-address.ts";
import { blameOf, evidenceOf, type Blame } from "./x-findings.ts";

/** What one run knows; later steps build on what earlier ones found. */
export interface Run {
  readonly context: Pick<Context, "db" | "config">;
  readonly row: IntegrationRow;
  readonly client: XClient;
  readonly consumerSecret: string;
  /** Pause before repeating a call that was cut off, in milliseconds, for each repetition. */
  readonly retryPausesMs: readonly number[];
  user: XUser | null;
  accessLevel: string | null;
  /** Webhooks of the environment when it was looked at: X allows 15 such looks in 15 minutes. */
  standingWebhooks: readonly XWebhook[];
  webhookId: string | null;
  xAppId: string | null;
}

/** A step's answer: its finding, or whose fault it is that it failed. */
export type StepResult = Finding | Blame;

/** One check: its name in the API and on the screen, and what it does. A step may be repeated. */
export interface Step {
  readonly id: IntegrationCheckId;
  readonly take: (run: Run) => Promise<StepResult>;
}

/**
 * The steps in their order. A failure ends the run: everything after it would fail for the same reason, and nothing is
 * registered on X before everything that can be seen without it has passed.
 */
export const steps: readonly Step[] = [
  { id: "consumerKey", take: checkConsumerKey },
  { id: "accessToken", take: checkAccessToken },
  { id: "accessLevel", take: checkAccessLevel },
  { id: "permission", take: checkPermission },
  { id: "account", take: checkAccount },
  { id: "environment", take: checkEnvironment },
  { id: "publicAddress", take: checkAddress },
  { id: "webhook", take: checkWebhook },
  { id: "subscription", take: checkSubscription },
  { id: "messageRequests", take: checkMessageRequests },
  { id: "firstMessage", take: checkFirstMessage },
];

/** Repeats a harmless call that was cut off or met an error of X's own. */
async function persistently<T>(run: Run, call: () => Promise<T>): Promise<T> {
  for (const pauseMs of run.retryPausesMs) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return call();
}

/** Trouble that may be over in a moment and says nothing about the connection. */
function isPassing(error: unknown): boolean {
  if (error instanceof XNetworkError || error instanceof XUnreadableError) return true;
  return error instanceof XResponseError && error.status >= 500;
}

async function checkConsumerKey(run: Run): Promise<StepResult> {
  try {
    await persistently(run, () => run.client.bearerToken());
    return {
      status: "passed",
      text: checkTexts.consumerKeyValid,
      evidence: { call: "POST /oauth2/token", httpStatus: 200 },
    };
  } catch (error) {
    const isRefused = error instanceof XResponseError && [400, 401, 403].includes(error.status);
    if (!isRefused) return blameOf(error, "consumerKey");
    return {
      status: "failed",
      text: checkTexts.consumerKeyRefused,
      evidence: evidenceOf(error),
      fieldName: "consumerSecret",
    };
  }
}

async function checkAccessToken(run: Run): Promise<StepResult> {
  try {
    const { user, accessLevel } = await persistently(run, () => run.client.verifyCredentials());
    run.user = user;
    run.accessLevel = accessLevel;
    return {
      status: "passed",
      text: checkTexts.tokenValid(user.username),
      evidence: { httpStatus: 200, userId: user.id, username: user.username },
    };
  } catch (error) {
    return blameOf(error, "accessToken");
  }
}

/** X refuses with 453 what a plan does not include; being answered at all is the proof of the opposite. */
async function checkAccessLevel(): Promise<StepResult> {
  return {
    status: "passed",
    text: checkTexts.levelSufficient,
    evidence: { call: "GET /1.1/account/verify_credentials.json", httpStatus: 200 },
  };
}

async function checkPermission({ accessLevel }: Run): Promise<StepResult> {
  const evidence = { "x-access-level": accessLevel };
  if (accessLevel === null)
    return { status: "unseen", text: checkTexts.permissionUnseen, evidence };
  if (accessLevel === "read-write-directmessages") {
    return { status: "passed", text: checkTexts.permissionGranted, evidence };
  }
  const text = checkTexts.permissionMissing(accessLevel);
  return { status: "failed", text, evidence, fieldName: "accessTokenKey" };
}

async function checkAccount({ context, row, user }: Run): Promise<StepResult> {
  if (!user) return { status: "unseen", text: checkTexts.internal };
  const evidence = { userId: user.id, username: user.username };
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

async function checkEnvironment(run: Run): Promise<StepResult> {
  const label = run.row.environment_name ?? "";
  const { accountActivity } = run.client;
  try {
    run.standingWebhooks = await persistently(run, () => accountActivity.listWebhooks(label));
    return {
      status: "passed",
      text: checkTexts.environmentFound(label),
      evidence: { label, httpStatus: 200 },
    };
  } catch (error) {
    const isUnknown = error instanceof XResponseError && (error.code === 200 || error.code === 34);
    if (!isUnknown) return blameOf(error, "environment");
    const known = await accountActivity.listAllWebhooks().catch(() => []);
    const labels = known.map(({ name }) => name);
    return {
      status: "failed",
      text: checkTexts.environmentRefused(label, labels),
      evidence: { ...evidenceOf(error), label, labels: labels.join(", ") },
      fieldName: "envName",
    };
  }
}

async function checkAddress({ context, row, consumerSecret }: Run): Promise<StepResult> {
  const xHost = new URL(context.config.xApiUrl).hostname;
  return checkPublicAddress({
    webhookUrl: webhookUrlOf(context.config, row.webhook_key),
    consumerSecret,
    isRealX: /(^|\.)(x|twitter)\.com$/.test(xHost),
  });
}

async function checkWebhook(run: Run): Promise<StepResult> {
  const { context, row } = run;
  const outcome = await ensureWebhook({
    client: run.client,
    environment: row.environment_name ?? "",
    standing: run.standingWebhooks,
    webhookUrl: webhookUrlOf(context.config, row.webhook_key),
    config: context.config,
    db: context.db,
  });
  if (outcome.kind === "failed") return outcome.blame;
  run.webhookId = outcome.webhookId;
  return outcome.finding;
}

async function checkSubscription(run: Run): Promise<StepResult> {
  const place = { environment: run.row.environment_name, webhookId: run.webhookId };
  const { accountActivity } = run.client;
  try {
    const outcome = await persistently(run, () => accountActivity.subscribe(place));
    const { applicationId } = await persistently(run, () => accountActivity.subscriptions(place));
    run.xAppId = applicationId;
    // The count is a courtesy: not every plan answers it.
    const count = await accountActivity.subscriptionCount().catch(() => null);
    return {
      status: "passed",
      text: checkTexts.subscribed(count?.subscriptionCount ?? null),
      evidence: {
        outcome,
        applicationId,
        subscriptionCount: count?.subscriptionCount ?? null,
        provisionedCount: count?.provisionedCount ?? null,
      },
    };
  } catch (error) {
    return blameOf(error, "subscription");
  }
}

/** Nothing of generation A tells it without writing a message to somebody. */
async function checkMessageRequests(): Promise<StepResult> {
  return { status: "unseen", text: checkTexts.messageRequestsUnseen };
}

async function checkFirstMessage({ row }: Run): Promise<StepResult> {
  return row.last_event_at === null
    ? { status: "unseen", text: checkTexts.firstMessagePending }
    : {
        status: "passed",
        text: checkTexts.firstMessageSeen,
        evidence: { lastEventAt: row.last_event_at.toISOString() },
      };
}
