import type pg from "pg";

/** Size of the contact centre in the database. */
export interface DispatchFloor {
  readonly agentCount: number;
  readonly waitingCount: number;
  /** Conversations at once; every agent begins with nothing in hand. */
  readonly capacity: number;
}

const queueCount = 20;
const skillCount = 24;

/**
 * Fills an empty database: 20 queues, each agent a member of three with up to four of 24 skills and two of three languages,
 * each waiting conversation asking for at most one skill and maybe a language. Deterministic but for the ids.
 */
export async function fillFloor(client: pg.Client, floor: DispatchFloor): Promise<void> {
  const { agentCount, waitingCount, capacity } = floor;
  await client.query(`
    insert into organization (name, message_capacity) values ('Bench', ${capacity})
      on conflict (is_only) do update set message_capacity = ${capacity};
    insert into integration (name, tier, consumer_key, consumer_secret_sealed, access_token, access_token_secret_sealed, webhook_key)
      values ('Account', 'enterprise', 'key', '', 'token', '', 'bench');
    insert into queue (name, alerting_timeout_seconds) select 'Queue ' || n, 900 from generate_series(1, ${queueCount}) n;
    insert into skill (name) select 'Skill ' || n from generate_series(1, ${skillCount}) n;
    insert into language (name) values ('ja'), ('en'), ('ko');
    insert into user_account (name, email)
      select 'Agent ' || n, 'agent' || n || '@bench.example' from generate_series(1, ${agentCount}) n;
    create temporary table numbered_agent as
      select id, (row_number() over (order by name))::integer as n from user_account where email like '%@bench.example';
    create temporary table numbered_queue as select id, (row_number() over (order by name))::integer as n from queue;
    create temporary table numbered_skill as select id, (row_number() over (order by name))::integer as n from skill;
    create temporary table numbered_language as select id, (row_number() over (order by name))::integer as n from language;
    insert into agent_state (user_id, presence, routing_status, idle_since_at, disconnected_at)
      select id, 'On Queue', 'IDLE', now() - n * interval '1 second', null from numbered_agent;
    insert into queue_member (queue_id, user_id)
      select distinct q.id, a.id from numbered_agent a, generate_series(0, 2) k
      join lateral (select id from numbered_queue where numbered_queue.n = 1 + (a.n * 7 + k * 5) % ${queueCount}) q on true;
    insert into user_skill (user_id, skill_id, proficiency)
      select distinct on (a.id, s.id) a.id, s.id, (a.n + k) % 6 from numbered_agent a, generate_series(0, 3) k
      join lateral (select id from numbered_skill where numbered_skill.n = 1 + (a.n * 13 + k * 5) % ${skillCount}) s on true;
    insert into user_language (user_id, language_id, proficiency)
      select a.id, l.id, 3 from numbered_agent a join numbered_language l on (a.n + l.n) % 3 <> 0;`);
  await addWaiting(client, waitingCount);
  await client.query("analyze");
}

/** Lets more customers wait: a contact, a conversation and its two legs each, one event each. */
export async function addWaiting(client: pg.Client, count: number): Promise<void> {
  await client.query(
    `with contact as (
      insert into contact (x_user_id, name, username, x_user)
      select gen_random_uuid(), 'Customer', 'customer', '{}' from generate_series(1, $1) returning id
    ), numbered as (select id, (row_number() over ())::integer as n from contact),
    waiting as (
      insert into conversation (
        integration_id, contact_id, routing_state, queue_id, language_id, skill_ids, waiting_since_at, entered_queue_at, started_at
      )
      select (select id from integration limit 1), c.id, 'waiting',
        (select id from numbered_queue where n = 1 + c.n % ${queueCount}),
        case when c.n % 4 = 0 then (select id from numbered_language where n = 1 + c.n % 3) end,
        case when c.n % 3 = 0 then array(select id from numbered_skill where n = 1 + (c.n / 3) % ${skillCount}) else '{}' end,
        now() - c.n * interval '10 ms', now() - c.n * interval '10 ms', now()
      from numbered c returning id, contact_id, queue_id
    ), legs as (
      insert into participant (conversation_id, purpose, state, contact_id, queue_id)
      select id, purpose, 'connected', case purpose when 'customer' then contact_id end,
        case purpose when 'acd' then queue_id end
      from waiting, unnest(array['customer', 'acd']) as purpose
    )
    insert into event_log (kind, conversation_id, queue_id) select 'conversation.queued', id, queue_id from waiting`,
    [count],
  );
}

/**
 * As many agents' conversations as asked for end, and free their slots: what an agent's click does to the rows that routing
 * reads, all in one statement. Returns how many ended.
 */
export async function endSome(client: pg.Client, count: number): Promise<number> {
  const { rowCount } = await client.query(
    `with leg as (
      update participant set state = 'disconnected', ended_at = now(), slot = null, alerting_deadline_at = null
      where id in (select id from participant where slot is not null limit $1) returning conversation_id, id, user_id
    ), closed as (
      update conversation set state = 'closed', routing_state = 'none', ended_at = now()
      where id in (select conversation_id from leg)
    ), agent as (
      select user_id from agent_state where user_id in (select user_id from leg) order by user_id for update
    ), idle as (
      update agent_state set idle_since_at = now() where user_id in (select user_id from agent)
    )
    insert into event_log (kind, conversation_id, participant_id, user_id)
    select 'leg.ended', conversation_id, id, user_id from leg`,
    [count],
  );
  return rowCount ?? 0;
}
