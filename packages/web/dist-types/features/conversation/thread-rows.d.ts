import type { ThreadMessage } from "@tsubame/contract";
/** A line of the thread as it is drawn: the name of a day, the mark of what is new, or a message. */
export type ThreadRow = {
    readonly kind: "day";
    readonly key: string;
    readonly at: string;
} | {
    readonly kind: "new";
    readonly key: string;
} | {
    readonly kind: "message";
    readonly key: string;
    readonly message: ThreadMessage;
    /** First of a run by one author within five minutes: gets the name and the gap above. */
    readonly isFirstOfRun: boolean;
    readonly isLastOfRun: boolean;
};
/** The calendar day of an instant in a time zone, as `2026-11-22`. */
export declare function dayOf(at: string, timeZone: string): string;
/**
 * Lays a thread out: a separator where the reader's day changes, the mark of new messages before `firstNewId`, and
 * runs of one author drawn together.
 */
export declare function threadRows(messages: readonly ThreadMessage[], options: {
    readonly timeZone: string;
    readonly firstNewId?: string | null;
}): ThreadRow[];
