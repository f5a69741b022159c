import { z } from "zod";
import prices from "./prices-2026.json" with { type: "json" };

const priceListSchema = z.strictObject({
  validFrom: z.iso.date(),
  currency: z.literal("USD"),
  source: z.string(),
  usd: z.strictObject({
    /** For each DM that a webhook or stream delivers. */
    dmReceived: z.number().positive(),
    /** For each DM in the answer to a read. */
    dmEventRead: z.number().positive(),
    /** For each request that sends one. */
    dmInteractionCreate: z.number().positive(),
  }),
});

/** What X charges for DMs, with the day from which it holds. */
export type PriceList = z.infer<typeof priceListSchema>;

/**
 * The newest price list this version knows. A resource is charged once in a UTC day. What the account itself sent,
 * read marks and typing are delivered free of charge (docs/sources.md#x-pricing).
 */
export const priceList: PriceList = priceListSchema.parse(prices);
