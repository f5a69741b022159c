const CURSOR = /^[A-Za-z0-9_-]{1,64}$/;

/** Where the next page starts: below this DM id. Opaque to clients: unpadded base64 of the id, as in X's examples. */
export function encodeCursor(beforeId: string): string {
  return Buffer.from(beforeId, "utf8").toString("base64url");
}

/** The id inside a cursor, or null when X would say `invalid cursor`. Padded base64 is accepted too. */
export function decodeCursor(cursor: string): bigint | null {
  const bare = cursor.replace(/=+$/, "");
  if (!CURSOR.test(bare)) return null;
  const id = Buffer.from(bare, "base64url").toString("utf8");
  return /^\d{1,20}$/.test(id) ? BigInt(id) : null;
}
