import { countCandidates, standingOf } from "./accounting.ts";
import { bestCandidates, passedOver, ranked, type Candidate } from "./candidates.ts";
import { recordFacts } from "./decision-facts.ts";
import {
  traceLimits,
  traceVersion,
  type OfferDecision,
  type OfferTrace,
  type UsedRouting,
} from "./decisions.ts";
import type { QueueSet } from "./facts.ts";
import type { Floor } from "./floor.ts";
import { accountForNamed, eligibleNamed } from "./named.ts";
import type { Waiting } from "./signature.ts";

/** Who may be offered a conversation now. */
export interface Choosing {
  /** Named agents first, then the pool; best first, at most as many as a trace ranks. */
  readonly best: readonly Candidate[];
  /** Able agents of the pool with room, those passed over included. */
  readonly freeCount: number;
  readonly passed: ReadonlySet<string> | undefined;
}

/** Finds the agents whom the rules would ask, as the floor stands. */
export function choose(floor: Floor, waiting: Waiting): Choosing {
  const { agents } = floor;
  const passed = passedOver(waiting, floor);
  const named = eligibleNamed(waiting, { agents, passed });
  if (named.length === 0) {
    const { best, freeCount } = bestCandidates(waiting, passed);
    return { best, freeCount, passed };
  }
  const isNamed = (agentId: string): boolean => named.some(({ agent }) => agent.id === agentId);
  const { best, freeCount } = bestCandidates(waiting, passed, isNamed);
  return { best: [...named, ...best].slice(0, traceLimits.rankedAgentCount), freeCount, passed };
}

/** A choice that is made. */
type Chosen = Choosing & {
  readonly chosen: Candidate;
  readonly nowMs: number;
  /** The conversation for whose sake this one changed over to another agent. */
  readonly madeRoomForId?: string;
};

/** The offer of a conversation to the chosen agent, with its reasons; undefined while its queue is unknown. */
export function decisionFor(
  floor: Floor,
  waiting: Waiting,
  choice: Chosen,
): OfferDecision | undefined {
  const { settings } = waiting.signature.queue;
  if (!settings) return undefined;
  const offer: OfferDecision = {
    type: "offer",
    conversationId: waiting.id,
    agentId: choice.chosen.agent.id,
    queueId: waiting.facts.queueId,
    deadlineMs: choice.nowMs + settings.alertingTimeoutMs,
    trace: traceOf(floor, { waiting, settings }, choice),
  };
  const facts = floor.isRecording ? recordFacts(floor, waiting, choice) : undefined;
  return facts === undefined ? offer : { ...offer, facts };
}

function traceOf(
  { agents }: Floor,
  { waiting, settings }: { readonly waiting: Waiting; readonly settings: QueueSet },
  { best, passed, freeCount, chosen, nowMs, madeRoomForId }: Chosen,
): OfferTrace {
  const trace: OfferTrace = {
    version: traceVersion,
    atMs: nowMs,
    conversation: standingOf(waiting, settings, nowMs),
    candidates: countCandidates(waiting, { passed, freeCount, agents }),
    named: accountForNamed(waiting, { agents, passed }),
    best: best.map(ranked),
    usedRouting: usedRoutingOf(waiting, chosen),
  };
  return madeRoomForId === undefined ? trace : { ...trace, madeRoomForId };
}

function usedRoutingOf(waiting: Waiting, { agent, by }: Candidate): UsedRouting {
  const { facts, phase, signature } = waiting;
  if (by !== undefined) return by === "lastAgent" ? "last" : by;
  const hasGroups = signature.audience.groups.length > 0;
  if (hasGroups && !agent.profile.queueIds.has(facts.queueId)) return "conditional";
  return phase.pool && phase.pool.ring !== Infinity ? "bullseye" : "standard";
}
