import type { LiveEvent } from "./envelope.ts";

type Watcher = (eventBody: unknown) => void;

/** Who on the screen watches which topic. */
export interface TopicBook {
  /** Returns the function that ends the watching. */
  watch(topic: string, watcher: Watcher): () => void;
  deliver(event: LiveEvent): void;
  /** Topics with at least one watcher, sorted, so that equal sets are equal lists. */
  topics(): readonly string[];
  /** Tells about changes once per turn, however many watchers came and went in it. */
  onTopicsChanged(listener: (topics: readonly string[]) => void): () => void;
}

/** Makes an empty book. A topic is subscribed to while at least one component watches it. */
export function createTopicBook(): TopicBook {
  const watchers = new Map<string, Set<Watcher>>();
  const listeners = new Set<(topics: readonly string[]) => void>();
  let isTelling = false;

  const topics = () => [...watchers.keys()].toSorted();

  function changed(): void {
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      const now = topics();
      for (const listener of listeners) listener(now);
    });
  }

  return {
    watch(topic, watcher) {
      let set = watchers.get(topic);
      if (set === undefined) {
        set = new Set();
        watchers.set(topic, set);
        changed();
      }
      set.add(watcher);
      return () => {
        set.delete(watcher);
        if (set.size > 0 || watchers.get(topic) !== set) return;
        watchers.delete(topic);
        changed();
      };
    },
    deliver(event) {
      for (const watcher of watchers.get(event.topicName) ?? []) watcher(event.eventBody);
    },
    topics,
    onTopicsChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
