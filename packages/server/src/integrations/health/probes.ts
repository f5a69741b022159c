import { readRhythm, type IntegrationRow } from "@tsubame/store";
import type { XWebhook } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import type { XAccount } from "../../x-accounts/open-account.ts";
import { isRealX } from "../../x-accounts/x-place.ts";
import { evidenceOf } from "../connect/x-findings.ts";
import { credentialPlace } from "../credentials.ts";
import { checkPublicAddress } from "../connect/public-address.ts";
import { webhookUrlOf } from "../webhook-url.ts";
import type { HopFinding } from "./hop-finding.ts";
import { hopTexts } from "./hop-texts.ts";
import { failureOf, type XFailure } from "./x-failure.ts";

/** What a look brought: findings, or why there are none. */
export interface Sighting {
  readonly findings: readonly HopFinding[];
  /** The call was not answered in a way that says anything about the hop that was meant. */
  readonly failure: Exclude<XFailure, { kind: "finding" }> | null;
}

const seen = (...findings: readonly HopFinding[]): Sighting => ({ findings, failure: null });

/** Turns a failed call into what it says; `own` names what a refusal of its own means to this look. */
function failed(
  error: unknown,
  own: (failure: XFailure & { kind: "own" }) => HopFinding,
): Sighting {
  const failure = failureOf(error);
  if (failure.kind === "finding") return seen(failure.finding);
  if (failure.kind === "own") return seen(own(failure));
  return { findings: [], failure };
}

/** Asks X who the token belongs to: answers for token, permission and credits at once. */
export async function lookAtAccess(account: XAccount): Promise<Sighting> {
  const isBilled = account.client.generation.startsWith("v2");
  try {
    const { user, accessLevel } = await account.client.users.me();
    return seen(
      {
        hop: "token",
        state: "green",
        text: hopTexts.tokenValid(user.username),
        evidence: { username: user.username },
      },
      ...permissionFindings(accessLevel),
      {
        hop: "credits",
        state: "green",
        text: isBilled ? hopTexts.creditsPresent : hopTexts.creditsNotNeeded,
      },
    );
  } catch (error) {
    return failed(error, (failure) => ({
      hop: "token",
      state: "red",
      text: hopTexts.xRefused(failure.error.reason),
      evidence: evidenceOf(failure.error),
    }));
  }
}

/** v2 answers without a level say nothing; what a DM call has found stands then. */
function permissionFindings(accessLevel: string | null): HopFinding[] {
  if (accessLevel === null) return [];
  const isGranted = /directmessages|privatemessages/.test(accessLevel);
  return [
    {
      hop: "permission",
      state: isGranted ? "green" : "red",
      text: isGranted ? hopTexts.permissionGranted : hopTexts.permissionMissing,
      evidence: { "x-access-level": accessLevel },
    },
  ];
}

/** What X has registered, and what that says about our webhook. */
export interface WebhookSighting extends Sighting {
  readonly standing: readonly XWebhook[];
  /** X refused the list itself: the dev environment is gone, or another app's. */
  readonly isPlaceGone: boolean;
}

/** Reads X's list of webhooks and looks for ours. */
export async function lookAtWebhook(
  context: Pick<Context, "config">,
  account: XAccount,
  row: IntegrationRow,
): Promise<WebhookSighting> {
  try {
    const standing = await account.client.accountActivity.listWebhooks(row.environment_name);
    const finding = webhookFinding(standing, {
      url: webhookUrlOf(context.config, row.webhook_key),
      id: row.webhook_id,
      // A dev environment holds one webhook; elsewhere several apps may have theirs beside ours.
      isOnlyPlace: row.environment_name !== null,
    });
    return { ...seen(finding), standing, isPlaceGone: false };
  } catch (error) {
    const sighting = failed(error, (failure) => ({
      hop: "webhook",
      state: "red",
      text: hopTexts.webhookPlaceGone,
      evidence: evidenceOf(failure.error),
    }));
    return { ...sighting, standing: [], isPlaceGone: true };
  }
}

