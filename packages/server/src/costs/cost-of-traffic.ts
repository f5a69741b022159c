import type { BillableTraffic } from "@tsubame/store";
import { priceList, type PriceList } from "./price-list.ts";

/** Prices are thousandths of a dollar; sums are made in millionths, so that they stay exact. */
const microsPerUsd = 1_000_000;

/** What X asks for this traffic, in US dollars. */
export function costOfTraffic(traffic: BillableTraffic, prices: PriceList = priceList): number {
  const { dmReceived, dmEventRead, dmInteractionCreate } = prices.usd;
  const micros =
    traffic.receivedCount * Math.round(dmReceived * microsPerUsd) +
    traffic.readCount * Math.round(dmEventRead * microsPerUsd) +
    traffic.sentCount * Math.round(dmInteractionCreate * microsPerUsd);
  return micros / microsPerUsd;
}

/** Whether X bills an account of this generation for each DM: pay-per-use exists for API v2 alone. */
export function isBilled(generation: string): boolean {
  return generation.startsWith("v2");
}
