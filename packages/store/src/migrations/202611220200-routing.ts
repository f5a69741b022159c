/** Queues, who works in them, and what each agent is doing now. */
export const routing = /* sql */ `
create table queue (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  is_default boolean not null default false,
  alerting_timeout_seconds integer not null default 30,
  service_level_percentage double precision not null default 0.8,
  service_level_duration_ms integer not null default 20000,
  is_auto_answer_enabled boolean not null default false,
  wrapup_prompt text not null default 'MANDATORY_TIMEOUT',
  wrapup_timeout_ms integer,
  skill_evaluation_method text not null default 'ALL',
  scoring_method text not null default 'TimestampAndPriority',
  last_agent_routing_mode text not null default 'Disabled',
  is_manual_assignment_enabled boolean not null default false,
  -- Fields of the public queue object that this version stores and gives back but does not act on.
  passthrough jsonb not null default '{}',
  state text not null default 'active',
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint queue_pk primary key (id),
  constraint queue_state check (state in ('active', 'deleted')),
  constraint queue_alerting_range check (alerting_timeout_seconds between 7 and 900),
  constraint queue_wrapup_prompt check (wrapup_prompt in
    ('MANDATORY', 'OPTIONAL', 'MANDATORY_TIMEOUT', 'MANDATORY_FORCED_TIMEOUT', 'AGENT_REQUESTED')),
  constraint queue_wrapup_timeout_range check (wrapup_timeout_ms between 1000 and 3600000),
  constraint queue_skill_evaluation check (skill_evaluation_method in ('NONE', 'BEST', 'ALL')),
  constraint queue_scoring check (scoring_method in ('TimestampAndPriority', 'PriorityOnly')),
  constraint queue_last_agent check (last_agent_routing_mode in ('Disabled', 'QueueMembersOnly', 'AnyAgent'))
);
create unique index queue_name on queue (lower(name)) where state = 'active';
create unique index queue_one_default on queue (is_default) where is_default and state = 'active';

create table queue_member (
  queue_id uuid not null,
  user_id uuid not null,
  is_joined boolean not null default true,
  ring_number integer not null default 1,
  created_at timestamptz not null default now(),
  constraint queue_member_pk primary key (queue_id, user_id),
  constraint queue_member_queue_fk foreign key (queue_id) references queue (id) on delete cascade,
  constraint queue_member_user_fk foreign key (user_id) references user_account (id) on delete cascade,
  constraint queue_member_ring_range check (ring_number between 1 and 6)
);
create index queue_member_user on queue_member (user_id);

create table wrapup_code (
  id uuid not null default gen_random_uuid(),
  name text not null,
  state text not null default 'active',
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint wrapup_code_pk primary key (id),
  constraint wrapup_code_state check (state in ('active', 'deleted'))
);
create unique index wrapup_code_name on wrapup_code (lower(name)) where state = 'active';

create table queue_wrapup_code (
  queue_id uuid not null,
  wrapup_code_id uuid not null,
  constraint queue_wrapup_code_pk primary key (queue_id, wrapup_code_id),
  constraint queue_wrapup_code_queue_fk foreign key (queue_id) references queue (id) on delete cascade,
  constraint queue_wrapup_code_code_fk foreign key (wrapup_code_id) references wrapup_code (id) on delete cascade
);

create table skill (
  id uuid not null default gen_random_uuid(),
  name text not null,
  state text not null default 'active',
  version integer not null default 1,
  modified_at timestamptz not null default now(),
  constraint skill_pk primary key (id),
  constraint skill_state check (state in ('active', 'inactive', 'deleted'))
);
create unique index skill_name on skill (lower(name)) where state <> 'deleted';

create table language (
  id uuid not null default gen_random_uuid(),
  name text not null,
  state text not null default 'active',
  version integer not null default 1,
  modified_at timestamptz not null default now(),
  constraint language_pk primary key (id),
  constraint language_state check (state in ('active', 'inactive', 'deleted'))
);
create unique index language_name on language (lower(name)) where state <> 'deleted';

create table user_skill (
  user_id uuid not null,
  skill_id uuid not null,
  proficiency double precision not null,
  constraint user_skill_pk primary key (user_id, skill_id),
  constraint user_skill_user_fk foreign key (user_id) references user_account (id) on delete cascade,
  constraint user_skill_skill_fk foreign key (skill_id) references skill (id) on delete cascade,
  constraint user_skill_range check (proficiency between 0 and 5)
);

create table user_language (
  user_id uuid not null,
  language_id uuid not null,
  proficiency double precision not null,
  constraint user_language_pk primary key (user_id, language_id),
  constraint user_language_user_fk foreign key (user_id) references user_account (id) on delete cascade,
  constraint user_language_language_fk foreign key (language_id) references language (id) on delete cascade,
  constraint user_language_range check (proficiency between 0 and 5)
);

-- One row per user: presence is the person's choice, routing status is the system's view of it.
create table agent_state (
  user_id uuid not null,
  presence text not null default 'Offline',
  presence_message text,
  presence_at timestamptz not null default now(),
  routing_status text not null default 'OFF_QUEUE',
  routing_status_at timestamptz not null default now(),
  -- Start of the idle time that "longest idle" compares: last connect or disconnect, or going On Queue.
  idle_since_at timestamptz,
  -- When the last notification channel went away; null while one is open.
  disconnected_at timestamptz default now(),
  constraint agent_state_pk primary key (user_id),
  constraint agent_state_user_fk foreign key (user_id) references user_account (id) on delete cascade,
  constraint agent_state_presence check (presence in
    ('Available', 'Away', 'Break', 'Meal', 'Meeting', 'Training', 'Busy', 'Idle', 'On Queue', 'Offline')),
  constraint agent_state_routing_status check (routing_status in
    ('OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'))
);

create table flow (
  id uuid not null default gen_random_uuid(),
  name text not null,
  type text not null default 'inboundshortmessage',
  rules jsonb not null,
  state text not null default 'active',
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint flow_pk primary key (id),
  constraint flow_type check (type in ('inboundshortmessage', 'inqueueshortmessage')),
  constraint flow_state check (state in ('active', 'deleted'))
);
create unique index flow_name on flow (lower(name)) where state = 'active';
`;
