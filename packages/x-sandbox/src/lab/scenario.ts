import type { Random } from "../faults/random.ts";
import type { Intent } from "./intent.ts";

/** One point of a rate curve: so many new dialogues a minute, so many minutes after the start. Straight lines in between. */
export interface RatePoint {
  readonly minute: number;
  readonly dialoguesPerMinute: number;
}

/** A named course of traffic. All of it is data: how much, about what, in which language. */
export interface Scenario {
  readonly id: string;
  readonly title: { readonly en: string; readonly ja: string };
  readonly description: { readonly en: string; readonly ja: string };
  /** In order of minutes, from 0 to the end of the scenario. */
  readonly curve: readonly RatePoint[];
  /** Weights of concerns; they need not add up to one. */
  readonly intents: Readonly<Partial<Record<Intent, number>>>;
  /** Share of customers who write Japanese, 0 to 1; the others write English. */
  readonly japaneseShare: number;
  /** How long customers wait compared with usual: 0.5 is half as patient. */
  readonly patience: number;
}

const MINUTE_MS = 60_000;

/** Length of a scenario in milliseconds. */
export function lengthMsOf(scenario: Scenario): number {
  return (scenario.curve.at(-1)?.minute ?? 0) * MINUTE_MS;
}

/** The highest rate of a curve, in dialogues a minute. */
function peakOf(curve: readonly RatePoint[]): number {
  return Math.max(...curve.map((point) => point.dialoguesPerMinute));
}

/** The rate of a curve at an instant, in dialogues a minute; 0 outside it. */
export function rateAt(curve: readonly RatePoint[], elapsedMs: number): number {
  const minute = elapsedMs / MINUTE_MS;
  const next = curve.findIndex((point) => point.minute > minute);
  const from = curve[next - 1];
  const to = curve[next];
  if (from === undefined || to === undefined) return 0;
  const share = (minute - from.minute) / (to.minute - from.minute);
  return from.dialoguesPerMinute + share * (to.dialoguesPerMinute - from.dialoguesPerMinute);
}

/**
 * When the next dialogue after `afterMs` begins, or null when the curve ends before. A Poisson process whose rate follows the curve times
 * `multiplier`, by thinning: candidates come at the peak rate, and each is kept with the share that the curve has of the peak there.
 * Doubles in every respect when the multiplier doubles, and needs no integral of the curve. `repeats` begins the curve again at its end.
 */
export function nextArrivalMs(
  scenario: Scenario,
  at: { afterMs: number; multiplier: number; repeats: boolean },
  random: Random,
): number | null {
  const lengthMs = lengthMsOf(scenario);
  const peak = peakOf(scenario.curve);
  if (lengthMs <= 0 || peak <= 0 || at.multiplier <= 0) return null;
  const meanPauseMs = MINUTE_MS / (peak * at.multiplier);
  let elapsedMs = at.afterMs;
  for (;;) {
    // 1 - random() is never 0, so that the logarithm is finite.
    elapsedMs -= Math.log(1 - random()) * meanPauseMs;
    if (elapsedMs >= lengthMs && !at.repeats) return null;
    if (random() * peak < rateAt(scenario.curve, elapsedMs % lengthMs)) return elapsedMs;
  }
}

/** Draws a concern by the scenario's weights. */
export function drawIntent(scenario: Scenario, random: Random): Intent {
  const weights = Object.entries(scenario.intents) as [Intent, number][];
  let place = random() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [intent, weight] of weights) {
    place -= weight;
    if (place < 0) return intent;
  }
  return weights.at(-1)?.[0] ?? "question";
}
