/** How a wait stands to the queue's target: in time, in its last quarter, or over it. */
export type TargetState = "within" | "near" | "late";

/** Compares now with the target that began with the entry into the queue. Instants in milliseconds. */
export function targetStateAt(times: {
  readonly enteredMs: number;
  readonly dueMs: number;
  readonly nowMs: number;
}): TargetState {
  const { enteredMs, dueMs, nowMs } = times;
  if (nowMs >= dueMs) return "late";
  return dueMs - nowMs <= (dueMs - enteredMs) / 4 ? "near" : "within";
}
