import { createServer, readConfig } from "@tsubame/server";
import { useDatabase } from "../database.ts";
import { drain, untilToldToStop, type Closable } from "../drain.ts";
import { CommandError } from "../failure.ts";
import { createLog } from "../log.ts";

/** `tsubame serve`: one node, until it is told to stop. Logs JSON lines to standard output. */
export async function runServe(): Promise<void> {
  const stop = untilToldToStop();
  const config = readConfig(process.env, "serve");
  const log = createLog({ level: config.logLevel });
  const parts: Closable[] = [];
  try {
    const database = await useDatabase(config, log);
    parts.push({ name: "database", close: () => database.close() });
    const server = await createServer({ config, databaseUrl: database.url, log });
    parts.push({ name: "server", close: () => server.close() });
    // To the terminal and not to the log: whoever has the link becomes the administrator.
    const setupLink = await server.createSetupLink();
    if (setupLink !== null) process.stderr.write(setupLinkText(setupLink));
    const reason = await Promise.race([stop, database.ended.then(() => "database" as const)]);
    if (reason === "database") throw databaseEnded(config.dataDir);
    log.info({ signal: reason }, "stopping");
  } catch (error) {
    await drain(parts, log);
    throw error;
  }
  await drain(parts, log);
  // Nothing may keep the process beyond its drain.
  process.exit();
}

/** What to say when PostgreSQL was ended by somebody else. */
export function databaseEnded(dataDir: string): CommandError {
  return new CommandError(
    `The database ended unexpectedly; see ${dataDir}/postgres.log, then start Tsubame again.`,
  );
}

/** Nobody exists yet: how the first administrator gets in. */
function setupLinkText(link: string): string {
  return `
Create the first administrator (once, within 24 hours) / 最初の管理者を作成してください(1 回のみ、24 時間以内):
  ${link}

`;
}
