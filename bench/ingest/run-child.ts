import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a script of this folder in a process of its own, so that the load does not share the measured process. */
export async function runChild<Result>(script: string, options: unknown): Promise<Result> {
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await once(child, "exit");
  return JSON.parse(text) as Result;
}
