import { createSandbox } from "@tsubame/x-sandbox";
import { readConfig } from "@tsubame/server";
import { drain, untilToldToStop } from "../drain.ts";
import { createLog } from "../log.ts";

/**
 * `tsubame sandbox`: the stand-in for X, on this machine only. As a child of `tsubame start` it ends with its
 * parent, however that ends: the channel between them closes. With `--state` it continues where it was.
 */
export async function runSandbox(options: { state?: string }): Promise<void> {
  const stop = untilToldToStop();
  const config = readConfig(process.env, "demo");
  const log = createLog({ level: config.logLevel });
  const sandbox = await createSandbox({
    port: config.sandboxPort,
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
