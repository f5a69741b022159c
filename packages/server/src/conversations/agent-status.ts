import {
  appendEvents,
  changeAgent,
  changeAgents,
  lockAgent,
  readAgentLoad,
  type AgentStateRow,
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

/**
 * Offers were missed: no more work for these agents until they say IDLE (Genesys NOT_RESPONDING). Whoever is off queue or
 * not responding stays so. The caller has locked them.
 */
export async function setNotResponding(
  trx: Writer,
  agents: readonly AgentStateRow[],
  now: Date,
): Promise<void> {
  const working = [...new Map(agents.map((agent) => [agent.user_id, agent])).values()].filter(
    ({ routing_status: status }) => status === "IDLE" || status === "INTERACTING",
  );
  if (working.length === 0) return;
  const userIds = working.map((agent) => agent.user_id);
  await changeAgents(trx, userIds, { routing_status: "NOT_RESPONDING", routing_status_at: now });
  await appendEvents(
    trx,
    working.map((agent) => ({
      kind: "agent.routingStatusChanged" as const,
      userId: agent.user_id,
      detail: { from: agent.routing_status, to: "NOT_RESPONDING" },
    })),
  );
}
