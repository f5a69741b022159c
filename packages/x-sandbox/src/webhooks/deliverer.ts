import { webhookSignature } from "@tsubame/x-api";
import type { App, AppStore } from "../apps/app.ts";
import { shuffled } from "../faults/random.ts";
import type { Faults } from "../faults/faults.ts";
import type { SnowflakeSource } from "../ids/snowflake.ts";
import type { Settings } from "../settings/settings.ts";
import type { TruthLog } from "../truth/truth-log.ts";
import type { Environment } from "./environment.ts";
import type { WebhookCaller } from "./exchange.ts";
import type { DeliveryTopic } from "./payload.ts";

/** One body for one subscription. */
interface DeliveryOrder {
  readonly environment: Environment;
  readonly forUserId: string;
  readonly topic: DeliveryTopic;
  /** DM event id, or null for the other topics. */
  readonly dmId: string | null;
  /** Orders with the same key keep their order (see `Settings.deliveryLanes`). */
  readonly orderKey: string;
  readonly body: string;
}

/** Sends deliveries, in order per lane, with retries; whatever becomes of one is in the ground truth. */
export interface Deliverer {
  deliver(order: DeliveryOrder): void;
  /** Deliveries that are waiting, under way or to be retried. */
  pendingCount(): number;
  /** Stops at once: what is pending is settled as `cancelled`. */
  close(): void;
}

interface Delivery extends DeliveryOrder {
  readonly id: string;
  readonly notBeforeMs: number;
}

/** What the deliverer works with. */
export interface DelivererParts {
  readonly apps: AppStore;
  readonly ids: SnowflakeSource;
  readonly faults: Faults;
  readonly log: TruthLog;
  readonly caller: WebhookCaller;
  readonly settings: () => Settings;
}

/** After this much silence a shuffle window that is not full is sent anyway. */
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
 * promises no order across them (docs/sources.md#x-deliveries). Nothing is written to disk: X's own memory is not the
 * thing under test.
 */
export function createDeliverer(parts: DelivererParts): Deliverer {
  const lanes = new Map<string, Promise<void>>();
  const timers = new Map<NodeJS.Timeout, () => void>();
  let shuffleBuffer: Delivery[] = [];
  let shuffleTimer: NodeJS.Timeout | undefined;
  let pending = 0;
  let isClosed = false;

  function pause(ms: number): Promise<void> {
    if (ms <= 0 || isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.set(timer, resolve);
    });
  }

  function facts(delivery: Delivery): Record<string, unknown> {
    return {
      deliveryId: delivery.id,
      webhookId: delivery.environment.webhook?.id ?? null,
      environment: delivery.environment.label,
      appId: delivery.environment.appId,
      forUserId: delivery.forUserId,
      topic: delivery.topic,
      dmId: delivery.dmId,
    };
  }

  function settle(delivery: Delivery, outcome: string, attempts: number): void {
    pending -= 1;
    parts.log.add("delivery.settled", { ...facts(delivery), outcome, attempts });
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
    const answer = await parts.caller.call({
      method: "POST",
      url: target.url,
      headers: {
        "content-type": "application/json",
        "x-twitter-webhooks-signature": webhookSignature(
          target.app.consumerSecret,
          Buffer.from(delivery.body, "utf8"),
        ),
      },
      body: delivery.body,
      timeoutMs: parts.settings().deliveryTimeoutMs,
    });
    if (answer.kind !== "answered") {
      note("failed", {
        reason: answer.kind === "timeout" ? "timeout" : answer.reason,
        status: null,
      });
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
  function targetOf(delivery: Delivery): { app: App; url: string } | string {
    const { webhook, appId } = delivery.environment;
    if (isClosed || webhook === null) return "cancelled";
    if (!webhook.isValid) return "webhook-invalid";
    const app = parts.apps.get(appId);
    return app === undefined ? "cancelled" : { app, url: webhook.url };
  }

  async function retry(delivery: Delivery): Promise<void> {
    let number = 1;
    for (const delayMs of parts.settings().retryDelaysMs) {
      await pause(delayMs * parts.settings().retryScale);
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
    await pause(delivery.notBeforeMs - performance.now());
    const target = targetOf(delivery);
    if (typeof target === "string") return settle(delivery, target, 0);
    if (await attempt(delivery, { ...target, number: 1 })) return settle(delivery, "delivered", 1);
    void retry(delivery);
  }

  function enterLane(delivery: Delivery): void {
    const lane = laneOf(delivery.orderKey, parts.settings().deliveryLanes);
    const { appId, label } = delivery.environment;
    const key = `${appId} ${label} ${delivery.forUserId} ${lane}`;
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
      if (isClosed) return;
      const delivery: Delivery = {
        ...order,
        id: parts.ids.next(),
        notBeforeMs: performance.now() + parts.faults.delayMs(),
      };
      parts.log.add("delivery.queued", facts(delivery));
      if (parts.faults.takesDrop()) {
        pending += 1;
        return settle(delivery, "dropped", 0);
      }
      start(delivery);
      if (parts.faults.takesDuplicate()) start(delivery);
    },
    pendingCount: () => pending,
    close() {
      isClosed = true;
      clearTimeout(shuffleTimer);
      for (const [timer, resolve] of timers) {
        clearTimeout(timer);
        resolve();
      }
      timers.clear();
      releaseShuffled();
    },
  };
}
