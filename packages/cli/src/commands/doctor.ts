import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { ConfigError, readConfig, type Config } from "@tsubame/server";
import { mapDatabaseError, openDatabase } from "@tsubame/store";
import { say, type Bilingual } from "../language.ts";

interface Finding {
  readonly isGood: boolean;
  readonly text: Bilingual;
}

const healthDeadlineMs = 3000;

/** `tsubame doctor`: looks without changing anything; exits with a failure when something is wrong. */
export async function runDoctor(): Promise<void> {
  const findings = await examine();
  for (const finding of findings) {
    process.stdout.write(`${finding.isGood ? "✓" : "✗"} ${say(finding.text)}\n`);
  }
  if (findings.some((finding) => !finding.isGood)) process.exitCode = 1;
}

async function examine(): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(process.env, "demo");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => bad({ en: problem, ja: problem }));
  }
  return [
    good({ en: "The settings are usable.", ja: "設定に問題はありません。" }),
    dataDirectory(config),
    await database(config),
    await health(config),
  ];
}

function dataDirectory({ dataDir }: Config): Finding {
  const directory = path.resolve(dataDir);
  if (!existsSync(directory)) {
    return good({
      en: `The data directory ${directory} will be made at the first start.`,
      ja: `データディレクトリ ${directory} は初回起動時に作られます。`,
    });
  }
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return good({
      en: `The data directory ${directory} can be used.`,
      ja: `データディレクトリ ${directory} を利用できます。`,
    });
  } catch {
    return bad({
      en: `The data directory ${directory} is not writable for this account; change its owner or TSUBAME_DATA_DIR.`,
      ja: `データディレクトリ ${directory} に書き込めません。所有者か TSUBAME_DATA_DIR を変更してください。`,
    });
  }
}

async function database(config: Config): Promise<Finding> {
  if (config.databaseUrl === null) {
    return good({
      en: "Tsubame runs its own PostgreSQL (DATABASE_URL is not set).",
      ja: "内蔵の PostgreSQL を使います(DATABASE_URL は未設定です)。",
    });
  }
  const connection = openDatabase({
    url: config.databaseUrl,
    applicationName: "tsubame doctor",
    maxConnections: 1,
  });
  try {
    const { rows } = await connection.pool.query<{ server_version: string }>("show server_version");
    const version = rows[0]?.server_version ?? "?";
    const isNewEnough = Number.parseInt(version, 10) >= 15;
    return (isNewEnough ? good : bad)({
      en: `The database answers: PostgreSQL ${version}${isNewEnough ? "" : "; 15 or later is needed"}.`,
      ja: `データベースに接続できました: PostgreSQL ${version}${isNewEnough ? "" : "(15 以降が必要です)"}。`,
    });
  } catch (error) {
    const { message } = mapDatabaseError(error);
    return bad({
      en: `DATABASE_URL cannot be used: ${message}`,
      ja: `DATABASE_URL に接続できません: ${message}`,
    });
  } finally {
    await connection.close();
  }
}

async function health(config: Config): Promise<Finding> {
  const host = config.host === "0.0.0.0" ? "127.0.0.1" : config.host;
  const url = `http://${host}:${config.port}/health`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(healthDeadlineMs) });
    await response.body?.cancel();
    return (response.ok ? good : bad)({
      en: `${url} answers ${response.status}.`,
      ja: `${url} の応答は ${response.status} です。`,
    });
  } catch {
    return bad({
      en: `${url} does not answer: no node runs there.`,
      ja: `${url} から応答がありません。ノードは起動していません。`,
    });
  }
}

const good = (text: Bilingual): Finding => ({ isGood: true, text });
const bad = (text: Bilingual): Finding => ({ isGood: false, text });
