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
export declare function createTopicBook(): TopicBook;
export {};
