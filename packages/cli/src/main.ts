#!/usr/bin/env node
import { Command } from "commander";
import type { SandboxCommand } from "./commands/sandbox.ts";
import type { SimulateCommand } from "./commands/simulate.ts";
import { exitWith } from "./failure.ts";

/**
 * The `tsubame` command. Settings come from the environment (`example.env`); each command exits non-zero when it
 * fails. A command loads only what it needs: the stand-in for X runs beside the server in the demo, and would
 * otherwise keep a second copy of the whole server in memory.
 */
const program = new Command("tsubame").description(
  "The contact centre for X Direct Messages / X のダイレクトメッセージのコンタクトセンター",
);

program
  .command("start")
  .description("try it: database, server, stand-in for X, sample company / 一式をデモ用に起動")
  .action(() => run(async () => (await import("./commands/start.ts")).runStart()));

program
  .command("serve")
  .description("run one node for real / 本番ノードを起動")
  .action(() => run(async () => (await import("./commands/serve.ts")).runServe()));

program
  .command("sandbox")
  .description("run the stand-in for X alone / X のサンドボックスだけを起動")
  .option(
    "--data-dir <folder>",
    "keep its state (and the intercept authority) here / 状態を保存するフォルダー",
  )
  .option("--state <file>", "keep its state in this file instead / 状態を保存するファイル")
  .option("--seed <file>", "accounts, apps and DMs to begin with / 初期データのファイル")
  .option(
    "--port <number>",
    "instead of TSUBAME_SANDBOX_PORT / TSUBAME_SANDBOX_PORT の代わり",
    Number,
  )
  .option(
    "--intercept <port>",
    "also run the proxy through which programs reach it under X's own addresses / X のアドレスを使うプログラム用のプロキシも起動",
    Number,
  )
  .option(
    "--intercept-allow-others",
    "let the proxy pass connections to other hosts on / X 以外への接続もプロキシで中継",
  )
  .action((options: SandboxCommand) =>
    run(async () => (await import("./commands/sandbox.ts")).runSandbox(options)),
  );

program
  .command("migrate")
  .description("bring the database's schema up to date, then end / スキーマを更新して終了")
  .action(() => run(async () => (await import("./commands/migrate.ts")).runMigrate()));

program
  .command("doctor")
  .description(
    "check settings, database, health and every connection to X / 設定・データベース・稼働状態・X との接続を点検",
  )
  .option("--run", "have the running node check the connections anew / 接続チェックを今すぐ実行")
  .option("--json", "for programs / JSON で出力")
  .action((options: { run?: boolean; json?: boolean }) =>
    run(async () => (await import("./commands/doctor.ts")).runDoctor(options)),
  );

program
  .command("simulate")
  .description(
    "who would have served whom: routing driven over a trace / 振り分けのシミュレーション",
  )
  .argument("<file>", "trace, one JSON object a line (docs/simulation.md) / トレースファイル")
  .option("--until <milliseconds>", "end of the simulation / シミュレーションの終わり", Number)
  .option(
    "--accept-delay <milliseconds>",
    "from an offer to its acceptance / 応答までの時間",
    Number,
  )
  .action((file: string, options: SimulateCommand) =>
    run(async () => (await import("./commands/simulate.ts")).runSimulate(file, options)),
  );

async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    exitWith(error);
  }
}

await program.parseAsync();