/** Our webhook among those that stand, whatever its address: X's id of it is known from its registration. */
function webhookFinding(
  standing: readonly XWebhook[],
  ours: { readonly url: string; readonly id: string | null; readonly isOnlyPlace: boolean },
): HopFinding {
  const present = standing.find(({ url }) => url === ours.url);
  if (present !== undefined) {
    const evidence = { webhookId: present.id };
    return present.isValid
      ? { hop: "webhook", state: "green", text: hopTexts.webhookValid, evidence }
      : { hop: "webhook", state: "red", text: hopTexts.webhookInvalid, evidence };
  }
  const former = standing.find(({ id }) => id === ours.id);
  if (former !== undefined) {
    const text = hopTexts.webhookMoved(former.url);
    return { hop: "webhook", state: "red", text, evidence: { webhookId: former.id } };
  }
  const other = ours.isOnlyPlace ? standing[0] : undefined;
  return other === undefined
    ? { hop: "webhook", state: "red", text: hopTexts.webhookGone, evidence: { count: 0 } }
    : {
        hop: "webhook",
        state: "red",
        text: hopTexts.webhookForeign(other.url),
        evidence: { standingUrl: other.url, standingId: other.id },
      };
}

/** Asks X whether the account is subscribed. */
export async function lookAtSubscription(account: XAccount): Promise<Sighting> {
  try {
    const isSubscribed = await account.client.accountActivity.isSubscribed(account.place);
    return seen(
      isSubscribed
        ? { hop: "subscription", state: "green", text: hopTexts.subscribed }
        : unsubscribed({ isSubscribed }),
    );
  } catch (error) {
    return failed(error, (failure) => unsubscribed(evidenceOf(failure.error)));
  }
}

function unsubscribed(evidence: HopFinding["evidence"] & object): HopFinding {
  return { hop: "subscription", state: "red", text: hopTexts.unsubscribed, evidence };
}

/** Calls our own webhook through its public address as X does. */
export async function lookAtAddress(
  context: Pick<Context, "config" | "secrets">,
  row: IntegrationRow,
): Promise<HopFinding> {
  const place = credentialPlace(row.id, "consumer_secret_sealed");
  const finding = await checkPublicAddress({
    webhookUrl: webhookUrlOf(context.config, row.webhook_key),
    consumerSecret: context.secrets.open(row.consumer_secret_sealed, place).reveal(),
    isRealX: isRealX(context.config),
    mayHavePort: row.environment_name !== null,
  });
  return {
    hop: "publicAddress",
    state: finding.status === "passed" ? "green" : finding.status === "warning" ? "amber" : "red",
    text: finding.text,
    evidence: finding.evidence ?? {},
  };
}

/** X's schedule: a challenge a day at least; after 28 hours without an answer it gives the webhook up. */
const crcLateSeconds = 25 * 3600;
const crcLostSeconds = 28 * 3600;

/** How long ago X challenged us, from what the receiver has noted. */
export function crcFinding(row: IntegrationRow, now: Date): HopFinding {
  const lastAt = row.last_crc_at;
  if (lastAt === null) return { hop: "crc", state: "unknown", text: hopTexts.crcNone };
  const ageSeconds = Math.max(0, Math.round((now.getTime() - lastAt.getTime()) / 1000));
  const evidence = { lastCrcAt: lastAt.toISOString(), ageSeconds };
  if (ageSeconds <= crcLateSeconds) {
    return { hop: "crc", state: "green", text: hopTexts.crcRegular(ageSeconds), evidence };
  }
  const state = ageSeconds > crcLostSeconds ? "red" : "amber";
  return { hop: "crc", state, text: hopTexts.crcLate(ageSeconds), evidence };
}

/** Pauses that must be known before silence means anything, and the shortest silence that is worth a word. */
const minGapCount = 20;
const minSilenceSeconds = 2 * 3600;
const unusualFactor = 3;

/** Silence against the account's own rhythm. Never red: perhaps nobody has a question. */
export async function lookAtLastEvent(
  context: Pick<Context, "db">,
  row: IntegrationRow,
  now: Date,
): Promise<HopFinding> {
  const rhythm = await readRhythm(context.db, row.id);
  if (row.last_event_at === null || rhythm.longGapSeconds === null) {
    return { hop: "lastEvent", state: "unknown", text: hopTexts.eventsUnknown };
  }
  const ageSeconds = Math.max(0, Math.round((now.getTime() - row.last_event_at.getTime()) / 1000));
  const evidence = {
    lastEventAt: row.last_event_at.toISOString(),
    ageSeconds,
    usualGapSeconds: Math.round(rhythm.longGapSeconds),
  };
  if (rhythm.gapCount < minGapCount) {
    return { hop: "lastEvent", state: "unknown", text: hopTexts.eventsUnknown, evidence };
  }
  const limitSeconds = Math.max(minSilenceSeconds, unusualFactor * rhythm.longGapSeconds);
  return ageSeconds > limitSeconds
    ? { hop: "lastEvent", state: "amber", text: hopTexts.eventsSilent(ageSeconds), evidence }
    : { hop: "lastEvent", state: "green", text: hopTexts.eventsUsual, evidence };
}
