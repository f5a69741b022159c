import type { IntegrationCheckId } from "@tsubame/contract";
import {
  isConflict,
  readIntegration,
  type IntegrationChange,
  type IntegrationRow,
  type Lease,
} from "@tsubame/store";
import { generationNamed, type XClient, type XGenerationName } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import { crashPoint } from "../../crash-points.ts";
import { openXAccountOf, storedGeneration } from "../../x-accounts/open-account.ts";
import type { Finding } from "../checks.ts";
import { credentialPlace } from "../credentials.ts";
import { readChecks } from "../stored-json.ts";
import { checkTexts } from "./check-texts.ts";
import { isWebhookGone } from "./ensure-webhook.ts";
import { createProgress, RunOutdated, type LastFinding, type Progress } from "./progress.ts";
import { labelOf, placeOf, type Run, type Step, type StepResult } from "./run.ts";
import { steps } from "./steps.ts";
import { callTimeoutMs } from "./timeouts.ts";
import { blameOf, type Blame } from "./x-findings.ts";
import { webhookUrlOf } from "../webhook-url.ts";

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
 * nothing, because a webhook that stands is worth more than a tidy failure. One that is disconnected meanwhile keeps nothing.
 *
 * A run that is cut short leaves its checks pending or running, and is begun anew: every step may be repeated.
 */
export async function runChecks(context: Context, options: RunOptions): Promise<void> {
  const { row } = options;
  const progress = createProgress(context, options);
  const opened = openRun(context, options);
  try {
    const { run } = opened;
    const taken = await takeSteps(run, progress, options.signal);
    if (options.signal.aborted || taken.kind === "cutShort") return;
    if (taken.kind === "through") {
      await leaveFormerPlace(run);
      if (row.credentials_rotated_at !== null) crashPoint("rotation.beforeComplete");
      await progress.complete({
        last: taken.last,
        change: {
          webhook_id: run.webhookId,
          x_app_id: run.xAppId,
          environment_name: labelOf(run),
        },
        hasRestored: run.hasRestored,
      });
    } else {
      const isLeftOnX = row.create_status === "Initiated" ? await undo(context, run) : false;
      const { hasRestored } = run;
      const { blame } = taken;
      await progress.fail(blame, { isLeftOnX, isPassingTrouble: isPassing(blame), hasRestored });
    }
  } catch (error) {
    if (!(error instanceof RunOutdated)) throw error;
    await leaveNothing(context, opened.run);
  } finally {
    opened.close();
  }
}

