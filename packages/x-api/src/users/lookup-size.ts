const MAX_LOOKUP = 100;

/** Throws a RangeError for more ids than X takes in one look-up: quietly asking for fewer would lose some. */
export function assertLookupSize(userIds: readonly string[]): void {
  if (userIds.length > MAX_LOOKUP) {
    throw new RangeError(`at most ${MAX_LOOKUP} users can be looked up at once`);
  }
}
