import { describe, expect, it } from "vitest";
import { seededRandom } from "../faults/random.ts";
import { INTENTS } from "./intent.ts";
import { SCENARIOS } from "./scenario-catalogue.ts";
import { drawIntent, lengthMsOf, nextArrivalMs, rateAt, type Scenario } from "./scenario.ts";

const find = (id: string): Scenario => SCENARIOS.find((scenario) => scenario.id === id)!;

/** Instants of all dialogues of one run. */
function arrivalsOf(scenario: Scenario, multiplier: number, seed: number): number[] {
  const random = seededRandom(seed);
  const found: number[] = [];
  let at: number | null = 0;
  for (;;) {
    at = nextArrivalMs(scenario, { afterMs: at, multiplier, repeats: false }, random);
    if (at === null) return found;
    found.push(at);
  }
}

/** Dialogues that the curve promises between two minutes, by the trapezoids under it. */
function expected(scenario: Scenario, fromMinute: number, toMinute: number): number {
  let sum = 0;
  for (let minute = fromMinute; minute < toMinute; minute += 0.05) {
    sum += rateAt(scenario.curve, (minute + 0.025) * 60_000) * 0.05;
  }
  return sum;
}

describe.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))(
  "%s",
  (_id, scenario) => {
    it("brings as many dialogues as its curve says, in every sixth of it", () => {
      const minutes = lengthMsOf(scenario) / 60_000;
      const multiplier = 20;
      const arrivals = arrivalsOf(scenario, multiplier, 11);
      for (let part = 0; part < 6; part += 1) {
        const from = (minutes * part) / 6;
        const to = (minutes * (part + 1)) / 6;
        const mean = expected(scenario, from, to) * multiplier;
        const count = arrivals.filter((at) => at >= from * 60_000 && at < to * 60_000).length;
        // Five standard deviations of a Poisson count: a wrong curve is far outside, a right one never is with this seed.
        expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean));
      }
    });

    it("mixes concerns by their weights", () => {
      const random = seededRandom(5);
      const drawn = Array.from({ length: 20_000 }, () => drawIntent(scenario, random));
      const total = Object.values(scenario.intents).reduce((sum, weight) => sum + weight, 0);
      for (const intent of INTENTS) {
        const share = drawn.filter((one) => one === intent).length / drawn.length;
        expect(share).toBeCloseTo((scenario.intents[intent] ?? 0) / total, 1.7);
      }
    });

    it("begins at minute 0, goes on in order, and says what it is in both languages", () => {
      const minutes = scenario.curve.map((point) => point.minute);
      expect(minutes[0]).toBe(0);
      expect(minutes).toEqual(minutes.toSorted((one, other) => one - other));
      for (const words of [scenario.title, scenario.description]) {
        expect(words.en).not.toBe("");
        expect(words.ja).not.toBe("");
      }
    });
  },
);

it("draws the same instants from the same seed, and others from another", () => {
  const campaign = find("campaign");
  expect(arrivalsOf(campaign, 1, 3)).toEqual(arrivalsOf(campaign, 1, 3));
  expect(arrivalsOf(campaign, 1, 3)).not.toEqual(arrivalsOf(campaign, 1, 4));
});

it("has the spike where the story has it", () => {
  const outage = find("outage-spike");
  expect(rateAt(outage.curve, 2 * 60_000)).toBe(1);
  expect(rateAt(outage.curve, 10 * 60_000)).toBe(60);
  expect(rateAt(outage.curve, 91 * 60_000)).toBe(0);
});

it("begins again at the end when it is to repeat", () => {
  const outage = find("outage-spike");
  const lengthMs = lengthMsOf(outage);
  const random = seededRandom(1);
  const at = { afterMs: lengthMs - 1, multiplier: 1 };
  expect(nextArrivalMs(outage, { ...at, repeats: false }, random)).toBeNull();
  expect(nextArrivalMs(outage, { ...at, repeats: true }, random)).toBeGreaterThanOrEqual(lengthMs);
});
