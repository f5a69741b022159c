import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isConflict, mapDatabaseError, openDatabase, StoreError } from "../src/index.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function failure(statement: string): Promise<unknown> {
  return database.pool.query(statement).then(
    () => expect.unreachable("the statement succeeded"),
    (error: unknown) => error,
  );
}

async function alive(pid: number | undefined): Promise<boolean> {
  const { rows } = await database.pool.query("select from pg_stat_activity where pid = $1", [pid]);
  return rows.length > 0;
}

describe("mapDatabaseError", () => {
  it("names the constraint of a refused row and none of its values", async () => {
    const duplicate = await failure(
      "insert into lease (name) values ('canary'); insert into lease (name) values ('canary')",
    );
    expect(isConflict(duplicate, "lease_pk")).toBe(true);
    expect(isConflict(duplicate, "another")).toBe(false);
    const mapped = mapDatabaseError(duplicate);
    expect(mapped).toMatchObject({ code: "database.conflict", status: 409, isRetryable: false });
    expect(isConflict(mapped, "lease_pk")).toBe(true);
    expect(JSON.stringify(mapped.details) + mapped.message).not.toContain("canary");
  });

  it.each([
    [
      "insert into conversation (integration_id, contact_id, started_at) values (gen_random_uuid(), gen_random_uuid(), now())",
      "database.reference-missing",
    ],
    [
      "insert into organization (name, agent_grace_seconds) values ('x', -1)",
      "database.rule-broken",
    ],
    ["select 'x'::uuid", "database.rule-broken"],
    ["select * from no_such_table", "database.failed"],
    ["do $$ begin raise exception using errcode = '40P01'; end $$", "database.contention"],
    ["do $$ begin raise exception using errcode = '53100'; end $$", "database.full"],
    ["select pg_terminate_backend(pg_backend_pid())", "database.unreachable"],
  ])("says what %s means", async (statement, code) => {
    expect(mapDatabaseError(await failure(statement)).code).toBe(code);
  });

  it("leaves our own errors as they are", () => {
    const own = new StoreError("lease.lost", "Gone.");
    expect(mapDatabaseError(own)).toBe(own);
  });
});

describe("openDatabase", () => {
  it("makes an error of a connection that is cut inside a transaction, and nothing more", async () => {
    const other = openDatabase({ url: database.url, applicationName: "within", maxConnections: 1 });
    const uncaught: Error[] = [];
    const note = (error: Error): void => void uncaught.push(error);
    process.prependListener("uncaughtException", note);
    try {
      const cut = other.db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
        await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
        // No statement is running when the connection goes; this one finds out.
        await expect.poll(() => alive(rows[0]?.pid)).toBe(false);
        await sql`select 1`.execute(trx);
      });
      const error = await cut.then(
        () => expect.unreachable("the transaction went on"),
        (reason: unknown) => reason,
      );
      expect(mapDatabaseError(error).code).toBe("database.unreachable");
      expect(uncaught.map(({ message }) => message)).toEqual([]);
      expect((await other.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    } finally {
      process.removeListener("uncaughtException", note);
      await other.close();
    }
  });

  it("takes the locks of a process that stands still away within six seconds, however many wait in it", async () => {
    const stopped = openDatabase({ url: database.url, applicationName: "stopped" });
    const name = "lock of a stopped process";
    await database.pool.query("insert into lease (name) values ($1)", [name]);
    const lock = "select from lease where name = $1 for update";
    const clients = await Promise.all([1, 2, 3, 4, 5].map(() => stopped.pool.connect()));
    // Each gets the lock or fails, and then says nothing more: as a process does that is paused.
    const stall = async (client: (typeof clients)[number]): Promise<void> => {
      await client.query("begin");
      await client.query(lock, [name]);
    };
    await stall(clients[0] as (typeof clients)[number]);
    const stalled = Promise.allSettled(clients.slice(1).map(stall));
    const startedAt = performance.now();
    const take = async (): Promise<boolean> => {
      try {
        await database.pool.query(lock, [name]);
        return true;
      } catch (error) {
        if (mapDatabaseError(error).isRetryable) return false;
        throw error;
      }
    };
    while (!(await take()) && performance.now() - startedAt < 10_000);
    expect(performance.now() - startedAt).toBeLessThan(6_500);
    await stalled;
    for (const client of clients) client.release(true);
    await stopped.close();
  });

  it("goes on after the server has cut every connection", async () => {
    const other = openDatabase({ url: database.url, applicationName: "cut", maxConnections: 2 });
    await Promise.all([other.pool.query("select 1"), other.pool.query("select 1")]);
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cut'",
    );
    const answer = async (): Promise<unknown> => (await other.pool.query("select 2 as n")).rows;
    // A connection that was cut a moment ago may still be handed out once.
    const rows = await answer().catch(answer).catch(answer);
    expect(rows).toEqual([{ n: 2 }]);
    await other.close();
    await other.close();
  });

  it("reads timestamps as dates and 64-bit numbers as decimal strings", async () => {
    const { rows } = await database.pool.query(
      "select 9007199254740993::bigint as big, timestamptz '2026-01-02T03:04:05.678Z' as at",
    );
    expect(rows[0]).toEqual({ big: "9007199254740993", at: new Date("2026-01-02T03:04:05.678Z") });
  });
});

it("a database whose pool alone was used leaves no connection behind when it is closed", async () => {
  const opened = openDatabase({ url: database.url, applicationName: "pool alone" });
  const { rows } = await opened.pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  await opened.close();
  expect(opened.pool.totalCount).toBe(0);
  // The server ends its side a moment after the connection is closed.
  await expect.poll(() => alive(rows[0]?.pid)).toBe(false);
});
