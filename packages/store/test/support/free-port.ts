import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that systems give to outgoing connections: 32768 and above on Linux, 49152 elsewhere. */
const ownPorts = { from: 15_000, until: 32_000 };

/**
 * A port that was free a moment ago. One from the range of outgoing connections would not stay so: any of them may take
 * it while no process listens, also one that calls this very port again and again while its server is down.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(ownPorts.from, ownPorts.until);
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    return freePort();
  }
  server.close();
  await once(server, "close");
  return port;
}
