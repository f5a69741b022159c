import { type LiveEvent } from "./envelope.ts";
/** How fresh the screen is. `waiting` is the pause before the next attempt; `nextAttemptAtMs` says when it ends. */
export type LiveState = {
    readonly kind: "connecting";
} | {
    readonly kind: "live";
    readonly sinceMs: number;
} | {
    readonly kind: "waiting";
    readonly lostAtMs: number;
    readonly nextAttemptAtMs: number;
} | {
    readonly kind: "stopped";
};
/** The part of WebSocket that is used, so that tests can bring their own. */
export interface LiveSocket {
    onopen: (() => void) | null;
    onmessage: ((event: {
        readonly data: unknown;
    }) => void) | null;
    onclose: (() => void) | null;
    send(text: string): void;
    close(): void;
}
/** What the connection needs from outside: calls, a socket, time and chance. */
export interface LiveDependencies {
    createChannel(): Promise<{
        readonly id: string;
        readonly connectUri: string;
    }>;
    subscribe(channelId: string, topics: readonly string[]): Promise<void>;
    openSocket(connectUri: string): LiveSocket;
    now(): number;
    random(): number;
    setTimer(run: () => void, delayMs: number): () => void;
}
/** Who is told. `onSnapshotNeeded` comes after every (re)connection and after a gap: read everything again. */
export interface LiveListener {
    onEvent(event: LiveEvent): void;
    onSnapshotNeeded(reason: "connected" | "reconnected" | "gap"): void;
    onState(state: LiveState): void;
}
export interface LiveConnection {
    start(): void;
    /** Topics of the moment; a change is sent at once when connected and always holds for the next channel. */
    setTopics(topics: readonly string[]): void;
    /** Skips the rest of a pause (the network came back, the person pressed the button). */
    retryNow(): void;
    stop(): void;
}
/**
 * Keeps one notification channel open for as long as the desktop is: makes a channel, subscribes, connects, and
 * starts again with a new channel when anything of it fails. Events are handed on in the order of their sequence
 * numbers; a repeated one is dropped, a missing one asks for a new snapshot. Silence of 20 s is answered with a
 * ping, silence of 40 s counts as a lost connection (the server's heartbeat comes every 30 s).
 */
export declare function createLiveConnection(dependencies: LiveDependencies, listener: LiveListener): LiveConnection;
