import {
  appendEvents,
  changeAgent,
  lockAgent,
  readAgentLoad,
  type AgentStateRow,
  type NewEvent,
  type Presence,
  type RoutingStatus,
  type Writer,
} from "@tsubame/store";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import { AppError, invalidFields } from "../http/errors.ts";

/** Who changes whose state, and when. */
export interface AgentChangeContext {
  readonly userId: string;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Sets a presence and what follows from it (docs/sources.md#genesys-presence):
 * - going On Queue: IDLE, or INTERACTING for one who still holds work; the idle time starts now;
 * - leaving it: OFF_QUEUE. Work already accepted stays, and an offer that rings may still be answered (whoever else sets
 *   an agent off queue takes their offers back first, `withdrawOffersOf`);
 * - any other change leaves the routing status alone.
 * Setting the same presence again changes the message only. Locks the agent's row: nothing is locked after it.
 */
export async function changePresence(
  trx: Writer,
  change: AgentChangeContext & { presence: Presence; message: string | null },
): Promise<AgentStateRow> {
  const { userId, presence, now } = change;
  const before = await lockAgent(trx, userId);
  const isMoved = before.presence !== presence;
  const status = isMoved ? await statusAfter(trx, before, presence) : before.routing_status;
  const isStatusChanged = status !== before.routing_status;
  const isGoingOnQueue = isMoved && presence === "On Queue";
  const values = {
    presence,
    presence_message: change.message,
    ...(isMoved && { presence_at: now }),
    ...(isStatusChanged && { routing_status: status, routing_status_at: now }),
    ...(isGoingOnQueue && { idle_since_at: now }),
  };
  await changeAgent(trx, userId, values);
  const events: NewEvent[] = [];
  if (isMoved || before.presence_message !== change.message) {
    events.push({
      kind: "agent.presenceChanged",
      userId,
      ...actorColumns(change.actor),
      detail: { from: before.presence, to: presence },
    });
  }
  if (isStatusChanged) events.push(statusEvent(change, before.routing_status, status));
  await appendEvents(trx, events);
  return { ...before, ...values };
}

async function statusAfter(
  trx: Writer,
  before: AgentStateRow,
  presence: Presence,
): Promise<RoutingStatus> {
  if (presence === "On Queue") return workingStatus(trx, before.user_id);
  return before.presence === "On Queue" ? "OFF_QUEUE" : before.routing_status;
}

/**
 * Answers a request to set the routing status. IDLE is the only one a person can ask for: it ends NOT_RESPONDING (to
 * INTERACTING for one who holds work) and is granted without effect to one who is working. The idle time goes on, so
 * a missed offer does not send its agent to the end of the line.
 * @throws AppError `agent.notOnQueue`, or `bad.request` for another status
 */
export async function changeRoutingStatus(
  trx: Writer,
  change: AgentChangeContext & { status: RoutingStatus },
): Promise<AgentStateRow> {
  if (change.status !== "IDLE") {
    throw invalidFields(
      `The routing status ${change.status} follows from presence and work; only IDLE can be asked for.`,
      [{ fieldName: "status", errorCode: "invalid.value", message: "must be IDLE" }],
    );
  }
  const before = await lockAgent(trx, change.userId);
  if (before.routing_status === "OFF_QUEUE") {
    throw new AppError({
      code: "agent.notOnQueue",
      status: 409,
      message: "The agent is off queue. Set the presence On Queue first.",
    });
  }
  if (before.routing_status !== "NOT_RESPONDING") return before;
  const status = await workingStatus(trx, change.userId);
  const values = { routing_status: status, routing_status_at: change.now };
  await changeAgent(trx, change.userId, values);
  await appendEvents(trx, [statusEvent(change, before.routing_status, status)]);
  return { ...before, ...values };
}

/** Status of an agent who is on queue: INTERACTING while they hold accepted work. */
async function workingStatus(trx: Writer, userId: string): Promise<RoutingStatus> {
  const load = await readAgentLoad(trx, userId);
  return load.connected + load.wrapup > 0 ? "INTERACTING" : "IDLE";
}

function statusEvent(change: AgentChangeContext, from: RoutingStatus, to: RoutingStatus): NewEvent {
  return {
    kind: "agent.routingStatusChanged",
    userId: change.userId,
    ...actorColumns(change.actor),
    detail: { from, to },
  };
}
