import { XResponseError } from "@tsubame/x-api";
import { isRealX } from "../../x-accounts/x-place.ts";
import { webhookUrlOf } from "../webhook-url.ts";
import { refusedPlan } from "./check-plan.ts";
import { checkTexts } from "./check-texts.ts";
import { ensureWebhook } from "./ensure-webhook.ts";
import { checkPublicAddress } from "./public-address.ts";
import { labelOf, persistently, placeOf, type Run, type StepResult } from "./run.ts";
import { blameOf, evidenceOf, isApiClosed } from "./x-findings.ts";

/** The dev environment, where the generation has any; what stands in it is kept for the steps that follow. */
export async function checkEnvironment(run: Run): Promise<StepResult> {
  const label = labelOf(run);
  const { accountActivity } = run.client;
  try {
    run.standingWebhooks = await persistently(run, () => accountActivity.listWebhooks(label));
  } catch (error) {
    if (isApiClosed(error)) return refusedPlan(run, error, "environment");
    const isUnknown = error instanceof XResponseError && (error.code === 200 || error.code === 34);
    if (!isUnknown || label === null) return blameOf(error, "environment");
    return unknownEnvironment(run, label, error);
  }
  return label === null
    ? {
        status: "passed",
        text: checkTexts.environmentNotNeeded,
        evidence: { webhookCount: run.standingWebhooks.length },
      }
    : {
        status: "passed",
        text: checkTexts.environmentFound(label),
        evidence: { label, httpStatus: 200 },
      };
}

async function unknownEnvironment(
  run: Run,
  label: string,
  error: XResponseError,
): Promise<StepResult> {
  const known = await run.client.accountActivity.listAllWebhooks().catch(() => []);
  const labels = known.map(({ name }) => name);
  const sameButForCase = labels.find((one) => one.toLowerCase() === label.toLowerCase());
  const text =
    sameButForCase !== undefined
      ? checkTexts.environmentOtherCase(label, sameButForCase)
      : labels.length > 0
        ? checkTexts.environmentRefused(label, labels)
        : checkTexts.environmentNone(label);
  return {
    status: "failed",
    text,
    evidence: { ...evidenceOf(error), label, labels: labels.join(", ") },
    fieldName: "envName",
  };
}

/** The label was required before anything was called; this shows what was entered. */
export async function checkEnvironmentName(run: Run): Promise<StepResult> {
  const label = labelOf(run);
  return label === null
    ? { status: "passed", text: checkTexts.environmentNameNotNeeded }
    : { status: "passed", text: checkTexts.environmentNamed(label), evidence: { label } };
}

/** Whether the app serves anything else: other webhooks, and other accounts subscribed beside ours. */
export async function checkApp(run: Run): Promise<StepResult> {
  const { context, row, client } = run;
  const ownUrl = webhookUrlOf(context.config, row.webhook_key);
  try {
    const environments = await client.accountActivity.listAllWebhooks();
    const urls = environments
      .flatMap(({ webhooks }) => webhooks.map(({ url }) => url))
      .filter((url) => url !== ownUrl);
    const subscriptionCount = await othersSubscribed(run);
    const evidence = { otherWebhooks: urls.join(", "), otherSubscriptionCount: subscriptionCount };
    const isShared = urls.length > 0 || (subscriptionCount ?? 0) > 0;
    return isShared
      ? {
          status: "warning",
          text: checkTexts.appShared({ urls, subscriptionCount: subscriptionCount ?? 0 }),
          evidence,
        }
      : { status: "passed", text: checkTexts.appAlone, evidence };
  } catch (error) {
    return { status: "unseen", text: checkTexts.appUnseen, evidence: evidenceOf(error) };
  }
}

/** Subscriptions at our place that are not ours; null where there is no place yet to ask about. */
async function othersSubscribed(run: Run): Promise<number | null> {
  const { client, user } = run;
  const webhookId = run.standingWebhooks[0]?.id ?? null;
  if (webhookId === null) return null;
  const place = { environment: labelOf(run), webhookId };
  const { userIds } = await client.accountActivity.subscriptions(place);
  return userIds.filter((id) => id !== user?.id).length;
}

/** Our own challenge through the public address, as X will make it. */
export async function checkAddress(run: Run): Promise<StepResult> {
  const { context, row, consumerSecret } = run;
  return checkPublicAddress({
    webhookUrl: webhookUrlOf(context.config, row.webhook_key),
    consumerSecret,
    isRealX: isRealX(context.config),
    mayHavePort: run.generation?.startsWith("v1.1") ?? true,
  });
}

/** The webhook on X: kept, checked again, or registered. */
export async function checkWebhook(run: Run): Promise<StepResult> {
  const { context, row } = run;
  const outcome = await ensureWebhook({
    client: run.client,
    environment: labelOf(run),
    standing: run.standingWebhooks,
    webhookUrl: webhookUrlOf(context.config, row.webhook_key),
    config: context.config,
    db: context.db,
    formerWebhookId: row.webhook_id,
    isCheckedAnew:
      row.credentials_rotated_at !== null &&
      (row.checked_at === null || row.credentials_rotated_at > row.checked_at),
    onRegister: () => {
      run.hasRegistered = true;
    },
  });
  if (outcome.kind === "failed") return outcome.blame;
  run.webhookId = outcome.webhookId;
  run.hasRestored ||= outcome.isRestored;
  return outcome.finding;
}

/** The account's subscription; X's "already exists" is as good. */
export async function checkSubscription(run: Run): Promise<StepResult> {
  const place = placeOf(run);
  const { accountActivity } = run.client;
  try {
    let callCount = 0;
    const outcome = await persistently(run, () => {
      callCount += 1;
      return accountActivity.subscribe(place);
    });
    run.isSubscribed = true;
    // What is found standing after an answer that was lost may be of that call's making.
    run.hasRestored ||= outcome === "subscribed" || callCount > 1;
    const { applicationId } = await persistently(run, () => accountActivity.subscriptions(place));
    run.xAppId = applicationId;
    // The count is a courtesy: not every plan answers it.
    const count = await accountActivity.subscriptionCount().catch(() => null);
    return {
      status: "passed",
      // The Activity API counts one for each kind of event, which says nothing to a reader.
      text: checkTexts.subscribed(
        run.client.generation === "v2-activity" ? null : (count?.subscriptionCount ?? null),
      ),
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
