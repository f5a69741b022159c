import { z } from "zod";

/**
 * How the sandbox behaves where X's behaviour depends on the plan or is not documented. Changed at run time with
 * `PUT /sandbox/settings`; defaults follow docs/sources.md#x-deliveries except that retries are on (X's free tier
 * made none).
 */
export const settingsSchema = z.strictObject({
  /** Deadline of one delivery or CRC attempt in milliseconds. */
  deliveryTimeoutMs: z.number().int().min(10).max(60_000),
  /** Pauses before the second, third, … attempt in milliseconds; an empty list means no retry. */
  retryDelaysMs: z.array(z.number().int().min(0).max(3_600_000)).max(10),
  /** Factor on `retryDelaysMs`: 0.01 lets a test see all attempts within three seconds. */
  retryScale: z.number().min(0).max(10),
  /**
   * Parallel lanes per subscription, 1–256. Deliveries of one conversation share a lane and stay in order; with 1 the whole
   * subscription is in order.
   */
  deliveryLanes: z.number().int().min(1).max(256),
  /** How far `oauth_timestamp` may be off, in seconds, in either direction. */
  timestampWindowSeconds: z.number().int().min(1).max(86_400),
  /** Pause between two challenges of a registered webhook in milliseconds; 0 switches the regular check off. */
  crcIntervalMs: z.number().int().min(0).max(2_147_483_647),
  /** Subscriptions an app may hold (premium sandbox: 15). */
  provisionedCount: z.number().int().min(1).max(100_000),
});

/** See {@link settingsSchema}. */
export type Settings = z.infer<typeof settingsSchema>;

/** Fresh settings: what a sandbox starts with. */
export function defaultSettings(): Settings {
  return {
    deliveryTimeoutMs: 3_000,
    retryDelaysMs: [3_000, 27_000, 242_000],
    retryScale: 1,
    deliveryLanes: 16,
    timestampWindowSeconds: 300,
    crcIntervalMs: 86_400_000,
    provisionedCount: 15,
  };
}
