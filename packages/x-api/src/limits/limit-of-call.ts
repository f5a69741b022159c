import { X_LIMITS, type XLimit } from "./limits.ts";

interface Pattern {
  readonly method: string;
  readonly segments: readonly string[];
  readonly limit: XLimit;
}

const PATTERNS: readonly Pattern[] = X_LIMITS.flatMap((limit) =>
  limit.calls.map((call) => {
    const [method = "", path = ""] = call.split(" ");
    return { method, segments: path.split("/"), limit };
  }),
);

/**
 * The budget that a call draws on, or null for calls that have none of their own (such as
 * `/oauth/request_token`). A written segment wins over one that stands for any, so that
 * `/2/webhooks/replay` is not taken for a webhook called "replay".
 *
 * `path` is what stands behind the base address, without a query.
 */
export function limitOfCall({ method, path }: { method: string; path: string }): XLimit | null {
  const segments = path.split("/");
  let best: Pattern | null = null;
  for (const pattern of PATTERNS) {
    const fits = pattern.method === method && fitsSegments(pattern.segments, segments);
    if (fits && (best === null || wildcardsIn(pattern) < wildcardsIn(best))) {
      best = pattern;
    }
  }
  return best?.limit ?? null;
}

function fitsSegments(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part.startsWith(":") || part === segments[index])
  );
}

function wildcardsIn({ segments }: Pattern): number {
  return segments.filter((part) => part.startsWith(":")).length;
}
