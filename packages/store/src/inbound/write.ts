import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { MessageOrigin, MessageStatus, RoutingState } from "../schema-conversations.ts";
import type { ArrivedBy } from "../schema-plumbing.ts";

/** What a conversation gets when it (re-)enters a queue; it replaces what an earlier wait had. */
export interface QueuedWrite {
  readonly queueId: string;
  readonly waitingSinceAt: Date;
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
  readonly priority: number;
  readonly preferredAgents: readonly { readonly agentId: string; readonly score: number }[];
  readonly utilizationLabelId: string | null;
}

/** Final state of a conversation after a batch; `isNew` rows are inserted, the others updated. */
export interface ConversationWrite {
  readonly id: string;
  readonly isNew: boolean;
  readonly integrationId: string;
  readonly contactId: string;
  readonly state: "open" | "closed";
  readonly routingState: RoutingState;
  /** Given when the batch (re)queues it; null leaves the columns as they are. */
  readonly queued: QueuedWrite | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** A leg that a batch adds. */
export interface ParticipantWrite {
  readonly conversationId: string;
  readonly purpose: "customer" | "workflow" | "acd";
  readonly state: "connected" | "disconnected";
  readonly contactId: string | null;
  readonly queueId: string | null;
  readonly flowId: string | null;
  readonly flowVersion: number | null;
  readonly name: string | null;
  /** Participant data, added to what a leg of its own has. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly at: Date;
  /** Of a disconnected leg; a transfer when absent. */
  readonly disconnectType?: "system";
}

/** A DM to store. `text` is what is shown; the event as X sent it is in `raw`. */
export interface MessageWrite {
  readonly id: string;
  readonly conversationId: string;
  readonly integrationId: string;
  readonly contactId: string;
  readonly xEventId: string;
  readonly direction: "inbound" | "outbound";
  readonly status: MessageStatus;
  readonly origin: MessageOrigin;
  readonly text: string;
  readonly sourceAppId: string | null;
  readonly createdAt: Date;
  readonly receivedAt: Date;
  readonly isLate: boolean;
  readonly arrivedBy: ArrivedBy;
  readonly attachment: unknown;
  readonly raw: unknown;
}

/** Inserts the new conversations and brings the others to their new state; the callers hold their locks. */
export async function writeConversations(
  trx: Transaction<Database>,
  conversations: readonly ConversationWrite[],
): Promise<void> {
  const rows = conversations.map((row) => ({
    id: row.id,
    is_new: row.isNew,
    integration_id: row.integrationId,
    contact_id: row.contactId,
    state: row.state,
    routing_state: row.routingState,
    queue_id: row.queued?.queueId ?? null,
    waiting_since_at: row.queued?.waitingSinceAt ?? null,
    skill_ids: row.queued?.skillIds ?? [],
    language_id: row.queued?.languageId ?? null,
    priority: row.queued?.priority ?? 0,
    preferred_agents: row.queued?.preferredAgents ?? [],
    utilization_label_id: row.queued?.utilizationLabelId ?? null,
    started_at: row.startedAt,
    ended_at: row.endedAt,
  }));
  const queuing = sql`queue_id uuid, waiting_since_at timestamptz, skill_ids jsonb, language_id uuid,
      priority integer, preferred_agents jsonb, utilization_label_id uuid`;
  const skillIds = sql`(select coalesce(array_agg(skill.id::uuid), '{}') from jsonb_array_elements_text(r.skill_ids)
        as skill(id))`;
  const known = rows.filter((row) => !row.is_new);
  const staying = known.filter((row) => row.queue_id === null);
  const requeued = known.filter((row) => row.queue_id !== null);
  // Updates first: an open conversation that is ended here makes room for the one that follows it.
  if (staying.length > 0) {
    await sql`
      update conversation c set
        state = r.state, routing_state = r.routing_state, ended_at = r.ended_at, version = c.version + 1
      from json_to_recordset(${JSON.stringify(staying)}::json) as r(
        id uuid, state text, routing_state text, ended_at timestamptz)
      where c.id = r.id`.execute(trx);
  }
  if (requeued.length > 0) {
    await sql`
      update conversation c set
        state = r.state, routing_state = r.routing_state, ended_at = r.ended_at, version = c.version + 1,
        queue_id = r.queue_id, waiting_since_at = r.waiting_since_at, entered_queue_at = r.waiting_since_at,
        skill_ids = ${skillIds}, language_id = r.language_id, priority = r.priority,
        preferred_agents = r.preferred_agents, utilization_label_id = r.utilization_label_id,
        direct_agent_id = null, direct_until = null
      from json_to_recordset(${JSON.stringify(requeued)}::json) as r(
        id uuid, state text, routing_state text, ended_at timestamptz, ${queuing})
      where c.id = r.id`.execute(trx);
  }
  const added = rows.filter((row) => row.is_new);
  if (added.length === 0) return;
  await sql`
    insert into conversation
      (id, integration_id, contact_id, state, routing_state, queue_id, waiting_since_at, entered_queue_at,
        skill_ids, language_id, priority, preferred_agents, utilization_label_id, started_at, ended_at)
    select id, integration_id, contact_id, state, routing_state, queue_id, waiting_since_at, waiting_since_at,
      ${skillIds}, language_id, priority, preferred_agents, utilization_label_id, started_at, ended_at
    from json_to_recordset(${JSON.stringify(added)}::json) as r(
      id uuid, integration_id uuid, contact_id uuid, state text, routing_state text, ${queuing},
      started_at timestamptz, ended_at timestamptz)`.execute(trx);
}

/** Adds legs, in the order of the list. */
export async function writeParticipants(
  trx: Transaction<Database>,
  participants: readonly ParticipantWrite[],
): Promise<void> {
  if (participants.length === 0) return;
  const rows = participants.map((row, index) => ({
    position: index,
    conversation_id: row.conversationId,
    purpose: row.purpose,
    state: row.state,
    contact_id: row.contactId,
    queue_id: row.queueId,
    flow_id: row.flowId,
    flow_version: row.flowVersion,
    name: row.name,
    attributes: row.attributes ?? {},
    // A microsecond apart for each, so that `started_at` keeps the order in which the legs follow each other.
    started_at: row.at,
    ended_at: row.state === "disconnected" ? row.at : null,
    disconnect_type: row.state === "disconnected" ? (row.disconnectType ?? "transfer") : null,
  }));
  await sql`
    insert into participant (conversation_id, purpose, state, contact_id, queue_id, flow_id, flow_version, name,
      attributes, started_at, connected_at, ended_at, disconnect_type)
    select conversation_id, purpose, state, contact_id, queue_id, flow_id, flow_version, name, attributes,
      started_at + position * interval '1 microsecond', started_at + position * interval '1 microsecond',
      ended_at + position * interval '1 microsecond', disconnect_type
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      position integer, conversation_id uuid, purpose text, state text, contact_id uuid, queue_id uuid,
      flow_id uuid, flow_version integer, name text, attributes jsonb, started_at timestamptz, ended_at timestamptz, disconnect_type text)
    order by position`.execute(trx);
}

/** Adds participant data to the customers' legs of conversations. */
export async function addCustomerAttributes(
  trx: Transaction<Database>,
  additions: readonly {
    readonly conversationId: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[],
): Promise<void> {
  if (additions.length === 0) return;
  const rows = additions.map((row) => ({
    conversation_id: row.conversationId,
    attributes: row.attributes,
  }));
  await sql`
    update participant p set attributes = p.attributes || r.attributes
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(conversation_id uuid, attributes jsonb)
    where p.conversation_id = r.conversation_id and p.purpose = 'customer'`.execute(trx);
}

/** Ends the flows' legs of conversations that leave a menu. */
export async function endWorkflowLegs(
  trx: Transaction<Database>,
  conversationIds: readonly string[],
  at: Date,
): Promise<void> {
  if (conversationIds.length === 0) return;
  await sql`
    update participant set state = 'disconnected', ended_at = ${at}, disconnect_type = 'transfer'
    where conversation_id = any(${conversationIds}::uuid[]) and purpose = 'workflow'
      and state <> 'disconnected'`.execute(trx);
}

/** Connects the customers' legs of conversations that open again, and forgets who had declined them. */
export async function reviveConversations(
  trx: Transaction<Database>,
  conversationIds: readonly string[],
): Promise<void> {
  if (conversationIds.length === 0) return;
  await sql`
    update participant set state = 'connected', ended_at = null, disconnect_type = null
    where conversation_id = any(${conversationIds}::uuid[]) and purpose = 'customer'`.execute(trx);
  await sql`
    delete from routing_exclusion where conversation_id = any(${conversationIds}::uuid[])`.execute(
    trx,
  );
}

/** Ends every open leg of conversations whose time has run out. */
export async function endOpenLegs(
  trx: Transaction<Database>,
  conversationIds: readonly string[],
  at: Date,
): Promise<void> {
  if (conversationIds.length === 0) return;
  await sql`
    update participant set state = 'disconnected', ended_at = ${at}, disconnect_type = 'timeout'
    where conversation_id = any(${conversationIds}::uuid[]) and state <> 'disconnected'`.execute(
    trx,
  );
}

/** Stores DMs. The caller has left out those that are stored already; a clash is a programming error. */
export async function writeMessages(
  trx: Transaction<Database>,
  messages: readonly MessageWrite[],
): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((row) => ({
    id: row.id,
    conversation_id: row.conversationId,
    integration_id: row.integrationId,
    contact_id: row.contactId,
    x_event_id: row.xEventId,
    direction: row.direction,
    status: row.status,
    origin: row.origin,
    text: row.text,
    source_app_id: row.sourceAppId,
    created_at: row.createdAt,
    received_at: row.receivedAt,
    is_late: row.isLate,
    arrived_by: row.arrivedBy,
    attachment: row.attachment,
    raw: row.raw,
  }));
  await sql`
    insert into message (id, conversation_id, integration_id, contact_id, x_event_id, x_event_number, direction,
      status, origin, text, source_app_id, sorted_at, x_created_at, sent_at, received_at, is_late, arrived_by,
      attachment, raw)
    select id, conversation_id, integration_id, contact_id, x_event_id, x_event_id::numeric, direction,
      status, origin, text, source_app_id, created_at, created_at,
      case when direction = 'outbound' then created_at end, received_at, is_late, arrived_by, attachment, raw
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      id uuid, conversation_id uuid, integration_id uuid, contact_id uuid, x_event_id text, direction text,
      status text, origin text, text text, source_app_id text, created_at timestamptz, received_at timestamptz,
      is_late boolean, arrived_by text, attachment jsonb, raw jsonb)`.execute(trx);
}

/** The customer has read everything up to an event. */
export interface ReadUpTo {
  readonly integrationId: string;
  readonly contactId: string;
  readonly lastReadEventId: string;
}

/** Marks our messages up to there as read; returns those that were not before. */
export async function markMessagesRead(
  trx: Transaction<Database>,
  reads: readonly ReadUpTo[],
): Promise<{ messageId: string; conversationId: string }[]> {
  if (reads.length === 0) return [];
  const rows = reads.map((read) => ({
    integration_id: read.integrationId,
    contact_id: read.contactId,
    last_read: read.lastReadEventId,
  }));
  const { rows: marked } = await sql<{ id: string; conversation_id: string }>`
    update message m set status = 'read'
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
        integration_id uuid, contact_id uuid, last_read numeric)
      join conversation c on c.contact_id = r.contact_id and c.integration_id = r.integration_id
    where m.conversation_id = c.id and m.direction = 'outbound' and m.status = 'sent'
      and m.x_event_number <= r.last_read
    returning m.id, m.conversation_id`.execute(trx);
  return marked.map((row) => ({ messageId: row.id, conversationId: row.conversation_id }));
}
