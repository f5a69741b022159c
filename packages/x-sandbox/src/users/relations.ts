/** One account's relation to another: who follows whom, or who blocked whom. */
interface Relation {
  readonly fromId: string;
  readonly toId: string;
}

/** A directed relation between accounts. */
export interface Relations {
  /** False when it stood already. */
  add(fromId: string, toId: string): boolean;
  /** False when there was none. */
  remove(fromId: string, toId: string): boolean;
  has(fromId: string, toId: string): boolean;
  countFrom(fromId: string): number;
  countTo(toId: string): number;
  list(): Relation[];
  /** Puts back a relation of an earlier run. */
  restore(relation: Relation): void;
}

/** Keeps relations in memory. */
export function createRelations(): Relations {
  const targets = new Map<string, Set<string>>();
  const counts = new Map<string, number>();

  function add(fromId: string, toId: string): boolean {
    const known = targets.get(fromId) ?? new Set();
    targets.set(fromId, known);
    if (known.has(toId)) return false;
    known.add(toId);
    counts.set(toId, (counts.get(toId) ?? 0) + 1);
    return true;
  }

  return {
    add,
    remove(fromId, toId) {
      if (targets.get(fromId)?.delete(toId) !== true) return false;
      counts.set(toId, (counts.get(toId) ?? 1) - 1);
      return true;
    },
    has: (fromId, toId) => targets.get(fromId)?.has(toId) ?? false,
    countFrom: (fromId) => targets.get(fromId)?.size ?? 0,
    countTo: (toId) => counts.get(toId) ?? 0,
    list: () =>
      [...targets].flatMap(([fromId, known]) => [...known].map((toId) => ({ fromId, toId }))),
    restore: ({ fromId, toId }) => void add(fromId, toId),
  };
}
