import { randomBytes } from "node:crypto";
import { webhookSignature } from "@tsubame/x-api";

/** Nanoseconds in a millisecond, in which Finagle writes instants. */
const NANOS = 1_000_000n;

/**
 * Headers of a delivery as real ones carry them (docs/sources.md#x-deliveries): the signature over the exact bytes, a content type without
 * a charset, and what X's own infrastructure adds. How Finagle writes its deadline (now and end, in nanoseconds) is not confirmed.
 */
export function deliveryHeaders(delivery: {
  consumerSecret: string;
  body: string;
  nowMs: number;
  timeoutMs: number;
  /** How many attempts went before. */
  retries: number;
}): Record<string, string> {
  const startNanos = BigInt(delivery.nowMs) * NANOS;
  const endNanos = startNanos + BigInt(delivery.timeoutMs) * NANOS;
  const spanId = randomBytes(8).toString("hex");
  return {
    "Content-Type": "application/json",
    "X-Twitter-Webhooks-Signature": webhookSignature(
      delivery.consumerSecret,
      Buffer.from(delivery.body, "utf8"),
    ),
    "Finagle-Ctx-Com.twitter.finagle.Deadline": `${startNanos} ${endNanos}`,
    "Finagle-Ctx-Com.twitter.finagle.Retries": String(delivery.retries),
    "X-B3-Flags": "0",
    "X-B3-Sampled": "false",
    "X-B3-Spanid": spanId,
    "X-B3-Parentspanid": randomBytes(8).toString("hex"),
    "X-B3-Traceid": randomBytes(8).toString("hex"),
  };
}
