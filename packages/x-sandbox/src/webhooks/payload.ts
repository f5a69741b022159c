import type { SandboxContext } from "../context.ts";
import { webhookUser } from "../users/user-views.ts";
import { viewOfActivity, type Activity } from "./activity.ts";

/**
 * JSON as X writes it: `/` is escaped as `\/` (a slash occurs in JSON only inside strings, so a plain replacement is exact). The
 * signature covers these bytes; a receiver that re-serialises before checking fails, as it would on X.
 */
export function toWire(body: unknown): string {
  return JSON.stringify(body).replaceAll("/", String.raw`\/`);
}

/** X's dates in events about accounts: to the second, with a numeric offset. */
export function offsetDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "+00:00");
}

/**
 * The body of an Account Activity delivery, of v1.1 and v2 alike (docs/sources.md#x-deliveries). Undefined when there is nothing left to
 * tell.
 */
export function accountActivityBody(
  context: SandboxContext,
  activity: Activity,
  forUserId: string,
): string | undefined {
  if (activity.kind === "revoke") {
    return toWire({
      user_event: {
        revoke: {
          date_time: offsetDate(activity.atMs),
          target: { app_id: activity.appId },
          source: { user_id: forUserId },
        },
      },
    });
  }
  const view = viewOfActivity(context, activity, forUserId);
  if (view === undefined) return undefined;
  return toWire({
    for_user_id: forUserId,
    ...view.events,
    ...(view.apps === undefined ? {} : { apps: view.apps }),
    users: Object.fromEntries(view.participants.map((user) => [user.id, webhookUser(user)])),
  });
}

/** What a webhook hears when a replay job has ended. */
export function replayStatusBody(job: {
  id: string;
  webhookId: string;
  isComplete: boolean;
}): string {
  return toWire({
    replay_job_status: {
      webhook_id: job.webhookId,
      job_state: job.isComplete ? "Complete" : "Incomplete",
      job_state_description: job.isComplete
        ? "Job completed successfully"
        : "Job failed to deliver all events, please retry your replay job",
      job_id: job.id,
    },
  });
}
