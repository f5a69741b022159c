import { activityEnvelope } from "../activity/envelope.ts";
import type { SandboxContext } from "../context.ts";
import { orderKeyOf } from "../webhooks/activity.ts";
import { accountActivityBody, replayStatusBody } from "../webhooks/payload.ts";
import { validateWebhook } from "../webhooks/validate-webhook.ts";
import type { Webhook } from "../webhooks/webhook.ts";
import type { ArchivedActivity } from "./archive.ts";

/** A request to deliver again what a webhook may have missed. */
interface ReplayJob {
  readonly id: string;
  readonly webhookId: string;
  readonly createdAtMs: number;
}

/** Replay jobs that have not ended: one per webhook. */
export interface ReplayJobs {
  /** Undefined while another job of this webhook runs. */
  start(webhook: Webhook, span: { fromMs: number; untilMs: number }): ReplayJob | undefined;
  /** How many run. */
  count(): number;
}

/** Deliveries of one job that are under way at a time; the deliverer keeps each conversation in order. */
const BATCH = 32;

/** The delivery that an archived activity was, or undefined when its message or its subscription is gone. */
function bodyOf(context: SandboxContext, entry: ArchivedActivity): string | undefined {
  const { activity, forUserId, activitySubscriptionId } = entry;
  if (activitySubscriptionId === null) return accountActivityBody(context, activity, forUserId);
  const listener = context.activitySubscriptions.get(activitySubscriptionId);
  return listener === undefined
    ? undefined
    : activityEnvelope(context, activity, { ...listener, forUserId });
}

/**
 * Runs jobs: a challenge first, then everything of the span in the order in which it happened, each tried once, and at the end
 * `replay_job_status` to the same webhook (docs/sources.md#x-replay).
 */
export function createReplayJobs(context: () => SandboxContext): ReplayJobs {
  const running = new Map<string, ReplayJob>();

  async function repeat(
    job: ReplayJob,
    webhook: Webhook,
    entry: ArchivedActivity,
  ): Promise<boolean> {
    const body = bodyOf(context(), entry);
    if (body === undefined) return true;
    const { activity, forUserId, activitySubscriptionId } = entry;
    const outcome = await context().deliverer.deliver({
      webhook,
      forUserId,
      topic: activity.kind,
      dmId: activity.kind === "dm" ? activity.dmId : null,
      orderKey: orderKeyOf(context(), activity, forUserId),
      body,
      replayJobId: job.id,
      ...(activitySubscriptionId === null ? {} : { activitySubscriptionId }),
    });
    return outcome === "delivered";
  }

  async function repeatAll(
    job: ReplayJob,
    webhook: Webhook,
    entries: readonly ArchivedActivity[],
  ): Promise<boolean> {
    const outcome = await validateWebhook(context(), webhook, "replay");
    let isComplete = outcome === "passed";
    for (let first = 0; isComplete && first < entries.length; first += BATCH) {
      const batch = entries.slice(first, first + BATCH);
      const successes = await Promise.all(batch.map((entry) => repeat(job, webhook, entry)));
      if (!successes.every(Boolean)) isComplete = false;
    }
    return isComplete;
  }

  async function run(
    job: ReplayJob,
    webhook: Webhook,
    entries: readonly ArchivedActivity[],
  ): Promise<void> {
    const isComplete = await repeatAll(job, webhook, entries);
    running.delete(webhook.id);
    const { log, deliverer } = context();
    log.add("replay.ended", {
      replayJobId: job.id,
      webhookId: webhook.id,
      isComplete,
      activityCount: entries.length,
    });
    await deliverer.deliver({
      webhook,
      forUserId: null,
      topic: "replay-status",
      dmId: null,
      orderKey: job.id,
      body: replayStatusBody({ id: job.id, webhookId: webhook.id, isComplete }),
      replayJobId: job.id,
    });
  }

  return {
    start(webhook, span) {
      const { ids, clock, archive, log, settings } = context();
      if (running.has(webhook.id)) return undefined;
      const job = { id: ids.next(), webhookId: webhook.id, createdAtMs: clock.now() };
      const entries = archive.between(span, (entry) => entry.webhookId === webhook.id);
      running.set(webhook.id, job);
      log.add("replay.started", {
        replayJobId: job.id,
        webhookId: webhook.id,
        appId: webhook.appId,
        from: new Date(span.fromMs).toISOString(),
        until: new Date(span.untilMs).toISOString(),
      });
      // Not awaited by the clock: a job may itself wait for the clock to move on.
      const begin = (): void => void run(job, webhook, entries);
      if (settings.replayStartDelayMs === 0) begin();
      else clock.after(settings.replayStartDelayMs, `replay job ${job.id}`, begin);
      return job;
    },
    count: () => running.size,
  };
}
