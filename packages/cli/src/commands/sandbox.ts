import { createSandbox } from "@tsubame/x-sandbox";
import { drain, untilToldToStop } from "../drain.ts";
import { createLog } from "../log.ts";

/** Options of `tsubame sandbox`. */
export interface SandboxCommand {
  /** File to continue from and to keep; in memory only when absent. */
  readonly state?: string;
  /** Overrides `TSUBAME_SANDBOX_PORT`. */
  readonly port?: number;
}

/**
 * `tsubame sandbox`: the stand-in for X, on this machine only. As a child of `tsubame start` it ends with its
 * parent, however that ends: the channel between them closes. With `--state` it continues where it was.
 */
export async function runSandbox(options: SandboxCommand): Promise<void> {
  const stop = untilToldToStop();
  const log = createLog({ level: "warn" });
  const sandbox = await createSandbox({
    port: options.port ?? (await configuredPort()),
    logger: log,
    ...(options.state === undefined ? {} : { stateFile: options.state }),
  });
  const isChild = process.send !== undefined;
  if (!isChild) process.stdout.write(`${sandbox.url}\n`);
  process.send?.({ url: sandbox.url });
  await (isChild ? parentGone() : stop);
  await drain([{ name: "sandbox", close: () => sandbox.close() }], log);
  process.exit();
}

/** The server, which reads the settings, is loaded only when the port was not given. */
async function configuredPort(): Promise<number> {
  const { readConfig } = await import("@tsubame/server");
  return readConfig(process.env, "demo").sandboxPort;
}

/**
 * Ctrl-C in a terminal reaches parent and child alike; the child must outlast the parent's draining, which
 * still talks to it. So a child listens to its parent only.
 */
function parentGone(): Promise<void> {
  if (!process.connected) return Promise.resolve();
  return new Promise((resolve) => {
    process.once("disconnect", () => {
      resolve();
    });
  });
}
