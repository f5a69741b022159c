/** How an embedded cluster is tuned. */
export interface ClusterTuning {
  /** False only for test clusters: a crash of the machine may then lose or break data. */
  readonly isDurable: boolean;
  readonly maxConnections: number;
}

/**
 * Server settings given on the command line at each start, so that a new Tsubame applies its own to an old
 * cluster. Sized for one organisation beside the server on a small machine: about 60 MB when idle with ten
 * connections. Query texts and row contents stay out of PostgreSQL's log (terse, no statements), because
 * they hold customers' messages.
 */
export function serverArguments(port: number, major: number, tuning: ClusterTuning): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: String(tuning.maxConnections),
    shared_buffers: "32MB",
    work_mem: "4MB",
    maintenance_work_mem: "32MB",
    max_wal_size: "256MB",
    min_wal_size: "48MB",
    max_worker_processes: "2",
    max_parallel_workers: "0",
    max_parallel_workers_per_gather: "0",
    max_parallel_maintenance_workers: "0",
    max_logical_replication_workers: "0",
    autovacuum_max_workers: "1",
    autovacuum_naptime: "30s",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    log_error_verbosity: "terse",
    log_min_error_statement: "panic",
    log_checkpoints: "off",
    fsync: tuning.isDurable ? "on" : "off",
    full_page_writes: tuning.isDurable ? "on" : "off",
  };
  // PostgreSQL 18 starts three I/O workers by default; ours would be idle memory.
  if (major >= 18) settings["io_method"] = "sync";
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** An environment for PostgreSQL's programs without our secrets and without PG* variables of the user. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return {
    LANG: "C",
    LC_ALL: "C",
    TZ: "UTC",
    ...(PATH === undefined ? {} : { PATH }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
  };
}
