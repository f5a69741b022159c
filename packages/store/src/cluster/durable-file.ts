import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync } from "node:fs";
import { writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Writes a small private file (0600) so that after a crash it holds the old text or the new one, never a
 * part: draft, fsync, rename, fsync of the directory.
 */
export function writeDurably(file: string, text: string): void {
  const draft = `${file}.draft`;
  const handle = openSync(draft, "w", 0o600);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
  syncDirectory(path.dirname(file));
}

/** Makes renames inside a directory durable. Windows has no such call and needs none. */
export function syncDirectory(directory: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The canonical form of a directory's path, as /proc shows it. */
export function canonical(directory: string): string {
  return existsSync(directory) ? realpathSync(directory) : path.resolve(directory);
}
