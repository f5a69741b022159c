/** `send_attempt_open` finds the few attempts that have no outcome yet: those that are out, or that nobody waits for. */
export const openAttempts = /* sql */ `
create index send_attempt_open on send_attempt (integration_id) where outcome is null;
`;
