import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { acquireLease, openDatabase, startTestCluster } from "@tsubame/store";
import { createLog } from "../../packages/cli/src/log.ts";
import {
  startDispatching,
  type DispatchSession,
} from "../../packages/server/src/dispatch/dispatch-session.ts";
import { systemClock } from "../../packages/server/src/context.ts";
import { createEventFeed } from "../../packages/server/src/event-feed.ts";
import { createSignals } from "../../packages/server/src/signals.ts";
import { createMetrics } from "../../packages/server/src/telemetry/metrics.ts";
import { percentile, report, rounded } from "../figure.ts";
import { createMigratedDatabase } from "../ingest/database.ts";
import { addWaiting, endSome, fillFloor, type DispatchFloor } from "./floor.ts";

const burst: DispatchFloor = { agentCount: 5_000, waitingCount: 30_000, capacity: 4 };
const large: DispatchFloor = { agentCount: 10_000, waitingCount: 110_000, capacity: 1 };
const calm: DispatchFloor = { agentCount: 500, waitingCount: 0, capacity: 25 };
const flowRounds = 25;
const flowRoundSize = 200;
/** When no offer has come for so long, all have. */
const quietMs = 1_500;
const arrivalsPerSecond = 100;
const arrivalSeconds = 10;

/**
 * The dispatcher with its PostgreSQL, on a durable embedded cluster: assignments committed per second, in a burst and while
 * agents end conversations and customers arrive (whose rows this process writes beside it: `loadSeconds`), the time a
 * rebuild takes, and from an arrival's commit to the offer's event.
 */
export async function measureDispatch(): Promise<void> {
  const cluster = await startTestCluster({ isDurable: true });
  try {
    await withFloor(cluster.url, burst, measureAssignments);
    await withFloor(cluster.url, large, measureRebuild);
    await withFloor(cluster.url, calm, measureArrivals);
  } finally {
    await cluster.stop();
  }
}

interface Bench {
  readonly client: pg.Client;
  start(): Promise<DispatchSession>;
  /** Tells the dispatcher's node that the log has grown. */
  poke(): void;
  onOffer(listener: (conversationId: string) => void): void;
}

async function withFloor(
  clusterUrl: string,
  floor: DispatchFloor,
  measure: (bench: Bench, floor: DispatchFloor) => Promise<void>,
): Promise<void> {
  const url = await createMigratedDatabase(clusterUrl);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const database = openDatabase({ url, applicationName: "bench" });
  const signals = createSignals();
  const log = createLog({ level: "error" });
  await fillFloor(client, floor);
  const events = await createEventFeed({ db: database.db, url, signals, log });
  const sessions: DispatchSession[] = [];
  try {
    await measure(
      {
        client,
        poke: () => signals.poke("events"),
        onOffer: (listener) => {
          events.subscribe((batch) => {
            for (const { kind, conversationId } of batch) {
              if (kind === "offer.made" && conversationId !== null) listener(conversationId);
            }
          });
        },
        async start() {
          const holder = randomUUID();
          const lease = await acquireLease(database.db, { name: holder, holder, ttlMs: 600_000 });
          if (!lease) throw new Error("the lease is held");
          const metrics = createMetrics();
          const context = { db: database.db, signals, events, log, clock: systemClock, metrics };
          const session = startDispatching(context, lease);
          sessions.push(session);
          return session;
        },
      },
      floor,
    );
  } finally {
    for (const session of sessions) await session.stop();
    await events.close();
    await database.close();
    await client.end();
  }
}

async function settled(session: DispatchSession): Promise<void> {
  while (!session.isSettled) await delay(1);
}

interface Offers {
  readonly count: number;
  /** From the first batch's transaction to the last one's, by the database's clock. */
  readonly seconds: number;
  readonly batchCount: number;
}

async function offersSince(client: pg.Client, eventId: string): Promise<Offers> {
  const { rows } = await client.query<Offers>(
    `select count(*)::integer as count, count(distinct occurred_at)::integer as "batchCount",
      extract(epoch from max(occurred_at) - min(occurred_at))::double precision as seconds
    from event_log where kind = 'offer.made' and id > $1`,
    [eventId],
  );
  return rows[0] ?? { count: 0, seconds: 0, batchCount: 0 };
}

async function newestEvent(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    "select coalesce(max(id), 0) as id from event_log",
  );
  return rows[0]?.id ?? "0";
}

