import type { Settings } from "../settings/settings.ts";
import type { Scheduler } from "../time/virtual-clock.ts";
import type { Webhook } from "./webhook.ts";

/** X's own timer that challenges registered webhooks again and again. */
export interface RegularCheck {
  /** Makes the next appointment anew: after webhooks, outcomes or settings have changed. Does nothing before the first `start`. */
  restart(): void;
  start(): void;
  stop(): void;
}

/**
 * When X asks this webhook next (docs/sources.md#x-challenges): v1.1 one interval after the last challenge; v2 looks every
 * `crcRecheckMs`, at webhooks that were not validated for an interval. An invalid webhook is not asked: it waits for a `PUT`.
 */
function nextChallengeAtMs(webhook: Webhook, settings: Settings): number | null {
  if (settings.crcIntervalMs === 0 || !webhook.isValid) return null;
  switch (webhook.generation) {
    case "premium":
    case "enterprise":
      return webhook.challengedAtMs + settings.crcIntervalMs;
    case "v2": {
      const staleAtMs = webhook.validatedAtMs + settings.crcIntervalMs;
      const wasAskedSince = webhook.challengedAtMs > webhook.validatedAtMs;
      return wasAskedSince
        ? Math.max(staleAtMs, webhook.challengedAtMs + settings.crcRecheckMs)
        : staleAtMs;
    }
  }
}

/** One appointment at a time: that of the webhook that is due first. */
export function createRegularCheck(parts: {
  scheduler: Scheduler;
  settings: () => Settings;
  webhooks: () => readonly Webhook[];
  validate: (webhook: Webhook) => Promise<unknown>;
}): RegularCheck {
  const { scheduler } = parts;
  const underWay = new Set<Webhook>();
  let isStarted = false;
  let cancel: (() => void) | undefined;

  function dueAtMs(webhook: Webhook): number | null {
    return underWay.has(webhook) ? null : nextChallengeAtMs(webhook, parts.settings());
  }

  function restart(): void {
    cancel?.();
    cancel = undefined;
    if (!isStarted) return;
    const instants = parts.webhooks().flatMap((webhook) => dueAtMs(webhook) ?? []);
    if (instants.length === 0) return;
    const delayMs = instants.reduce((one, other) => Math.min(one, other)) - scheduler.now();
    cancel = scheduler.after(delayMs, "challenge webhooks", checkDue);
  }

  async function check(webhook: Webhook): Promise<void> {
    underWay.add(webhook);
    try {
      await parts.validate(webhook);
    } finally {
      underWay.delete(webhook);
    }
  }

  async function checkDue(): Promise<void> {
    const nowMs = scheduler.now();
    const due = parts.webhooks().filter((webhook) => (dueAtMs(webhook) ?? Infinity) <= nowMs);
    await Promise.all(due.map(check));
    restart();
  }

  return {
    restart,
    start() {
      isStarted = true;
      restart();
    },
    stop() {
      isStarted = false;
      cancel?.();
    },
  };
}
