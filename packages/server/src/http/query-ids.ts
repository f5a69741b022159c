const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** An id that no row has, so that a filter of only unreadable ids finds nothing rather than everything. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** Ids of an `id=` filter that can exist at all; the others would be refused by the database. */
export function existingIds(ids: readonly string[]): string[] {
  const readable = ids.filter((id) => uuid.test(id)).slice(0, 500);
  return readable.length > 0 ? readable : [nobody];
}
