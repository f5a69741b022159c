import { useMutation, useQueryClient } from "@tanstack/react-query";

/**
 * Changes a part of something that the API takes as a whole only. It is read right before it is written, and a change waits
 * for the one before it: what was saved a moment ago, in another place of the page or by somebody else, is not undone by
 * being sent back as it was.
 */
export function useChangeInWhole<Whole, Change>(options: {
  /** What is read again afterwards; it also tells whose changes wait for each other. */
  readonly queryKey: readonly string[];
  readonly read: () => Promise<Whole>;
  readonly write: (whole: Whole, change: Change) => Promise<unknown>;
  readonly onSaved?: () => void;
}) {
  const { queryKey, read, write, onSaved } = options;
  const client = useQueryClient();
  return useMutation({
    scope: { id: queryKey.join(" ") },
    mutationFn: async (change: Change) => write(await read(), change),
    onSuccess: () => onSaved?.(),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}
