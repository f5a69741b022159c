import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Runs a TypeScript program in a Node of its own with an environment of its own (nothing of the test
 * run leaks in but PATH), gives it JSON on standard input, and returns the JSON it printed. A failing
 * program fails with what it wrote to standard error.
 */
export async function runScript(
  file: string,
  options: { environment: Readonly<Record<string, string>>; input: unknown },
): Promise<unknown> {
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env["PATH"], ...options.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  child.stdin.end(JSON.stringify(options.input));
  const [output, complaints, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exit,
  ]);
  if (code !== 0) {
    throw new Error(`${file} ended with ${code}:\n${complaints}`);
  }
  return JSON.parse(output);
}
