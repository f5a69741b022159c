/** Bytes that may be in memory at once, shared by those who reserve before they read. */
export interface ByteBudget {
  /** Returns the function that gives them back; null when there is no room now. */
  reserve(byteCount: number): (() => void) | null;
}

/** A budget of `totalBytes`. A single reservation never exceeds it. */
export function createByteBudget(totalBytes: number): ByteBudget {
  let left = totalBytes;
  return {
    reserve(byteCount) {
      if (byteCount > left) return null;
      left -= byteCount;
      let isHeld = true;
      return () => {
        if (isHeld) left += byteCount;
        isHeld = false;
      };
    },
  };
}
