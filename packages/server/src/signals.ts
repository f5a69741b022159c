import { EventEmitter } from "node:events";

/**
 * What has just been committed somewhere in this process, or met at its webhook: deliveries whose signature does not
 * fit, and X's own challenges.
 */
type Signal = "inbox" | "outbox" | "events" | "webhookRefused" | "webhookChallenged";

/**
 * Hints inside one process that there is something to read. A hint may be lost or come twice: whoever listens also
 * polls, so a hint only saves time.
 */
export interface Signals {
  poke(signal: Signal): void;
  /** Returns the function that ends the subscription. */
  on(signal: Signal, listener: () => void): () => void;
}

/** Listeners run after the caller's own turn, so a poke never re-enters the code that committed. */
export function createSignals(): Signals {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(50);
  return {
    poke: (signal) => {
      setImmediate(() => emitter.emit(signal));
    },
    on: (signal, listener) => {
      emitter.on(signal, listener);
      return () => emitter.off(signal, listener);
    },
  };
}
