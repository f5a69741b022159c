import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createInboxWriter,
  inboxBacklog,
  markInboxDone,
  openDatabase,
  readPendingInbox,
  recordInboxFailure,
  type NewInboxEvent,
} from "../src/index.ts";
import { withoutForbiddenEscapes } from "../src/inbox/event.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { settle } from "./support/settle.ts";

let database: TestDatabase;
const integrationId = randomUUID();
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.pool.query("truncate inbox"));

function dm(
  eventKey: string,
  partitionKey = "customer",
  body = `{"id":"${eventKey}"}`,
): NewInboxEvent {
  return { integrationId, eventKey, kind: "dm", partitionKey, body };
}

describe("createInboxWriter", () => {
  it("commits concurrent deliveries together and keeps one row of each event", async () => {
    const statements: unknown[] = [];
    const pool = openDatabase({ url: database.url, applicationName: "counted", maxConnections: 1 });
    const query = pool.pool.query.bind(pool.pool);
    Object.assign(pool.pool, {
      query: (...args: Parameters<typeof query>) => (statements.push(args), query(...args)),
    });
    const writer = createInboxWriter({ pool: pool.pool });
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => writer.write([dm(`e${index % 100}`), dm("same")])),
    );
    expect(await inboxBacklog(database.db)).toMatchObject({ pendingCount: 101 });
    expect(statements.length).toBeLessThanOrEqual(3);
    await writer.close();
    await pool.close();
  });

  it("resolves only after the commit: another connection sees the rows", async () => {
    const writer = createInboxWriter({ pool: database.pool });
    await writer.write([
      dm("a", "c", '{"text":"こんにちは \\ud83d\\ude00","id":12345678901234567890}'),
    ]);
    const rows = await database.pool.query(
      "select body->>'text' as text, body->>'id' as id from inbox",
    );
    expect(rows.rows).toEqual([{ text: "こんにちは 😀", id: "12345678901234567890" }]);
    await writer.close();
    await expect(writer.write([dm("b")])).rejects.toMatchObject({ code: "inbox.closed" });
  });

  it("stores a delivery with escapes that PostgreSQL forbids, and its neighbours", async () => {
    const writer = createInboxWriter({ pool: database.pool });
    await Promise.all([
      writer.write([dm("fine")]),
      writer.write([dm("nul", "c", '{"text":"a\\u0000b"}')]),
      writer.write([dm("lone", "c", '{"text":"\\ud83d!"}')]),
    ]);
    const rows = await database.pool.query<{ event_key: string; text: string }>(
      "select event_key, body->>'text' as text from inbox order by event_key",
    );
    expect(rows.rows.map((row) => [row.event_key, row.text])).toEqual([
      ["fine", null],
      ["lone", "\ufffd!"],
      ["nul", "a\ufffdb"],
    ]);
    await writer.close();
  });

  it("refuses at once, and says it is temporary, when too much waits for the database", async () => {
    const writer = createInboxWriter({ pool: database.pool, maxQueuedRows: 3 });
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) => writer.write([dm(`full${index}`)])),
    );
    expect(results.map((result) => result.status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(results[4]).toMatchObject({ reason: { code: "inbox.full", status: 503 } });
    await writer.close();
  });

  it("rejects instead of resolving when the database cannot be reached", async () => {
    const nowhere = openDatabase({ url: "postgres://x@127.0.0.1:1/x", applicationName: "nowhere" });
    const writer = createInboxWriter({ pool: nowhere.pool, retryForMs: 0 });
    await expect(writer.write([dm("lost")])).rejects.toMatchObject({
      code: "database.unreachable",
      status: 503,
    });
    await writer.close();
    await nowhere.close();
  });

  it("survives its connection being cut: the event is stored once", async () => {
    const own = openDatabase({ url: database.url, applicationName: "victim", maxConnections: 1 });
    const writer = createInboxWriter({ pool: own.pool });
    await writer.write([dm("before")]);
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'",
    );
    await writer.write([dm("after")]);
    expect(await inboxBacklog(database.db)).toMatchObject({ pendingCount: 2 });
    await writer.close();
    await own.close();
  });
});

describe("withoutForbiddenEscapes", () => {
  it("touches neither real pairs nor escaped backslashes", () => {
    const kept = '{"a":"\\ud83d\\ude00 \\\\u0000 \\n \\u00e9"}';
    expect(withoutForbiddenEscapes(kept)).toBe(kept);
    expect(withoutForbiddenEscapes('"\\udc00\\ud800x\\\\\\u0000"')).toBe(
      '"\\ufffd\\ufffdx\\\\\\ufffd"',
    );
  });
});

const put = async (...events: NewInboxEvent[]): Promise<void> => {
  const writer = createInboxWriter({ pool: database.pool });
  await writer.write(events);
  await writer.close();
};
const keys = (rows: readonly { eventKey: string }[]): string[] => rows.map((row) => row.eventKey);

describe("readPendingInbox", () => {
  it("gives a second consumer other partitions, never later rows of a claimed one", async () => {
    await put(dm("a1", "a"), dm("a2", "a"), dm("b1", "b"), dm("a3", "a"));
    await database.db.transaction().execute(async (first) => {
      expect(keys(await readPendingInbox(first, { limit: 2 }))).toEqual(["a1", "a2"]);
      await database.db.transaction().execute(async (second) => {
        expect(keys(await readPendingInbox(second, { limit: 10 }))).toEqual(["b1"]);
      });
    });
  });

  it("does not give out again what a consumer finished meanwhile", async () => {
    await put(...Array.from({ length: 60 }, (_, index) => dm(`r${index}`, `p${index % 5}`)));
    const taken: string[] = [];
    const consume = async (): Promise<void> => {
      for (let round = 0; round < 200; round += 1) {
        const count = await database.db.transaction().execute(async (trx) => {
          const rows = await readPendingInbox(trx, { limit: 7 });
          await markInboxDone(
            trx,
            rows.map((row) => row.id),
          );
          taken.push(...keys(rows));
          return rows.length;
        });
        if (count === 0 && (await inboxBacklog(database.db)).pendingCount === 0) return;
      }
    };
    await Promise.all([consume(), consume(), consume(), consume()]);
    expect(taken).toHaveLength(60);
    for (let partition = 0; partition < 5; partition += 1) {
      const order = taken.map((key) => Number(key.slice(1))).filter((n) => n % 5 === partition);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  });

  it("holds a partition back while its failed head waits, then quarantines it and goes on", async () => {
    await put(dm("bad", "a"), dm("next", "a"), dm("other", "b"));
    const pending = (): Promise<string[]> =>
      database.db
        .transaction()
        .execute(async (trx) => keys(await readPendingInbox(trx, { limit: 10 })));
    const { rows } = await database.pool.query("select id from inbox where event_key = 'bad'");
    const fail = (): Promise<string> =>
      database.db
        .transaction()
        .execute((trx) => recordInboxFailure(trx, rows[0].id, "conversation.unreadable"));
    expect(await fail()).toBe("pending");
    expect(await pending()).toEqual(["other"]);
    for (const _ of [2, 3, 4]) expect(await fail()).toBe("pending");
    expect(await fail()).toBe("quarantined");
    expect(await pending()).toEqual(["next", "other"]);
    expect(await inboxBacklog(database.db)).toMatchObject({ quarantinedCount: 1, pendingCount: 2 });
    await settle(async () => (await pending()).length === 2);
  });
});
