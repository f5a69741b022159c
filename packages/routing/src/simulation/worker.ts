import type { AgentSet, HeldConversation } from "../facts.ts";
import type { Shift, TraceAgent } from "./trace-line.ts";

interface Work {
  readonly conversationId: string;
  readonly labelId: string | null;
  leftMs: number;
  /** While wrapping up: when that ends; null while working. */
  wrapupEndsAtMs: number | null;
}

/** One agent of a simulation: works on what it has at a speed that depends on how much that is. */
export class Worker {
  readonly traits: TraceAgent;
  readonly shifts: readonly Shift[];
  isOnShift: boolean;
  isNotResponding = false;
  #idleSinceMs: number;
  #atMs = 0;
  readonly #work = new Map<string, Work>();
  readonly #ringing = new Map<string, Extract<HeldConversation, { kind: "offered" }>>();

  constructor(traits: TraceAgent) {
    this.traits = traits;
    const { onQueueAtMs = 0, offQueueAtMs } = traits;
    this.shifts = traits.shifts ?? [{ fromMs: onQueueAtMs, untilMs: offQueueAtMs }];
    const fromMs = this.shifts[0]?.fromMs ?? Infinity;
    this.isOnShift = fromMs <= 0;
    this.#idleSinceMs = this.isOnShift ? fromMs : 0;
  }

  /** Grows with each change, so that what was planned for an earlier state can be told from what still holds. */
  version = 0;

  ring(offer: { conversationId: string; labelId: string | null; deadlineMs: number }): void {
    this.#ringing.set(offer.conversationId, { ...offer, kind: "offered" });
  }

  begin(work: {
    conversationId: string;
    labelId: string | null;
    workMs: number;
    nowMs: number;
  }): void {
    const { conversationId, labelId, workMs, nowMs } = work;
    this.#advance(nowMs);
    this.#ringing.delete(conversationId);
    this.#work.set(conversationId, {
      conversationId,
      labelId,
      leftMs: workMs,
      wrapupEndsAtMs: null,
    });
    this.#idleSinceMs = nowMs;
    this.version += 1;
  }

  /** What rang there does no longer. */
  lose(conversationId: string): void {
    this.#ringing.delete(conversationId);
  }

  beginShift(nowMs: number): void {
    this.isOnShift = true;
    this.#idleSinceMs = nowMs;
  }

  /** Says IDLE after a missed offer. */
  respond(nowMs: number): void {
    this.isNotResponding = false;
    this.#idleSinceMs = nowMs;
  }

  /** When something of what it has ends next; Infinity when it has nothing. */
  nextAtMs(): number {
    const speed = this.#speedOfEach();
    let next = Infinity;
    for (const { leftMs, wrapupEndsAtMs } of this.#work.values()) {
      next = Math.min(next, wrapupEndsAtMs ?? this.#atMs + leftMs / speed);
    }
    return next;
  }

  /** Takes everything that has ended by now away; returns the conversations whose work was done. */
  finish(nowMs: number): string[] {
    this.#advance(nowMs);
    const done: string[] = [];
    const { wrapupMs = 0 } = this.traits;
    for (const work of this.#work.values()) {
      if (work.wrapupEndsAtMs === null && work.leftMs <= tinyMs) {
        done.push(work.conversationId);
        this.#idleSinceMs = nowMs;
        work.wrapupEndsAtMs = nowMs + wrapupMs;
      }
      if (work.wrapupEndsAtMs !== null && work.wrapupEndsAtMs <= nowMs) {
        this.#work.delete(work.conversationId);
      }
    }
    this.version += 1;
    return done;
  }

  facts(): AgentSet {
    const { id, queueIds, rings, groupIds, capacity, labelCapacities } = this.traits;
    return {
      type: "agent.set",
      id,
      isOnQueue: this.isOnShift && !this.isNotResponding,
      graceEndsAtMs: null,
      queueIds,
      rings,
      groupIds,
      capacity,
      labelCapacities,
      load: [
        ...this.#ringing.values(),
        ...[...this.#work.values()].map(
          ({ conversationId, labelId, wrapupEndsAtMs }): HeldConversation => ({
            conversationId,
            labelId,
            kind: wrapupEndsAtMs === null ? "connected" : "wrapup",
          }),
        ),
      ],
      idleSinceMs: this.#idleSinceMs,
      skills: this.traits.skills ?? [],
      languages: this.traits.languages ?? [],
    };
  }

  #advance(nowMs: number): void {
    const done = (nowMs - this.#atMs) * this.#speedOfEach();
    for (const work of this.#work.values()) if (work.wrapupEndsAtMs === null) work.leftMs -= done;
    this.#atMs = nowMs;
  }

  /** Speed of each conversation that is worked on. */
  #speedOfEach(): number {
    let count = 0;
    for (const { wrapupEndsAtMs } of this.#work.values()) if (wrapupEndsAtMs === null) count += 1;
    if (count === 0) return 1;
    const { speeds = [1] } = this.traits;
    return (speeds[Math.min(count, speeds.length) - 1] ?? 1) / count;
  }
}

/** Rounding of times leaves this much of a work that is done. */
const tinyMs = 1e-6;
