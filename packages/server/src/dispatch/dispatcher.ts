import type { Explanation } from "@tsubame/routing";
import { createLeaseHolder } from "@tsubame/store";
import type { Context, Part } from "../context.ts";
import { startDispatching, type DispatchSession } from "./dispatch-session.ts";

/** Name of the lease whose holder routes for the whole organisation. */
const dispatchLeaseName = "dispatch";

/** Routes on the node that holds the lease `dispatch`; on all others it waits for its turn. */
export interface Dispatcher extends Part {
  /** What the engine of this node says; undefined when another node leads or the conversation is not known. */
  explain(conversationId: string): Explanation | undefined;
}

/**
 * Takes part in routing. A node that dies loses the lease after `leaseTtlMs` and another goes on, from the database alone;
 * a node that was paused beyond it cannot commit, because each commit checks the lease's token.
 */
export function createDispatcher(
  context: Pick<Context, "db" | "signals" | "events" | "clock" | "log" | "metrics" | "nodeId">,
  options: { readonly leaseTtlMs?: number } = {},
): Dispatcher {
  let session: DispatchSession | undefined;
  const log = context.log.child({ part: "dispatch" });
  const holder = createLeaseHolder({
    db: context.db,
    name: dispatchLeaseName,
    holder: context.nodeId,
    ttlMs: options.leaseTtlMs ?? 5000,
    log,
    onAcquired: (lease) => {
      session = startDispatching({ ...context, log }, lease);
    },
    onLost: async () => {
      const ended = session;
      session = undefined;
      await ended?.stop();
    },
  });
  return {
    name: "dispatch",
    health: () => ({ isHealthy: true, detail: { isLeading: session !== undefined } }),
    explain: (conversationId) => session?.explain(conversationId),
    stop: () => holder.stop(),
  };
}
