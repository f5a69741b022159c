/**
 * A place in the event log: everything up to and including it has been read. Opaque to readers, ordered as
 * (xact, id); both are decimal strings because xid8 and bigint may pass 2^53.
 */
export interface Cursor {
  readonly xact: string;
  readonly id: string;
}

/** Before the first event. */
export const beginningOfLog: Cursor = { xact: "0", id: "0" };

/** Text form, for URLs and stored positions. */
export function formatCursor(cursor: Cursor): string {
  return `${cursor.xact}-${cursor.id}`;
}

/** Reads the text form; undefined when it is not one. */
export function parseCursor(text: string): Cursor | undefined {
  const match = /^(\d{1,20})-(\d{1,19})$/.exec(text);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { xact: match[1], id: match[2] };
}
