import { createEngine } from "../engine.ts";
import type { OfferDecision } from "../decisions.ts";
import type { Fact } from "../facts.ts";
import { Heap } from "../heap.ts";
import type { SimulatedLine, TraceArrival, TraceLine, TraceQueue } from "./trace-line.ts";
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
 * Drives the engine over a trace: who would have been served by whom, and when. Deterministic; every agent accepts what the
 * trace does not let them decline or miss. Results come in the order in which the arrivals stand in the trace.
 *
 * @throws RangeError for a trace that names an arrival or an agent twice, and for options that are out of range
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
  /** Who has declined or missed what. */
  readonly #refusers = new Map<string, Set<string>>();
  readonly #results = new Map<string, SimulatedLine>();
  readonly #options: SimulationOptions;
  readonly #first: Fact[] = [];
  #order = 0;
  #nowMs = 0;

  constructor(trace: Iterable<TraceLine>, options: SimulationOptions) {
    this.#options = options;
    const { untilMs = 0, acceptDelayMs = 0 } = options;
    if (!(untilMs >= 0))
      throw new RangeError("the end of the simulation lies before its beginning");
    if (!(acceptDelayMs >= 0)) throw new RangeError("an offer is accepted before it is made");
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
        this.#planQueue(line);
        break;
      case "measured": {
        const { atMs, ...facts } = line;
        this.#at(atMs, () => [{ ...facts, type: "queue.measured" }]);
        break;
      }
      case "agent": {
        if (this.#workers.has(line.id)) throw new RangeError(`agent ${line.id} comes twice`);
        this.#planShifts(new Worker(line));
        break;
      }
      case "arrival":
        if (this.#arrivals.has(line.id)) throw new RangeError(`arrival ${line.id} comes twice`);
        this.#arrivals.set(line.id, line);
        this.#at(line.atMs, () => this.#arrive(line));
    }
  }

  #planQueue({ atMs = 0, ...line }: TraceQueue): void {
    const { acceptDelayMs = 0 } = this.#options;
    if (acceptDelayMs >= line.alertingTimeoutMs) {
      throw new RangeError(`queue ${line.id} lets nothing ring until it is accepted`);
    }
    const facts: Fact = { ...line, type: "queue.set" };
    if (atMs === 0) this.#first.push(facts);
    else this.#at(atMs, () => [facts]);
  }

  #planShifts(worker: Worker): void {
    this.#workers.set(worker.traits.id, worker);
    for (const { fromMs, untilMs } of worker.shifts) {
      if (fromMs > 0) {
        this.#at(fromMs, () => {
          worker.beginShift(fromMs);
          return [worker.facts()];
        });
      }
      if (untilMs === undefined) continue;
      this.#at(untilMs, () => {
        worker.isOnShift = false;
        return [worker.facts()];
      });
    }
  }

  *#arrive(arrival: TraceArrival): Generator<Fact, void> {
    const { atMs, patienceMs } = arrival;
    if (patienceMs !== null && patienceMs !== undefined) {
      this.#at(atMs + patienceMs, () => this.#abandon(arrival));
    }
    yield this.#wait(arrival);
  }

  #wait(arrival: TraceArrival): Fact {
    const { id, queueId, atMs, labelId, lastAgentId, preferredAgents, directAgent } = arrival;
    this.#waiting.add(id);
    return {
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
      directAgent: directAgent && {
        agentId: directAgent.agentId,
        untilMs: atMs + directAgent.waitMs,
      },
      excludedAgentIds: [...(this.#refusers.get(id) ?? [])],
    };
  }

  /** The agent did not take it: it waits again in its old place, unless the customer's patience has ended meanwhile. */
  *#return(arrival: TraceArrival, worker: Worker): Generator<Fact, void> {
    const { id, atMs, patienceMs } = arrival;
    worker.lose(id);
    this.#refusersOf(id).add(worker.traits.id);
    yield worker.facts();
    yield this.#wait(arrival);
    if (atMs + (patienceMs ?? Infinity) <= this.#nowMs) yield* this.#abandon(arrival);
  }

  #refusersOf(conversationId: string): Set<string> {
    const refusers = this.#refusers.get(conversationId) ?? new Set<string>();
    this.#refusers.set(conversationId, refusers);
    return refusers;
  }

  *#abandon({ id, atMs }: TraceArrival): Generator<Fact, void> {
    if (!this.#waiting.delete(id)) return;
    const waitedMs = this.#nowMs - atMs;
    this.#results.set(id, { type: "abandoned", conversationId: id, atMs: this.#nowMs, waitedMs });
    yield { type: "conversation.removed", id };
  }

  /** Tells the engine what happened and carries out what it decides. */
  #tell(facts: Iterable<Fact>): void {
    for (const decision of this.#engine.applyAll(facts, this.#nowMs)) {
      const { conversationId, agentId } = decision;
      const arrival = this.#arrivals.get(conversationId);
      const worker = this.#workers.get(agentId);
      if (!arrival || !worker) continue;
      if (decision.type === "offer") this.#ring(decision, arrival, worker);
      else this.#at(this.#nowMs, () => this.#miss(arrival, worker));
    }
  }

  #ring(decision: OfferDecision, arrival: TraceArrival, worker: Worker): void {
    const { conversationId, agentId, deadlineMs, trace } = decision;
    const { labelId = null, declinedBy = [], missedBy = [] } = arrival;
    this.#waiting.delete(conversationId);
    worker.ring({ conversationId, labelId, deadlineMs });
    const { acceptDelayMs = 0 } = this.#options;
    const atMs = this.#nowMs + acceptDelayMs;
    // Whoever has refused it once takes it when it comes back.
    if (!this.#refusers.get(conversationId)?.has(agentId)) {
      if (missedBy.includes(agentId)) return;
      if (declinedBy.includes(agentId)) {
        this.#at(atMs, () => this.#return(arrival, worker));
        return;
      }
    }
    this.#results.set(conversationId, {
      type: "assignment",
      conversationId,
      agentId,
      atMs,
      waitedMs: atMs - arrival.atMs,
      endedAtMs: null,
      usedRouting: trace.usedRouting,
    });
    this.#at(atMs, () => this.#accept(arrival, worker));
  }

  *#miss(arrival: TraceArrival, worker: Worker): Generator<Fact, void> {
    worker.isNotResponding = true;
    const { notRespondingMs = 0 } = worker.traits;
    this.#at(this.#nowMs + notRespondingMs, () => {
      worker.respond(this.#nowMs);
      return [worker.facts()];
    });
    yield* this.#return(arrival, worker);
  }

  *#accept(arrival: TraceArrival, worker: Worker): Generator<Fact, void> {
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