/** The clients of a run, one for each generation that it comes to speak, are closed together. */
function openRun(context: Context, options: RunOptions): { run: Run; close: () => void } {
  const { row } = options;
  const clients = new Map<XGenerationName, XClient>();
  const open = (generation: XGenerationName): XClient => {
    const known = clients.get(generation);
    if (known !== undefined) return known;
    const { client } = openXAccountOf(context, row, {
      timeoutMs: callTimeoutMs,
      generation: generationNamed(generation),
      onResponse: ({ accessLevel }) => {
        run.accessLevel = accessLevel ?? run.accessLevel;
      },
    });
    clients.set(generation, client);
    return client;
  };
  const run: Run = {
    context,
    row,
    consumerSecret: context.secrets
      .open(row.consumer_secret_sealed, credentialPlace(row.id, "consumer_secret_sealed"))
      .reveal(),
    retryPausesMs: options.retryPausesMs ?? [500, 1500],
    open,
    client: open(row.tier === "premium" ? "v1.1-premium" : "v1.1-enterprise"),
    generation: null,
    user: null,
    accessLevel: null,
    standingWebhooks: [],
    webhookId: null,
    hasRegistered: false,
    hasRestored: wasCutShort(row),
    isSubscribed: false,
    xAppId: null,
  };
  return {
    run,
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
}

/** Whether an earlier run of these checks ended in their middle, after it may have brought back what was gone. */
function wasCutShort(row: IntegrationRow): boolean {
  return readChecks(row).some(
    ({ id, status }) => (id === "webhook" || id === "subscription") && status !== "pending",
  );
}

/** How far the steps came. What the last one found is written with the end of the run: until then it is not over. */
type Taken =
  | { readonly kind: "through"; readonly last: LastFinding }
  | { readonly kind: "failed"; readonly blame: Blame }
  | { readonly kind: "cutShort" };

/** Takes the steps until one fails. */
async function takeSteps(run: Run, progress: Progress, signal: AbortSignal): Promise<Taken> {
  for (const step of steps) {
    if (signal.aborted) return { kind: "cutShort" };
    await progress.start(step.id);
    const result = await takeStep(run, step);
    if (result.status === "failed") {
      return { kind: "failed", blame: { checkId: step.id, ...result } };
    }
    if (step === steps.at(-1)) return { kind: "through", last: { id: step.id, finding: result } };
    try {
      await progress.record(step.id, result, knownNow(run, step.id));
    } catch (error) {
      const taken = accountTakenMeanwhile(error, step.id);
      if (!taken) throw error;
      return { kind: "failed", blame: { checkId: step.id, ...taken } };
    }
  }
  return { kind: "cutShort" };
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
  // The sender changes over with the webhook, not before: until then the former way may still work.
  if (id === "webhook" && run.generation !== null) {
    return { webhook_id: run.webhookId, generation: run.generation };
  }
  if (id === "subscription") return { x_app_id: run.xAppId };
  return {};
}

/** Two integrations of one account, connected at the same moment: the unique index lets one of them have it. */
function accountTakenMeanwhile(error: unknown, id: IntegrationCheckId): Finding | undefined {
  if (id !== "account" || !isConflict(error)) return undefined;
  return { status: "failed", text: checkTexts.accountTaken("…") };
}

/**
 * Removes the webhook, and with it the subscription, also when X's answer to the registration was lost. Returns
 * whether something could not be removed.
 */
async function undo(context: Context, run: Run): Promise<boolean> {
  const { accountActivity } = run.client;
  const environment = labelOf(run);
  try {
    const webhookId = run.webhookId ?? (await registeredAfterAll(run));
    if (webhookId === null) return false;
    if (run.isSubscribed && run.user !== null) {
      await accountActivity.unsubscribe({ ...placeOf(run), webhookId }, run.user.id);
    }
    await accountActivity.deleteWebhook(environment, webhookId);
    return false;
  } catch (error) {
    if (isWebhookGone(error)) return false;
    context.log.warn(
      { err: error, integrationId: run.row.id, webhookId: run.webhookId },
      "a webhook of a failed connection could not be removed",
    );
    return true;
  }
}

/** An account that was disconnected while this ran keeps nothing on X; after a change of its data the next run goes on. */
async function leaveNothing(context: Context, run: Run): Promise<void> {
  if ((await readIntegration(context.db, run.row.id)) !== undefined) return;
  // The subscription goes with the webhook; the account may have been connected anew by now.
  run.isSubscribed = false;
  await undo(context, run);
}

async function registeredAfterAll(run: Run): Promise<string | null> {
  const { client, context, row } = run;
  if (!run.hasRegistered) return null;
  const url = webhookUrlOf(context.config, row.webhook_key);
  const standing = await client.accountActivity.listWebhooks(labelOf(run));
  return standing.find((webhook) => webhook.url === url)?.id ?? null;
}

/** After a change of generation, takes the former one's webhook away; X may not let us any more. */
async function leaveFormerPlace({ context, row, open, generation, webhookId }: Run): Promise<void> {
  const former = row.webhook_id;
  if (former === null || former === webhookId || row.generation === generation) return;
  try {
    const client = open(storedGeneration(row));
    await client.accountActivity.deleteWebhook(row.environment_name, former);
  } catch (error) {
    context.log.info(
      { err: error, integrationId: row.id, webhookId: former },
      "the webhook of the former generation was not removed",
    );
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
