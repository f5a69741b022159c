import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { challengeWebhook, type ChallengeOutcome } from "./challenge.ts";
import type { Webhook, WebhookGeneration } from "./webhook.ts";

/** Why X asks. */
type ChallengeOccasion = "register" | "re-validate" | "regular" | "control" | "replay";

/** Challenges an address now and writes the outcome into the ground truth. A fault may take the place of the call. */
export async function challenge(
  context: SandboxContext,
  target: {
    app: App;
    url: string;
    environment: string | null;
    generation: WebhookGeneration;
    webhookId: string | null;
    occasion: ChallengeOccasion;
  },
): Promise<ChallengeOutcome> {
  const fault = context.faults.nextChallengeFault();
  const outcome =
    fault ??
    (await challengeWebhook(context.caller, {
      app: target.app,
      url: target.url,
      timeoutMs: context.settings.deliveryTimeoutMs,
      nowMs: context.clock.now(),
    }));
  context.log.add("crc.checked", {
    appId: target.app.id,
    environment: target.environment,
    generation: target.generation,
    webhookId: target.webhookId,
    occasion: target.occasion,
    outcome,
    ...(fault === null ? {} : { fault: true }),
  });
  return outcome;
}

/**
 * Whether an outcome ends a webhook at once. v2 forgives what may pass (4xx, 5xx, no answer) until its grace has run out; an answer that
 * is wrong, a redirect and a TLS failure are final everywhere, and v1.1 forgives nothing (docs/sources.md#x-challenges).
 */
function endsWebhook(
  context: SandboxContext,
  webhook: Webhook,
  outcome: Exclude<ChallengeOutcome, "passed">,
): boolean {
  switch (outcome) {
    case "wrong-answer":
    case "redirected":
    case "tls-failed":
      return true;
    case "bad-status":
    case "too-slow":
    case "unreachable":
      return (
        webhook.generation !== "v2" ||
        context.clock.now() - webhook.validatedAtMs > context.settings.crcGraceMs
      );
  }
}

/** Notes an outcome on a webhook. `isForced` leaves no grace: somebody asked for the validation and will be told. */
function settleOutcome(
  context: SandboxContext,
  webhook: Webhook,
  { outcome, isForced }: { outcome: ChallengeOutcome; isForced: boolean },
): void {
  const nowMs = context.clock.now();
  const wasValid = webhook.isValid;
  webhook.challengedAtMs = nowMs;
  if (outcome === "passed") {
    webhook.isValid = true;
    webhook.validatedAtMs = nowMs;
    webhook.failingSinceMs = null;
  } else {
    webhook.failingSinceMs ??= nowMs;
    if (isForced || endsWebhook(context, webhook, outcome)) webhook.isValid = false;
  }
  if (wasValid === webhook.isValid) return;
  const { id: webhookId, appId, environmentLabel: environment } = webhook;
  context.log.add(webhook.isValid ? "webhook.validated" : "webhook.invalidated", {
    webhookId,
    appId,
    environment,
    reason: outcome,
  });
  context.live.publish({ type: "app", appId });
}

/**
 * Challenges a registered webhook and lets the outcome count. Forced (a `PUT`, or the sandbox's own `POST /sandbox/crc`) a failure makes
 * it invalid whatever the reason, otherwise as X's schedule judges. Subscriptions stay in any case.
 */
export async function validateWebhook(
  context: SandboxContext,
  webhook: Webhook,
  occasion: Exclude<ChallengeOccasion, "register">,
): Promise<ChallengeOutcome> {
  const app = context.apps.get(webhook.appId);
  if (app === undefined) {
    // Nobody can sign for a deleted app any more.
    settleOutcome(context, webhook, { outcome: "wrong-answer", isForced: true });
    return "wrong-answer";
  }
  const outcome = await challenge(context, {
    app,
    url: webhook.url,
    environment: webhook.environmentLabel,
    generation: webhook.generation,
    webhookId: webhook.id,
    occasion,
  });
  if (context.webhooks.get(webhook.id) !== webhook) return outcome;
  const isForced = occasion === "re-validate" || occasion === "control";
  settleOutcome(context, webhook, { outcome, isForced });
  context.regularCheck.restart();
  return outcome;
}
