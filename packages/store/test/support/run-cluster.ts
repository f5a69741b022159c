import { startEmbeddedCluster } from "../../src/index.ts";

/**
 * A process of its own that runs the cluster of the directory given, for tests that kill it. Prints one JSON
 * line when the database answers or the start was refused. With "exit" it then leaves without stopping.
 */
const [dataDir = "", mode] = process.argv.slice(2);
try {
  const cluster = await startEmbeddedCluster({ dataDir, isDurable: false });
  process.stdout.write(`${JSON.stringify({ url: cluster.url, pid: cluster.pid })}\n`);
  if (mode === "exit") process.exit(0);
  process.once("SIGTERM", () => void cluster.stop().then(() => process.exit(0)));
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ code: (error as { code?: string }).code })}\n`);
  process.exitCode = 1;
}
