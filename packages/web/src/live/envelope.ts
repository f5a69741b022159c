/** One notification as the server sends it (Genesys NotificationEvent), with our sequence number per channel. */
export interface LiveEvent {
  readonly topicName: string;
  readonly eventBody: unknown;
  readonly sequence: number | null;
}

/** Reads a frame; anything that is not a notification is null and ignored. */
export function parseLiveEvent(frame: string): LiveEvent | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(frame);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  const { topicName, eventBody, metadata } = parsed as Record<string, unknown>;
  if (typeof topicName !== "string") return null;
  const sequence =
    typeof metadata === "object" && metadata !== null
      ? (metadata as Record<string, unknown>)["sequence"]
      : undefined;
  return { topicName, eventBody, sequence: typeof sequence === "number" ? sequence : null };
}

/** What the next sequence number says: go on, drop a repetition, or read everything again. */
export type SequenceVerdict = "next" | "repeated" | "gap";

/**
 * Judges one sequence number. Numbers start anywhere (the first one seen is the base) and rise by one; a channel
 * that does not number its events is taken as it comes.
 */
export function judgeSequence(last: number | null, received: number | null): SequenceVerdict {
  if (received === null || last === null) return "next";
  if (received === last + 1) return "next";
  return received <= last ? "repeated" : "gap";
}
