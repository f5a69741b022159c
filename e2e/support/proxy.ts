import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";

/** The network between clients and a server, which can fail as networks do. */
export interface Proxy {
  readonly host: string;
  /** Cuts every connection of now without a goodbye. */
  sever(): void;
  /** From now on nothing passes, in either direction, and nobody is told; `false` ends it for new connections. */
  freeze(isFrozen: boolean): void;
  close(): Promise<void>;
}

/** Forwards TCP from a port of its own to the port that `target` names at the moment of connecting. */
export async function startProxy(target: () => number): Promise<Proxy> {
  const open = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect(target(), "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("data", (chunk) => {
        if (!isFrozen) to.write(chunk);
      });
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    sever() {
      for (const socket of open) socket.resetAndDestroy();
    },
    freeze(value) {
      isFrozen = value;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
