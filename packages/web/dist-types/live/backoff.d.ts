/** Limits of the wait between two attempts to connect. */
export interface BackoffLimits {
    readonly firstMs: number;
    readonly maximumMs: number;
}
/** A dropped desktop is back within a second when it can be, and never asks more than twice a minute. */
export declare const reconnectLimits: BackoffLimits;
/**
 * Wait before attempt `attempt` (the first is 1), with half of it random, so that many desktops that lost the same
 * node do not come back in one instant. `random` is in [0, 1).
 */
export declare function backoffMs(attempt: number, random: number, limits?: BackoffLimits): number;
