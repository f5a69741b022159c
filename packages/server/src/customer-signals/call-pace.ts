import type { XAnswerInfo } from "@tsubame/x-api";

/** Which of X's calls is paced. */
type SignalCall = "dm.typing" | "dm.mark-read";

/**
 * Keeps the calls that show an agent's doing within X's limits. They are a courtesy: one that may not go now is left
 * out, not queued.
 */
export interface CallPace {
  mayCall(integrationId: string, call: SignalCall): boolean;
  observe(integrationId: string, info: Pick<XAnswerInfo, "limitName" | "status" | "windows">): void;
}

/** Pause after a refusal that does not say until when. */
const blindPauseMs = 60_000;

/** Learns from the answers alone: X shows on each what is left of these windows. */
export function createCallPace(now: () => Date): CallPace {
  const closedUntilMs = new Map<string, number>();
  return {
    mayCall: (integrationId, call) =>
      (closedUntilMs.get(`${integrationId} ${call}`) ?? 0) <= now().getTime(),
    observe(integrationId, { limitName, status, windows }) {
      if (limitName !== "dm.typing" && limitName !== "dm.mark-read") return;
      const spent = windows.filter((window) => window.remaining <= 0);
      const resets = spent.map((window) => window.resetAt.getTime());
      if (status === 429 && resets.length === 0) resets.push(now().getTime() + blindPauseMs);
      if (resets.length > 0) {
        closedUntilMs.set(`${integrationId} ${limitName}`, Math.max(...resets));
      }
    },
  };
}
