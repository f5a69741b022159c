import type { AgentSet, ConversationSet, QueueMeasured, QueueSet } from "../facts.ts";

/**
 * One line of a trace, as JSON. Instants are milliseconds from the start of the trace; lines may come in any order.
 *
 * - `queue`: a queue with its settings, from the start or from `atMs` on; a later line of the same queue replaces them.
 * - `agent`: an agent; on queue from `onQueueAtMs` (0) until `offQueueAtMs` (for ever), or during `shifts`. Conversations under
 *   way at the end of a shift are finished. `speeds[k - 1]` is the total speed at which `k` conversations are worked on, shared equally (1 for every k
 *   when absent); the last one counts beyond. `wrapupMs` holds the slot after each conversation; `notRespondingMs` is how long
 *   the agent is away after a missed offer.
 * - `arrival`: a customer writes; `workMs` is the time the conversation takes at speed 1, `patienceMs` how long the customer
 *   waits for an agent before leaving (null: for ever). The agents in `declinedBy` decline it and those in `missedBy` let it
 *   ring, once each. `directAgent` is waited for alone for `waitMs`.
 * - `measured`: a measure of a queue, for conditional rules.
 */
export type TraceLine =
  | TraceQueue
  | TraceAgent
  | TraceArrival
  | ({ readonly type: "measured"; readonly atMs: number } & Omit<QueueMeasured, "type">);

/** See {@link TraceLine}. */
export interface TraceQueue extends Omit<QueueSet, "type"> {
  readonly type: "queue";
  readonly atMs?: number | undefined;
}

/** When an agent is on queue; for ever where no end is said. */
export interface Shift {
  readonly fromMs: number;
  readonly untilMs?: number | undefined;
}

/** See {@link TraceLine}. */
export interface TraceAgent extends Pick<
  AgentSet,
  "id" | "queueIds" | "rings" | "groupIds" | "capacity" | "labelCapacities"
> {
  readonly type: "agent";
  readonly skills?: AgentSet["skills"] | undefined;
  readonly languages?: AgentSet["languages"] | undefined;
  readonly onQueueAtMs?: number | undefined;
  readonly offQueueAtMs?: number | undefined;
  /** Instead of the two; in order, without overlap. */
  readonly shifts?: readonly Shift[] | undefined;
  readonly notRespondingMs?: number | undefined;
  readonly speeds?: readonly number[] | undefined;
  readonly wrapupMs?: number | undefined;
}

/** See {@link TraceLine}. */
export interface TraceArrival extends Pick<
  ConversationSet,
  "id" | "queueId" | "labelId" | "lastAgentId" | "preferredAgents"
> {
  readonly type: "arrival";
  readonly atMs: number;
  readonly workMs: number;
  readonly patienceMs?: number | null | undefined;
  readonly priority?: number | undefined;
  readonly skillIds?: readonly string[] | undefined;
  readonly languageId?: string | null | undefined;
  readonly directAgent?: { readonly agentId: string; readonly waitMs: number } | null | undefined;
  readonly declinedBy?: readonly string[] | undefined;
  readonly missedBy?: readonly string[] | undefined;
}

/** What came of one arrival. */
export type SimulatedLine =
  | {
      readonly type: "assignment";
      readonly conversationId: string;
      readonly agentId: string;
      readonly atMs: number;
      readonly waitedMs: number;
      /** When the work was done; null when the simulation ended before. */
      readonly endedAtMs: number | null;
      readonly usedRouting: string;
    }
  | {
      readonly type: "abandoned";
      readonly conversationId: string;
      readonly atMs: number;
      readonly waitedMs: number;
    }
  | {
      /** Nobody came before the simulation ended. */
      readonly type: "waiting";
      readonly conversationId: string;
      readonly waitedMs: number;
    };
