/**
 * Learns how far this machine's clock is from the server's, from the Date header of an answer. The header counts
 * whole seconds, so differences under two seconds are left alone: countdowns then run on the local clock.
 */
export declare function noteServerTime(dateHeader: string | null, localNowMs?: number): void;
/** Now, by the server's clock, in milliseconds. Deadlines are the server's, so countdowns must be too. */
export declare function serverNowMs(localNowMs?: number): number;
