/** Every duration and bound of fetching files. Tests shorten them; a deployment uses the defaults. */
export interface MediaTimings {
  /** Files are looked for this often at least. */
  readonly pollMs: number;
  /** A file that was taken on is anybody's again after this; longer than all its fetches may take. */
  readonly claimMs: number;
  /** Bound of one fetch, from the look-up of the name to the last byte. */
  readonly fetchTimeoutMs: number;
  /** Pause before a failed fetch is repeated: base·2ⁿ, at most the cap. */
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
  /** After this many repetitions it is given up, until somebody asks. About half an hour with the defaults. */
  readonly maxRetries: number;
  /** Files that one node fetches at the same moment. */
  readonly maxInFlight: number;
}

/** See {@link MediaTimings}. */
export const defaultMediaTimings: MediaTimings = {
  pollMs: 5_000,
  claimMs: 300_000,
  fetchTimeoutMs: 60_000,
  retryBaseMs: 2_000,
  retryCapMs: 600_000,
  maxRetries: 10,
  maxInFlight: 3,
};
