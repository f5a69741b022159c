/** What a countdown shows: whole seconds left, and the part of the whole time that is left (1 to 0). */
export interface Countdown {
    readonly secondsLeft: number;
    readonly fractionLeft: number;
}
/**
 * A countdown to `deadlineMs` that started at `startMs`. Seconds are rounded up, so the last one shows 1 and the
 * deadline itself 0; a time before the start (clocks differ) shows the whole.
 */
export declare function countdownAt(startMs: number, deadlineMs: number, nowMs: number): Countdown;
