import { createEngine } from "../engine.ts";
import type { Decision } from "../decisions.ts";
import type { Fact } from "../facts.ts";
import { Heap } from "../heap.ts";
import type { SimulatedLine, TraceArrival, TraceLine } from "./trace-line.ts";
import { Worker } from "./worker.ts";

/** How far to simulate. */
export interface SimulationOptions {
  /** Instant at which the simulation ends; without it, when everything that arrived has ended or waits in vain. */
  readonly untilMs?: number | undefined;
  /** From an offer to its acceptance, less than any queue lets it ring; 0 when absent. The slot is held meanwhile. */
  readonly acceptDelayMs?: number | undefined;
}

type Happening = {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => Iterable<Fact>;
};

/**
 * Drives the engine over a trace: who would have been served by whom, and when. Deterministic; every agent accepts. Results
 * come in the order in which the conversations arrived.
 *
 * @throws RangeError for a trace that names an arrival or an agent twice
 */
export function simulate(
  trace: Iterable<TraceLine>,
  options: SimulationOptions = {},
): SimulatedLine[] {
  return new Simulation(trace, options).run();
}

class Simulation {
  readonly #engine = createEngine();
  readonly #agenda = new Heap<Happening>(
    (left, right) => left.atMs - right.atMs || left.order - right.order,
  );
  readonly #workers = new Map<string, Worker>();
  readonly #arrivals = new Map<string, TraceArrival>();
  readonly #waiting = new Set<string>();
  readonly #results = new Map<string, SimulatedLine>();
  readonly #options: SimulationOptions;
  readonly #first: Fact[] = [];
  #order = 0;
  #nowMs = 0;

  constructor(trace: Iterable<TraceLine>, options: SimulationOptions) {
    this.#options = options;
    for (const line of trace) this.#plan(line);
  }

  run(): SimulatedLine[] {
    const untilMs = this.#options.untilMs ?? Infinity;
    this.#tell([...this.#first, ...[...this.#workers.values()].map((worker) => worker.facts())]);
    for (;;) {
      const next = this.#agenda.peek();
      const atMs = Math.min(next?.atMs ?? Infinity, this.#engine.nextWakeAtMs() ?? Infinity);
      if (atMs === Infinity || atMs > untilMs) break;
      this.#nowMs = atMs;
      if (next?.atMs === atMs) {
        this.#agenda.pop();
        this.#tell(next.happen());
      } else this.#tell([]);
    }
    return [...this.#arrivals.values()].map(({ id, atMs }) => {
      const endedMs = untilMs === Infinity ? this.#nowMs : untilMs;
      return (
        this.#results.get(id) ?? {
          type: "waiting",
          conversationId: id,
          waitedMs: Math.max(0, endedMs - atMs),
        }
      );
    });
  }

  #plan(line: TraceLine): void {
    switch (line.type) {
      case "queue":
        this.#first.push({ ...line, type: "queue.set" });
        break;
      case "measured": {
        const { atMs, ...facts } = line;
        this.#at(atMs, () => [{ ...facts, type: "queue.measured" }]);
        break;
      }
      case "agent": {
        if (this.#workers.has(line.id)) throw new RangeError(`agent ${line.id} comes twice`);
        const worker = new Worker(line);
        this.#workers.set(line.id, worker);
        const { onQueueAtMs = 0, offQueueAtMs } = line;
        if (onQueueAtMs > 0) {
          this.#at(onQueueAtMs, () => {
            worker.goOnQueue(onQueueAtMs);
            return [worker.facts()];
          });
        }
        if (offQueueAtMs !== undefined) {
          this.#at(offQueueAtMs, () => {
            worker.isOnQueue = false;
            return [worker.facts()];
          });
        }
        break;
      }
      case "arrival":
        if (this.#arrivals.has(line.id)) throw new RangeError(`arrival ${line.id} comes twice`);
        this.#arrivals.set(line.id, line);
        this.#at(line.atMs, () => this.#arrive(line));
    }
  }

  *#arrive(arrival: TraceArrival): Generator<Fact, void> {
    const { id, queueId, atMs, labelId, lastAgentId, preferredAgents, patienceMs } = arrival;
    this.#waiting.add(id);
    if (patienceMs !== null && patienceMs !== undefined) {
      this.#at(atMs + patienceMs, () => this.#abandon(arrival));
    }
    yield {
      type: "conversation.set",
      id,
      queueId,
      priority: arrival.priority ?? 0,
      waitingSinceMs: atMs,
      skillIds: arrival.skillIds ?? [],
      languageId: arrival.languageId ?? null,
      labelId,
      lastAgentId,
      preferredAgents,
      excludedAgentIds: [],
    };
  }

  *#abandon({ id, atMs }: TraceArrival): Generator<Fact, void> {
    if (!this.#waiting.delete(id)) return;
    const waitedMs = this.#nowMs - atMs;
    this.#results.set(id, { type: "abandoned", conversationId: id, atMs: this.#nowMs, waitedMs });
    yield { type: "conversation.removed", id };
  }

  /** Tells the engine what happened and carries out what it decides. */
  #tell(facts: Iterable<Fact>): void {
    for (const decision of this.#engine.applyAll(facts, this.#nowMs)) this.#carryOut(decision);
  }

  #carryOut(decision: Decision): void {
    // Everybody accepts, so nothing is ever taken back.
    if (decision.type !== "offer") return;
    const { conversationId, agentId, trace } = decision;
    const arrival = this.#arrivals.get(conversationId);
    if (!arrival) return;
    this.#waiting.delete(conversationId);
    const { acceptDelayMs = 0 } = this.#options;
    const atMs = this.#nowMs + acceptDelayMs;
    this.#results.set(conversationId, {
      type: "assignment",
      conversationId,
      agentId,
      atMs,
      waitedMs: atMs - arrival.atMs,
      endedAtMs: null,
      usedRouting: trace.usedRouting,
    });
    const { labelId = null } = arrival;
    const { deadlineMs } = decision;
    this.#workers.get(agentId)?.ring({ conversationId, labelId, deadlineMs });
    this.#at(atMs, () => this.#accept(arrival, agentId));
  }

  *#accept(arrival: TraceArrival, agentId: string): Generator<Fact, void> {
    const worker = this.#workers.get(agentId);
    if (!worker) return;
    const { id: conversationId, labelId = null, workMs } = arrival;
    worker.begin({ conversationId, labelId, workMs, nowMs: this.#nowMs });
    this.#planFinish(worker);
    yield worker.facts();
  }

  #planFinish(worker: Worker): void {
    const { version } = worker;
    const atMs = worker.nextAtMs();
    if (atMs === Infinity) return;
    this.#at(Math.max(atMs, this.#nowMs), () => this.#finish(worker, version));
  }

  *#finish(worker: Worker, version: number): Generator<Fact, void> {
    if (worker.version !== version) return;
    for (const conversationId of worker.finish(this.#nowMs)) {
      const result = this.#results.get(conversationId);
      if (result?.type !== "assignment") continue;
      this.#results.set(conversationId, { ...result, endedAtMs: this.#nowMs });
    }
    this.#planFinish(worker);
    yield worker.facts();
  }

  #at(atMs: number, happen: Happening["happen"]): void {
    this.#agenda.push({ atMs, order: (this.#order += 1), happen });
  }
}
