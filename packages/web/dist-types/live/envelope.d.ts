/** One notification as the server sends it (Genesys NotificationEvent), with our sequence number per channel. */
export interface LiveEvent {
    readonly topicName: string;
    readonly eventBody: unknown;
    readonly sequence: number | null;
}
/** Reads a frame; anything that is not a notification is null and ignored. */
export declare function parseLiveEvent(frame: string): LiveEvent | null;
/** What the next sequence number says: go on, drop a repetition, or read everything again. */
export type SequenceVerdict = "next" | "repeated" | "gap";
/**
 * Judges one sequence number. Numbers start anywhere (the first one seen is the base) and rise by one; a channel
 * that does not number its events is taken as it comes.
 */
export declare function judgeSequence(last: number | null, received: number | null): SequenceVerdict;
