import { existsSync } from "node:fs";
import path from "node:path";

/** Where Debian and Ubuntu put PostgreSQL 15; another place through TSUBAME_TEST_PG15. */
export const postgres15Root = process.env["TSUBAME_TEST_PG15"] ?? "/usr/lib/postgresql/15";

/** Whether the oldest supported server is installed here; the test runner says so when it is not. */
export function hasPostgres15(): boolean {
  return existsSync(path.join(postgres15Root, "bin", "initdb"));
}
