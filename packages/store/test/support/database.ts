import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { openDatabase, type OpenDatabase } from "../../src/index.ts";
import { databaseUrl, runOn, templateDatabase } from "./database-url.ts";

/** A database of its own for one test file. */
export interface TestDatabase extends OpenDatabase {
  readonly url: string;
  /** Closes the pool and drops the database, whoever is still connected. */
  close(): Promise<void>;
}

/** Clones the migrated template; call in `beforeAll` and close in `afterAll`. */
export async function createTestDatabase(
  options: { isEmpty?: boolean; maxConnections?: number } = {},
): Promise<TestDatabase> {
  const clusterUrl = inject("testClusterUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const template = options.isEmpty === true ? "template0" : templateDatabase;
  await runOn(clusterUrl, `create database ${name} template ${template}`);
  const url = databaseUrl(clusterUrl, name);
  const connection = openDatabase({
    url,
    applicationName: "test",
    ...(options.maxConnections === undefined ? {} : { maxConnections: options.maxConnections }),
  });
  return {
    ...connection,
    url,
    async close() {
      await connection.close();
      await runOn(clusterUrl, `drop database if exists ${name} with (force)`);
    },
  };
}
