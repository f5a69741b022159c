import type { EntityListing } from "@tsubame/contract";

/** Everything on one page: for lists that are bounded by what one person can hold. */
export function onePage<T>(entities: T[], path: string): EntityListing<T> {
  const uri = `${path}?pageSize=${Math.max(entities.length, 25)}&pageNumber=1`;
  return {
    entities,
    pageSize: Math.max(entities.length, 25),
    pageNumber: 1,
    total: entities.length,
    pageCount: entities.length === 0 ? 0 : 1,
    firstUri: uri,
    lastUri: uri,
    selfUri: uri,
  };
}
