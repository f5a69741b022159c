import type { App, AppStore } from "../apps/app.ts";
import { shuffled } from "../faults/random.ts";
import type { Faults } from "../faults/faults.ts";
import type { SnowflakeSource } from "../ids/snowflake.ts";
import type { Settings } from "../settings/settings.ts";
import type { Scheduler } from "../time/virtual-clock.ts";
import type { TruthLog } from "../truth/truth-log.ts";
import { deliveryHeaders } from "./delivery-headers.ts";
import type { WebhookCaller } from "./exchange.ts";
import { retryDelaysOf } from "./retry-plan.ts";
import type { Webhook, WebhookStore } from "./webhook.ts";

/** What a delivery is about; also its name in the ground truth. */
type DeliveryTopic = "dm" | "typing" | "read" | "revoke" | "replay-status";

/** How a delivery ended. */
type DeliveryOutcome = "delivered" | "lost" | "dropped" | "webhook-invalid" | "cancelled";

/** One body for one subscription. */
interface DeliveryOrder {
  readonly webhook: Webhook;
  readonly forUserId: string | null;
  readonly topic: DeliveryTopic;
  /** DM event id, or null for the other topics. */
  readonly dmId: string | null;
  /** Orders with the same key keep their order (see `Settings.deliveryLanes`). */
  readonly orderKey: string;
  readonly body: string;
  /** Subscription of the X Activity API that it is for. */
  readonly activitySubscriptionId?: string;
  /** Job that repeats it. A repeated delivery is tried once (docs/sources.md#x-replay). */
  readonly replayJobId?: string;
}

/** Sends deliveries, in order per lane, with retries; whatever becomes of one is in the ground truth. */
export interface Deliverer {
  /** Resolves when the delivery is settled (its first copy, where a fault doubles it). */
  deliver(order: DeliveryOrder): Promise<DeliveryOutcome>;
  /** Deliveries that are waiting, under way or to be retried. */
  pendingCount(): number;
  /** Stops at once: what is pending is settled as `cancelled`. */
  close(): void;
}

interface Delivery extends DeliveryOrder {
  readonly id: string;
  readonly notBeforeMs: number;
  readonly onSettled: (outcome: DeliveryOutcome) => void;
}

/** What the deliverer works with. */
export interface DelivererParts {
  readonly apps: AppStore;
  readonly webhooks: () => WebhookStore;
  readonly ids: SnowflakeSource;
  readonly faults: Faults;
  readonly log: TruthLog;
  readonly caller: WebhookCaller;
  readonly scheduler: Scheduler;
  readonly settings: () => Settings;
}

/** After this much silence a shuffle window that is not full is sent anyway: the machine's time, as the fault is not X's. */
const SHUFFLE_IDLE_MS = 250;

/** FNV-1a over UTF-16 units: only spreads keys over lanes. */
function laneOf(key: string, lanes: number): number {
  let hash = 2_166_136_261;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 16_777_619);
  }
  return (hash >>> 0) % lanes;
}

/**
 * Order: the next delivery of a lane starts when the first attempt of the one before it has ended; retries run beside the lane, as X
 * promises no order across them (docs/sources.md#x-deliveries). Pauses are X's time. Pending deliveries are not kept over a restart:
 * X's own memory is not the thing under test.
 */
