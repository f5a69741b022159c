/** Where a page of v2 goes on: older than an event, or newer than it. */
export interface PageToken {
  readonly direction: "older" | "newer";
  readonly id: string;
}

/** An opaque token of at least sixteen characters, as X's are. */
export function writePageToken({ direction, id }: PageToken): string {
  return Buffer.from(`${direction}:${id.padStart(20, "0")}`, "utf8").toString("base64url");
}

/** Null for a token that was never given out. */
export function readPageToken(text: string): PageToken | null {
  const parts = /^(older|newer):0*(\d{1,20})$/.exec(
    Buffer.from(text, "base64url").toString("utf8"),
  );
  if (parts === null) return null;
  return { direction: parts[1] === "older" ? "older" : "newer", id: parts[2] ?? "0" };
}
