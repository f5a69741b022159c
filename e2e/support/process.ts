import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export { freePort } from "../../packages/store/test/support/free-port.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A `tsubame …` process of its own, as an operator would run it. */
export interface TsubameProcess {
  readonly pid: number;
  readonly url: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Ends it and waits; resolves with the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
  /** Resolves when it ends by itself. */
  readonly exited: Promise<number | string>;
}

/** Starts `tsubame COMMAND` and waits until `healthPath` answers 200. */
export async function startTsubame(options: {
  command: "serve" | "sandbox" | "start";
  port: number;
  healthPath: string;
  env?: Readonly<Record<string, string>>;
  readyWithinMs?: number;
}): Promise<TsubameProcess> {
  const child = spawn(
    process.execPath,
    ["--conditions=source", "packages/cli/src/main.ts", options.command],
    {
      cwd: root,
      env: { ...baseEnv(), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const chunks: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  const exited = once(child, "exit").then(
    ([code, signal]) => (code as number | null) ?? (signal as string),
  );
  const url = `http://127.0.0.1:${options.port}`;
  await untilHealthy({
    url: url + options.healthPath,
    child,
    output: () => chunks.join(""),
    withinMs: options.readyWithinMs ?? 60_000,
  });
  return {
    pid: child.pid ?? 0,
    url,
    output: () => chunks.join(""),
    exited,
    stop: async (signal = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

/** The settings of whoever runs the tests must not leak into the product under test. */
function baseEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(TSUBAME_|DATABASE_URL$|VITEST|NODE_OPTIONS$|NODE_ENV$)/.test(name),
    ),
  );
}

async function untilHealthy(options: {
  url: string;
  child: ChildProcess;
  output: () => string;
  withinMs: number;
}): Promise<void> {
  const deadline = performance.now() + options.withinMs;
  while (performance.now() < deadline) {
    if (options.child.exitCode !== null || options.child.signalCode !== null) {
      throw new Error(`the process ended before it was ready:\n${options.output()}`);
    }
    const response = await fetch(options.url).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  options.child.kill("SIGKILL");
  throw new Error(`not ready within ${options.withinMs} ms:\n${options.output()}`);
}
