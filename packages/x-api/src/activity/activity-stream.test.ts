import type { ServerResponse } from "node:http";

import { describe, expect, it } from "vitest";

import { answerBy } from "../../test/support/routed-server.ts";
import { until } from "../../test/support/settle.ts";
import { createXClient } from "../client/client.ts";
import type { XClock } from "../client/clock.ts";
import { XNetworkError, XResponseError } from "../client/errors.ts";
import { activityGeneration } from "../client/generation.ts";
import type { Delivery } from "../webhook/inbound-event.ts";
import type { ActivityStreamOptions, ActivityStreamState } from "./activity-stream.ts";
import { createReconnectDelays } from "./reconnect-delay.ts";

const consumer = { key: "CK", secret: "CS" };

function envelopeOf(id: string, text = "Grüße 👋") {
  const message_create = {
    target: { recipient_id: "1000000001" },
    sender_id: "2000000002",
    message_data: { text, entities: { urls: [] } },
  };
  const event = { type: "message_create", id, created_timestamp: "1784000000000", message_create };
  const payload = { direct_message_events: [event] };
  return JSON.stringify({
    data: { filter: { user_id: "1000000001" }, event_type: "dm.received", payload },
  });
}

/** Time that passes only by waiting, so that no test waits. */
function movingClock(): XClock & { waits: number[] } {
  let nowMs = 1_784_000_000_000;
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    wait: async (durationMs) => {
      waits.push(durationMs);
      nowMs += durationMs;
    },
  };
}

type Refused = { status: number; headers?: Record<string, string>; body: unknown };
type Script = (response: ServerResponse) => void;

/** Serves the stream: the n-th connection is answered by the n-th script, further ones stay open. */
async function streamServer(...scripts: Array<Script | Refused>) {
  let connections = 0;
  const server = await answerBy({
    "POST /oauth2/token": { status: 200, body: { access_token: "AAAA" } },
    "GET /2/activity/stream": (_request, response) => {
      const script = scripts[connections];
      connections += 1;
      if (typeof script === "object") {
        return script;
      }
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      script?.(response);
      return undefined;
    },
  });
  return Object.assign(server, { connectionCount: () => connections });
}

async function readStream(
  baseUrl: string,
  { stopAfter, ...options }: ActivityStreamOptions & { stopAfter: number },
) {
  const clock = movingClock();
  const states: ActivityStreamState[] = [];
  const client = createXClient({ baseUrl, consumer, clock, generation: activityGeneration });
  const deliveries: Delivery[] = [];
  const stop = new AbortController();
  try {
    const stream = client.activityStream!({
      signal: stop.signal,
      onState: (state) => states.push(state),
      ...options,
    });
    for await (const delivery of stream) {
      deliveries.push(delivery);
      if (deliveries.length === stopAfter) {
        stop.abort();
      }
    }
  } finally {
    client.close();
  }
  const ids = deliveries.flatMap(({ events }) => events.map(({ eventKey }) => eventKey));
  return { ids, deliveries, states, waits: clock.waits };
}

