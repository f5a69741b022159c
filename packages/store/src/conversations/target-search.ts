import { sql } from "kysely";
import { likePattern } from "../listing/page.ts";
import type { Presence, RoutingStatus } from "../schema-agents.ts";
import type { Reader } from "./rows.ts";

/** A queue to which a conversation could be passed on. */
export interface QueueChoice {
  readonly id: string;
  readonly name: string;
  readonly waitingCount: number;
  /** Members who are on queue, connected, and have room. */
  readonly readyCount: number;
}

/** An agent to whom a conversation could be passed on or assigned, as they are now. */
export interface AgentChoice {
  readonly id: string;
  readonly name: string;
  readonly presence: Presence;
  readonly routingStatus: RoutingStatus;
  readonly isConnected: boolean;
  readonly heldCount: number;
  readonly capacity: number;
}

const held = sql`(select count(*)::int from participant p where p.user_id = u.id and p.slot is not null)`;
const capacity = sql`coalesce(u.message_capacity, (select message_capacity from organization), 1)`;

/** Active queues by part of the name; without a search those with free agents first. */
export async function searchQueueChoices(
  reader: Reader,
  options: { readonly search: string; readonly limit: number },
): Promise<QueueChoice[]> {
  const { rows } = await sql<QueueChoice>`
    select * from (
      select queue.id, queue.name,
        (select count(*)::int from conversation c where c.queue_id = queue.id and c.routing_state in ('waiting', 'offered'))
          as "waitingCount",
        (select count(*)::int from queue_member m join user_account u on u.id = m.user_id and u.state = 'active'
          join agent_state s on s.user_id = u.id
          where m.queue_id = queue.id and m.is_joined and s.routing_status in ('IDLE', 'INTERACTING')
            and s.disconnected_at is null and ${held} < ${capacity}) as "readyCount"
      from queue where queue.state = 'active' and queue.name ilike ${likePattern(options.search)}
    ) choice
    order by "readyCount" > 0 desc, lower(name), id limit ${options.limit}`.execute(reader);
  return rows;
}

/**
 * Agents by part of the name or e-mail address, those who can take it now first. `queueId` leaves only members of a queue;
 * `exceptUserId` leaves one out.
 */
export async function searchAgentChoices(
  reader: Reader,
  options: {
    readonly search: string;
    readonly queueId: string | null;
    readonly exceptUserId: string | null;
    readonly limit: number;
  },
): Promise<AgentChoice[]> {
  const pattern = likePattern(options.search);
  const { rows } = await sql<AgentChoice>`
    select * from (
      select u.id, u.name, coalesce(s.presence, 'Offline') as presence,
        coalesce(s.routing_status, 'OFF_QUEUE') as "routingStatus",
        s.user_id is not null and s.disconnected_at is null as "isConnected",
        ${held} as "heldCount", ${capacity} as capacity
      from user_account u left join agent_state s on s.user_id = u.id
      where u.state = 'active' and (u.name ilike ${pattern} or u.email ilike ${pattern})
        and u.id is distinct from ${options.exceptUserId}::uuid
        and exists (select from queue_member m where m.user_id = u.id and m.is_joined
          and (${options.queueId}::uuid is null or m.queue_id = ${options.queueId}::uuid))
    ) choice
    order by "routingStatus" in ('IDLE', 'INTERACTING') and "isConnected" and "heldCount" < capacity desc,
      "routingStatus" in ('IDLE', 'INTERACTING') desc, lower(name), id
    limit ${options.limit}`.execute(reader);
  return rows;
}
