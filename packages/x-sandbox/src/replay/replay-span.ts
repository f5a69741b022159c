/** Twelve digits of UTC, `yyyymmddhhmm`, as milliseconds; undefined for what is no such instant. */
export function parseReplayDate(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00.000Z`);
  // 31 June is read as 1 July by some parsers: what does not come out as it went in is no date.
  return Number.isNaN(ms) || formatReplayDate(ms) !== text ? undefined : ms;
}

function formatReplayDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, "").slice(0, 12);
}

/** What is wrong with the span of a replay request. */
export type SpanProblem =
  "from-too-old" | "from-not-past" | "until-not-past" | "from-not-before-until";

/** The rules of a generation for the span of a replay job (docs/sources.md#x-replay). */
export interface SpanRules {
  readonly nowMs: number;
  /** How far back a job may reach. */
  readonly reachMs: number;
  /** The latest that `from` may be before now. */
  readonly fromBlindMs: number;
  /** The latest that `until` may be before now. */
  readonly untilBlindMs: number;
}

/** Checks a span, the beginning first; null when a job may run over it. */
export function problemOfSpan(
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  { nowMs, reachMs, fromBlindMs, untilBlindMs }: SpanRules,
): SpanProblem | null {
  if (fromMs > nowMs - fromBlindMs) return "from-not-past";
  if (untilMs > nowMs - untilBlindMs) return "until-not-past";
  if (fromMs >= untilMs) return "from-not-before-until";
  // Requests name minutes: the minute in which the horizon lies is still within.
  return fromMs < nowMs - reachMs - 60_000 ? "from-too-old" : null;
}
