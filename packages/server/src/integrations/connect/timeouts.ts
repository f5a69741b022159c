/** Bound on each call of a run of checks. Registering includes X's own call back, which has 3 s. */
export const callTimeoutMs = 8000;
