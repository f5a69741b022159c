import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";
import type { TraceLine } from "./trace-line.ts";

/** Longer simulations for a closer look: `ROUTING_ARRIVALS=400000`. */
const arrivalCount = Number(process.env["ROUTING_ARRIVALS"] ?? 30_000);

interface Scenario {
  readonly streams: readonly { readonly perSecond: number; readonly skillIds: readonly string[] }[];
  readonly meanWorkSeconds: number;
  readonly meanPatienceSeconds: number | null;
  readonly agents: readonly {
    readonly count: number;
    readonly skillIds: readonly string[];
    readonly capacity: number;
    readonly speeds: readonly number[];
  }[];
  readonly evaluation: "ALL" | "DEMAND_AWARE";
  readonly seed: number;
}

interface Quality {
  readonly waitShare: number;
  readonly meanWaitSeconds: number;
  readonly serviceLevel: number;
  readonly abandonedShare: number;
}

/** Mulberry32. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function* traceOf(scenario: Scenario): Generator<TraceLine, void> {
  const random = randomSource(scenario.seed);
  const exponential = (mean: number): number => -Math.log(1 - random()) * mean;
  yield {
    type: "queue",
    id: "q",
    scoringMethod: "TimestampAndPriority",
    evaluation: scenario.evaluation,
    agentOrder: "leastLoaded",
    alertingTimeoutMs: 30_000,
  };
  let agentNumber = 0;
  for (const { count, skillIds, capacity, speeds } of scenario.agents) {
    for (let index = 0; index < count; index += 1) {
      agentNumber += 1;
      const skills = skillIds.map((id) => ({ id, proficiency: 3 }));
      yield { type: "agent", id: `a${agentNumber}`, queueIds: ["q"], skills, capacity, speeds };
    }
  }
  const total = scenario.streams.reduce((sum, { perSecond }) => sum + perSecond, 0);
  let atMs = 0;
  for (let index = 0; index < arrivalCount; index += 1) {
    atMs += exponential(1_000 / total);
    let draw = random() * total;
    const stream = scenario.streams.find(({ perSecond }) => (draw -= perSecond) < 0);
    const { meanPatienceSeconds } = scenario;
    yield {
      type: "arrival",
      id: `c${index}`,
      queueId: "q",
      atMs,
      skillIds: stream?.skillIds ?? [],
      workMs: exponential(scenario.meanWorkSeconds * 1_000),
      patienceMs: meanPatienceSeconds === null ? null : exponential(meanPatienceSeconds * 1_000),
    };
  }
}

/** Mean wait is over all who came, served or not; the first tenth warms up and is left out. */
function measure(scenario: Scenario, thresholdSeconds: number): Quality {
  const lines = simulate(traceOf(scenario)).slice(arrivalCount / 10);
  const count = lines.length;
  const share = (isCounted: (line: (typeof lines)[number]) => boolean): number =>
    lines.filter(isCounted).length / count;
  return {
    waitShare: share(({ waitedMs }) => waitedMs > 1e-6),
    meanWaitSeconds: lines.reduce((sum, { waitedMs }) => sum + waitedMs, 0) / count / 1_000,
    serviceLevel: share(
      ({ type, waitedMs }) => type === "assignment" && waitedMs <= thresholdSeconds * 1_000,
    ),
    abandonedShare: share(({ type }) => type === "abandoned"),
  };
}

/** The mean over several seeds, and twice the standard error of that mean. */
function overSeeds(scenario: Omit<Scenario, "seed">, thresholdSeconds: number, seedCount = 8) {
  const runs = Array.from({ length: seedCount }, (_, index) =>
    measure({ ...scenario, seed: 1_000 + index }, thresholdSeconds),
  );
  const of = (key: keyof Quality): { mean: number; error: number } => {
    const values = runs.map((run) => run[key]);
    const mean = values.reduce((sum, value) => sum + value, 0) / seedCount;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seedCount - 1);
    return { mean, error: 2 * Math.sqrt(variance / seedCount) };
  };
  return {
    waitShare: of("waitShare"),
    meanWaitSeconds: of("meanWaitSeconds"),
    serviceLevel: of("serviceLevel"),
    abandonedShare: of("abandonedShare"),
  };
}

const alike = (count: number, capacity = 1, speeds: readonly number[] = [1]) => [
  { count, skillIds: [], capacity, speeds },
];

/**
 * Simulations with known results: Erlang-C and Erlang-A are exact for one pool. Seeds are fixed, so a run repeats; the
 * tolerance is twice the standard error of the mean over the seeds, and never less than a hundredth of the value.
 */
