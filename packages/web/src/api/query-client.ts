import { QueryClient, type Query } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";

/**
 * The cache of what the server said. The live connection keeps it fresh, so nothing is read again by age or by
 * focus alone; a failed read is tried three times when trying again can help.
 */
export function createQueryClient(): QueryClient {
  return new FollowingQueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 3 && (!(error instanceof ApiError) || error.isRetryable),
        retryDelay: (count) => Math.min(500 * 2 ** count, 8000),
      },
      mutations: { retry: false },
    },
  });
}

/**
 * TanStack Query starts a reading anew that is invalidated while it is under way, but not the first one, which has nothing to
 * show yet. Its answer may be from before the news that invalidated it, so that it is followed by another.
 */
class FollowingQueryClient extends QueryClient {
  readonly #overtaken = new WeakSet<Query>();

  override invalidateQueries: QueryClient["invalidateQueries"] = (filters, options) => {
    for (const query of this.getQueryCache().findAll(filters)) this.#follow(query);
    return super.invalidateQueries(filters, options);
  };

  #follow(query: Query): void {
    const { data, fetchStatus } = query.state;
    if (data !== undefined || fetchStatus === "idle" || this.#overtaken.has(query)) return;
    this.#overtaken.add(query);
    const again = (): void => {
      this.#overtaken.delete(query);
      void this.invalidateQueries({ queryKey: query.queryKey, exact: true });
    };
    // One that fails shows its error, and a button that reads again.
    query.fetch().then(again, () => this.#overtaken.delete(query));
  }
}
