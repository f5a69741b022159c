import { z } from "zod";
import { seededRandom, type Random } from "./random.ts";

const count = z.number().int().min(0).max(1_000_000);
const rate = z.number().min(0).max(1);

/** How one refused or disturbed send behaves. */
const sendFaultSchema = z.strictObject({
  /** HTTP status to answer, `"timeout"` (hold the connection, never answer) or `"reset"` (cut the connection). */
  status: z.union([z.number().int().min(200).max(599), z.enum(["timeout", "reset"])]),
  /** Whether the DM is really created (and delivered) although the answer says otherwise. */
  applied: z.boolean().default(false),
  /** Wait before anything happens, in milliseconds. */
  delayMs: z.number().int().min(0).max(120_000).default(0),
  /** X error code in the body; by default the usual one of the status (429: 88, 503: 130, other 5xx: 131). */
  code: z.number().int().optional(),
  message: z.string().max(500).optional(),
  /** `"html"` answers a page instead of JSON, as X's edge does when it is overloaded. */
  body: z.enum(["json", "html"]).default("json"),
});

/** See {@link faultsSchema}. */
export type SendFault = z.infer<typeof sendFaultSchema>;

/**
 * Everything that can be made to go wrong. Counters count down as they are used; rates draw from one seeded stream, so that the same
 * seed and the same order of calls give the same faults. Counters are looked at before rates.
 */
export const faultsSchema = z.strictObject({
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  deliveries: z
    .strictObject({
      /** Attempts that fail before they reach the webhook (then retried as usual). */
      failNext: count.default(0),
      failRate: rate.default(0),
      /** Attempts that reach the webhook, whose answer is lost: X thinks they failed and tries again. */
      loseAnswerNext: count.default(0),
      loseAnswerRate: rate.default(0),
      /** Deliveries that are never attempted at all. */
      dropNext: count.default(0),
      dropRate: rate.default(0),
      /** Deliveries that are sent twice. */
      duplicateNext: count.default(0),
      duplicateRate: rate.default(0),
      /** Wait before the first attempt, in milliseconds, and an extra seeded part of up to `jitterMs`. */
      delayMs: z.number().int().min(0).max(600_000).default(0),
      jitterMs: z.number().int().min(0).max(600_000).default(0),
      /** Collect this many deliveries (or what came within 250 ms of silence) and send them shuffled, in parallel. */
      shuffleWindow: z.number().int().min(0).max(100_000).default(0),
    })
    .prefault({}),
  sends: z
    .strictObject({
      /** Taken by the next sends, one each, in this order. */
      next: z.array(sendFaultSchema).max(100_000).default([]),
      /** Share of the other sends that meet `fault`. */
      rate: rate.default(0),
      fault: sendFaultSchema.prefault({ status: 503 }),
    })
    .prefault({}),
});

/** See {@link faultsSchema}. */
type FaultSpecification = z.infer<typeof faultsSchema>;

type DeliveryCounter = "failNext" | "loseAnswerNext" | "dropNext" | "duplicateNext";
type DeliveryRate = "failRate" | "loseAnswerRate" | "dropRate" | "duplicateRate";

/** The faults in force; asks are consuming: each one may use a counter up. */
export interface Faults {
  set(specification: FaultSpecification): void;
  current(): FaultSpecification;
  takesAttemptFailure(): boolean;
  takesLostAnswer(): boolean;
  takesDrop(): boolean;
  takesDuplicate(): boolean;
  delayMs(): number;
  shuffleWindow(): number;
  random(): number;
  nextSendFault(): SendFault | null;
}

/** Starts without any fault. */
export function createFaults(): Faults {
  let specification = faultsSchema.parse({});
  let random: Random = seededRandom(specification.seed);

  function takes(counter: DeliveryCounter, share: DeliveryRate): boolean {
    const { deliveries } = specification;
    if (deliveries[counter] > 0) {
      deliveries[counter] -= 1;
      return true;
    }
    return deliveries[share] > 0 && random() < deliveries[share];
  }

  return {
    set(next) {
      specification = structuredClone(next);
      random = seededRandom(specification.seed);
    },
    current: () => structuredClone(specification),
    takesAttemptFailure: () => takes("failNext", "failRate"),
    takesLostAnswer: () => takes("loseAnswerNext", "loseAnswerRate"),
    takesDrop: () => takes("dropNext", "dropRate"),
    takesDuplicate: () => takes("duplicateNext", "duplicateRate"),
    delayMs() {
      const { delayMs, jitterMs } = specification.deliveries;
      return delayMs + (jitterMs > 0 ? Math.floor(random() * jitterMs) : 0);
    },
    shuffleWindow: () => specification.deliveries.shuffleWindow,
    random: () => random(),
    nextSendFault() {
      const { sends } = specification;
      const next = sends.next.shift();
      if (next !== undefined) return next;
      return sends.rate > 0 && random() < sends.rate ? sends.fault : null;
    },
  };
}
