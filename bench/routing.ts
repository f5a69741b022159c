import { createEngine } from "@tsubame/routing";
import type { Fact } from "../packages/routing/src/facts.ts";
import { MutantEngines } from "../packages/routing/test/support/mutant-engine.ts";
import { percentile, report, rounded } from "./figure.ts";
import { BenchFloor, type FloorSize } from "./routing-floor.ts";
import { BareRouter } from "./routing-bare.ts";
import { PlainScan } from "./routing-scan.ts";

const sizes: readonly FloorSize[] = [
  { waitingCount: 1_000, agentCount: 100, profileCount: 100 },
  { waitingCount: 10_000, agentCount: 1_000, profileCount: 200 },
  { waitingCount: 10_000, agentCount: 1_000, profileCount: 1_000 },
  { waitingCount: 100_000, agentCount: 10_000, profileCount: 200 },
  { waitingCount: 100_000, agentCount: 10_000, profileCount: 2_000 },
  { waitingCount: 100_000, agentCount: 10_000, profileCount: 10_000 },
];

const warmUpMs = 1_000;
/** The engines and the scan take turns, so that a neighbour on the machine disturbs them alike. */
const turns = 6;
const engineTurnMs = 500;
const scanTurnMs = 150;

/** What is measured: anything that takes facts in and gives decisions out. */
interface Router {
  applyAll(
    facts: readonly Fact[],
    nowMs: number,
  ): readonly {
    readonly conversationId: string;
    readonly agentId: string;
    readonly deadlineMs?: number;
  }[];
}

/** The engine as it is but for the traces, which are all one empty object. */
const untraced = {
  file: "choose.ts",
  from: "trace: traceOf(floor, { waiting, settings }, choice),",
  to: "trace: {} as never,",
};

/**
 * The engine alone: an agent ends a conversation (one fact), gets the next (one decision), and a customer arrives (one fact).
 * Latency is that of the call that decides; the rate counts both calls. In turns with it, the same day is lived by the engine
 * without traces, by a router without rules, and by a plain scan.
 */
export async function measureRouting(): Promise<void> {
  using engines = new MutantEngines();
  const withoutTrace = await engines.build(untraced);
  for (const size of sizes) {
    const traced = new Life(createEngine(), new BenchFloor(size));
    const first = traced.begin();
    const plain = new Life(withoutTrace(), new BenchFloor(size));
    plain.begin();
    const bare = new Life(new BareRouter(), new BenchFloor(size));
    bare.begin();
    const scanned = lifeOfScan(size);
    for (const life of [traced, plain, bare]) {
      life.live(warmUpMs);
      life.forget();
    }
    for (let turn = 0; turn < turns; turn += 1) {
      for (const life of [traced, plain, bare]) life.live(engineTurnMs);
      scanned.live(scanTurnMs);
    }
    reportSize(size, { traced, plain, bare, scanned, first });
    await Promise.resolve();
  }
  measureDemandAware({ ...sizes[1]!, isDemandAware: true });
}

/** Scores that are weighed cannot be kept in order, so that a freed agent's best head takes longer to find. */
function measureDemandAware(size: FloorSize): void {
  const life = new Life(createEngine(), new BenchFloor(size));
  life.begin();
  life.live(warmUpMs);
  life.forget();
  life.live(turns * engineTurnMs);
  const name = `${nameOf(size)}_demand_aware`;
  const detail = { ...size, decisions: life.delaysMs.length };
  report({
    bench: "routing",
    metric: `decisions_per_second_${name}`,
    value: rounded(life.perSecond, 0),
    unit: "1/s",
    detail,
  });
  report({
    bench: "routing",
    metric: `decision_p99_${name}`,
    value: rounded(percentile(life.delaysMs, 0.99) * 1_000, 1),
    unit: "us",
    target: 50,
  });
}

function nameOf({ waitingCount, agentCount, profileCount }: FloorSize): string {
  return `${waitingCount / 1_000}k_${agentCount}_${profileCount}`;
}