export function createDeliverer(parts: DelivererParts): Deliverer {
  const lanes = new Map<string, Promise<void>>();
  const waking = new Map<() => void, () => void>();
  let shuffleBuffer: Delivery[] = [];
  let shuffleTimer: NodeJS.Timeout | undefined;
  let pending = 0;
  let isClosed = false;

  function pause(ms: number, purpose: string): Promise<void> {
    if (ms <= 0 || isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = parts.scheduler.after(ms, purpose, () => {
        waking.delete(cancel);
        resolve();
      });
      waking.set(cancel, resolve);
    });
  }

  function facts(delivery: Delivery): Record<string, unknown> {
    const { webhook, activitySubscriptionId, replayJobId } = delivery;
    return {
      deliveryId: delivery.id,
      webhookId: webhook.id,
      environment: webhook.environmentLabel,
      appId: webhook.appId,
      forUserId: delivery.forUserId,
      topic: delivery.topic,
      dmId: delivery.dmId,
      ...(activitySubscriptionId === undefined ? {} : { activitySubscriptionId }),
      ...(replayJobId === undefined ? {} : { replayJobId }),
    };
  }

  function settle(delivery: Delivery, outcome: DeliveryOutcome, attempts: number): void {
    pending -= 1;
    parts.log.add("delivery.settled", { ...facts(delivery), outcome, attempts });
    delivery.onSettled(outcome);
  }

  /** One try. True when the webhook accepted it and X knows. */
  async function attempt(
    delivery: Delivery,
    target: { app: App; url: string; number: number },
  ): Promise<boolean> {
    const startedAt = performance.now();
    const note = (outcome: string, detail: Record<string, unknown>): void => {
      const durationMs = Math.round(performance.now() - startedAt);
      parts.log.add("delivery.attempted", {
        ...facts(delivery),
        attempt: target.number,
        outcome,
        durationMs,
        ...detail,
      });
    };
    if (parts.faults.takesAttemptFailure()) {
      note("failed", { reason: "fault", status: null });
      return false;
    }
    const { deliveryTimeoutMs, deliveryTimeoutV2Ms } = parts.settings();
    const isV2 = delivery.webhook.generation === "v2";
    const timeoutMs = isV2 ? deliveryTimeoutV2Ms : deliveryTimeoutMs;
    const answer = await parts.caller.call({
      method: "POST",
      url: target.url,
      headers: deliveryHeaders({
        consumerSecret: target.app.consumerSecret,
        body: delivery.body,
        nowMs: parts.scheduler.now(),
        timeoutMs,
        retries: target.number - 1,
      }),
      body: delivery.body,
      timeoutMs,
    });
    if (answer.kind !== "answered") {
      const reason = answer.kind === "timeout" ? "timeout" : answer.reason;
      note("failed", { reason, status: null });
      return false;
    }
    if (parts.faults.takesLostAnswer()) {
      note("answer-lost", { reason: "fault", status: answer.status });
      return false;
    }
    const isAccepted = answer.status >= 200 && answer.status < 300;
    note(isAccepted ? "accepted" : "refused", { status: answer.status });
    return isAccepted;
  }

  /** Where a delivery goes now, or why it cannot go. */
  function targetOf({ webhook }: Delivery): { app: App; url: string } | DeliveryOutcome {
    if (isClosed || parts.webhooks().get(webhook.id) !== webhook) return "cancelled";
    if (!webhook.isValid) return "webhook-invalid";
    const app = parts.apps.get(webhook.appId);
    return app === undefined ? "cancelled" : { app, url: webhook.url };
  }

  /** Pauses before the further attempts, as the plan and the settings of now say. */
  function delaysFor(delivery: Delivery): readonly number[] {
    if (delivery.replayJobId !== undefined) return [];
    return retryDelaysOf(parts.settings(), {
      generation: delivery.webhook.generation,
      accessLevel: parts.apps.get(delivery.webhook.appId)?.accessLevel,
    });
  }

  async function retry(delivery: Delivery): Promise<void> {
    let number = 1;
    for (const delayMs of delaysFor(delivery)) {
      await pause(delayMs * parts.settings().retryScale, `retry delivery ${delivery.id}`);
      const target = targetOf(delivery);
      if (typeof target === "string") return settle(delivery, target, number);
      number += 1;
      if (await attempt(delivery, { ...target, number })) {
        return settle(delivery, "delivered", number);
      }
    }
    settle(delivery, "lost", number);
  }

  async function run(delivery: Delivery): Promise<void> {
    await pause(delivery.notBeforeMs - parts.scheduler.now(), `begin delivery ${delivery.id}`);
    const target = targetOf(delivery);
    if (typeof target === "string") return settle(delivery, target, 0);
    if (await attempt(delivery, { ...target, number: 1 })) return settle(delivery, "delivered", 1);
    void retry(delivery);
  }

  function enterLane(delivery: Delivery): void {
    const lane = laneOf(delivery.orderKey, parts.settings().deliveryLanes);
    const key = `${delivery.webhook.id} ${delivery.forUserId} ${lane}`;
    const tail = (lanes.get(key) ?? Promise.resolve()).then(() => run(delivery));
    lanes.set(key, tail);
    void tail.finally(() => {
      if (lanes.get(key) === tail) lanes.delete(key);
    });
  }

  function releaseShuffled(): void {
    clearTimeout(shuffleTimer);
    const batch = shuffled(shuffleBuffer, () => parts.faults.random());
    shuffleBuffer = [];
    for (const delivery of batch) void run(delivery);
  }

  function start(delivery: Delivery): void {
    pending += 1;
    const window = parts.faults.shuffleWindow();
    if (window < 2) return enterLane(delivery);
    shuffleBuffer.push(delivery);
    clearTimeout(shuffleTimer);
    if (shuffleBuffer.length >= window) releaseShuffled();
    else shuffleTimer = setTimeout(releaseShuffled, SHUFFLE_IDLE_MS);
  }

  return {
    deliver(order) {
      if (isClosed) return Promise.resolve("cancelled");
      return new Promise((resolve) => {
        const delivery: Delivery = {
          ...order,
          id: parts.ids.next(),
          notBeforeMs: parts.scheduler.now() + parts.faults.delayMs(),
          onSettled: resolve,
        };
        parts.log.add("delivery.queued", facts(delivery));
        if (parts.faults.takesDrop()) {
          pending += 1;
          return settle(delivery, "dropped", 0);
        }
        start(delivery);
        if (parts.faults.takesDuplicate()) start(delivery);
      });
    },
    pendingCount: () => pending,
    close() {
      isClosed = true;
      clearTimeout(shuffleTimer);
      for (const [cancel, resolve] of waking) {
        cancel();
        resolve();
      }
      waking.clear();
      releaseShuffled();
    },
  };
}
