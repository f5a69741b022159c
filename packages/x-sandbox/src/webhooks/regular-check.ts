/** X's own timer that challenges every webhook again and again. */
export interface RegularCheck {
  /** Starts the pause anew, with the interval of this moment; 0 means no check. */
  restart(): void;
  stop(): void;
}

/** Does nothing until `restart` is called. The next pause begins when a check has ended. */
export function createRegularCheck(parts: {
  intervalMs: () => number;
  check: () => Promise<void>;
}): RegularCheck {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => clearTimeout(timer);
  const restart = (): void => {
    stop();
    const intervalMs = parts.intervalMs();
    if (intervalMs === 0) return;
    timer = setTimeout(() => void parts.check().then(restart), intervalMs);
  };
  return { restart, stop };
}
