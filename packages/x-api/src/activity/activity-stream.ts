import type { XCaller, XStreamAnswer } from "../client/caller.ts";
import { XApiError, XResponseError } from "../client/errors.ts";
import { parseJson } from "../client/error-body.ts";
import { asArray, asObject } from "../foreign/read.ts";
import type { Delivery } from "../webhook/inbound-event.ts";
import { parseDelivery } from "../webhook/parse-delivery.ts";
import { linesOf } from "./lines.ts";
import { createReconnectDelays } from "./reconnect-delay.ts";

/** What a reader of the stream may learn besides the events. */
export type ActivityStreamState =
  | { kind: "connected"; backfillMinutes: number }
  | {
      kind: "disconnected";
      /** Null when X ended the stream without an error. */
      error: XApiError | null;
      retryInMs: number;
    };

/** How to read the stream. */
export interface ActivityStreamOptions {
  /** Ends the iteration, also while it waits to reconnect. */
  signal?: AbortSignal;
  /**
   * How many minutes X may deliver again after an interruption, and at the first connection; 0–5, none
   * when absent. Not every plan has it. Events may come twice: deduplicate by `eventKey`.
   */
  backfillMinutes?: number;
  /** After how long without a byte the connection counts as dead; X sends a keep-alive every 20 s. */
  silenceTimeoutMs?: number;
  /** Told of each change of the connection. */
  onState?: (state: ActivityStreamState) => void;
}

/**
 * Reads the Activity API's stream: what subscriptions deliver, with and without webhook. It reconnects
 * by itself; it ends when the signal aborts, and throws what X answers when waiting does not mend it
 * (401, 402, 403). X allows two connections; one reader is enough, the second is for changing over.
 */
export type ActivityStream = (
  options?: ActivityStreamOptions,
) => AsyncGenerator<Delivery, void, undefined>;

const PATH = "/2/activity/stream";
const DEFAULT_SILENCE_MS = 45_000;
const LONGEST_BACKFILL_MINUTES = 5;

/** Makes the stream's reader. Source: docs/sources.md#x-activity. */
export function createActivityStream(caller: XCaller): ActivityStream {
  const { clock } = caller;

  function connect(backfillMinutes: number): Promise<XStreamAnswer> {
    const query =
      backfillMinutes === 0 ? [] : [["backfill_minutes", String(backfillMinutes)] as const];
    const call = { method: "GET", path: PATH, authentication: "app-only", query } as const;
    return caller.open(call, { isEndless: true });
  }

  return async function* read(options = {}) {
    const { signal, onState, silenceTimeoutMs = DEFAULT_SILENCE_MS } = options;
    const mostMinutes = Math.min(options.backfillMinutes ?? 0, LONGEST_BACKFILL_MINUTES);
    const delays = createReconnectDelays();
    let lastSeenAtMs: number | null = null;
    while (!isAborted(signal)) {
      let error: XApiError | null = null;
      try {
        const minutes: number = backfillOf(mostMinutes, lastSeenAtMs, clock.now());
        const stream = await connect(minutes);
        onState?.({ kind: "connected", backfillMinutes: minutes });
        for await (const line of linesOf(stream, { signal, silenceTimeoutMs })) {
          lastSeenAtMs = clock.now();
          delays.alive();
          const delivery = deliveryOf(line);
          if (delivery === "end") {
            break;
          }
          if (delivery !== null) {
            yield delivery;
          }
        }
      } catch (thrown) {
        error = passing(thrown);
      }
      if (!isAborted(signal)) {
        const retryInMs = delays.next(error, clock.now());
        onState?.({ kind: "disconnected", error, retryInMs });
        await clock.wait(retryInMs, signal);
      }
    }
  };
}

/** Empty lines keep the connection alive; an object of errors announces that X is about to end it. */
function deliveryOf(line: string): Delivery | "end" | null {
  const body = line.trim() === "" ? undefined : parseJson(line);
  const object = asObject(body);
  if (object === null) {
    return null;
  }
  const isAnnouncement = object["data"] === undefined && asArray(object["errors"]).length > 0;
  return isAnnouncement ? "end" : parseDelivery(object);
}

/** In full at first, since only the caller knows for how long nobody listened; later what was missed. */
function backfillOf(mostMinutes: number, lastSeenAtMs: number | null, nowMs: number): number {
  if (lastSeenAtMs === null) {
    return mostMinutes;
  }
  return Math.min(mostMinutes, Math.max(1, Math.ceil((nowMs - lastSeenAtMs) / 60_000)));
}

/** The error, if waiting may mend it; otherwise it is thrown. */
function passing(error: unknown): XApiError {
  const isFinal =
    !(error instanceof XApiError) ||
    error.kind === "unsupported" ||
    (error instanceof XResponseError && isFinalStatus(error.status));
  if (isFinal) {
    throw error;
  }
  return error;
}

function isFinalStatus(status: number): boolean {
  return status < 500 && status !== 429 && status !== 420 && status !== 409;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
