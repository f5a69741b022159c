import type { AgentSet, ConversationSet, QueueMeasured, QueueSet } from "../facts.ts";

/**
 * One line of a trace, as JSON. Instants are milliseconds from the start of the trace; lines may come in any order.
 *
 * - `queue`: a queue with its settings, from the start.
 * - `agent`: an agent; on queue from `onQueueAtMs` (0) until `offQueueAtMs` (for ever). Conversations under way then are
 *   finished. `speeds[k - 1]` is the total speed at which `k` conversations are worked on, shared equally (1 for every k
 *   when absent); the last one counts beyond. `wrapupMs` holds the slot after each conversation.
 * - `arrival`: a customer writes; `workMs` is the time the conversation takes at speed 1, `patienceMs` how long the customer
 *   waits for an agent before leaving (null: for ever).
 * - `measured`: a measure of a queue, for conditional rules.
 */
export type TraceLine =
  | ({ readonly type: "queue" } & Omit<QueueSet, "type">)
  | TraceAgent
  | TraceArrival
  | ({ readonly type: "measured"; readonly atMs: number } & Omit<QueueMeasured, "type">);

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
