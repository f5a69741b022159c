import type { IntegrationCheckId } from "@tsubame/contract";
import {
  isConflict,
  type IntegrationChange,
  type IntegrationRow,
  type Lease,
} from "@tsubame/store";
import { createXClient, XResponseError } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import type { Finding } from "../checks.ts";
import { credentialPlace } from "../credentials.ts";
import { checkTexts } from "./check-texts.ts";
import { createProgress, RunOutdated, type Progress } from "./progress.ts";
import { steps, type Run, type Step, type StepResult } from "./steps.ts";
import { blameOf, type Blame } from "./x-findings.ts";

/** Bound on each call to X. Registering includes X's own call back, which has 3 s. */
const callTimeoutMs = 8000;

/** One run of the checks: of which integration, and under which right. Pauses are in milliseconds. */
export interface RunOptions {
  readonly row: IntegrationRow;
  readonly lease: Lease;
  /** Aborts between two steps: the lease is lost, or the node stops. */
  readonly signal: AbortSignal;
  readonly retryPausesMs?: readonly number[];
}

/**
 * Runs the checks of one integration from first to last, each writing what it found at once. While an integration is
 * being connected, a failure undoes on X what this run has made there; on one that was connected before it undoes
 * nothing, because a webhook that stands is worth more than a tidy failure.
 *
 * A run that is cut short leaves its checks pending or running, and is begun anew: every step may be repeated.
 */
export async function runChecks(context: Context, options: RunOptions): Promise<void> {
  const { row } = options;
  const progress = createProgress(context, options);
  let run: Run | undefined;
  try {
    run = openRun(context, options);
    const blame = await takeSteps(run, progress, options.signal);
    if (options.signal.aborted) return;
    if (blame === null) {
      await progress.complete({ webhook_id: run.webhookId, x_app_id: run.xAppId });
    } else {
      const isLeftOnX = row.create_status === "Initiated" ? await undo(context, run) : false;
      await progress.fail(blame, { isLeftOnX, isPassingTrouble: isPassing(blame) });
    }
  } catch (error) {
    if (error instanceof RunOutdated) return;
    throw error;
  } finally {
    run?.client.close();
  }
}

function openRun(context: Context, options: RunOptions): Run {
  const { row } = options;
  const open = (column: "consumer_secret_sealed" | "access_token_secret_sealed"): string =>
    context.secrets.open(row[column], credentialPlace(row.id, column)).reveal();
  const consumerSecret = open("consumer_secret_sealed");
  return {
    context,
    row,
    consumerSecret,
    client: createXClient({
      baseUrl: context.config.xApiUrl,
      consumer: { key: row.consumer_key, secret: consumerSecret },
      token: { key: row.access_token, secret: open("access_token_secret_sealed") },
      timeoutMs: callTimeoutMs,
    }),
    retryPausesMs: options.retryPausesMs ?? [500, 1500],
    user: null,
    accessLevel: null,
    standingWebhooks: [],
    webhookId: null,
    xAppId: null,
  };
}

/** Takes the steps until one fails; returns whose fault it was, null when all went well. */
async function takeSteps(run: Run, progress: Progress, signal: AbortSignal): Promise<Blame | null> {
  for (const step of steps) {
    if (signal.aborted) return null;
    await progress.start(step.id);
    const result = await takeStep(run, step);
    if (result.status === "failed") return { checkId: step.id, ...result };
    try {
      await progress.record(step.id, result, knownNow(run, step.id));
    } catch (error) {
      const taken = accountTakenMeanwhile(error, step.id);
      if (!taken) throw error;
      return { checkId: step.id, ...taken };
    }
  }
  return null;
}

async function takeStep(run: Run, step: Step): Promise<StepResult> {
  try {
    return await step.take(run);
  } catch (error) {
    return blameOf(error, step.id);
  }
}

/** Columns that a step has found out. The account is claimed in the transaction that says it is free. */
function knownNow(run: Run, id: IntegrationCheckId): IntegrationChange {
  if (id === "account" && run.user) {
    return {
      x_user_id: run.user.id,
      x_username: run.user.username,
      x_user: JSON.stringify(run.user),
    };
  }
  if (id === "webhook") return { webhook_id: run.webhookId };
  if (id === "subscription") return { x_app_id: run.xAppId };
  return {};
}

/** Two integrations of one account, connected at the same moment: the unique index lets one of them have it. */
function accountTakenMeanwhile(error: unknown, id: IntegrationCheckId): Finding | undefined {
  if (id !== "account" || !isConflict(error)) return undefined;
  return { status: "failed", text: checkTexts.accountTaken("…") };
}

/** Removes the webhook, and with it the subscription. Returns whether something could not be removed. */
async function undo(context: Context, run: Run): Promise<boolean> {
  const environment = run.row.environment_name;
  if (run.webhookId === null || environment === null) return false;
  try {
    await run.client.accountActivity.deleteWebhook(environment, run.webhookId);
    return false;
  } catch (error) {
    if (error instanceof XResponseError && error.code === 34) return false;
    context.log.warn(
      { err: error, integrationId: run.row.id, webhookId: run.webhookId },
      "a webhook of a failed connection could not be removed",
    );
    return true;
  }
}

/** Failures of the network, of X, or of the call budget say nothing about a connection that worked before. */
function isPassing(blame: Blame): boolean {
  const passing: readonly Finding["text"][] = [
    checkTexts.xUnreachable,
    checkTexts.xBroken,
    checkTexts.rateLimited,
    checkTexts.internal,
  ];
  return passing.includes(blame.text);
}
