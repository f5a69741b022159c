import { readConfig } from "@tsubame/server";
import { migrate, startEmbeddedCluster } from "@tsubame/store";
import { say } from "../language.ts";

/** `tsubame migrate`: brings the schema up to date without serving; for upgrades in a step of their own. */
export async function runMigrate(): Promise<void> {
  const config = readConfig(process.env, "demo");
  const cluster =
    config.databaseUrl === null ? await startEmbeddedCluster({ dataDir: config.dataDir }) : null;
  try {
    const applied = await migrate({ url: config.databaseUrl ?? cluster?.url ?? "" });
    for (const id of applied) process.stdout.write(`${id}\n`);
    process.stdout.write(
      `${say({ en: "The schema is up to date.", ja: "スキーマは最新です。" })}\n`,
    );
  } finally {
    await cluster?.stop();
  }
}
