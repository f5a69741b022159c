/**
 * When a window of X's starts anew (milliseconds since 1970), as far as a header about it can be believed: no window
 * that is open now can end later than its whole length from now. A header that says otherwise is wrong, or our clock is
 * behind X's; without the bound it would silence an account for as long as it says.
 */
export function believableResetMs(
  saidMs: number,
  window: { readonly nowMs: number; readonly lengthMs: number },
): number {
  return Math.min(saidMs, window.nowMs + window.lengthMs);
}

/** The window of X's reads, and of most of its other limits (docs/sources.md#x-rate-limits). */
export const shortWindowMs = 15 * 60_000;
/** X's longest window. */
export const longWindowMs = 24 * 3_600_000;
