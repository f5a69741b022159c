import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Transaction } from "kysely";
import {
  appendEvents,
  createEventTail,
  endOfLog,
  openDatabase,
  readEvents,
  type Cursor,
  type Database,
  type EventTail,
  type LogEvent,
} from "../src/index.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { settle } from "./support/settle.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 30 });
});
afterAll(() => database.close());

/** A writer whose transaction stays open until told. */
async function openWriter(label: string): Promise<{ commit(): Promise<void> }> {
  const { promise: released, resolve: finish } = Promise.withResolvers<void>();
  const { promise: hasAppended, resolve: appended } = Promise.withResolvers<void>();
  const done = database.db.transaction().execute(async (trx) => {
    await append(trx, label);
    appended();
    await released;
  });
  await hasAppended;
  return {
    async commit() {
      finish();
      await done;
    },
  };
}

function append(trx: Transaction<Database>, label: string): Promise<void> {
  return appendEvents(trx, [{ kind: "settings.changed", detail: { label } }]);
}

function write(label: string): Promise<void> {
  return database.db.transaction().execute((trx) => append(trx, label));
}

/** Reads until `count` events have come. */
async function readUntil(after: Cursor, count: number): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  let cursor = after;
  await settle(async () => {
    const page = await readEvents(database.db, cursor, count - events.length);
    events.push(...page.events);
    cursor = page.cursor;
    return events.length === count;
  });
  return events;
}

const labels = (events: readonly LogEvent[]): unknown[] =>
  events.map((event) => event.detail["label"]);

