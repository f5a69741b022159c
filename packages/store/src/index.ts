export { StoreError, storeErrorCatalogue, type StoreErrorCode } from "./errors.ts";
export { silentLog, type StoreLog } from "./log.ts";
export type * from "./schema.ts";

export {
  startEmbeddedCluster,
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
} from "./cluster/embedded-cluster.ts";
export { startTestCluster } from "./cluster/test-cluster.ts";
export { binariesIn, type PostgresBinaries } from "./cluster/binaries.ts";

export {
  openDatabase,
  type DatabaseConnection,
  type DatabaseOptions,
} from "./connection/database.ts";
export { isConflict, isContention, mapDatabaseError } from "./connection/database-error.ts";

export { migrate, type MigrateOptions } from "./migrate/migrate.ts";
export type { Migration } from "./migrations/index.ts";
