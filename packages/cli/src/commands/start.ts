import path from "node:path";
import { createServer, readConfig } from "@tsubame/server";
import { useDatabase } from "../database.ts";
import { clientCredentials, jsonApi } from "../demo/json-api.ts";
import { loadDemoState } from "../demo/demo-state.ts";
import { seedSandbox } from "../demo/seed-sandbox.ts";
import { seedTsubame } from "../demo/seed-tsubame.ts";
import { welcome } from "../demo/welcome.ts";
import { drain, untilToldToStop, type Closable } from "../drain.ts";
import { CommandError } from "../failure.ts";
import { say } from "../language.ts";
import { createLog } from "../log.ts";
import { startSandboxProcess } from "../sandbox-process.ts";
import { databaseEnded } from "./serve.ts";

/**
 * `tsubame start`, which is `npm start`: everything on one machine with no X account. The server runs in this
 * process, PostgreSQL and the stand-in for X are children that end with it. The terminal shows addresses and
 * sample accounts; the log goes to a file in the data directory.
 */
export async function runStart(): Promise<void> {
  const stop = untilToldToStop();
  const settings = readConfig(process.env, "demo");
  const logFile = path.join(settings.dataDir, "tsubame.log");
  const log = createLog({ level: settings.logLevel, file: logFile });
  const parts: Closable[] = [];
  try {
    const [database, sandbox] = await bothStarted(
      started(useDatabase(settings, log), "database", parts),
      started(
        startSandboxProcess({
          port: settings.sandboxPort,
          stateFile: path.join(settings.dataDir, "sandbox.json"),
        }),
        "sandbox",
        parts,
      ),
    );
    const demo = loadDemoState(settings.dataDir, settings.host);
    const client = settings.bootstrapClient ?? demo.client;
    const config = { ...settings, xApiUrl: sandbox.url, bootstrapClient: client };
    const server = await createServer({ config, databaseUrl: database.url, log });
    parts.push({ name: "server", close: () => server.close() });

    const addresses = { url: server.url, sandboxUrl: sandbox.url };
    const seeded = seedSample({ ...addresses, client, password: demo.password });
    // Whoever stops a start half-way need not wait for the sample.
    const isSeeded = await Promise.race([seeded.then(() => true), stop.then(() => false)]);
    if (isSeeded) {
      process.stdout.write(welcome({ ...addresses, password: demo.password, logFile }));
    }
    const reason = await Promise.race([
      stop,
      database.ended.then(() => "database" as const),
      sandbox.exited.then(() => "sandbox" as const),
    ]);
    if (reason === "database") throw databaseEnded(settings.dataDir);
    if (reason === "sandbox") throw new CommandError("The sandbox ended unexpectedly.");
    process.stdout.write(`\n${say({ en: "Stopping …", ja: "終了しています…" })}\n`);
  } catch (error) {
    await drain(parts, log);
    throw error;
  }
  await drain(parts, log);
  // Nothing may keep the process beyond its drain.
  process.exit();
}

/** Sets the sample company up, first on the sandbox and then in Tsubame, each through its public address. */
async function seedSample(options: {
  url: string;
  sandboxUrl: string;
  client: { id: string; secret: string };
  password: string;
}): Promise<void> {
  const credentials = await seedSandbox(jsonApi(options.sandboxUrl));
  const token = await clientCredentials(options.url, options.client);
  await seedTsubame(jsonApi(options.url, token), credentials, options.password);
}

/** Notes what has to be closed as soon as it exists. */
async function started<T extends { close(): Promise<void> }>(
  starting: Promise<T>,
  name: string,
  parts: Closable[],
): Promise<T> {
  const part = await starting;
  parts.push({ name, close: () => part.close() });
  return part;
}

/** Waits for both even when one fails, so that whatever has started is known and can be closed. */
async function bothStarted<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
