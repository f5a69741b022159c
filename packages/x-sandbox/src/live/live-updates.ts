/** What the phone pages hear at once. Ids only where the page can ask for the rest. */
type LiveUpdate =
  | { readonly type: "dm"; readonly dmId: string; readonly userIds: readonly [string, string] }
  | {
      readonly type: "read";
      readonly readerId: string;
      readonly senderId: string;
      readonly lastReadId: string;
    }
  | { readonly type: "typing"; readonly senderId: string; readonly recipientId: string }
  | { readonly type: "user"; readonly userId: string }
  | { readonly type: "app"; readonly appId: string }
  /** X's time was moved, held or hurried. */
  | { readonly type: "clock" };

/** Tells every listener of every change, in order, synchronously. */
export interface LiveUpdates {
  publish(update: LiveUpdate): void;
  /** Answers the function that stops listening. */
  listen(listener: (update: LiveUpdate) => void): () => void;
}

/** In-process fan-out; listeners must not throw. */
export function createLiveUpdates(): LiveUpdates {
  const listeners = new Set<(update: LiveUpdate) => void>();
  return {
    publish(update) {
      for (const listener of listeners) listener(update);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
