import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { MICROS_PER_USD } from "../developers/developer.ts";
import { PRICES } from "../usage/prices.ts";
import type { UsageLine } from "../usage/usage.ts";

/** One priced thing on the page "Usage and cost". */
interface UsageRow {
  readonly resource: string;
  readonly countToday: number;
  readonly countCycle: number;
  readonly unitUsd: number;
  readonly costUsd: number;
}

const sum = (lines: readonly UsageLine[], value: (line: UsageLine) => number): number =>
  lines.reduce((total, line) => total + value(line), 0);

/** What these apps used today and in this month (UTC), and what it cost. Things that were not used have no row. */
export function usageView(context: SandboxContext, apps: readonly App[]): UsageRow[] {
  const today = new Date(context.clock.now()).toISOString().slice(0, 10);
  const lines = context.usage
    .lines({ appIds: apps.map((app) => app.id) })
    .filter((line) => line.day.startsWith(today.slice(0, 7)));
  return Object.entries(PRICES).flatMap(([thing, { micros }]) => {
    const own = lines.filter((line) => line.thing === thing);
    if (own.length === 0) return [];
    const ofToday = own.filter((line) => line.day === today);
    return {
      resource: thing,
      countToday: sum(ofToday, (line) => line.unitCount),
      countCycle: sum(own, (line) => line.unitCount),
      unitUsd: micros / MICROS_PER_USD,
      costUsd: sum(own, (line) => line.costMicros) / MICROS_PER_USD,
    };
  });
}
