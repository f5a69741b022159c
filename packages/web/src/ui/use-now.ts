import { useSyncExternalStore } from "react";
import { serverNowMs } from "../api/server-clock.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let nowSeconds = Math.floor(serverNowMs() / 1000);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    const next = Math.floor(serverNowMs() / 1000);
    if (next === nowSeconds) return;
    nowSeconds = next;
    for (const tell of listeners) tell();
  }, 250);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/**
 * The present in whole seconds by the server's clock, changing once a second. One timer serves every clock on the
 * screen, so they all turn over in the same frame.
 */
export function useNowSeconds(): number {
  return useSyncExternalStore(subscribe, () => nowSeconds);
}
