/** Seconds as a clock face: `0:45`, `2:10`, `1:02:03`. Negative time is shown as nothing left. */
export declare function clockFace(totalSeconds: number): string;
/** How an instant is said in the reader's language and time zone. */
export interface Times {
    /** `10:02`. */
    clock(at: string | Date): string;
    /** Day and time to the second, for hovering. */
    exact(at: string | Date): string;
    /** `November 22`, with the year when it is not this one. */
    day(at: string | Date): string;
}
/** Formats of dates and times through Intl. */
export declare function useTimes(): Times;
