import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { dumpSchema } from "../src/migrate/schema-dump.ts";
import { createTestDatabase } from "./support/database.ts";

const file = path.join(import.meta.dirname, "..", "schema.sql");
const head = `-- What all migrations together make. For reading only: written by the test "schema.sql shows what the
-- migrations make" when run with TSUBAME_UPDATE_SCHEMA=1, and compared by it otherwise.

`;

it("schema.sql shows what the migrations make", async () => {
  const database = await createTestDatabase();
  const schema = head + (await dumpSchema(database.url));
  await database.close();
  if (process.env["TSUBAME_UPDATE_SCHEMA"] === "1") writeFileSync(file, schema);
  expect(readFileSync(file, "utf8")).toBe(schema);
});
