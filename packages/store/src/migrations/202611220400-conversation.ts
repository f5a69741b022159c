/** Conversations, the legs of their participants, their messages, and why they were routed as they were. */
export const conversation = /* sql */ `
create table conversation (
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  contact_id uuid not null,
  state text not null default 'open',
  -- none: nobody is asked for (answered by the account's owner, or being created); waiting: in a queue;
  -- offered: rings at one agent; connected: an agent owns it.
  routing_state text not null default 'none',
  queue_id uuid,
  priority integer not null default 0,
  language_id uuid,
  skill_ids uuid[] not null default '{}',
  -- Original place in the line; kept when an offer is declined or not answered.
  waiting_since_at timestamptz,
  last_agent_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1,
  constraint conversation_pk primary key (id),
  constraint conversation_integration_fk foreign key (integration_id) references integration (id),
  constraint conversation_contact_fk foreign key (contact_id) references contact (id),
  constraint conversation_queue_fk foreign key (queue_id) references queue (id),
  constraint conversation_state check (state in ('open', 'closed')),
  constraint conversation_routing_state check (routing_state in ('none', 'waiting', 'offered', 'connected')),
  constraint conversation_closed_not_routed check (state = 'open' or routing_state = 'none'),
  constraint conversation_waiting_place check
    (routing_state not in ('waiting', 'offered') or (queue_id is not null and waiting_since_at is not null))
);
-- One open conversation per customer and account.
create unique index conversation_one_open on conversation (integration_id, contact_id) where state = 'open';
create index conversation_contact on conversation (contact_id, integration_id, ended_at desc);
create index conversation_waiting on conversation (queue_id, waiting_since_at) where routing_state in ('waiting', 'offered');
create index conversation_started on conversation (started_at);

-- A leg: one stretch of one party's part in a conversation. A leg has exactly one communication.
create table participant (
  id uuid not null default gen_random_uuid(),
  communication_id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  purpose text not null,
  state text not null,
  user_id uuid,
  queue_id uuid,
  contact_id uuid,
  flow_id uuid,
  name text,
  attributes jsonb not null default '{}',
  -- Which of the agent's capacity slots (0-based) this leg holds; null when it holds none.
  slot integer,
  decision_id uuid,
  started_at timestamptz not null default now(),
  alerting_at timestamptz,
  alerting_deadline_at timestamptz,
  connected_at timestamptz,
  ended_at timestamptz,
  disconnect_type text,
  wrapup_prompt text,
  is_wrapup_required boolean not null default false,
  wrapup_started_at timestamptz,
  wrapup_deadline_at timestamptz,
  wrapup_ended_at timestamptz,
  wrapup_code_id uuid,
  wrapup_name text,
  wrapup_notes text,
  is_wrapup_skipped boolean not null default false,
  constraint participant_pk primary key (id),
  constraint participant_communication unique (communication_id),
  constraint participant_conversation_fk foreign key (conversation_id) references conversation (id),
  constraint participant_user_fk foreign key (user_id) references user_account (id),
  constraint participant_queue_fk foreign key (queue_id) references queue (id),
  constraint participant_wrapup_code_fk foreign key (wrapup_code_id) references wrapup_code (id),
  constraint participant_purpose check (purpose in ('customer', 'workflow', 'acd', 'agent')),
  constraint participant_state check (state in ('alerting', 'connected', 'parked', 'disconnected')),
  constraint participant_agent_user check (purpose <> 'agent' or user_id is not null),
  constraint participant_alerting_deadline check (state <> 'alerting' or alerting_deadline_at is not null),
  constraint participant_ended check ((state = 'disconnected') = (ended_at is not null)),
  constraint participant_slot_range check (slot between 0 and 24)
);
create index participant_conversation_order on participant (conversation_id, started_at);
create index participant_user_order on participant (user_id, started_at desc) where user_id is not null;
-- At most one open offer or owner per conversation (promise 4), whatever the dispatchers believe.
create unique index participant_one_owner on participant (conversation_id)
  where purpose = 'agent' and state in ('alerting', 'connected');
-- No agent above capacity (promise 4): a slot is held by one leg at a time.
create unique index participant_one_per_slot on participant (user_id, slot) where slot is not null;
create index participant_alerting on participant (alerting_deadline_at) where state = 'alerting';
create index participant_wrapup on participant (wrapup_deadline_at)
  where wrapup_started_at is not null and wrapup_ended_at is null;

create table message (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  integration_id uuid not null,
  contact_id uuid not null,
  -- X's id of the DM event; null until X has confirmed a reply. Unique per account, so a DM is stored once.
  x_event_id text,
  direction text not null,
  status text not null,
  text text not null,
  -- Who wrote an outbound message: an agent's leg, or null for the account's owner in the X app.
  participant_id uuid,
  user_id uuid,
  origin text not null,
  source_app_id text,
  -- X's time when known (milliseconds), the time of acceptance before that; the order within the conversation
  -- is (sorted_at, x_event_number, id).
  sorted_at timestamptz not null,
  x_event_number numeric,
  x_created_at timestamptz,
  received_at timestamptz not null default now(),
  sent_at timestamptz,
  error_code text,
  error_detail jsonb,
  is_late boolean not null default false,
  attachment jsonb,
  raw jsonb,
  constraint message_pk primary key (id),
  constraint message_conversation_fk foreign key (conversation_id) references conversation (id),
  constraint message_x_event unique (integration_id, x_event_id),
  constraint message_direction check (direction in ('inbound', 'outbound')),
  constraint message_origin check (origin in ('customer', 'agent', 'owner', 'automatic')),
  constraint message_status check (status in
    ('received', 'queued', 'sending', 'sent', 'failed', 'unconfirmed', 'read'))
);
create index message_thread on message (conversation_id, sorted_at, x_event_number, id);

-- What the dispatcher decided and the trace that explains it.
create table routing_decision (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  queue_id uuid not null,
  user_id uuid not null,
  kind text not null default 'offer',
  decided_at timestamptz not null,
  lease_token bigint not null,
  trace jsonb not null,
  constraint routing_decision_pk primary key (id),
  constraint routing_decision_conversation_fk foreign key (conversation_id) references conversation (id),
  constraint routing_decision_kind check (kind in ('offer', 'assignment', 'pull'))
);
create index routing_decision_conversation on routing_decision (conversation_id, decided_at);

-- Agents not asked again for this wait because they declined or missed it.
create table routing_exclusion (
  conversation_id uuid not null,
  user_id uuid not null,
  reason text not null,
  excluded_at timestamptz not null default now(),
  constraint routing_exclusion_pk primary key (conversation_id, user_id),
  constraint routing_exclusion_conversation_fk foreign key (conversation_id) references conversation (id) on delete cascade,
  constraint routing_exclusion_reason check (reason in ('declined', 'noAnswer', 'gone'))
);
`;
