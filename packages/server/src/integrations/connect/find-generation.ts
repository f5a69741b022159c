import {
  probeGenerations,
  type GenerationProbe,
  type ProbeEvidence,
  type XGenerationFactory,
  type XGenerationName,
} from "@tsubame/x-api";
import { openXAccountOf } from "../../x-accounts/open-account.ts";
import type { Evidence } from "../checks.ts";
import type { Run } from "./run.ts";
import { callTimeoutMs } from "./timeouts.ts";
import type { Refusal } from "./x-findings.ts";

/** Which API lets the app in, and what X said about each that was asked. */
export interface FoundGeneration {
  readonly generation: XGenerationName | null;
  /** When none lets it in: the refusal that says most about what is wanting. */
  readonly refusal: Refusal | null;
  readonly evidence: Evidence;
}

/** The APIs that come after premium, in the order in which they are tried. */
const laterGenerations: readonly XGenerationName[] = [
  "v1.1-enterprise",
  "v2-activity",
  "v2-account-activity",
];

/**
 * Finds the API that lets the app in, by reading alone. One that was found before is asked first and by itself: X
 * allows few of these calls, and the others only matter when it has closed.
 */
export async function findGeneration(
  run: Run,
  knownBefore: XGenerationName | null = null,
): Promise<FoundGeneration> {
  const open = (generation: XGenerationFactory) =>
    openXAccountOf(run.context, run.row, { timeoutMs: callTimeoutMs, generation }).client;
  const first = knownBefore === null ? [] : await probeGenerations(open, [knownBefore]);
  const others = laterGenerations.filter((name) => name !== knownBefore);
  const probes = first.some(({ isUsable }) => isUsable)
    ? first
    : [...first, ...(await probeGenerations(open, others))];
  const usable = probes.find(({ isUsable }) => isUsable);
  return {
    generation: usable?.generation ?? null,
    refusal: usable === undefined ? mostTelling(probes) : null,
    evidence: evidenceOfProbes(usable === undefined ? probes : [usable]),
  };
}

/** Which APIs are asked. */
export function askedGenerations(): readonly XGenerationName[] {
  return laterGenerations;
}

/** Money and the project first: with those mended the same call succeeds. Then what v2 says, the way of today. */
function mostTelling(probes: readonly GenerationProbe[]): Refusal | null {
  const refusals = probes.flatMap(({ generation, evidence }) =>
    evidence
      .filter(({ status }) => status >= 400)
      .map((refusal) => ({ refusal, isV2: generation.startsWith("v2") })),
  );
  const found =
    refusals.find(({ refusal }) => refusal.status === 402) ??
    refusals.find(({ refusal }) => refusal.problemReason === "client-not-enrolled") ??
    refusals.find(({ refusal }) => refusal.problem === "oauth1-permissions") ??
    refusals.find(({ isV2 }) => isV2) ??
    refusals[0];
  return found === undefined ? null : asRefusal(found.refusal);
}

function asRefusal(evidence: ProbeEvidence): Refusal {
  const { status, code, problem, problemReason, reason } = evidence;
  return {
    status,
    code,
    problem,
    problemReason,
    reason: reason ?? `HTTP ${status}`,
    words: [],
    accessLevel: null,
  };
}

/** One entry for each call, such as `GET /2/dm_events: 200`. */
function evidenceOfProbes(probes: readonly GenerationProbe[]): Evidence {
  return Object.fromEntries(
    probes
      .flatMap(({ evidence }) => evidence)
      .map(({ call, status, code, problem, problemReason }) => [
        call,
        [status, code, problem, problemReason].filter((part) => part !== null).join(" "),
      ]),
  );
}
