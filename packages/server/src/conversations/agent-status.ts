import {
  appendEvents,
  changeAgent,
  lockAgent,
  readAgentLoad,
  type RoutingStatus,
  type Writer,
} from "@tsubame/store";

/**
 * Brings an agent's routing status in line with what they hold: INTERACTING while a leg is connected or a wrap-up
 * keeps its slot, else IDLE. An agent who is off queue or not responding stays so. `isIdleRestarted` starts the idle
 * time that "longest idle" compares anew: at each connect, end and finished wrap-up.
 *
 * Locks the agent's row; call it after the conversation and the leg are locked.
 */
export async function settleAgent(
  trx: Writer,
  agent: { readonly userId: string; readonly now: Date; readonly isIdleRestarted: boolean },
): Promise<void> {
  const state = await lockAgent(trx, agent.userId);
  const load = await readAgentLoad(trx, agent.userId);
  const wanted: RoutingStatus = load.connected + load.wrapup > 0 ? "INTERACTING" : "IDLE";
  const isWorking = state.routing_status === "IDLE" || state.routing_status === "INTERACTING";
  const isChanged = isWorking && state.routing_status !== wanted;
  if (!isChanged && !agent.isIdleRestarted) return;
  await changeAgent(trx, agent.userId, {
    ...(isChanged ? { routing_status: wanted, routing_status_at: agent.now } : {}),
    ...(agent.isIdleRestarted ? { idle_since_at: agent.now } : {}),
  });
  if (isChanged) {
    await appendEvents(trx, [
      {
        kind: "agent.routingStatusChanged",
        userId: agent.userId,
        detail: { from: state.routing_status, to: wanted },
      },
    ]);
  }
}

/** An offer was missed: no more work until the agent says IDLE (Genesys NOT_RESPONDING). */
export async function setNotResponding(
  trx: Writer,
  agent: { readonly userId: string; readonly now: Date },
): Promise<void> {
  const state = await lockAgent(trx, agent.userId);
  if (state.routing_status !== "IDLE" && state.routing_status !== "INTERACTING") return;
  await changeAgent(trx, agent.userId, {
    routing_status: "NOT_RESPONDING",
    routing_status_at: agent.now,
  });
  await appendEvents(trx, [
    {
      kind: "agent.routingStatusChanged",
      userId: agent.userId,
      detail: { from: state.routing_status, to: "NOT_RESPONDING" },
    },
  ]);
}
