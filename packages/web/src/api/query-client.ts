import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";

/**
 * The cache of what the server said. The live connection keeps it fresh, so nothing is read again by age or by
 * focus alone; a failed read is tried three times when trying again can help.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
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
