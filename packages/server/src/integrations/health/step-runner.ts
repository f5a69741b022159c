/** Runs the steps of many accounts beside each other. */
export interface StepRunner {
  /** Has an account's step run when there is room; nothing happens while one of it waits or runs. */
  start(id: string, step: () => Promise<void>): void;
  /** Resolves when no step waits or runs. */
  settled(): Promise<void>;
}

/** Steps that may be in their first moments together: enough to be quick, too few to flood the database. */
const roomLimit = 8;
/** A step that takes longer than this waits for somebody else, and gives its room to the next. */
const slowAfterMs = 1_000;

/**
 * Makes a runner: steps begin in the order in which they were asked for, each account has one at a time. However many
 * accounts wait for an X that does not answer them, the others begin after {@link slowAfterMs} at the latest for each
 * {@link roomLimit} before them.
 *
 * @param onFailed told about a step that has thrown
 */
export function createStepRunner(
  onFailed: (id: string, error: unknown) => void,
  timings: { readonly slowAfterMs: number } = { slowAfterMs },
): StepRunner {
  const waiting = new Map<string, () => Promise<void>>();
  const running = new Map<string, Promise<void>>();
  let takenRoom = 0;

  function beginNext(): void {
    for (const [id, step] of waiting) {
      if (takenRoom >= roomLimit) return;
      waiting.delete(id);
      running.set(id, run(id, step));
    }
  }

  async function run(id: string, step: () => Promise<void>): Promise<void> {
    takenRoom += 1;
    let hasRoom = true;
    const leave = (): void => {
      if (!hasRoom) return;
      hasRoom = false;
      takenRoom -= 1;
      beginNext();
    };
    const timer = setTimeout(leave, timings.slowAfterMs);
    try {
      await step();
    } catch (error) {
      onFailed(id, error);
    } finally {
      clearTimeout(timer);
      running.delete(id);
      leave();
    }
  }

  return {
    start(id, step) {
      if (waiting.has(id) || running.has(id)) return;
      waiting.set(id, step);
      beginNext();
    },
    async settled() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