describe("readEvents", () => {
  it("does not pass a transaction that drew its id early and commits late", async () => {
    const start = await endOfLog(database.db);
    const late = await openWriter("late");
    await write("early");
    // "early" is committed and has the higher id; a reader that took it now would never see "late".
    const held = await readEvents(database.db, start);
    expect(held.events).toEqual([]);
    expect(held.isHeldBack).toBe(true);
    await late.commit();
    expect(labels(await readUntil(held.cursor, 2))).toEqual(["late", "early"]);
  });

  it("shows everything once and in one order to readers that run beside eight writers", async () => {
    const start = await endOfLog(database.db);
    const writerCount = 8;
    const perWriter = 40;
    // Every fifth transaction is rolled back and leaves a gap.
    const expected = writerCount * perWriter * 0.8;
    let isWriting = true;
    const read = async (limit: number): Promise<string[]> => {
      let cursor = start;
      const seen: string[] = [];
      for (;;) {
        const wasWriting = isWriting;
        const page = await readEvents(database.db, cursor, limit);
        seen.push(...labels(page.events).map(String));
        cursor = page.cursor;
        if (!wasWriting && page.events.length === 0 && !page.isHeldBack) return seen;
      }
    };
    const writers = Array.from({ length: writerCount }, async (_, writer) => {
      for (let index = 0; index < perWriter; index += 1) {
        // A pause between the draw of the id and the commit: ids of the writers interleave, commits reorder.
        const work = database.db.transaction().execute(async (trx) => {
          await append(trx, `${writer}.${index}`);
          await trx
            .selectNoFrom((eb) => eb.fn("pg_sleep", [eb.val((writer % 3) / 1000)]).as("pause"))
            .execute();
          if (index % 5 === 0) throw new Error("undone");
        });
        await work.catch((error: unknown) => {
          if ((error as Error).message !== "undone") throw error;
        });
      }
    });
    const readers = [read(7), read(100)];
    await Promise.all(writers);
    isWriting = false;
    const [first, second] = await Promise.all(readers);
    expect(first).toHaveLength(expected);
    expect(new Set(first).size).toBe(expected);
    expect(second).toEqual(first);
  });

  it("never shows the events of a transaction that was rolled back", async () => {
    const start = await endOfLog(database.db);
    await expect(
      database.db.transaction().execute(async (trx) => {
        await append(trx, "undone");
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    await write("done");
    expect(labels(await readUntil(start, 1))).toEqual(["done"]);
  });

  it("goes on past the ids of a transaction that was rolled back, also while others keep writing", async () => {
    const start = await endOfLog(database.db);
    const undone = database.db.transaction().execute(async (trx) => {
      await append(trx, "undone");
      throw new Error("changed my mind");
    });
    await expect(undone).rejects.toThrow("changed my mind");
    await write("first");
    // A writer that begins after the gap was seen must not hold the reader back: under load there always is one.
    const gap = await openWriter("still writing");
    await write("second");
    const page = await readEvents(database.db, start);
    const later = await openWriter("much later");
    await gap.commit();
    expect(labels(await readUntil(page.cursor, 3 - page.events.length))).toEqual(
      ["first", "still writing", "second"].slice(page.events.length),
    );
    await later.commit();
  });

  it("is not held back by writing transactions that have nothing to do with the log", async () => {
    const start = await endOfLog(database.db);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: hasWritten, resolve: written } = Promise.withResolvers<void>();
    const foreign = database.db.transaction().execute(async (trx) => {
      await trx.updateTable("organization").set({ name: "Held" }).execute();
      await trx.insertInto("skill").values({ name: "held" }).execute();
      written();
      await released;
    });
    await hasWritten;
    await write("not held");
    const page = await readEvents(database.db, start);
    expect(labels(page.events)).toEqual(["not held"]);
    expect(page.isHeldBack).toBe(false);
    release();
    await foreign;
  });
});

async function follow(
  pollMs: number,
  onEvents?: (events: readonly LogEvent[]) => void,
): Promise<{ tail: EventTail; seen: unknown[] }> {
  const seen: unknown[] = [];
  const tail = createEventTail({
    db: database.db,
    url: database.url,
    pollMs,
    onEvents: (events) => {
      onEvents?.(events);
      seen.push(...labels(events));
    },
  });
  await settle(() => tail.cursor() !== undefined);
  return { tail, seen };
}

async function listenerCount(): Promise<number> {
  const result = await database.pool.query(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'tsubame event hints' and query like 'set synchronous_commit%listen%' or (datname = current_database() and query like 'select pg_notify%')",
  );
  return result.rows[0].n;
}

describe("createEventTail", () => {
  it("hands on what was written when poked, long before the next poll", async () => {
    const { tail, seen } = await follow(600_000);
    await write("poked");
    tail.poke();
    await settle(() => seen.length > 0);
    expect(seen).toEqual(["poked"]);
    await tail.close();
  });

  it("hears of another node's poke", async () => {
    const node = openDatabase({ url: database.url, applicationName: "second node" });
    const here = await follow(600_000);
    const there = await follow(600_000);
    await settle(async () => (await listenerCount()) === 2);
    await write("elsewhere");
    there.tail.poke();
    await settle(() => here.seen.length > 0);
    expect(here.seen).toEqual(["elsewhere"]);
    await Promise.all([here.tail.close(), there.tail.close(), node.close()]);
  });

  it("finds events by polling alone, and its connection for hints comes back after a cut", async () => {
    const { tail, seen } = await follow(20);
    await settle(async () => (await listenerCount()) === 1);
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'tsubame event hints'",
    );
    await write("unannounced");
    await settle(async () => seen.length > 0 && (await listenerCount()) === 1);
    expect(seen).toEqual(["unannounced"]);
    await tail.close();
  });

  it("hands on an event held back by an older transaction soon after that ends, without another poke", async () => {
    const { tail, seen } = await follow(600_000);
    const older = await openWriter("older");
    await write("newer");
    tail.poke();
    await settle(async () => (await readEvents(database.db, tail.cursor()!)).isHeldBack);
    expect(seen).toEqual([]);
    await older.commit();
    await settle(() => seen.length === 2);
    expect(seen).toEqual(["older", "newer"]);
    await tail.close();
  });

  it("brings a batch again when its reader failed", async () => {
    let failuresLeft = 2;
    const { tail, seen } = await follow(10, () => {
      failuresLeft -= 1;
      if (failuresLeft >= 0) throw new Error("not now");
    });
    await write("again");
    await settle(() => seen.includes("again"));
    expect(failuresLeft).toBeLessThan(0);
    await tail.close();
  });
});
