import { z } from "zod";
import { CHALLENGE_OUTCOMES, type ChallengeOutcome } from "../webhooks/challenge.ts";
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

/** How calls of X's API to one path are disturbed. */
const callFaultSchema = sendFaultSchema.extend({
  /** Path without query; `*` stands for any run of characters: `/2/webhooks/*`. */
  path: z.string().startsWith("/").max(500),
  /** Upper case; any method when left out. */
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).optional(),
  /** How many calls it strikes; 0 means no more, left out means all. */
  times: count.optional(),
  /** Last part of the `type` of a v2 problem, for example `client-forbidden`. */
  problem: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .optional(),
});

/** See {@link faultsSchema}. */
export type CallFault = z.infer<typeof callFaultSchema>;

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
  challenges: z
    .strictObject({
      /** Outcomes of the next challenges, one each, in this order, without a call to the webhook. */
      next: z.array(z.enum(CHALLENGE_OUTCOMES)).max(100_000).default([]),
      /** Outcome of all others while it stands. */
      always: z.enum(CHALLENGE_OUTCOMES).optional(),
    })
    .prefault({}),
  /** Any other call of X's API. The first entry that fits and has strikes left is taken. */
  calls: z.array(callFaultSchema).max(1_000).default([]),
  credits: z
    .strictObject({
      /** Pay-per-use accounts have nothing left to spend, whatever the portal shows. */
      areExhausted: z.boolean().default(false),
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
  /** The outcome that takes the place of the next challenge, or null. */
  nextChallengeFault(): ChallengeOutcome | null;
  nextCallFault(call: { method: string; path: string }): CallFault | null;
  /** Whether pay-per-use calls are to be refused for want of credits. */
  areCreditsExhausted(): boolean;
}

/** Whether a path fits a pattern in which `*` stands for anything. */
function fits(pattern: string, path: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (!path.startsWith(first)) return false;
  if (rest.length === 0) return path === first;
  const last = rest.pop() ?? "";
  let place = first.length;
  for (const part of rest) {
    const found = path.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return path.length - last.length >= place && path.endsWith(last);
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
    nextChallengeFault() {
      const { challenges } = specification;
      return challenges.next.shift() ?? challenges.always ?? null;
    },
    nextCallFault({ method, path }) {
      const fault = specification.calls.find(
        (one) =>
          one.times !== 0 &&
          (one.method === undefined || one.method === method) &&
          fits(one.path, path),
      );
      if (fault === undefined) return null;
      if (fault.times !== undefined) fault.times -= 1;
      return fault;
    },
    areCreditsExhausted: () => specification.credits.areExhausted,
  };
}