async function measureAssignments(bench: Bench, floor: DispatchFloor): Promise<void> {
  const { client } = bench;
  const session = await bench.start();
  await settled(session);
  const first = await offersSince(client, "0");
  const { rows } = await client.query<{ trace: number; facts: number | null }>(
    `select avg(pg_column_size(trace))::integer as trace, avg(pg_column_size(facts))::integer as facts
    from routing_decision`,
  );
  report({
    bench: "dispatch",
    metric: "assignments_per_second_burst",
    value: rounded(perSecond(first), 0),
    unit: "1/s",
    target: 2_000,
    detail: {
      ...floor,
      offers: first.count,
      traceBytes: rows[0]?.trace,
      factsBytes: rows[0]?.facts,
    },
  });
  const since = await newestEvent(client);
  const startedAt = performance.now();
  let endedCount = 0;
  for (let round = 0; round < flowRounds; round += 1) {
    await addWaiting(client, flowRoundSize);
    endedCount += await endSome(client, flowRoundSize);
    bench.poke();
  }
  const loadSeconds = (performance.now() - startedAt) / 1000;
  let flow = await offersSince(client, since);
  for (let before = -1; before !== flow.count; flow = await offersSince(client, since)) {
    before = flow.count;
    await delay(quietMs);
    await settled(session);
  }
  report({
    bench: "dispatch",
    metric: "assignments_per_second_flow",
    value: rounded(perSecond(flow), 0),
    unit: "1/s",
    detail: { ended: endedCount, offers: flow.count, loadSeconds: rounded(loadSeconds, 2) },
  });
}

/** The last batch takes as long as the others and is not in the time between the first and the last beginning. */
function perSecond({ count, seconds, batchCount }: Offers): number {
  return ((count / batchCount) * (batchCount - 1)) / seconds;
}

async function measureRebuild(bench: Bench, floor: DispatchFloor): Promise<void> {
  const first = await bench.start();
  await settled(first);
  await first.stop();
  const { rows } = await bench.client.query<{ waiting: number; held: number }>(
    `select count(*) filter (where routing_state = 'waiting')::integer as waiting,
      count(*) filter (where routing_state = 'offered')::integer as held from conversation`,
  );
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const startedAt = performance.now();
    const session = await bench.start();
    await settled(session);
    times.push((performance.now() - startedAt) / 1000);
    if (session.snapshot().conversations.length !== rows[0]?.waiting) {
      throw new Error("not everything was read");
    }
    await session.stop();
  }
  report({
    bench: "dispatch",
    metric: "rebuild",
    value: rounded(percentile(times, 0.5)),
    unit: "s",
    target: 3,
    detail: {
      agentCount: floor.agentCount,
      ...rows[0],
      rounds: times.map((seconds) => rounded(seconds)),
    },
  });
}

async function measureArrivals(bench: Bench): Promise<void> {
  const { client } = bench;
  await settled(await bench.start());
  const committedAt = new Map<string, number>();
  const delaysMs: number[] = [];
  bench.onOffer((conversationId) => {
    const at = committedAt.get(conversationId);
    if (at !== undefined) delaysMs.push(performance.now() - at);
  });
  const startedAt = performance.now();
  for (let index = 0; index < arrivalsPerSecond * arrivalSeconds; index += 1) {
    await delay(Math.max(0, startedAt + (index * 1000) / arrivalsPerSecond - performance.now()));
    const before = await newestEvent(client);
    const sentAt = performance.now();
    await addWaiting(client, 1);
    const { rows } = await client.query<{ id: string }>(
      "select conversation_id as id from event_log where id > $1 and kind = 'conversation.queued'",
      [before],
    );
    for (const { id } of rows) if (!committedAt.has(id)) committedAt.set(id, sentAt);
    bench.poke();
  }
  while (delaysMs.length < committedAt.size) await delay(10);
  for (const { share, label, target } of [
    { share: 0.5, label: "p50", target: undefined },
    { share: 0.99, label: "p99", target: 250 },
  ]) {
    report({
      bench: "dispatch",
      metric: `arrival_to_offer_${label}`,
      value: rounded(percentile(delaysMs, share), 1),
      unit: "ms",
      ...(target === undefined ? {} : { target }),
      detail: { arrivals: delaysMs.length, perSecond: arrivalsPerSecond },
    });
  }
}
