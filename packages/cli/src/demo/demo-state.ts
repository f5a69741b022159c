import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What the demo remembers between starts: the client it sets the sample up with, and the sample password. */
export interface DemoState {
  readonly client: { readonly id: string; readonly secret: string };
  readonly password: string;
}

/**
 * Reads or makes `demo.json` (0600) in the data directory. On a machine of one's own the password is a fixed
 * one that is easy to type; where others can reach the demo it is random.
 */
export function loadDemoState(dataDir: string, host: string): DemoState {
  const file = path.join(dataDir, "demo.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as DemoState;
  const isLocal = host === "localhost" || host === "::1" || host.startsWith("127.");
  const state: DemoState = {
    client: { id: randomUUID(), secret: randomBytes(24).toString("base64url") },
    password: isLocal ? "tsubame-demo" : randomBytes(9).toString("base64url"),
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  return state;
}
