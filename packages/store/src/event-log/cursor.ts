/**
 * A place in the event log: everything up to and including event `id` has been read. `hold` belongs to the reader
 * that made it and says for whom it is waiting; a place without it is as good, the reader then asks again.
 */
export interface Cursor {
  /** Decimal string, because bigint may pass 2^53. */
  readonly id: string;
  readonly hold?: Hold;
}

/** Ids up to `upTo` are missing and may still come, from transactions that were running when this was noted. */
export interface Hold {
  readonly upTo: string;
  /** PostgreSQL's virtual transaction ids, as `pg_locks` names them. */
  readonly writers: readonly string[];
}
