import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../src/index.ts";
import { migrations } from "../src/migrations/index.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

describe("migrate", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ isEmpty: true });
  });
  afterAll(() => database.close());

  it("applies every step once when several nodes start at the same time", async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => migrate({ url: database.url })));
    expect(runs.flat().toSorted()).toEqual(migrations.map((migration) => migration.id).toSorted());
    expect(await migrate({ url: database.url })).toEqual([]);
  });

  it("refuses a database that a newer version has migrated", async () => {
    await expect(
      migrate({ url: database.url, migrations: migrations.slice(0, 2) }),
    ).rejects.toMatchObject({ code: "migration.schema-too-new" });
  });

  it("refuses a step whose text changed after it was applied", async () => {
    const changed = migrations.map((migration, index) =>
      index === 0 ? { ...migration, sql: `${migration.sql}\n-- edited` } : migration,
    );
    await expect(migrate({ url: database.url, migrations: changed })).rejects.toMatchObject({
      code: "migration.changed",
    });
  });

  it("leaves nothing of a step that fails", async () => {
    const failing = [
      ...migrations,
      { id: "299901010000-bad", sql: "create table half_made (id int); select 1 / 0;" },
    ];
    await expect(migrate({ url: database.url, migrations: failing })).rejects.toMatchObject({
      code: "migration.failed",
    });
    const found = await database.pool.query("select to_regclass('half_made') as name");
    expect(found.rows[0]).toEqual({ name: null });
  });

  it("says that the database cannot be reached instead of a socket code", async () => {
    await expect(migrate({ url: "postgres://nobody@127.0.0.1:1/none" })).rejects.toMatchObject({
      code: "database.unreachable",
      isRetryable: true,
    });
  });
});
