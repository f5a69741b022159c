import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SandboxContext } from "../context.ts";
import { restoreSnapshot, takeSnapshot } from "./snapshot.ts";

/** Keeps the sandbox's lasting state in a file, so that a demo continues where it was stopped. */
export interface StateFile {
  /** Something may have changed: the file is written soon, changes in between share one write. */
  touch(): void;
  /** Writes what is left to write. */
  close(): void;
}

const quietMs = 100;
/** A large state is written less often: pauses are this many times as long as the last write took. */
const pauseFactor = 20;

/**
 * Reads `file` into a fresh sandbox when it exists, and follows from there. The file (0600: it holds keys and tokens of the sandbox)
 * is replaced in one step, so a kill leaves the old or the new one.
 */
export function followStateFile(context: SandboxContext, file: string): StateFile {
  if (existsSync(file)) restoreSnapshot(context, readFileSync(file, "utf8"));
  mkdirSync(path.dirname(file), { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  let lastWriteMs = 0;

  function write(): void {
    timer = undefined;
    const startedAt = performance.now();
    const draft = `${file}.draft`;
    writeFileSync(draft, takeSnapshot(context), { mode: 0o600 });
    renameSync(draft, file);
    lastWriteMs = performance.now() - startedAt;
  }

  return {
    touch() {
      timer ??= setTimeout(write, Math.max(quietMs, lastWriteMs * pauseFactor));
    },
    close() {
      clearTimeout(timer);
      write();
    },
  };
}
