#!/usr/bin/env node
import { Command } from "commander";
import { runDoctor } from "./commands/doctor.ts";
import { runMigrate } from "./commands/migrate.ts";
import { runSandbox } from "./commands/sandbox.ts";
import { runServe } from "./commands/serve.ts";
import { runStart } from "./commands/start.ts";
import { exitWith } from "./failure.ts";

/** The `tsubame` command. Settings come from the environment (`example.env`); each command exits non-zero when it fails. */
const program = new Command("tsubame").description(
  "The contact centre for X Direct Messages / X のダイレクトメッセージのコンタクトセンター",
);

const commands = [
  {
    name: "start",
    text: "try it: database, server, stand-in for X, sample company / 一式をデモ用に起動",
    run: runStart,
  },
  { name: "serve", text: "run one node for real / 本番ノードを起動", run: runServe },
  {
    name: "migrate",
    text: "bring the database's schema up to date, then end / スキーマを更新して終了",
    run: runMigrate,
  },
  {
    name: "doctor",
    text: "check settings, database and health / 設定・データベース・稼働状態を点検",
    run: runDoctor,
  },
];

for (const { name, text, run } of commands) {
  program
    .command(name)
    .description(text)
    .action(() => run().catch(exitWith));
}

program
  .command("sandbox")
  .description("run the stand-in for X alone / X の代役だけを起動")
  .option("--state <file>", "keep its accounts and DMs here / 状態を保存するファイル")
  .action((options: { state?: string }) => runSandbox(options).catch(exitWith));

await program.parseAsync();
