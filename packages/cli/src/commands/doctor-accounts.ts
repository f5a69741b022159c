import { setTimeout as delay } from "node:timers/promises";
import {
  readAccountReports,
  requestAllChecks,
  type AccountReport,
  type Config,
} from "@tsubame/server";
import { mapDatabaseError, openDatabase, runningClusterUrl } from "@tsubame/store";
import type { Bilingual, Language } from "../language.ts";

/** What became of the look at the connections. */
export interface ExaminedAccounts {
  readonly reports: readonly AccountReport[];
  /** Why they could not be read, or did not end; null when all is known. */
  readonly trouble: Bilingual | null;
}

type CheckStatus = AccountReport["checks"][number]["status"];

const runLimitMs = 120_000;
const pollMs = 500;

/**
 * Reads the checks of every connection from the database that the node uses, its own PostgreSQL included. With `run`
 * the node that is there is asked to run them again, and waited for.
 */
export async function examineAccounts(
  config: Config,
  options: { readonly run?: boolean },
): Promise<ExaminedAccounts> {
  const url = config.databaseUrl ?? runningClusterUrl(config.dataDir);
  if (url === null) return { reports: [], trouble: null };
  const connection = openDatabase({ url, applicationName: "tsubame doctor", maxConnections: 1 });
  try {
    if (options.run === true) await requestAllChecks(connection.db);
    return await settledReports(connection.db, options.run === true ? runLimitMs : 0);
  } catch (error) {
    const { message } = mapDatabaseError(error);
    return {
      reports: [],
      trouble: {
        en: `The connections to X cannot be read: ${message}`,
        ja: `X との接続の状態を読み取れません: ${message}`,
      },
    };
  } finally {
    await connection.close();
  }
}

async function settledReports(
  db: Parameters<typeof readAccountReports>[0],
  limitMs: number,
): Promise<ExaminedAccounts> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const reports = await readAccountReports(db);
    const isSettled = limitMs === 0 || reports.every(({ isRunning }) => !isRunning);
    if (isSettled) return { reports, trouble: null };
    if (performance.now() > deadline) {
      return {
        reports,
        trouble: {
          en: "The checks have not ended within two minutes: no node is running, or X does not answer.",
          ja: "接続チェックが 2 分以内に終わりませんでした。ノードが起動していないか、X が応答していません。",
        },
      };
    }
    await delay(pollMs);
  }
}

/** Whether nothing has failed; a connection that is being made counts as well. */
export function isHealthy(report: AccountReport): boolean {
  const hasFailed = report.checks.some(({ status }) => status === "failed");
  const isDown = report.createStatus === "Completed" && report.status === "Inactive";
  return !hasFailed && !isDown && report.createStatus !== "Error";
}

const marks: Readonly<Record<CheckStatus, string>> = {
  passed: "✓",
  failed: "✗",
  warning: "!",
  unseen: "?",
  skipped: "–",
  pending: "…",
  running: "…",
};

const words: Readonly<Record<CheckStatus, Bilingual>> = {
  passed: { en: "passed", ja: "問題なし" },
  failed: { en: "failed", ja: "失敗" },
  warning: { en: "warning", ja: "注意" },
  unseen: { en: "cannot be seen from here", ja: "ここからは確認不可" },
  skipped: { en: "skipped", ja: "未確認" },
  pending: { en: "not started", ja: "未実施" },
  running: { en: "checking", ja: "確認中" },
};

/** One account: a headline, and for each check its mark, name and word, what was found, and what it rests on. */
export function accountLines(report: AccountReport, language: Language): string[] {
  return [
    headline(report)[language],
    ...report.checks.flatMap(({ id, status, title, text, evidence }) => {
      const found = text[language];
      const facts = Object.entries(evidence)
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => `${name}: ${String(value)}`);
      return [
        `  ${marks[status]} ${title[language]} (${wordOf(id, status)[language]})`,
        ...(found === "" ? [] : [`      ${found}`]),
        ...(facts.length === 0 ? [] : [`      [${facts.join(" · ")}]`]),
      ];
    }),
  ];
}

/** A round trip that nobody has begun is no failure of sight. */
function wordOf(id: string, status: CheckStatus): Bilingual {
  return words[id === "roundTrip" && status === "unseen" ? "pending" : status];
}

function headline({ name, username, createStatus, status }: AccountReport): Bilingual {
  const whose = username === null ? name : `${name} (@${username})`;
  if (createStatus === "Initiated") {
    return { en: `X account ${whose}: being connected`, ja: `X アカウント ${whose}: 接続処理中` };
  }
  if (createStatus === "Error") {
    return { en: `X account ${whose}: not connected`, ja: `X アカウント ${whose}: 接続失敗` };
  }
  return status === "Active"
    ? { en: `X account ${whose}: connected`, ja: `X アカウント ${whose}: 接続中` }
    : { en: `X account ${whose}: interrupted`, ja: `X アカウント ${whose}: 中断` };
}
