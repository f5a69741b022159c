import type { AccessLevel } from "../apps/access-level.ts";
import type { Settings } from "../settings/settings.ts";
import type { WebhookGeneration } from "./webhook.ts";

/**
 * Pauses before the second, third, … attempt. By plan (docs/sources.md#x-deliveries): none on the free premium sandbox; paid premium,
 * enterprise and v2 as `retryDelaysMs` says. The sandbox's usual rule gives everybody retries.
 */
export function retryDelaysOf(
  settings: Settings,
  webhook: { generation: WebhookGeneration; accessLevel: AccessLevel | undefined },
): readonly number[] {
  if (settings.retryRule === "always") return settings.retryDelaysMs;
  const isFreeSandbox =
    webhook.generation === "premium" &&
    webhook.accessLevel !== "enterprise" &&
    !settings.isPremiumPaid;
  return isFreeSandbox ? [] : settings.retryDelaysMs;
}
