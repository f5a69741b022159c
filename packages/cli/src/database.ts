import type { Config } from "@tsubame/server";
import { migrate, openDatabase, releaseAllLeases, startEmbeddedCluster } from "@tsubame/store";
import type { Logger } from "pino";

/** The PostgreSQL of this process: its own, or the one that `DATABASE_URL` names. */
export interface UsedDatabase {
  readonly url: string;
  /** Settles when an embedded PostgreSQL has ended; never for another server. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/**
 * Provides the database that the settings ask for. The embedded one belongs to this process alone, so leases of
 * a predecessor that was killed are freed at once instead of being waited for.
 */
export async function useDatabase(config: Config, log: Logger): Promise<UsedDatabase> {
  if (config.databaseUrl !== null) {
    return {
      url: config.databaseUrl,
      ended: new Promise<void>(() => undefined),
      close: () => Promise.resolve(),
    };
  }
  const cluster = await startEmbeddedCluster({ dataDir: config.dataDir, log });
  try {
    await migrate({ url: cluster.url, log });
    const connection = openDatabase({ url: cluster.url, applicationName: "tsubame start" });
    await releaseAllLeases(connection.db);
    await connection.close();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return { url: cluster.url, ended: cluster.exited, close: () => cluster.stop() };
}
