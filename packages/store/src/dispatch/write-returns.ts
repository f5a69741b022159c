import { sql } from "kysely";
import type { EventKind } from "../event-kinds.ts";
import type { AgentStateChange, Writer } from "../conversations/rows.ts";

/** A conversation that leaves an agent for its queue. */
export interface ReturnedLeg {
  readonly conversationId: string;
  /** The agent's leg, which ends. */
  readonly participantId: string;
  readonly userId: string;
  /** Where it waits from now on. */
  readonly queueId: string | null;
  /** Its place there. */
  readonly waitingSinceAt: Date;
  readonly priority: number;
  readonly integrationId: string;
  readonly disconnectType: string;
  readonly reason: "declined" | "noAnswer" | "gone";
  /** What the event log calls the end of the leg. */
  readonly event: EventKind;
}

/**
 * Writes returns to queues, whose conversations and legs the caller has locked and checked: the agent's leg ends and frees
 * its slot, a new leg of the queue begins, the conversation waits again at the given place, the agent is noted as not to be
 * asked again for this wait, and the events of both, in the order given. Who does not
 * take it is not waited for by name any more.
 *
 * One statement for all of them, so that many that are due together cost as many round trips as one.
 */
export async function writeReturns(
  trx: Writer,
  returns: readonly ReturnedLeg[],
  by: {
    readonly now: Date;
    readonly actorUserId: string | null;
    readonly actorClientId: string | null;
  },
): Promise<void> {
  if (returns.length === 0) return;
  const { now } = by;
  const rows = returns.map((leg, position) => ({ ...leg, position }));
  await sql`
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as given (
        position integer, "conversationId" uuid, "participantId" uuid, "userId" uuid, "queueId" uuid, "waitingSinceAt" text,
        priority integer, "integrationId" uuid, "disconnectType" text, reason text, event text
      )
    ), agent_leg as (
      update participant p set state = 'disconnected', ended_at = ${now}, disconnect_type = given."disconnectType",
        alerting_deadline_at = null, slot = null, parked_at = null, resume_at = null
      from given where p.id = given."participantId"
      returning p.queue_id, p.id
    ), ended as (
      update participant p set state = 'disconnected', ended_at = ${now}, disconnect_type = 'transfer'
      from given
      where p.conversation_id = given."conversationId" and p.purpose = 'acd' and p.state <> 'disconnected'
    ), queue_leg as (
      insert into participant (conversation_id, purpose, state, queue_id, started_at, connected_at)
      select "conversationId", 'acd', 'connected', "queueId", ${now}, ${now} from given order by position
    ), waiting as (
      update conversation c set routing_state = 'waiting', queue_id = given."queueId",
        waiting_since_at = given."waitingSinceAt"::timestamptz, version = c.version + 1,
        inactive_at = null,
        direct_agent_id = nullif(c.direct_agent_id, given."userId"),
        direct_until = case when c.direct_agent_id = given."userId" then null else c.direct_until end
      from given where c.id = given."conversationId"
    ), excluded_agent as (
      insert into routing_exclusion (conversation_id, user_id, reason, excluded_at)
      select "conversationId", "userId", reason, ${now} from given
      on conflict (conversation_id, user_id) do update set reason = excluded.reason, excluded_at = excluded.excluded_at
    )
    insert into event_log (
      kind, conversation_id, participant_id, user_id, queue_id, integration_id, actor_user_id, actor_client_id, detail
    )
    select * from (
      select event, "conversationId", "participantId", "userId", agent_leg.queue_id, null::uuid,
        ${by.actorUserId}::uuid, ${by.actorClientId}::uuid,
        jsonb_build_object('disconnectType', "disconnectType", 'reason', reason)
      from given join agent_leg on agent_leg.id = given."participantId"
      union all
      select 'conversation.queued', "conversationId", null, null, "queueId", "integrationId",
        ${by.actorUserId}::uuid, ${by.actorClientId}::uuid,
        jsonb_build_object('queueId', "queueId", 'priority', priority, 'waitingSinceAt', "waitingSinceAt")
      from given
    ) event (kind, conversation_id)
    order by (select position from given where "conversationId" = event.conversation_id), kind = 'conversation.queued'`.execute(
    trx,
  );
}

/** Changes the state of agents that the caller has locked. */
export async function changeAgents(
  trx: Writer,
  userIds: readonly string[],
  change: AgentStateChange,
): Promise<void> {
  await trx
    .updateTable("agent_state")
    .set(change)
    .where(sql<boolean>`user_id = any(${[...userIds]}::uuid[])`)
    .execute();
}
