import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { xErrors, type XError } from "../errors/x-error.ts";
import { challengeWebhook, type ChallengeOutcome } from "./challenge.ts";

/** Challenges an address now and writes the outcome into the ground truth. */
export async function challenge(
  context: SandboxContext,
  target: { app: App; environment: string; url: string; occasion: string },
): Promise<ChallengeOutcome> {
  const outcome = await challengeWebhook(context.caller, {
    app: target.app,
    url: target.url,
    timeoutMs: context.settings.deliveryTimeoutMs,
    nowMs: context.clock.now(),
  });
  context.log.add("crc.checked", {
    appId: target.app.id,
    environment: target.environment,
    occasion: target.occasion,
    outcome,
  });
  return outcome;
}

/** The refusal that a failed challenge brings to `register` and `re-validate`, or null when it passed. */
export function refusalOfChallenge(outcome: ChallengeOutcome): XError | null {
  switch (outcome) {
    case "passed":
      return null;
    case "wrong-answer":
      return xErrors.crcAnswerInvalid();
    case "bad-status":
      return xErrors.crcBadStatus();
    case "too-slow":
      return xErrors.crcTooSlow();
    case "unreachable":
      return xErrors.crcUnreachable();
  }
}

/**
 * X's own regular check of every registered webhook. A failed one makes the webhook invalid: deliveries stop until a re-validation
 * passes, subscriptions stay (docs/sources.md#x-challenges).
 */
export async function challengeAll(context: SandboxContext, occasion: string): Promise<void> {
  for (const environment of context.environments.list()) {
    const { webhook } = environment;
    const app = context.apps.get(environment.appId);
    if (webhook === null || app === undefined) continue;
    const outcome = await challenge(context, {
      app,
      environment: environment.label,
      url: webhook.url,
      occasion,
    });
    webhook.isValid = outcome === "passed";
  }
}
