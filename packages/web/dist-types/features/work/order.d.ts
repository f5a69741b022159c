/** Why a conversation is in my list. */
export type WorkKind = "ringing" | "active" | "wrapup";
/** What the order of the list depends on; instants in milliseconds. */
export interface Rankable {
    readonly id: string;
    readonly kind: WorkKind;
    /** When the offer or the timed wrap-up runs out; null without a deadline. */
    readonly deadlineMs: number | null;
    /** Since when the customer waits for our answer; null when the last word is ours. */
    readonly unansweredSinceMs: number | null;
    /** Last message either way, or the start of the leg. */
    readonly lastActivityMs: number;
}
/**
 * The order in which conversations need me: offers by the nearest deadline; then open conversations, first those
 * whose customer waits (longest first), then the answered ones (latest first); then wrap-ups, those with a deadline
 * first. The id breaks ties, so equal rows never swap.
 */
export declare function compareByNeed(a: Rankable, b: Rankable): number;
/**
 * The order to draw while the pointer is over the list: rows that were there keep their places, rows that went leave,
 * new ones join at the end, so nothing moves under a click that is on its way.
 */
export declare function holdOrder<Row extends {
    readonly id: string;
}>(shownIds: readonly string[], rows: readonly Row[]): Row[];
