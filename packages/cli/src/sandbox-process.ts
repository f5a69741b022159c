import { fork, type ChildProcess } from "node:child_process";
import { CommandError } from "./failure.ts";

/** The stand-in for X in a process of its own, as X is. */
export interface SandboxProcess {
  readonly url: string;
  /** Settles when it has ended. */
  readonly exited: Promise<void>;
  close(): Promise<void>;
}

const closeMs = 3000;

/**
 * Starts `tsubame sandbox` as a child that ends with this process. It gets none of our secrets: only what it
 * needs of the environment.
 *
 * @throws CommandError when it ends before it listens; it has then printed why.
 */
export async function startSandboxProcess(options: {
  port: number;
  stateFile: string;
}): Promise<SandboxProcess> {
  const { PATH, HOME, LANG, LC_ALL, LC_MESSAGES, TZ } = process.env;
  const args = ["sandbox", "--port", String(options.port), "--state", options.stateFile];
  const child = fork(process.argv[1] ?? "", args, {
    env: {
      PATH,
      HOME,
      LANG,
      LC_ALL,
      LC_MESSAGES,
      TZ,
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  const url = await Promise.race([listening(child), exited.then(() => undefined)]);
  if (url === undefined) throw new CommandError("The sandbox did not start (see above).");
  return { url, exited, close: () => end(child, exited) };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("message", (message) => {
      resolve((message as { url: string }).url);
    });
  });
}

async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const overdue = setTimeout(() => child.kill("SIGKILL"), closeMs);
  await exited;
  clearTimeout(overdue);
}
