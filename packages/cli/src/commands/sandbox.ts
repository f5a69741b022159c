import { readFileSync } from "node:fs";
import path from "node:path";
import { createSandbox, SeedError, startIntercept, type Intercept } from "@tsubame/x-sandbox";
import { drain, untilToldToStop } from "../drain.ts";
import { CommandError } from "../failure.ts";
import { say } from "../language.ts";
import { createLog } from "../log.ts";

/** Options of `tsubame sandbox`. */
export interface SandboxCommand {
  /** Folder to continue from and to keep: state, media, the intercept authority. */
  readonly dataDir?: string;
  /** File to continue from and to keep, where it is not to be `sandbox.json` in `dataDir`; in memory only when both are absent. */
  readonly state?: string;
  /** File of accounts, apps and DMs to begin with; left alone where a state is continued. */
  readonly seed?: string;
  /** Overrides `TSUBAME_SANDBOX_PORT`. */
  readonly port?: number;
  /** Port of the intercepting proxy; 0 takes a free one. No proxy without it. */
  readonly intercept?: number;
  /** Lets the proxy pass connections to hosts that are not X's on. */
  readonly interceptAllowOthers?: boolean;
}

/**
 * `tsubame sandbox`: the stand-in for X, on this machine only. As a child of `tsubame start` it ends with its
 * parent, however that ends: the channel between them closes. With `--data-dir` or `--state` it continues where it was.
 */
export async function runSandbox(options: SandboxCommand): Promise<void> {
  const stop = untilToldToStop();
  const log = createLog({ level: "warn" });
  const stateFile = options.state ?? inFolder(options.dataDir, "sandbox.json");
  const seed = options.seed === undefined ? undefined : readSeedFile(options.seed);
  const interceptPort = portOption("--intercept", options.intercept);
  const sandbox = await createSandbox({
    port: portOption("--port", options.port) ?? (await configuredPort()),
    logger: log,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...(seed === undefined ? {} : { seed }),
  }).catch((error: unknown) => {
    throw error instanceof SeedError ? new CommandError(error.message) : error;
  });
  const parts = [{ name: "sandbox", close: () => sandbox.close() }];
  const isChild = process.send !== undefined;
  if (!isChild) process.stdout.write(`${sandbox.url}\n`);
  try {
    if (interceptPort !== undefined) {
      const intercept = await startIntercept({
        sandboxUrl: sandbox.url,
        port: interceptPort,
        directory: options.dataDir,
        areOthersAllowed: options.interceptAllowOthers ?? false,
      });
      parts.unshift({ name: "intercept proxy", close: () => intercept.close() });
      process.stdout.write(exportLines(intercept));
    }
  } catch (error) {
    await drain(parts, log);
    throw error;
  }
  process.send?.({ url: sandbox.url });
  await (isChild ? parentGone() : stop);
  await drain(parts, log);
  process.exit();
}

const inFolder = (folder: string | undefined, name: string): string | undefined =>
  folder === undefined ? undefined : path.join(folder, name);

const MAX_PORT = 65_535;

/** A port that commander has made a number of; whatever was no number is told before anything starts. */
function portOption(name: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value >= 0 && value <= MAX_PORT) return value;
  throw new CommandError(
    say({
      en: `${name} takes a port: 0 to ${MAX_PORT}.`,
      ja: `${name} には 0~${MAX_PORT} のポート番号を指定してください。`,
    }),
  );
}

function readSeedFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = (error as Error).message;
    throw new CommandError(
      say({
        en: `The seed file ${file} cannot be read: ${reason}`,
        ja: `初期データのファイル ${file} を読み込めません: ${reason}`,
      }),
    );
  }
}

/** What to paste into the shell in which a program for X is to meet the sandbox instead. */
function exportLines({ environment }: Intercept): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`)
    .join("");
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
