import type { Scheduler } from "../time/virtual-clock.ts";

/** Something that the lab will do. */
interface Entry {
  readonly atMs: number;
  /** Keeps entries of one instant in the order in which they were made. */
  readonly order: number;
  readonly task: () => void;
  isDropped: boolean;
  isDone: boolean;
}

const MIN_SWEEP = 1_000;
/** What sums of instants may be off by. */
const ROUNDING_MS = 0.01;

/** What the lab's customers mean to do, on a time of its own that stands still while the lab is paused. */
export interface Agenda {
  /** Milliseconds of the clock since the start, without the pauses. */
  elapsedMs(): number;
  /** Does `task` when so much of that time has passed. The answer drops it. */
  after(delayMs: number, task: () => void): () => void;
  pause(): void;
  resume(): void;
  /** Drops everything; nothing happens from here on. */
  close(): void;
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

/**
 * An agenda over X's clock. It holds a heap of its own and never more than one appointment with the clock: hundreds of customers with a few
 * intentions each would make the clock's sorted list slow, which is made for few and far ones.
 */
export function createAgenda(scheduler: Scheduler): Agenda {
  const heap: Entry[] = [];
  let order = 0;
  let passedMs = 0;
  let runningSinceMs: number | null = scheduler.now();
  let dropAppointment: (() => void) | undefined;
  let droppedCount = 0;

  const elapsedMs = (): number =>
    passedMs + (runningSinceMs === null ? 0 : Math.max(0, scheduler.now() - runningSinceMs));

  function push(entry: Entry): void {
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      heap[place] = above;
      heap[parent] = entry;
      place = parent;
    }
  }

  function pop(): Entry | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    sink(last);
    return first;
  }

  function sink(entry: Entry): void {
    let place = 0;
    for (;;) {
      const left = heap[place * 2 + 1];
      const right = heap[place * 2 + 2];
      const isRight = right !== undefined && left !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, entry)) return;
      const below = place * 2 + (isRight ? 2 : 1);
      heap[place] = child;
      heap[below] = entry;
      place = below;
    }
  }

  /** Dropped entries leave when their time comes; when they are most of the heap, all at once. */
  function drop(entry: Entry): void {
    if (entry.isDropped || entry.isDone) return;
    entry.isDropped = true;
    droppedCount += 1;
    if (droppedCount < MIN_SWEEP || droppedCount * 2 < heap.length) return;
    const kept = heap.filter((one) => !one.isDropped);
    heap.length = 0;
    droppedCount = 0;
    for (const one of kept) push(one);
  }

  function arm(): void {
    dropAppointment?.();
    dropAppointment = undefined;
    while (heap[0]?.isDropped === true) {
      pop();
      droppedCount -= 1;
    }
    const next = heap[0];
    if (next === undefined || runningSinceMs === null) return;
    dropAppointment = scheduler.after(next.atMs - elapsedMs(), "traffic lab", keepDue);
  }

  function keepDue(): void {
    const now = elapsedMs();
    // A task may pause or close the agenda.
    const isDue = (): boolean =>
      runningSinceMs !== null && (heap[0]?.atMs ?? Infinity) <= now + ROUNDING_MS;
    while (isDue()) {
      const entry = pop();
      if (entry === undefined) break;
      entry.isDone = true;
      if (entry.isDropped) droppedCount -= 1;
      else entry.task();
    }
    arm();
  }

  return {
    elapsedMs,
    after(delayMs, task) {
      order += 1;
      const entry: Entry = {
        // Whole milliseconds, as the clock has them: a fraction could be asked for for ever.
        atMs: Math.ceil(elapsedMs() + Math.max(0, delayMs)),
        order,
        task,
        isDropped: false,
        isDone: false,
      };
      push(entry);
      if (heap[0] === entry) arm();
      return () => drop(entry);
    },
    pause() {
      passedMs = elapsedMs();
      runningSinceMs = null;
      arm();
    },
    resume() {
      runningSinceMs ??= scheduler.now();
      arm();
    },
    close() {
      heap.length = 0;
      droppedCount = 0;
      arm();
    },
  };
}
