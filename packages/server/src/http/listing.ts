import type { EntityListing } from "@tsubame/contract";

/** Which page a caller asked for. */
export interface PageRequest {
  readonly pageNumber: number;
  readonly pageSize: number;
}

/**
 * Genesys's envelope around a page. `requestUrl` is path and query as they came: the links to the other pages keep
 * the caller's filters.
 */
export function listing<T>(options: {
  entities: T[];
  total: number;
  page: PageRequest;
  requestUrl: string;
}): EntityListing<T> {
  const { entities, total, page } = options;
  const pageCount = Math.max(1, Math.ceil(total / page.pageSize));
  const uri = (pageNumber: number): string => {
    const url = new URL(options.requestUrl, "http://localhost");
    url.searchParams.set("pageSize", String(page.pageSize));
    url.searchParams.set("pageNumber", String(pageNumber));
    return `${url.pathname}${url.search}`;
  };
  return {
    entities,
    pageSize: page.pageSize,
    pageNumber: page.pageNumber,
    total,
    pageCount: total === 0 ? 0 : pageCount,
    firstUri: uri(1),
    ...(page.pageNumber > 1 && { previousUri: uri(page.pageNumber - 1) }),
    ...(page.pageNumber < pageCount && { nextUri: uri(page.pageNumber + 1) }),
    lastUri: uri(pageCount),
    selfUri: uri(page.pageNumber),
  };
}

/** The page of a list that is already complete in memory. */
export function pageOf<T>(all: readonly T[], page: PageRequest): T[] {
  const start = (page.pageNumber - 1) * page.pageSize;
  return all.slice(start, start + page.pageSize);
}
