/**
 * Unit prices of pay-per-use in millionths of a US dollar, as listed in August 2026 (docs/sources.md#x-pricing). Reads cost per resource
 * that is answered, writes per request; `dm.sent`, `dm.read` and `dm.indicate_typing` deliveries are free.
 */
export const PRICES = {
  "dm.read": { micros: 10_000, perResource: true },
  "dm.create": { micros: 15_000, perResource: false },
  "user.read": { micros: 10_000, perResource: true },
  "webhook.dm.received": { micros: 10_000, perResource: true },
} as const satisfies Record<string, { micros: number; perResource: boolean }>;

/** See {@link PRICES}. */
export type PricedThing = keyof typeof PRICES;