function reportSize(
  size: FloorSize,
  measured: {
    traced: Life;
    plain: Life;
    bare: Life;
    scanned: Life;
    first: { ms: number; offers: number };
  },
): void {
  const { traced, plain, bare, scanned, first } = measured;
  const name = nameOf(size);
  const isAllDifferent = size.profileCount === size.agentCount;
  report({
    bench: "routing",
    metric: `decisions_per_second_${name}`,
    value: rounded(traced.perSecond, 0),
    unit: "1/s",
    target: isAllDifferent ? 30_000 : 200_000,
    detail: {
      ...size,
      decisions: traced.delaysMs.length,
      // Half of the decisions took no longer, and half of the arrivals: what a machine without neighbours would show.
      perSecondByMedian: rounded(traced.perSecondByMedian, 0),
      withoutTracePerSecond: rounded(plain.perSecond, 0),
      scanPerSecond: rounded(scanned.perSecond, 1),
      ratioToScan: rounded(traced.perSecond / scanned.perSecond, 0),
      firstRoundMs: rounded(first.ms, 0),
      firstRoundOffers: first.offers,
    },
  });
  report({
    bench: "routing",
    metric: `ratio_to_bare_router_${name}`,
    value: rounded(traced.perSecond / bare.perSecond, 2),
    unit: "ratio",
    detail: { bareRouterPerSecond: rounded(bare.perSecond, 0) },
  });
  for (const { share, label, target } of [
    { share: 0.5, label: "p50", target: undefined },
    { share: 0.99, label: "p99", target: 50 },
    { share: 0.999, label: "p999", target: 1_000 },
  ]) {
    const microseconds = (life: Life): number =>
      rounded(percentile(life.delaysMs, share) * 1_000, 1);
    report({
      bench: "routing",
      metric: `decision_${label}_${name}`,
      value: microseconds(traced),
      unit: "us",
      ...(target === undefined ? {} : { target }),
      detail: { withoutTrace: microseconds(plain), scan: microseconds(scanned) },
    });
  }
}

/** The scan begins where the engine's first round ends: to fill all agents by scanning would take hours. */
function lifeOfScan(size: FloorSize): Life {
  const floor = new BenchFloor(size);
  const facts = floor.allFacts();
  const offered = new Set<string>();
  for (const decision of createEngine().applyAll(facts, floor.nowMs)) {
    if (decision.type !== "offer") continue;
    offered.add(decision.conversationId);
    floor.commit(decision);
  }
  const scan = new PlainScan();
  scan.load(facts.filter(({ type }) => type === "queue.set"));
  scan.load(facts.filter((fact) => fact.type === "conversation.set" && !offered.has(fact.id)));
  scan.load(floor.agents());
  return new Life(scan, floor);
}

/** One router living through its own copy of the day. */
class Life {
  readonly delaysMs: number[] = [];
  readonly #arrivalsMs: number[] = [];
  readonly #router: Router;
  readonly #floor: BenchFloor;
  #busyMs = 0;

  constructor(router: Router, floor: BenchFloor) {
    this.#router = router;
    this.#floor = floor;
  }

  get perSecond(): number {
    return (this.delaysMs.length * 1_000) / this.#busyMs;
  }

  get perSecondByMedian(): number {
    return 1_000 / (percentile(this.delaysMs, 0.5) + percentile(this.#arrivalsMs, 0.5));
  }

  /** Everything at once, as after a restart. */
  begin(): { ms: number; offers: number } {
    const { elapsedMs, offerCount } = this.#apply(this.#floor.allFacts());
    return { ms: elapsedMs, offers: offerCount };
  }

  live(durationMs: number): void {
    const endsAtMs = this.#busyMs + durationMs;
    while (this.#busyMs < endsAtMs) {
      const freed = this.#apply([this.#floor.release()]);
      if (freed.offerCount > 0) this.delaysMs.push(freed.elapsedMs);
      const arrived = this.#apply([this.#floor.arrival()]);
      this.#arrivalsMs.push(arrived.elapsedMs);
      this.#busyMs += freed.elapsedMs + arrived.elapsedMs;
    }
  }

  /** Begins to count anew. */
  forget(): void {
    this.delaysMs.length = 0;
    this.#arrivalsMs.length = 0;
    this.#busyMs = 0;
  }

  #apply(facts: readonly Fact[]): { elapsedMs: number; offerCount: number } {
    const startedAt = performance.now();
    const decisions = this.#router.applyAll(facts, this.#floor.nowMs);
    const elapsedMs = performance.now() - startedAt;
    for (const { conversationId, agentId, deadlineMs } of decisions) {
      this.#floor.commit({ conversationId, agentId, deadlineMs: deadlineMs ?? 0 });
    }
    return { elapsedMs, offerCount: decisions.length };
  }
}
