import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/**
 * Numbers that operators watch, in Prometheus form on `/metrics`. Seconds, low cardinality, no ids of people or
 * conversations in labels. One registry per server, so that tests may start several in one process.
 */
export interface Metrics {
  readonly registry: Registry;
  /** Webhook requests by outcome: `stored`, `unsigned`, `badSignature`, `malformed`, `overloaded`, `unknownKey`. */
  readonly webhookRequests: Counter<"outcome">;
  /** Events put into the inbox, and events that were there already. */
  readonly inboxEvents: Counter<"outcome">;
  /** From the commit in the inbox to the commit of the conversation. */
  readonly inboxDelaySeconds: Histogram;
  readonly inboxQuarantined: Counter;
  /** From waiting to the committed offer. */
  readonly offerDelaySeconds: Histogram;
  readonly offers: Counter<"outcome">;
  /** Pairs of a waiting conversation and an eligible agent that the sweep found; each is a fault of ours. */
  readonly missedPairs: Counter;
  readonly sends: Counter<"outcome">;
  readonly openSockets: Gauge;
}

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A registry of its own for each node of a process, with the figures of the Node.js process; times in seconds. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "tsubame_" });
  const registers = [registry];
  return {
    registry,
    webhookRequests: new Counter({
      name: "tsubame_webhook_requests_total",
      help: "Webhook requests by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    inboxEvents: new Counter({
      name: "tsubame_inbox_events_total",
      help: "Delivered events by outcome (new, duplicate, foreign)",
      labelNames: ["outcome"],
      registers,
    }),
    inboxDelaySeconds: new Histogram({
      name: "tsubame_inbox_delay_seconds",
      help: "Time from an event's commit in the inbox to its conversation's commit",
      buckets: latencyBuckets,
      registers,
    }),
    inboxQuarantined: new Counter({
      name: "tsubame_inbox_quarantined_total",
      help: "Events set aside after repeated failures",
      registers,
    }),
    offerDelaySeconds: new Histogram({
      name: "tsubame_offer_delay_seconds",
      help: "Time from a conversation's (re)entry in a queue to its committed offer",
      buckets: latencyBuckets,
      registers,
    }),
    offers: new Counter({
      name: "tsubame_offers_total",
      help: "Offers by outcome (made, expired, refused by a guard)",
      labelNames: ["outcome"],
      registers,
    }),
    missedPairs: new Counter({
      name: "tsubame_routing_missed_pairs_total",
      help: "Waiting conversations found with an eligible agent beyond a dispatch interval",
      registers,
    }),
    sends: new Counter({
      name: "tsubame_sends_total",
      help: "Attempts to send a reply by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    openSockets: new Gauge({
      name: "tsubame_notification_sockets",
      help: "Open notification WebSockets on this node",
      registers,
    }),
  };
}
