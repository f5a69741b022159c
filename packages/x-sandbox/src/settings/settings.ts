import { z } from "zod";
import { X_HOSTS_WORD } from "../media/media-addresses.ts";

const quota = z.number().int().min(0).max(1_000_000);
const planLimits = z.strictObject({ webhooks: quota, subscriptions: quota });
const v2PlanLimits = z.strictObject({
  webhooks: quota,
  subscriptions: quota,
  activitySubscriptions: quota,
});

/**
 * How the sandbox behaves where X's behaviour depends on the plan or is not documented. Changed at run time with
 * `PUT /sandbox/settings`; defaults follow docs/sources.md#x-deliveries except that retries are on (X's free tier
 * made none).
 */
export const settingsSchema = z.strictObject({
  /** Deadline of one challenge, or of one delivery attempt of v1.1, in milliseconds. */
  deliveryTimeoutMs: z.number().int().min(10).max(60_000),
  /** Deadline of one delivery attempt of v2, in milliseconds. */
  deliveryTimeoutV2Ms: z.number().int().min(10).max(60_000),
  /** Pauses before the second, third, … attempt in milliseconds; an empty list means no retry. */
  retryDelaysMs: z.array(z.number().int().min(0).max(3_600_000)).max(10),
  /** Factor on `retryDelaysMs`: 0.01 lets a test see all attempts within three seconds. */
  retryScale: z.number().min(0).max(10),
  /**
   * Parallel lanes per subscription, 1–256. Deliveries of one conversation share a lane and stay in order; with 1 the whole
   * subscription is in order.
   */
  deliveryLanes: z.number().int().min(1).max(256),
  /** Who gets retries: everybody, or as X's plans have it (none on the free premium sandbox). */
  retryRule: z.enum(["always", "by-plan"]),
  /** Whether premium environments are of the paid kind, which `by-plan` gives retries. */
  isPremiumPaid: z.boolean(),
  /** How long after subscribing events begin, in milliseconds (X: up to ten seconds). */
  subscriptionStartDelayMs: z.number().int().min(0).max(600_000),
  /** How far `oauth_timestamp` may be off, in seconds, in either direction; wide for clients whose clock does not follow the sandbox's. */
  timestampWindowSeconds: z.number().int().min(1).max(315_360_000),
  /** Pause between two challenges of a registered webhook in milliseconds; 0 switches the regular check off. */
  crcIntervalMs: z.number().int().min(0).max(2_147_483_647),
  /** v2: pause between challenges of a webhook that was not validated for `crcIntervalMs`. */
  crcRecheckMs: z.number().int().min(1).max(2_147_483_647),
  /** v2: how long after its last validation a webhook whose address does not answer stays valid. */
  crcGraceMs: z.number().int().min(0).max(2_147_483_647),
  /** Whether http on loopback, and ports on it, are taken as webhook addresses. Off, only what X takes is taken. */
  allowsLoopbackWebhooks: z.boolean(),
  /** v1.1 enterprise: webhooks, and subscriptions, of an app. */
  enterpriseLimits: planLimits,
  /** v2, pay-per-use and Pro: webhooks, Account Activity subscriptions and X Activity subscriptions of an app. */
  selfServeLimits: v2PlanLimits,
  /** v2, Enterprise. */
  enterpriseV2Limits: v2PlanLimits,
  /** Open streams of the X Activity API an app may hold. */
  streamConnections: z.number().int().min(1).max(1_000),
  /** Pause between two empty lines on a stream, in milliseconds. */
  streamKeepAliveMs: z.number().int().min(10).max(600_000),
  /** How long a replay job waits before its first delivery, in milliseconds. */
  replayStartDelayMs: z.number().int().min(0).max(86_400_000),
  /** What is newer than this is not in reach of a replay job, in milliseconds (X: 31 minutes). */
  replayBlindSpotMs: z.number().int().min(0).max(86_400_000),
  /** Subscriptions an app may hold (premium sandbox: 15). */
  provisionedCount: z.number().int().min(1).max(100_000),
  /** How long video and GIF are processed after FINALIZE, in milliseconds. */
  mediaProcessingMs: z.number().int().min(0).max(600_000),
  /**
   * Where the addresses of pictures and films begin: null for the sandbox's own address (and X's hosts for whoever asks under one of
   * them, as through the intercepting proxy), `x-hosts` for X's hosts always, or an address such as that of a reverse proxy.
   */
  mediaBaseUrl: z.union([z.literal(X_HOSTS_WORD), z.url({ protocol: /^https?$/ })]).nullable(),
});

/** See {@link settingsSchema}. */
export type Settings = z.infer<typeof settingsSchema>;

/** Fresh settings: what a sandbox starts with. */
export function defaultSettings(): Settings {
  return {
    deliveryTimeoutMs: 3_000,
    deliveryTimeoutV2Ms: 10_000,
    retryDelaysMs: [3_000, 27_000, 242_000],
    retryScale: 1,
    deliveryLanes: 16,
    retryRule: "always",
    isPremiumPaid: false,
    subscriptionStartDelayMs: 0,
    timestampWindowSeconds: 300,
    crcIntervalMs: 86_400_000,
    crcRecheckMs: 1_800_000,
    crcGraceMs: 100_800_000,
    allowsLoopbackWebhooks: true,
    enterpriseLimits: { webhooks: 3, subscriptions: 500 },
    selfServeLimits: { webhooks: 1, subscriptions: 3, activitySubscriptions: 1_500 },
    enterpriseV2Limits: { webhooks: 5, subscriptions: 5_000, activitySubscriptions: 75_000 },
    streamConnections: 2,
    streamKeepAliveMs: 20_000,
    replayStartDelayMs: 0,
    replayBlindSpotMs: 1_860_000,
    provisionedCount: 15,
    mediaProcessingMs: 1_000,
    mediaBaseUrl: null,
  };
}
