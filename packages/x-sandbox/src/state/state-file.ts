import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SandboxContext } from "../context.ts";
import { writeMedia } from "./media-folder.ts";
import { restoreSnapshot, takeSnapshot } from "./snapshot.ts";

/** Keeps the sandbox's lasting state in a file, so that a demo continues where it was stopped. */
export interface StateFile {
  /** Whether there was a state to continue from. */
  readonly isContinued: boolean;
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
 * is replaced in one step, so a kill leaves the old or the new one; bytes of media are in a folder beside it and are there first.
 */
export function followStateFile(context: SandboxContext, file: string): StateFile {
  const mediaFolder = `${file}.media`;
  const isContinued = existsSync(file);
  if (isContinued) restoreSnapshot(context, { text: readFileSync(file, "utf8"), mediaFolder });
  mkdirSync(path.dirname(file), { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  let lastWriteMs = 0;

  function write(): void {
    timer = undefined;
    const startedAt = performance.now();
    writeMedia(context, mediaFolder);
    const draft = `${file}.draft`;
    writeFileSync(draft, takeSnapshot(context), { mode: 0o600 });
    renameSync(draft, file);
    lastWriteMs = performance.now() - startedAt;
  }

  return {
    isContinued,
    touch() {
      timer ??= setTimeout(write, Math.max(quietMs, lastWriteMs * pauseFactor));
    },
    close() {
      clearTimeout(timer);
      write();
    },
  };
}
