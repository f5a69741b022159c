import { readIntegrationOfWebhook, type Reader } from "@tsubame/store";
import { XResponseError, type XClient, type XWebhook } from "@tsubame/x-api";
import type { Config } from "../../config.ts";
import type { Finding } from "../checks.ts";
import { webhookKeyIn } from "../webhook-url.ts";
import { checkTexts } from "./check-texts.ts";
import { blameOf, evidenceOf, type Blame } from "./x-findings.ts";

/** What became of the webhook: a finding, and its id on X when it stands. */
export type WebhookOutcome =
  | {
      readonly kind: "standing";
      readonly webhookId: string;
      readonly finding: Finding;
      /** It was gone or invalid before. */
      readonly isRestored: boolean;
    }
  | { readonly kind: "failed"; readonly blame: Blame };

/** Which webhook shall stand, and where. */
export interface WebhookWish {
  readonly client: XClient;
  /** The dev environment's label; null in generations without. */
  readonly environment: string | null;
  /** What stands there, or in the whole app. */
  readonly standing: readonly XWebhook[];
  readonly webhookUrl: string;
  readonly config: Pick<Config, "publicUrl">;
  readonly db: Reader;
  /** Have X challenge a valid one as well: the secret has changed. */
  readonly isCheckedAnew?: boolean;
  /** What was registered for this connection before, perhaps at another address of this server. */
  readonly formerWebhookId?: string | null;
  /** Told before a registration is sent. */
  readonly onRegister?: () => void;
}

/**
 * Makes the integration's webhook stand and be valid. X allows one in a dev environment, and few in an app of the
 * later generations (docs/sources.md#x-account-activity):
 *
 * - ours stands there and is valid: kept; invalid, or signed with another secret until now: challenged again;
 * - one of ours whose integration is gone, or that bears a former address of this server: removed and replaced;
 * - another live connection's, or a stranger's: never touched, and named in the finding when there is no room.
 *
 * A registration whose answer was lost is looked up before anything else is said about it.
 */
export async function ensureWebhook(wish: WebhookWish): Promise<WebhookOutcome> {
  try {
    const own = wish.standing.find(({ url }) => url === wish.webhookUrl);
    if (own) return await keep(wish, own);
    const obstacles = await clearAbandoned(wish);
    const [first] = obstacles;
    // A dev environment has one place; without labels X says itself whether there is room.
    if (first !== undefined && wish.environment !== null) return first;
    return await register(wish, first);
  } catch (error) {
    return { kind: "failed", blame: webhookBlame(wish, error) };
  }
}

/** Whether X refused because it knows no such webhook (any more). */
export function isWebhookGone(error: unknown): boolean {
  return (
    error instanceof XResponseError &&
    (error.code === 34 || error.words.includes("WebhookIdInvalid"))
  );
}

async function keep(wish: WebhookWish, own: XWebhook): Promise<WebhookOutcome> {
  const evidence = { webhookId: own.id };
  if (own.isValid && wish.isCheckedAnew !== true) {
    const finding: Finding = { status: "passed", text: checkTexts.webhookStanding, evidence };
    return { kind: "standing", webhookId: own.id, finding, isRestored: false };
  }
  await wish.client.accountActivity.revalidateWebhook(wish.environment, own.id);
  const finding: Finding = { status: "passed", text: checkTexts.webhookRevalidated, evidence };
  return { kind: "standing", webhookId: own.id, finding, isRestored: !own.isValid };
}

type Failed = Extract<WebhookOutcome, { kind: "failed" }>;

