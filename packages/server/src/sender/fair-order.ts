/**
 * Who goes next among conversations that have replies waiting. The oldest promise goes first, except that a
 * conversation that was just served lines up behind everything accepted until then: its next reply counts as
 * accepted at that moment.
 *
 * So nobody waits for another's pile. While a reply heads its conversation, each other conversation goes at most once
 * before it; a reply with k of its own before it waits for at most (k + 1) × the number of other conversations. Those
 * who have one reply each go in the order of acceptance.
 */
export interface FairOrder {
  /** Where a conversation's next reply, accepted as number `seq`, stands: lower goes first. */
  rank(conversationId: string, seq: bigint): Rank;
  /** The conversation went, when `newestSeq` was the last number known. What was known before counts on. */
  serve(conversationId: string, newestSeq: bigint): void;
  /** A copy to foresee with. */
  fork(): FairOrder;
  /** Forgets conversations that have nothing waiting. */
  keepOnly(conversationIds: ReadonlySet<string>): void;
}

/** Compared by `seq` and then by `turn`; see {@link compareRanks}. */
export interface Rank {
  readonly seq: bigint;
  /** Number of the serving it lines up behind; 0 before any. */
  readonly turn: number;
  /** The reply's own number: the last resort, never equal. */
  readonly own: bigint;
}

/** Order of ranks for sorting: the negative comes first. */
export function compareRanks(a: Rank, b: Rank): number {
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  if (a.turn !== b.turn) return a.turn - b.turn;
  return a.own < b.own ? -1 : a.own > b.own ? 1 : 0;
}

/** Starts with nobody served. After a restart everyone has been served equally, which costs one round at most. */
export function createFairOrder(
  served: ReadonlyMap<string, { readonly seq: bigint; readonly turn: number }> = new Map(),
  start: { readonly turn: number; readonly newestSeq: bigint } = { turn: 1, newestSeq: 0n },
): FairOrder {
  const last = new Map(served);
  let { turn, newestSeq } = start;
  return {
    rank(conversationId, seq) {
      const behind = last.get(conversationId);
      if (behind === undefined || behind.seq < seq) return { seq, turn: 0, own: seq };
      return { ...behind, own: seq };
    },
    serve(conversationId, knownSeq) {
      // Never back, though the newest may have gone: or whoever goes now would overtake those who went before.
      if (knownSeq > newestSeq) newestSeq = knownSeq;
      last.set(conversationId, { seq: newestSeq, turn });
      turn += 1;
    },
    fork: () => createFairOrder(last, { turn, newestSeq }),
    keepOnly(conversationIds) {
      for (const id of last.keys()) if (!conversationIds.has(id)) last.delete(id);
    },
  };
}
