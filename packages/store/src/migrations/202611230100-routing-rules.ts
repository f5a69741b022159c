/**
 * What rules of a queue and of a flow ask for a conversation beside its queue, skills, language and priority.
 *
 * `entered_queue_at`: from when the steps of the queue's rules count; `waiting_since_at` keeps its place through transfers
 * and returns. `direct_agent_id` until `direct_until`: the one agent it waits for. `preferred_agents`: at most 20 of
 * `{agentId, score}`, score 0 to 100. `inactive_at`: when nobody has written for so long that the queue's rule acts.
 *
 * A utilization label bounds conversations of one kind below the capacity for messages. `agent_group` has the people whom
 * rules may bring in by a group's name (docs/sources.md#genesys-queues).
 */
export const routingRules = /* sql */ `
create table utilization_label (
  id uuid not null default gen_random_uuid(),
  name text not null,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint utilization_label_pk primary key (id)
);
create unique index utilization_label_name on utilization_label (lower(name));

create table label_capacity (
  utilization_label_id uuid not null,
  user_id uuid,
  maximum_capacity integer not null,
  constraint label_capacity_range check (maximum_capacity between 0 and 25),
  constraint label_capacity_label_fk foreign key (utilization_label_id)
    references utilization_label (id) on delete cascade,
  constraint label_capacity_user_fk foreign key (user_id) references user_account (id) on delete cascade
);
create unique index label_capacity_of_user on label_capacity (user_id, utilization_label_id)
  where user_id is not null;
create unique index label_capacity_of_organization on label_capacity (utilization_label_id)
  where user_id is null;

create table agent_group (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  state text not null default 'active',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint agent_group_pk primary key (id),
  constraint agent_group_state check (state in ('active', 'deleted'))
);
create unique index agent_group_name on agent_group (lower(name)) where state = 'active';

create table agent_group_member (
  agent_group_id uuid not null,
  user_id uuid not null,
  constraint agent_group_member_pk primary key (agent_group_id, user_id),
  constraint agent_group_member_group_fk foreign key (agent_group_id)
    references agent_group (id) on delete cascade,
  constraint agent_group_member_user_fk foreign key (user_id)
    references user_account (id) on delete cascade
);
create index agent_group_member_user on agent_group_member (user_id);

alter table conversation
  add column entered_queue_at timestamptz,
  add column utilization_label_id uuid
    constraint conversation_label_fk references utilization_label (id) on delete set null,
  add column preferred_agents jsonb not null default '[]',
  add column direct_agent_id uuid
    constraint conversation_direct_agent_fk references user_account (id),
  add column direct_until timestamptz,
  add column inactive_at timestamptz;
update conversation set entered_queue_at = waiting_since_at;
create index conversation_inactive on conversation (inactive_at)
  where inactive_at is not null and state = 'open';
`;
