import { systemClock, type Clock } from "../clock.ts";
import { createAppointmentBook, type Appointment } from "./appointment-book.ts";

/** X's time, with what X means to do later. Everything of X's that depends on time asks here, so that one hand moves all of it. */
export interface Scheduler extends Clock {
  /** Does `task` when `delayMs` of X's time have passed. The answer takes the appointment back. */
  after(delayMs: number, purpose: string, task: () => void | Promise<void>): () => void;
  /** Makes known that X is busy: an advance of the clock waits for it before it goes on to the next appointment. */
  busyWith<T>(work: Promise<T>): Promise<T>;
}

/** How far an advance came. */
interface AdvanceReport {
  /** False when it was stopped by {@link AdvanceLimits}; the clock then stands where it came to. */
  readonly isComplete: boolean;
  /** Appointments that fell due and were kept. */
  readonly keptAppointments: number;
}

/** What bounds one advance. */
interface AdvanceLimits {
  /** Most appointments that are kept, 100,000 by default. */
  readonly maxAppointments?: number;
  /** Most real time that it may take, in milliseconds, two minutes by default. */
  readonly maxRealMs?: number;
}

/** A clock that can be held, hurried and moved on, and is the machine's own until then. */
export interface VirtualClock extends Scheduler {
  /**
   * Moves X's time on by `ms`, keeping every appointment that falls due on the way, in order, each at its own instant and each awaited
   * together with the calls that it causes. Advances run one after the other.
   */
  advance(ms: number, limits?: AdvanceLimits): Promise<AdvanceReport>;
  /** Holds the time still (only {@link advance} moves it then), or lets it run again from where it stands. */
  setFrozen(isFrozen: boolean): void;
  /** How many milliseconds of X's time pass in one of the machine's. */
  setRate(rate: number): void;
  readonly isFrozen: boolean;
  readonly rate: number;
  /** How far X's time is ahead of the machine's; an earlier run's lead is taken up with `startAhead`. */
  aheadMs(): number;
  /** Goes ahead by so much at once, keeping no appointment. Ignored where X's time is that far already. */
  startAhead(ms: number): void;
  /** What is still to come, earliest first. */
  appointments(): readonly Pick<Appointment, "atMs" | "purpose">[];
}

const MAX_TIMER_MS = 60_000;

/**
 * Makes a clock. Without options it shows the machine's time. `base` is a clock to follow instead of the machine's; with `nowMs` it
 * starts elsewhere, with `isFrozen` it stands still until it is advanced.
 */
export function createVirtualClock(
  options: { nowMs?: number; isFrozen?: boolean; rate?: number; base?: Clock } = {},
): VirtualClock {
  const base = options.base ?? systemClock;
  const book = createAppointmentBook();
  const busy = new Set<Promise<unknown>>();
  let rate = options.rate ?? 1;
  let isFrozen = options.isFrozen ?? false;
  let isAdvancing = false;
  let anchorMs = options.nowMs ?? base.now();
  let anchorBaseMs = base.now();
  let timer: NodeJS.Timeout | undefined;
  let advances: Promise<unknown> = Promise.resolve();

  function now(): number {
    if (isFrozen || isAdvancing) return anchorMs;
    return Math.floor(anchorMs + (base.now() - anchorBaseMs) * rate);
  }

  /** From now on the time is counted from `ms`. */
  function setNow(ms: number): void {
    anchorMs = ms;
    anchorBaseMs = base.now();
  }

  function keep(appointment: Appointment): void {
    book.remove(appointment);
    void busyWith(new Promise<void>((resolve) => resolve(appointment.task())));
  }

  function arm(): void {
    clearTimeout(timer);
    const next = book.next();
    if (next === undefined || isFrozen || isAdvancing) return;
    const waitMs = Math.min(MAX_TIMER_MS, Math.max(0, (next.atMs - now()) / rate));
    timer = setTimeout(keepDue, Math.ceil(waitMs));
    timer.unref();
  }

  function keepDue(): void {
    for (let due = book.next(); due !== undefined && due.atMs <= now(); due = book.next()) {
      keep(due);
    }
    arm();
  }

  function busyWith<T>(work: Promise<T>): Promise<T> {
    busy.add(work);
    void work.finally(() => busy.delete(work));
    return work;
  }

  /** Waits until nothing is under way, and nothing has followed from it. False when the real time ran out. */
  async function quiet(deadline: number): Promise<boolean> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (busy.size === 0) return true;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      await settledWithin([...busy], leftMs);
    }
  }

  async function walkTo(
    targetMs: number,
    { maxAppointments = 100_000, maxRealMs = 120_000 }: AdvanceLimits,
  ): Promise<AdvanceReport> {
    const deadline = performance.now() + maxRealMs;
    let keptAppointments = 0;
    for (;;) {
      if (!(await quiet(deadline))) return { isComplete: false, keptAppointments };
      const next = book.next();
      if (next === undefined || next.atMs > targetMs) break;
      if (keptAppointments >= maxAppointments) return { isComplete: false, keptAppointments };
      anchorMs = Math.max(anchorMs, next.atMs);
      keptAppointments += 1;
      keep(next);
    }
    anchorMs = Math.max(anchorMs, targetMs);
    return { isComplete: true, keptAppointments };
  }

  async function advance(ms: number, limits: AdvanceLimits): Promise<AdvanceReport> {
    setNow(now());
    isAdvancing = true;
    clearTimeout(timer);
    try {
      return await walkTo(anchorMs + ms, limits);
    } finally {
      isAdvancing = false;
      setNow(anchorMs);
      arm();
    }
  }

  return {
    now,
    after(delayMs, purpose, task) {
      const appointment: Appointment = { atMs: now() + Math.max(0, delayMs), purpose, task };
      book.add(appointment);
      arm();
      return () => {
        book.remove(appointment);
        arm();
      };
    },
    busyWith,
    advance(ms, limits = {}) {
      const run = advances.then(() => advance(ms, limits));
      advances = run.catch(() => undefined);
      return run;
    },
    setFrozen(shouldFreeze) {
      setNow(now());
      isFrozen = shouldFreeze;
      arm();
    },
    setRate(wanted) {
      setNow(now());
      rate = wanted;
      arm();
    },
    get isFrozen() {
      return isFrozen;
    },
    get rate() {
      return rate;
    },
    aheadMs: () => now() - base.now(),
    startAhead(ms) {
      if (base.now() + ms > now()) setNow(base.now() + ms);
      arm();
    },
    appointments: () => book.list(),
  };
}

/** A clock that can keep appointments: the given one where it can already, otherwise one that follows it. */
export function virtualClockOf(clock: Clock): VirtualClock {
  return "advance" in clock ? (clock as VirtualClock) : createVirtualClock({ base: clock });
}

async function settledWithin(work: readonly Promise<unknown>[], ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(work), timeout]);
  clearTimeout(timer);
}