/** Clears away what former integrations of this server left; answers a refusal for each that rightly stands. */
async function clearAbandoned(wish: WebhookWish): Promise<Failed[]> {
  const obstacles: Failed[] = [];
  for (const other of wish.standing) {
    if (other.id === wish.formerWebhookId) {
      await wish.client.accountActivity.deleteWebhook(wish.environment, other.id);
      continue;
    }
    const key = webhookKeyIn(wish.config, other.url);
    const holder = key === null ? undefined : await readIntegrationOfWebhook(wish.db, key);
    if (!holder) {
      const evidence = { standingUrl: other.url, standingWebhookId: other.id };
      obstacles.push(refusal(checkTexts.webhookForeign(other.url), evidence));
    } else if (!holder.is_deleted && holder.create_status !== "Error") {
      const evidence = { standingIntegrationId: holder.id };
      obstacles.push(refusal(checkTexts.webhookOfOther(holder.name), evidence));
    } else {
      await wish.client.accountActivity.deleteWebhook(wish.environment, other.id);
    }
  }
  return obstacles;
}

async function register(wish: WebhookWish, obstacle: Failed | undefined): Promise<WebhookOutcome> {
  const { accountActivity } = wish.client;
  wish.onRegister?.();
  let made: XWebhook | undefined;
  try {
    made = await accountActivity.registerWebhook(wish.environment, wish.webhookUrl);
  } catch (error) {
    if (error instanceof XResponseError) {
      const isFull = isTooMany(error);
      // The obstacle was seen before; a webhook may also have come between the look and this.
      if (isFull) return whatTakesTheRoom(wish, obstacle, error);
      throw error;
    }
    const standing = await accountActivity.listWebhooks(wish.environment);
    made = standing.find(({ url }) => url === wish.webhookUrl);
    if (!made) throw error;
  }
  return {
    kind: "standing",
    webhookId: made.id,
    isRestored: true,
    finding: {
      status: "passed",
      text: checkTexts.webhookRegistered,
      evidence: { webhookId: made.id },
    },
  };
}

function isTooMany(error: XResponseError): boolean {
  return (
    (error.code === 214 && /too many resources/i.test(error.reason)) ||
    error.words.includes("WebhookLimitExceeded")
  );
}

async function whatTakesTheRoom(
  wish: WebhookWish,
  obstacle: Failed | undefined,
  error: XResponseError,
): Promise<WebhookOutcome> {
  const standing = await wish.client.accountActivity.listWebhooks(wish.environment);
  const found = obstacle ?? (await clearAbandoned({ ...wish, standing }))[0];
  const seen = evidenceOf(error);
  if (found === undefined) return refusal(checkTexts.webhookTooMany, seen ?? {});
  return refusal(found.blame.text, { ...seen, ...found.blame.evidence });
}

/** Code 214 carries X's own sentence about the challenge; v2 has words for it (docs/sources.md#x-challenges). */
function webhookBlame(wish: WebhookWish, error: unknown): Blame {
  if (!(error instanceof XResponseError)) return blameOf(error, "webhook");
  const text = textOfRefusal(error, wish.webhookUrl);
  return text === null
    ? blameOf(error, "webhook")
    : { checkId: "webhook", status: "failed", text, evidence: evidenceOf(error) };
}

function textOfRefusal(error: XResponseError, url: string): Finding["text"] | null {
  const { reason, words } = error;
  const isChallenge = error.code === 214 || words.includes("CrcValidationFailed");
  if (words.includes("UrlValidationFailed")) return checkTexts.webhookUrlInvalid(url);
  if (!isChallenge) return null;
  if (/https/i.test(reason)) return checkTexts.webhookNotHttps(url);
  if (/crc token|json response|response_token/i.test(reason)) return checkTexts.webhookWrongAnswer;
  if (/latency|timed? ?out|3 seconds/i.test(reason)) return checkTexts.webhookTooSlow;
  if (/non-200|status code/i.test(reason)) return checkTexts.webhookBadStatus;
  if (/unable to connect|connection/i.test(reason)) return checkTexts.webhookUnreachable;
  if (/does not meet the requirements\.?$/i.test(reason)) return checkTexts.webhookUrlInvalid(url);
  return checkTexts.webhookChallengeFailed(reason);
}

function refusal(text: Finding["text"], evidence: Finding["evidence"] & object): Failed {
  return { kind: "failed", blame: { checkId: "webhook", status: "failed", text, evidence } };
}
