import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PostgresBinaries } from "./binaries.ts";
import { startEmbeddedCluster, type EmbeddedCluster } from "./embedded-cluster.ts";

/**
 * A throw-away cluster in a temporary directory for a test run or a bench; `stop()` removes the directory.
 * Without fsync unless asked for, which makes making and cloning databases several times faster.
 */
export async function startTestCluster(
  options: { binaries?: PostgresBinaries; isDurable?: boolean; maxConnections?: number } = {},
): Promise<EmbeddedCluster> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "tsubame-test-"));
  // mkdtemp makes it private; as root the cluster runs under another account, which must get in.
  chmodSync(dataDir, 0o755);
  try {
    const cluster = await startEmbeddedCluster({
      dataDir,
      isDurable: options.isDurable ?? false,
      maxConnections: options.maxConnections ?? 200,
      ...(options.binaries === undefined ? {} : { binaries: options.binaries }),
    });
    return {
      ...cluster,
      async stop() {
        await cluster.stop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}
