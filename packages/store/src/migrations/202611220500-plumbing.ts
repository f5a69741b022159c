/** Inbox, outbox, event log, leases and notification channels: what carries work between the parts. */
export const plumbing = /* sql */ `
-- Deliveries that X was told are safe. Written by the webhook receiver only, before it answers 200.
create table inbox (
  id bigint generated always as identity,
  integration_id uuid not null,
  event_key text not null,
  kind text not null,
  -- Serialises work: rows with the same key are understood in order (the customer's X id for a DM).
  partition_key text not null,
  body jsonb not null,
  received_at timestamptz not null default now(),
  state text not null default 'pending',
  attempt_count integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  settled_at timestamptz,
  constraint inbox_pk primary key (id),
  constraint inbox_event unique (integration_id, event_key),
  constraint inbox_state check (state in ('pending', 'done', 'quarantined'))
);
create index inbox_pending on inbox (id) where state = 'pending';
create index inbox_settled on inbox (settled_at) where state = 'done';

-- Replies accepted by the API, one row per message, sent in order of seq within a conversation.
create table outbox (
  seq bigint generated always as identity,
  message_id uuid not null,
  integration_id uuid not null,
  conversation_id uuid not null,
  recipient_x_user_id text not null,
  -- queued: may be sent; sending: an attempt is out; reconciling: the outcome of an attempt is not known;
  -- sent, failed, unconfirmed: settled (unconfirmed waits for a person, or for a late echo).
  state text not null default 'queued',
  attempt_count integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  settled_at timestamptz,
  created_at timestamptz not null default now(),
  constraint outbox_pk primary key (seq),
  constraint outbox_message unique (message_id),
  constraint outbox_message_fk foreign key (message_id) references message (id),
  constraint outbox_state check (state in ('queued', 'sending', 'reconciling', 'sent', 'failed', 'unconfirmed'))
);
create index outbox_open on outbox (integration_id, conversation_id, seq) where state in ('queued', 'sending', 'reconciling');
-- One in flight per conversation, whatever the senders believe.
create unique index outbox_one_in_flight on outbox (conversation_id) where state in ('sending', 'reconciling');

-- Committed before the request leaves, so that a crash can be told from "never tried".
create table send_attempt (
  message_id uuid not null,
  attempt_number integer not null,
  lease_token bigint not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  outcome text,
  http_status integer,
  x_code integer,
  constraint send_attempt_pk primary key (message_id, attempt_number),
  constraint send_attempt_message_fk foreign key (message_id) references message (id),
  constraint send_attempt_outcome check (outcome in ('sent', 'refused', 'notSent', 'limited', 'unknown'))
);

-- The story of everything, append-only. A reader's cursor is the id; how a late commit cannot be skipped stands in
-- event-log/read.ts. The sequence must not cache ids: readers rely on their being drawn one after another.
create table event_log (
  id bigint generated always as identity,
  occurred_at timestamptz not null default now(),
  kind text not null,
  conversation_id uuid,
  participant_id uuid,
  message_id uuid,
  user_id uuid,
  queue_id uuid,
  integration_id uuid,
  actor_user_id uuid,
  actor_client_id uuid,
  detail jsonb not null default '{}',
  constraint event_log_pk primary key (id)
);
create index event_log_conversation on event_log (conversation_id, id) where conversation_id is not null;

create table lease (
  name text not null,
  holder text,
  token bigint not null default 0,
  expires_at timestamptz not null default '-infinity',
  constraint lease_pk primary key (name)
);

create table notification_channel (
  id text not null,
  user_id uuid,
  oauth_client_id uuid,
  -- Node that holds the channel's WebSocket, and when that was last confirmed.
  node text,
  connected_at timestamptz,
  seen_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint notification_channel_pk primary key (id),
  constraint notification_channel_user_fk foreign key (user_id) references user_account (id) on delete cascade,
  constraint notification_channel_client_fk foreign key (oauth_client_id) references oauth_client (id) on delete cascade
);
create index notification_channel_user on notification_channel (user_id);

create table notification_subscription (
  channel_id text not null,
  topic text not null,
  constraint notification_subscription_pk primary key (channel_id, topic),
  constraint notification_subscription_channel_fk foreign key (channel_id) references notification_channel (id) on delete cascade
);
`;
