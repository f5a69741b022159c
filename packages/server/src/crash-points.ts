/** Places where the kill -9 campaign may end the process, in the order in which a DM and its reply pass them. */
const crashPointNames = [
  "webhook.received",
  "inbox.beforeCommit",
  "inbox.afterCommit",
  "conversation.beforeCommit",
  "conversation.afterCommit",
  "dispatch.beforeCommit",
  "dispatch.afterCommit",
  "reply.beforeCommit",
  "reply.afterCommit",
  // Before the attempt is on record: after a restart the reply is simply sent.
  "send.beforeAttempt",
  // Between the recorded attempt and the POST: nobody can know afterwards, so a person is asked.
  "send.beforePost",
  "send.afterPost",
  // A search for missed DMs: a page was read and is not stored, is stored, and X was asked for a replay.
  "backfill.pageRead",
  "backfill.pageCommitted",
  "backfill.beforeReplay",
  "backfill.replayAsked",
  // A rotation: before and after the new credentials are stored, and before its checks end well.
  "rotation.beforeCommit",
  "rotation.afterCommit",
  "rotation.beforeComplete",
] as const;

/** Name of a place at which a test may end the process. */
export type CrashPoint = (typeof crashPointNames)[number];

const chosen = process.env["TSUBAME_CRASH_AT"];

/**
 * Kills this process with SIGKILL when `TSUBAME_CRASH_AT` names the place, as a power cut would: no `finally`, no
 * flush, no exit handler runs. For fault tests only; without the variable it is one comparison with `undefined`.
 *
 * The signal is sent by the process to itself, so nothing after the call is executed.
 */
export function crashPoint(name: CrashPoint): void {
  if (chosen === undefined || chosen !== name) return;
  process.kill(process.pid, "SIGKILL");
}
