import { createEngine } from "@tsubame/routing";
import { ReferenceScan } from "../packages/routing/src/reference-scan.ts";
import type { Fact } from "../packages/routing/src/facts.ts";
import { percentile, report, rounded } from "./figure.ts";
import { BenchFloor, type FloorSize } from "./routing-floor.ts";

const sizes: readonly FloorSize[] = [
  { waitingCount: 1_000, agentCount: 100, profileCount: 100 },
  { waitingCount: 10_000, agentCount: 1_000, profileCount: 200 },
  { waitingCount: 10_000, agentCount: 1_000, profileCount: 1_000 },
  { waitingCount: 100_000, agentCount: 10_000, profileCount: 200 },
  { waitingCount: 100_000, agentCount: 10_000, profileCount: 2_000 },
  { waitingCount: 100_000, agentCount: 10_000, profileCount: 10_000 },
];

/** The plain scan takes seconds a decision beyond this. */
const mostForScan = 100_000;
const warmUpMs = 1_000;
const engineMs = 3_000;
const scanMs = 1_000;

/** What is measured: anything that takes facts in and gives decisions out. */
interface Router {
  applyAll(
    facts: Iterable<Fact>,
    nowMs: number,
  ): readonly {
    readonly type: "offer" | "expire";
    readonly conversationId: string;
    readonly agentId: string;
    readonly deadlineMs?: number;
  }[];
}

/**
 * The engine alone, trace on: an agent ends a conversation (one fact), gets the next (one decision), and a customer
 * arrives (one fact). Latency is that of the call that decides; the rate counts both calls. The plain scan lives the
 * same day where it can.
 */
export async function measureRouting(): Promise<void> {
  for (const size of sizes) {
    const engine = live(createEngine(), size, { warmUpMs, measuredMs: engineMs });
    const isScanned = size.waitingCount * size.agentCount <= mostForScan;
    const scan = isScanned
      ? live(new ReferenceScan(), size, { warmUpMs: 0, measuredMs: scanMs })
      : undefined;
    const detail = {
      ...size,
      firstRoundMs: rounded(engine.firstRoundMs, 0),
      firstRoundOffers: engine.firstRoundOffers,
      decisions: engine.delaysMs.length,
      perCpuSecond: rounded(engine.perCpuSecond, 0),
    };
    const name = `${size.waitingCount / 1_000}k_${size.agentCount}_${size.profileCount}`;
    const isAllDifferent = size.profileCount === size.agentCount;
    report({
      bench: "routing",
      metric: `decisions_per_second_${name}`,
      value: rounded(engine.perSecond, 0),
      unit: "1/s",
      target: isAllDifferent ? 30_000 : 200_000,
      detail: scan
        ? {
            ...detail,
            scanPerSecond: rounded(scan.perSecond, 1),
            ratioToScan: rounded(engine.perSecond / scan.perSecond, 0),
          }
        : detail,
    });
    for (const { share, label, target } of [
      { share: 0.5, label: "p50", target: undefined },
      { share: 0.99, label: "p99", target: 50 },
      { share: 0.999, label: "p999", target: 1_000 },
    ]) {
      report({
        bench: "routing",
        metric: `decision_${label}_${name}`,
        value: rounded(percentile(engine.delaysMs, share) * 1_000, 1),
        unit: "us",
        ...(target === undefined ? {} : { target }),
      });
    }
    await Promise.resolve();
  }
}

interface Life {
  readonly perSecond: number;
  /** By the CPU time of the process, the making of the facts included; not disturbed by neighbours. */
  readonly perCpuSecond: number;
  readonly delaysMs: readonly number[];
  readonly firstRoundMs: number;
  readonly firstRoundOffers: number;
}

function live(
  router: Router,
  size: FloorSize,
  { warmUpMs, measuredMs }: { readonly warmUpMs: number; readonly measuredMs: number },
): Life {
  const floor = new BenchFloor(size);
  const facts = floor.allFacts();
  let offerCount = 0;
  /** Applies one fact; returns the milliseconds it took. */
  const apply = (batch: readonly Fact[]): number => {
    const startedAt = performance.now();
    const decisions = router.applyAll(batch, floor.nowMs);
    const elapsedMs = performance.now() - startedAt;
    for (const { conversationId, agentId, deadlineMs } of decisions) {
      floor.commit({ conversationId, agentId, deadlineMs: deadlineMs ?? 0 });
    }
    offerCount += decisions.length;
    return elapsedMs;
  };
  const firstRoundMs = apply(facts);
  const firstRoundOffers = offerCount;
  const run = (durationMs: number): { delaysMs: number[]; busyMs: number } => {
    const delaysMs: number[] = [];
    let busyMs = 0;
    while (busyMs < durationMs) {
      const before = offerCount;
      const decidingMs = apply([floor.release()]);
      if (offerCount > before) delaysMs.push(decidingMs);
      busyMs += decidingMs;
      busyMs += apply([floor.arrival()]);
    }
    return { delaysMs, busyMs };
  };
  run(warmUpMs);
  const offersBefore = offerCount;
  const cpuBefore = process.cpuUsage();
  const { delaysMs, busyMs } = run(measuredMs);
  const cpu = process.cpuUsage(cpuBefore);
  const offered = offerCount - offersBefore;
  const perSecond = (offered * 1_000) / busyMs;
  const perCpuSecond = (offered * 1_000_000) / (cpu.user + cpu.system);
  return { perSecond, perCpuSecond, delaysMs, firstRoundMs, firstRoundOffers };
}
