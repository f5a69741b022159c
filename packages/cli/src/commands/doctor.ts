import { accessSync, constants, existsSync } from "node:fs";
import { get } from "node:http";
import path from "node:path";
import { ConfigError, readConfig, type AccountReport, type Config } from "@tsubame/server";
import { mapDatabaseError, openDatabase } from "@tsubame/store";
import { terminalLanguage, type Bilingual } from "../language.ts";
import { accountLines, examineAccounts, isHealthy } from "./doctor-accounts.ts";

interface Finding {
  readonly isGood: boolean;
  readonly text: Bilingual;
}

const healthDeadlineMs = 3000;

/** How the doctor was called. */
export interface DoctorOptions {
  /** Have the checks of all connections run first. */
  readonly run?: boolean;
  /** One JSON object instead of lines. */
  readonly json?: boolean;
}

/**
 * `tsubame doctor`: looks at the installation and at every connection to X, in the terminal's language. Without `--run`
 * it changes nothing and shows what the last run of the checks has found.
 *
 * Exits with a failure when something is wrong; warnings and what cannot be seen from here are not.
 */
export async function runDoctor(options: DoctorOptions = {}): Promise<void> {
  const { findings, config } = await examine();
  const accounts = config === null ? null : await examineAccounts(config, options);
  if (accounts?.trouble) findings.push({ isGood: false, text: accounts.trouble });
  const reports = accounts?.reports ?? [];
  const lines = options.json === true ? [asJson(findings, reports)] : asLines(findings, reports);
  process.stdout.write(`${lines.join("\n")}\n`);
  const isWell = findings.every(({ isGood }) => isGood) && reports.every(isHealthy);
  if (!isWell) process.exitCode = 1;
}

function asLines(findings: readonly Finding[], reports: readonly AccountReport[]): string[] {
  const language = terminalLanguage(process.env);
  return [
    ...findings.map(({ isGood, text }) => `${isGood ? "✓" : "✗"} ${text[language]}`),
    ...reports.flatMap((report) => ["", ...accountLines(report, language)]),
  ];
}

function asJson(findings: readonly Finding[], accounts: readonly AccountReport[]): string {
  return JSON.stringify({ findings, accounts }, null, 2);
}

async function examine(): Promise<{ findings: Finding[]; config: Config | null }> {
  let config: Config;
  try {
    config = readConfig(process.env, "demo");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.problems.map((problem) => bad({ en: problem, ja: problem }));
    return { findings, config: null };
  }
  const findings = [
    good({ en: "The settings are usable.", ja: "設定に問題はありません。" }),
    dataDirectory(config),
    await database(config),
    await health(config),
  ];
  return { findings, config };
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
    const status = await statusOf(url);
    return (status === 200 ? good : bad)({
      en: `${url} answers ${status}.`,
      ja: `${url} の応答は ${status} です。`,
    });
  } catch {
    return bad({
      en: `${url} does not answer: no node runs there.`,
      ja: `${url} から応答がありません。ノードは起動していません。`,
    });
  }
}

/** On a connection of its own: one that is kept for later would keep this process, too. */
async function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, signal: AbortSignal.timeout(healthDeadlineMs) };
    get(url, options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0)).on("error", reject);
    }).on("error", reject);
  });
}

const good = (text: Bilingual): Finding => ({ isGood: true, text });
const bad = (text: Bilingual): Finding => ({ isGood: false, text });
