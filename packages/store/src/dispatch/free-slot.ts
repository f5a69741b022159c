/** The lowest slot below the capacity that nobody holds; undefined when an agent is full. Slots beyond a lowered capacity count. */
export function freeSlot(taken: readonly number[], capacity: number): number | undefined {
  if (taken.length >= capacity) return undefined;
  for (let slot = 0; slot < capacity; slot += 1) if (!taken.includes(slot)) return slot;
  return undefined;
}
