import { readIntegrationOfWebhook, type Reader } from "@tsubame/store";
import { XResponseError, type XClient, type XWebhook } from "@tsubame/x-api";
import type { Config } from "../../config.ts";
import type { Finding } from "../checks.ts";
import { webhookKeyIn } from "../webhook-url.ts";
import { checkTexts } from "./check-texts.ts";
import { blameOf, evidenceOf, type Blame } from "./x-findings.ts";

/** What became of the webhook: a finding, and its id on X when it stands. */
export type WebhookOutcome =
  | { readonly kind: "standing"; readonly webhookId: string; readonly finding: Finding }
  | { readonly kind: "failed"; readonly blame: Blame };

/** Which webhook shall stand, and where. */
export interface WebhookWish {
  readonly client: XClient;
  readonly environment: string;
  /** What stands in the environment. */
  readonly standing: readonly XWebhook[];
  readonly webhookUrl: string;
  readonly config: Pick<Config, "publicUrl">;
  readonly db: Reader;
}

/**
 * Makes the integration's webhook stand and be valid. X allows one in an environment
 * (docs/sources.md#x-account-activity):
 *
 * - ours stands there and is valid: kept; invalid: X is made to challenge it again;
 * - one of ours whose integration is gone: removed and replaced;
 * - another live connection's, or a stranger's: never touched, and named in the finding.
 *
 * A registration whose answer was lost is looked up before anything else is said about it.
 */
export async function ensureWebhook(wish: WebhookWish): Promise<WebhookOutcome> {
  try {
    const { standing } = wish;
    const own = standing.find(({ url }) => url === wish.webhookUrl);
    if (own) return await keep(wish, own);
    const other = standing[0];
    const obstacle = other && (await removeIfAbandoned(wish, other));
    return obstacle ?? (await register(wish));
  } catch (error) {
    return { kind: "failed", blame: webhookBlame(error) };
  }
}

async function keep(wish: WebhookWish, own: XWebhook): Promise<WebhookOutcome> {
  const evidence = { webhookId: own.id };
  if (own.isValid) {
    const finding: Finding = { status: "passed", text: checkTexts.webhookStanding, evidence };
    return { kind: "standing", webhookId: own.id, finding };
  }
  await wish.client.accountActivity.revalidateWebhook(wish.environment, own.id);
  const finding: Finding = { status: "passed", text: checkTexts.webhookRevalidated, evidence };
  return { kind: "standing", webhookId: own.id, finding };
}

/** Clears away what a former integration of this server left; a failure when the place is rightly taken. */
async function removeIfAbandoned(
  wish: WebhookWish,
  other: XWebhook,
): Promise<WebhookOutcome | undefined> {
  const key = webhookKeyIn(wish.config, other.url);
  const holder = key === null ? undefined : await readIntegrationOfWebhook(wish.db, key);
  if (!holder) {
    return refusal(checkTexts.webhookForeign(other.url), { standingUrl: other.url });
  }
  if (!holder.is_deleted && holder.create_status !== "Error") {
    return refusal(checkTexts.webhookOfOther(holder.name), { standingIntegrationId: holder.id });
  }
  await wish.client.accountActivity.deleteWebhook(wish.environment, other.id);
  return undefined;
}

async function register(wish: WebhookWish): Promise<WebhookOutcome> {
  const { accountActivity } = wish.client;
  let made: XWebhook | undefined;
  try {
    made = await accountActivity.registerWebhook(wish.environment, wish.webhookUrl);
  } catch (error) {
    if (error instanceof XResponseError) throw error;
    const standing = await accountActivity.listWebhooks(wish.environment);
    made = standing.find(({ url }) => url === wish.webhookUrl);
    if (!made) throw error;
  }
  return {
    kind: "standing",
    webhookId: made.id,
    finding: {
      status: "passed",
      text: checkTexts.webhookRegistered,
      evidence: { webhookId: made.id },
    },
  };
}

/** Code 214 carries X's own sentence about the challenge, except for "too many" (docs/sources.md#x-challenges). */
function webhookBlame(error: unknown): Blame {
  if (error instanceof XResponseError && error.code === 214) {
    const text = /too many resources/i.test(error.reason)
      ? checkTexts.webhookTooMany
      : checkTexts.webhookChallengeFailed(error.reason);
    return { checkId: "webhook", status: "failed", text, evidence: evidenceOf(error) };
  }
  return blameOf(error, "webhook");
}

function refusal(text: Finding["text"], evidence: Finding["evidence"] & object): WebhookOutcome {
  return { kind: "failed", blame: { checkId: "webhook", status: "failed", text, evidence } };
}
