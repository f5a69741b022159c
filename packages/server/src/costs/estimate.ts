import { readTrafficByDay, type BillableTraffic } from "@tsubame/store";
import type { Context } from "../context.ts";
import { costOfTraffic } from "./cost-of-traffic.ts";

/** What a month of an account's present traffic would cost with X's pay-per-use. */
export interface MonthlyCost {
  readonly usd: number;
  /** Full days that were looked at: up to 30, as many as there has been traffic. */
  readonly basisDays: number;
  readonly monthly: BillableTraffic;
}

const monthDays = 30;
const dayMs = 86_400_000;

/**
 * Foresees a month from the last thirty full days, whatever the generation: what an account on API v1.1 would pay on
 * v2 is the question. Null before the first full day of traffic, when there is nothing to go by.
 */
export async function estimateMonthlyCost(
  context: Pick<Context, "db" | "clock">,
  integrationId: string,
): Promise<MonthlyCost | null> {
  const todayMs = Math.floor(context.clock.now().getTime() / dayMs) * dayMs;
  const days = await readTrafficByDay(context.db, {
    integrationId,
    from: dateOf(todayMs - monthDays * dayMs),
    to: dateOf(todayMs - dayMs),
  });
  const first = days[0];
  if (first === undefined) return null;
  const basisDays = Math.round((todayMs - Date.parse(first.date)) / dayMs);
  const sum = (count: keyof BillableTraffic) =>
    Math.round((days.reduce((total, day) => total + day[count], 0) * monthDays) / basisDays);
  const monthly = {
    receivedCount: sum("receivedCount"),
    readCount: sum("readCount"),
    sentCount: sum("sentCount"),
  };
  return { usd: costOfTraffic(monthly), basisDays, monthly };
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
