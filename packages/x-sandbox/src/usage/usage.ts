import type { App } from "../apps/app.ts";
import type { Clock } from "../clock.ts";
import type { DeveloperStore } from "../developers/developer.ts";
import type { Faults } from "../faults/faults.ts";
import { PRICES, type PricedThing } from "./prices.ts";

/** What one app used of one thing on one day (UTC). */
export interface UsageLine {
  readonly day: string;
  readonly appId: string;
  readonly thing: PricedThing;
  readonly requestCount: number;
  /** Resources answered, or requests of a write. */
  readonly unitCount: number;
  /** Units that were paid for: none on a plan with a fixed price, and a resource once a day. */
  readonly billedCount: number;
  readonly costMicros: number;
}

/** What was used and what it cost. */
export interface Usage {
  /** Whether a pay-per-use app can make a call at all; `credits` or `cap` says what is in the way. Other plans always can. */
  obstacle(app: App): "credits" | "cap" | null;
  /**
   * Counts one call and, on pay-per-use, takes its price off the owner's credits: each resource once per UTC day. Answers what was in the
   * way when the credits do not reach; then nothing is counted.
   */
  record(
    app: App,
    used: { thing: PricedThing; resourceIds: readonly string[] },
  ): "credits" | "cap" | null;
  /** Newest day first. */
  lines(filter: { appIds: readonly string[] }): UsageLine[];
  list(): UsageLine[];
  /** Puts back a line of an earlier run. */
  restore(line: UsageLine): void;
}

/** Days whose lines are kept. */
const MAX_DAYS = 90;

const OBSTACLES = { "credits-depleted": "credits", "spending-cap-reached": "cap" } as const;

/** Counts in memory. */
export function createUsage(
  clock: Clock,
  developers: DeveloperStore,
  faults: Pick<Faults, "areCreditsExhausted">,
): Usage {
  const lines = new Map<string, UsageLine>();
  let billed = { day: "", resources: new Set<string>() };
  const today = (): string => new Date(clock.now()).toISOString().slice(0, 10);

  /** Resources that were not paid for today. */
  function unpaid(app: App, thing: PricedThing, ids: readonly string[]): string[] {
    if (billed.day !== today()) billed = { day: today(), resources: new Set() };
    return [...new Set(ids)].filter((id) => !billed.resources.has(`${app.ownerId} ${thing} ${id}`));
  }

  function forgetOld(): void {
    const days = [...new Set([...lines.values()].map((line) => line.day))].toSorted();
    const tooOld = new Set(days.slice(0, -MAX_DAYS));
    if (tooOld.size === 0) return;
    for (const [key, line] of lines) if (tooOld.has(line.day)) lines.delete(key);
  }

  const keyOf = (line: Pick<UsageLine, "day" | "appId" | "thing">): string =>
    `${line.day} ${line.appId} ${line.thing}`;

  return {
    obstacle(app) {
      if (app.accessLevel !== "pay-per-use") return null;
      const developer = developers.get(app.ownerId);
      if (faults.areCreditsExhausted()) return "credits";
      if (developer === undefined || developer.creditMicros <= 0) return "credits";
      const cap = developer.spendingCapMicros;
      return cap !== null && developer.spentInCycleMicros >= cap ? "cap" : null;
    },
    record(app, { thing, resourceIds }) {
      const { micros, perResource } = PRICES[thing];
      const fresh = perResource ? unpaid(app, thing, resourceIds) : resourceIds;
      const isPaid = app.accessLevel === "pay-per-use";
      const costMicros = isPaid ? fresh.length * micros : 0;
      if (costMicros > 0) {
        const outcome = developers.charge(app.ownerId, costMicros);
        if (outcome !== "paid") return OBSTACLES[outcome];
      }
      for (const id of fresh) billed.resources.add(`${app.ownerId} ${thing} ${id}`);
      const place = { day: today(), appId: app.id, thing };
      const before = lines.get(keyOf(place));
      lines.set(keyOf(place), {
        ...place,
        requestCount: (before?.requestCount ?? 0) + 1,
        unitCount: (before?.unitCount ?? 0) + resourceIds.length,
        billedCount: (before?.billedCount ?? 0) + (isPaid ? fresh.length : 0),
        costMicros: (before?.costMicros ?? 0) + costMicros,
      });
      forgetOld();
      return null;
    },
    lines: ({ appIds }) =>
      [...lines.values()]
        .filter((line) => appIds.includes(line.appId))
        .toSorted((one, other) => other.day.localeCompare(one.day)),
    list: () => [...lines.values()],
    restore: (line) => void lines.set(keyOf(line), line),
  };
}
