/**
 * Versions of flows, what they decided, and questions that wait for an answer.
 *
 * `flow_version` keeps every save; a conversation that began under a version finishes under it. `flow_run`: one row each
 * time a flow looked at a conversation, with the rules it tried; it names configuration and ids, never a customer's text.
 * `flow_menu`: the question that an open conversation nobody is asked for yet (`routing_state` none) waits with.
 * `first_message_id` is the message that the flow was run for: the answer runs the same rules on it again. `deadline_at` is a
 * column so that any node can end the wait; `question_key` is the key in `automatic_message` of the question asked last.
 */
export const flows = /* sql */ `
create table flow_version (
  flow_id uuid not null,
  version integer not null,
  name text not null,
  rules jsonb not null,
  saved_by uuid,
  restored_from_version integer,
  saved_at timestamptz not null,
  constraint flow_version_pk primary key (flow_id, version),
  constraint flow_version_flow_fk foreign key (flow_id) references flow (id) on delete cascade
);
insert into flow_version (flow_id, version, name, rules, saved_by, saved_at)
  select id, version, name, rules, coalesce(modified_by, created_by), modified_at from flow;

create table flow_run (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  flow_id uuid,
  flow_name text,
  flow_version integer,
  rule_id text,
  reason text not null,
  queue_id uuid,
  trace jsonb not null default '[]',
  ran_at timestamptz not null,
  constraint flow_run_pk primary key (id),
  constraint flow_run_conversation_fk foreign key (conversation_id)
    references conversation (id) on delete cascade
);
create index flow_run_conversation on flow_run (conversation_id, ran_at);

create table flow_menu (
  conversation_id uuid not null,
  flow_id uuid not null,
  flow_version integer not null,
  rule_id text not null,
  asked_rule_ids text[] not null,
  first_message_id uuid not null,
  asked_at timestamptz not null,
  deadline_at timestamptz not null,
  wrong_answer_count integer not null default 0,
  question_key text not null,
  constraint flow_menu_pk primary key (conversation_id),
  constraint flow_menu_conversation_fk foreign key (conversation_id)
    references conversation (id) on delete cascade,
  constraint flow_menu_message_fk foreign key (first_message_id) references message (id) on delete cascade
);
create index flow_menu_deadline on flow_menu (deadline_at);

alter table participant add column flow_version integer;
`;
