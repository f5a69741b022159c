/**
 * What the centre sends by itself, what it measures of queues, and who does not want to be written to by a machine.
 *
 * `automatic_message`: one row for each thing that was said once to a conversation; its key is the promise that it is not
 * said again. `automatic_opt_out`: the newest word of a customer to one account about automatic messages; they are out
 * while `opted_in_at` is null. `outbox.expires_at`: an automatic reply that has not gone by then is dropped, and one that is
 * only for those who wait (`is_only_while_waiting`) as soon as an agent has the conversation. `message.quick_replies`: the
 * choices that were offered under it.
 *
 * `queue_waiting_message`: what a queue says to those who wait. When the next one is due follows from `entered_queue_at`,
 * the two `waiting_message_` columns and the queue's settings, so that a change of settings holds for those who wait already.
 * `waiting_message_wait_at` is the wait (its `entered_queue_at`) to which the count belongs.
 *
 * `queue_answer`: how each wait in a queue ended, once: answered by an agent, or given up unanswered. `queue_measure`: what
 * rules and lists are told of a queue. `conversation.inactive_from_at`: the inactivity time does not run before it, whatever
 * was written when; set when an agent takes a parked conversation up again.
 */
export const automatic = /* sql */ `
create table automatic_message (
  conversation_id uuid not null,
  once_key text not null,
  message_id uuid not null,
  created_at timestamptz not null,
  constraint automatic_message_pk primary key (conversation_id, once_key),
  constraint automatic_message_key check (length(once_key) between 1 and 200),
  constraint automatic_message_conversation_fk foreign key (conversation_id)
    references conversation (id) on delete cascade,
  constraint automatic_message_message_fk foreign key (message_id) references message (id) on delete cascade
);

create table automatic_opt_out (
  integration_id uuid not null,
  contact_id uuid not null,
  opted_out_at timestamptz not null,
  opted_in_at timestamptz,
  constraint automatic_opt_out_pk primary key (integration_id, contact_id),
  constraint automatic_opt_out_integration_fk foreign key (integration_id)
    references integration (id) on delete cascade,
  constraint automatic_opt_out_contact_fk foreign key (contact_id) references contact (id) on delete cascade,
  constraint automatic_opt_out_order check (opted_in_at is null or opted_in_at >= opted_out_at)
);

alter table organization
  add column opt_out_words text[] not null
    default '{stop,unsubscribe,opt out,配信停止,自動返信停止}',
  add column opt_in_words text[] not null
    default '{start,subscribe,opt in,配信再開,自動返信再開}';

alter table outbox
  add column expires_at timestamptz,
  add column is_only_while_waiting boolean not null default false;

alter table message add column quick_replies jsonb;

create table queue_waiting_message (
  queue_id uuid not null,
  is_enabled boolean not null,
  first_after_seconds integer not null,
  repeat_after_seconds integer not null,
  maximum_count integer not null,
  text_en text not null,
  text_ja text not null,
  modified_at timestamptz not null,
  constraint queue_waiting_message_pk primary key (queue_id),
  constraint queue_waiting_message_queue_fk foreign key (queue_id) references queue (id) on delete cascade,
  constraint queue_waiting_message_first check (first_after_seconds between 5 and 86400),
  constraint queue_waiting_message_repeat check (repeat_after_seconds between 60 and 86400),
  constraint queue_waiting_message_count check (maximum_count between 1 and 20)
);

alter table conversation
  add column waiting_message_count integer not null default 0,
  add column waiting_message_at timestamptz,
  add column waiting_message_wait_at timestamptz,
  add column inactive_from_at timestamptz;

create table queue_answer (
  id uuid not null default gen_random_uuid(),
  queue_id uuid not null,
  conversation_id uuid not null,
  user_id uuid,
  utilization_label_id uuid,
  outcome text not null,
  entered_at timestamptz not null,
  ended_at timestamptz not null,
  target_ms integer not null,
  is_within_target boolean not null,
  constraint queue_answer_pk primary key (id),
  constraint queue_answer_once unique (conversation_id, queue_id, entered_at),
  constraint queue_answer_outcome check (outcome in ('answered', 'abandoned')),
  constraint queue_answer_queue_fk foreign key (queue_id) references queue (id) on delete cascade,
  constraint queue_answer_conversation_fk foreign key (conversation_id)
    references conversation (id) on delete cascade
);
create index queue_answer_recent on queue_answer (queue_id, ended_at desc);

create table queue_measure (
  queue_id uuid not null,
  estimated_wait_seconds integer,
  service_level double precision,
  measured_at timestamptz not null,
  constraint queue_measure_pk primary key (queue_id),
  constraint queue_measure_queue_fk foreign key (queue_id) references queue (id) on delete cascade
);

alter table queue
  add column is_inactivity_timeout_enabled boolean not null default false,
  add column inactivity_timeout_seconds integer,
  add constraint queue_inactivity_timeout check
    (not is_inactivity_timeout_enabled or inactivity_timeout_seconds between 60 and 2592000);
`;
