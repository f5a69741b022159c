import { say } from "./language.ts";

/** A failure of the command itself, with a text that says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Errors that say themselves what to do; by name, because their packages are not loaded by every command. */
const expectedNames = new Set(["CommandError", "ConfigError", "StoreError", "TraceError"]);

/** Prints what to do, in one line where one is enough, and ends the process with a failure. */
export function exitWith(error: unknown): never {
  process.stderr.write(`tsubame: ${explain(error)}\n`);
  process.exit(1);
}

/**
 * Failures that are expected say themselves what to do. Anything else is a defect of ours and comes with its
 * stack, for the report.
 */
export function explain(error: unknown): string {
  if (error instanceof Error && expectedNames.has(error.name)) return error.message;
  const { code, port, address, path } = error as {
    code?: string;
    port?: number;
    address?: string;
    path?: string;
  };
  if (code === "EADDRINUSE") {
    return say({
      en: `Port ${port} is in use; end the program that has it, or set TSUBAME_PORT or TSUBAME_SANDBOX_PORT.`,
      ja: `ポート ${port} は使用中です。使っているプログラムを終了するか、TSUBAME_PORT または TSUBAME_SANDBOX_PORT を変更してください。`,
    });
  }
  if (code === "EACCES" && port !== undefined) {
    return say({
      en: `This account may not listen on port ${port}; choose one above 1023 with TSUBAME_PORT.`,
      ja: `このアカウントではポート ${port} を開けません。TSUBAME_PORT に 1024 以上を指定してください。`,
    });
  }
  if (code === "ENOENT" && path !== undefined) {
    return say({ en: `There is no file ${path}.`, ja: `ファイル ${path} がありません。` });
  }
  if (code === "EADDRNOTAVAIL") {
    return say({
      en: `This machine has no address ${address}; mend TSUBAME_HOST.`,
      ja: `アドレス ${address} はこのマシンにありません。TSUBAME_HOST を見直してください。`,
    });
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