describe("the Activity API's stream", () => {
  it("gives each line as the delivery a webhook would bring, whatever pieces it comes in", async () => {
    const bytes = Buffer.from(
      `\r\n${envelopeOf("15")}\r\n\r\n${envelopeOf("16", "zwei")}\r\nno json\r\n${envelopeOf("17")}\n`,
    );
    await using x = await streamServer((response) => {
      for (let index = 0; index < bytes.byteLength; index += 7) {
        response.write(bytes.subarray(index, index + 7));
      }
    });
    const { ids, deliveries, states } = await readStream(x.url, { stopAfter: 3 });
    expect(ids).toEqual(["15", "16", "17"]);
    expect(deliveries[0]).toMatchObject({
      forUserId: "1000000001",
      events: [{ kind: "dm", text: "Grüße 👋" }],
    });
    expect(states).toEqual([{ kind: "connected", backfillMinutes: 0 }]);
    const [, asked] = x.received;
    expect(asked?.url).toBe("/2/activity/stream");
    expect(asked?.headers.authorization).toBe("Bearer AAAA");
  });

  it("connects again when the connection breaks, ends, or X announces its end, asking for what was missed", async () => {
    await using x = await streamServer(
      (response) => response.write(`${envelopeOf("15")}\n`, () => response.destroy()),
      (response) => response.end(`${envelopeOf("16")}\n`),
      (response) =>
        response.write(
          `${envelopeOf("17")}\n${JSON.stringify({ errors: [{ title: "operational-disconnect" }] })}\n`,
        ),
      (response) => response.write(`${envelopeOf("18")}\n`),
    );
    const { ids, states, waits } = await readStream(x.url, { stopAfter: 4, backfillMinutes: 5 });
    expect(ids).toEqual(["15", "16", "17", "18"]);
    expect(waits).toEqual([250, 250, 250]);
    expect(states.map(({ kind }) => kind)).toEqual([
      "connected",
      "disconnected",
      "connected",
      "disconnected",
      "connected",
      "disconnected",
      "connected",
    ]);
    expect(states[1]).toMatchObject({ error: { kind: "unreadable" }, retryInMs: 250 });
    expect(states[3]).toMatchObject({ error: null });
    const asked = x.received.filter(({ url }) => url.startsWith("/2/activity/stream"));
    expect(asked.map(({ url }) => url.split("?")[1])).toEqual([
      "backfill_minutes=5",
      "backfill_minutes=1",
      "backfill_minutes=1",
      "backfill_minutes=1",
    ]);
  });

  it("takes silence for a dead connection", async () => {
    await using x = await streamServer(
      () => {},
      (response) => response.write(`${envelopeOf("15")}\n`),
    );
    const { ids, states } = await readStream(x.url, { stopAfter: 1, silenceTimeoutMs: 100 });
    expect(ids).toEqual(["15"]);
    expect(states[1]).toMatchObject({ kind: "disconnected", error: { kind: "unreadable" } });
  });

  it("waits longer for each failure in a row, and as long as X asks after a spent budget", async () => {
    const limited = {
      status: 429,
      headers: {
        "x-rate-limit-limit": "450",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": String(1_784_000_000 + 300),
      },
      body: { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank" },
    };
    const broken = { status: 503, body: { title: "Service Unavailable", detail: "later" } };
    await using x = await streamServer(limited, broken, broken, (response) =>
      response.write(`${envelopeOf("15")}\n`),
    );
    const { waits } = await readStream(x.url, { stopAfter: 1 });
    expect(waits).toEqual([300_000, 10_000, 20_000]);
  });

  it.each([401, 402, 403])("gives up on HTTP %i, which waiting does not mend", async (status) => {
    const refused = { status, body: { title: "No", detail: "not for you", type: "about:blank" } };
    await using x = await streamServer(refused, refused);
    await expect(readStream(x.url, { stopAfter: 1 })).rejects.toMatchObject({
      kind: "response",
      status,
    });
  });

  it("ends when it is told to, in the middle of a silence", async () => {
    await using x = await streamServer(() => {});
    const stop = new AbortController();
    const client = createXClient({ baseUrl: x.url, consumer, generation: activityGeneration });
    const reading = (async () => {
      for await (const delivery of client.activityStream!({ signal: stop.signal })) {
        throw new Error(`nothing was sent, but ${delivery.events.length} events came`);
      }
    })();
    await until(() => x.connectionCount() === 1, "the connection");
    stop.abort();
    await expect(reading).resolves.toBeUndefined();
    client.close();
  });

  it("ends when it was told to while it was connecting", async () => {
    await using x = await streamServer(() => {});
    const stop = new AbortController();
    const client = createXClient({ baseUrl: x.url, consumer, generation: activityGeneration });
    const onState = () => stop.abort();
    const deliveries = [];
    for await (const delivery of client.activityStream!({ signal: stop.signal, onState })) {
      deliveries.push(delivery);
    }
    expect(deliveries).toEqual([]);
    client.close();
  });

  it("closes its connection when the reader stops reading", async () => {
    let isClosed = false;
    await using x = await streamServer((response) => {
      response.once("close", () => {
        isClosed = true;
      });
      response.write(`${envelopeOf("15")}\n`);
    });
    const client = createXClient({ baseUrl: x.url, consumer, generation: activityGeneration });
    for await (const delivery of client.activityStream!()) {
      expect(delivery.events).toHaveLength(1);
      break;
    }
    await until(() => isClosed, "the closed connection");
    client.close();
  });

  it("ends a wait when it is told to", async () => {
    const stop = new AbortController();
    const client = createXClient({
      baseUrl: "http://127.0.0.1:1",
      consumer,
      generation: activityGeneration,
    });
    const seen: ActivityStreamState[] = [];
    const stream = client.activityStream!({
      signal: stop.signal,
      onState: (state) => {
        seen.push(state);
        stop.abort();
      },
    });
    await expect(stream.next()).resolves.toEqual({ done: true, value: undefined });
    expect(seen).toMatchObject([{ kind: "disconnected", error: { kind: "network" } }]);
    client.close();
  });
});

describe("waiting to reconnect", () => {
  const request = { method: "GET", path: "/2/activity/stream" };
  const network = new XNetworkError(request, {
    isRequestSent: false,
    isTimeout: false,
    systemCode: null,
  });
  const refusal = (status: number) =>
    new XResponseError(request, { status, errors: [], rateLimit: null, accessLevel: null });
  const inARow = (error: XNetworkError | XResponseError, count: number) => {
    const delays = createReconnectDelays();
    return Array.from({ length: count }, () => delays.next(error, 0));
  };

  it("grows by steps or by doubling, to a bound", () => {
    expect(inARow(network, 70).slice(0, 3)).toEqual([250, 500, 750]);
    expect(inARow(network, 70).at(-1)).toBe(16_000);
    expect(inARow(refusal(503), 9)).toEqual(
      [5, 10, 20, 40, 80, 160, 320, 320, 320].map((s) => s * 1000),
    );
    expect(inARow(refusal(429), 5)).toEqual([1, 2, 4, 8, 15].map((minutes) => minutes * 60_000));
  });

  it("starts anew once something was received", () => {
    const delays = createReconnectDelays();
    delays.next(network, 0);
    delays.next(network, 0);
    delays.alive();
    expect(delays.next(network, 0)).toBe(250);
  });
});
