/** A reply between the key press and the server's answer. */
export interface PendingReply {
    readonly localId: string;
    readonly text: string;
    readonly writtenAt: string;
    /** `failed` keeps its place and its text until the person sends it again or drops it. */
    readonly state: "waiting" | "sending" | "failed";
    readonly error: unknown;
}
/** Replies of one conversation on their way to the server, in the order in which they were written. */
export interface SendQueue {
    pending(): readonly PendingReply[];
    send(text: string): void;
    retry(localId: string): void;
    discard(localId: string): void;
    subscribe(listener: () => void): () => void;
}
/**
 * Sends replies one after another, so that the customer reads them in the order they were written. One that fails
 * stops those behind it: nothing overtakes. `deliver` is called again with the same id, which the server answers
 * like the first time, so a lost answer never makes a second message.
 */
export declare function createSendQueue(options: {
    readonly deliver: (reply: {
        readonly localId: string;
        readonly text: string;
    }) => Promise<void>;
    readonly newId: () => string;
    readonly now: () => Date;
}): SendQueue;
