import { z } from "zod";
import type { InboundAccount } from "@tsubame/store";

/** Where an inbound conversation goes, and why. */
export interface Route {
  readonly queueId: string;
  /** The flow that decided; null when none is bound. */
  readonly flowId: string | null;
  readonly flowName: string | null;
  /** `flow`: as the flow says; `noFlow`, `noRule`, `queueMissing`: the default queue, visibly. */
  readonly reason: "flow" | "noFlow" | "noRule" | "queueMissing";
}

/** As much of a flow's stored rules as is understood here. Unknown conditions and actions are left alone. */
const storedRules = z.array(
  // oxlint-disable-next-line unicorn/no-thenable -- the public API's name; zod does not await it
  z.looseObject({ then: z.looseObject({ queueId: z.uuid().optional() }).optional() }),
);

/** The queue that a flow's first rule names; null when it names none. */
export function flowTarget(rules: unknown): string | null {
  const parsed = storedRules.safeParse(rules);
  return (parsed.success ? parsed.data[0]?.then?.queueId : undefined) ?? null;
}

/**
 * Runs the recipient's inbound flow for one conversation. A conversation is never dropped: without a flow, or when
 * the flow's queue was deleted, it waits in the default queue and the event says so.
 */
export function routeInbound(
  account: Pick<InboundAccount, "flowId" | "flowName" | "flowRules">,
  queues: { readonly activeIds: ReadonlySet<string>; readonly defaultId: string },
): Route {
  const { flowId, flowName } = account;
  if (flowId === null) {
    return { queueId: queues.defaultId, flowId, flowName, reason: "noFlow" };
  }
  const target = flowTarget(account.flowRules);
  if (target === null) return { queueId: queues.defaultId, flowId, flowName, reason: "noRule" };
  if (!queues.activeIds.has(target)) {
    return { queueId: queues.defaultId, flowId, flowName, reason: "queueMissing" };
  }
  return { queueId: target, flowId, flowName, reason: "flow" };
}