describe("yardsticks", { timeout: 300_000 }, () => {
  /** What is off by more than chance explains. */
  function missed(found: ReturnType<typeof overSeeds>, exact: Quality): string[] {
    return Object.entries(exact).flatMap(([key, value]) => {
      const { mean, error } = found[key as keyof Quality];
      const isNear = Math.abs(mean - value) <= Math.max(error, value / 100);
      return isNear ? [] : [`${key}: ${mean} ± ${error} instead of ${value}`];
    });
  }

  it("S1 lands on Erlang-C: one pool, unlimited patience", () => {
    const found = overSeeds(
      {
        streams: [{ perSecond: 0.05, skillIds: [] }],
        meanWorkSeconds: 360,
        meanPatienceSeconds: null,
        agents: alike(20),
        evaluation: "ALL",
      },
      20,
    );
    expect(
      missed(found, {
        waitShare: 0.5508,
        meanWaitSeconds: 99.14,
        serviceLevel: 0.5072,
        abandonedShare: 0,
      }),
    ).toEqual([]);
  });

  it("S2 lands on Erlang-A: one pool, customers who leave", () => {
    const found = overSeeds(
      {
        streams: [{ perSecond: 21 / 360, skillIds: [] }],
        meanWorkSeconds: 360,
        meanPatienceSeconds: 300,
        agents: alike(20),
        evaluation: "ALL",
      },
      20,
    );
    expect(
      missed(found, {
        waitShare: 0.5914,
        meanWaitSeconds: 34.79,
        serviceLevel: 0.5092,
        abandonedShare: 0.116,
      }),
    ).toEqual([]);
  });

  it("S3 lands on the floor of any policy: four conversations at once, load spread", () => {
    const found = overSeeds(
      {
        streams: [{ perSecond: 0.084, skillIds: [] }],
        meanWorkSeconds: 300,
        meanPatienceSeconds: 600,
        agents: alike(10, 4, [1, 1.8, 2.4, 2.8]),
        evaluation: "ALL",
      },
      30,
    );
    expect(
      missed(found, {
        waitShare: 0.21,
        meanWaitSeconds: 9.8,
        serviceLevel: 0.872,
        abandonedShare: 0.0162,
      }),
    ).toEqual([]);
  });

  it("S4 waits 173 ± 10 s in order of age, and 155 s at most when it is aware of demand", () => {
    const { byAge, aware } = meanWaits({
      erlangs: { x: 9.5, y: 8.5 },
      agents: [
        [10, "x"],
        [10, "x", "y"],
      ],
    });
    expect(Math.abs(byAge - 173)).toBeLessThanOrEqual(10);
    expect(aware).toBeLessThanOrEqual(155);
    expect(aware).toBeLessThan(byAge * 0.93);
  });

  it.each<[string, number, Floor]>([
    [
      "a chain in which every skill has as many agents, and one is asked for twice as much",
      0.97,
      {
        erlangs: { s0: 6.4, s1: 3, s2: 3, s3: 3, s4: 3, s5: 3 },
        agents: [0, 1, 2, 3, 4, 5].map((at) => [4, `s${at}`, `s${(at + 1) % 6}`]),
      },
    ],
    [
      "two departments with an errand in common",
      0.96,
      {
        erlangs: { x: 6.5, y: 3, z: 5 },
        agents: [
          [8, "x", "z"],
          [8, "y", "z"],
        ],
      },
    ],
    [
      "three departments of one size and four who know everything, one department short",
      0.97,
      {
        erlangs: { a: 8, b: 6, c: 6 },
        agents: [
          [6, "a"],
          [6, "b"],
          [6, "c"],
          [4, "a", "b", "c"],
        ],
      },
    ],
  ])("waits less when aware of demand: %s", (_, atMost, floor) => {
    const { byAge, aware } = meanWaits(floor);
    expect(aware).toBeLessThan(byAge * atMost);
  });
});

/** Who asks for what, in erlangs, of whom: how many agents have which skills. Six minutes of work each. */
interface Floor {
  readonly erlangs: Readonly<Record<string, number>>;
  readonly agents: readonly (readonly [number, ...string[]])[];
}

/** Mean waits in seconds with the same arrivals, in order of age and aware of demand. */
function meanWaits({ erlangs, agents }: Floor): { readonly byAge: number; readonly aware: number } {
  const waitOf = (evaluation: Scenario["evaluation"]): number =>
    overSeeds(
      {
        streams: Object.entries(erlangs).map(([skillId, erlang]) => ({
          perSecond: erlang / 360,
          skillIds: [skillId],
        })),
        meanWorkSeconds: 360,
        meanPatienceSeconds: null,
        agents: agents.map(([count, ...skillIds]) => ({
          count,
          skillIds,
          capacity: 1,
          speeds: [1],
        })),
        evaluation,
      },
      20,
    ).meanWaitSeconds.mean;
  const found = { byAge: waitOf("ALL"), aware: waitOf("DEMAND_AWARE") };
  if (process.env["ROUTING_ARRIVALS"]) process.stdout.write(`${JSON.stringify(found)}\n`);
  return found;
}
