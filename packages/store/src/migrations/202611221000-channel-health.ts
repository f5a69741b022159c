/**
 * What is known of each hop between X and this server, what was missed while one was broken and fetched again, the
 * code of the round-trip test, and the choices an administrator makes for an account.
 *
 * `integration_hop`: one row for each hop; `since_at` moves only when the state changes. `backfill`: one search for
 * missed DMs, its window and its report. `round_trip`: the newest test of an account.
 */
export const channelHealth = /* sql */ `
alter table integration
  add column sends_typing boolean not null default false,
  add column sends_read_marks boolean not null default false,
  add column replies_per_inbound integer,
  add column credentials_rotated_at timestamptz,
  add constraint integration_replies_per_inbound check (replies_per_inbound between 1 and 100);

create table integration_hop (
  integration_id uuid not null,
  hop text not null,
  state text not null,
  since_at timestamptz not null,
  checked_at timestamptz not null,
  evidence jsonb not null default '{}',
  constraint integration_hop_pk primary key (integration_id, hop),
  constraint integration_hop_integration_fk foreign key (integration_id) references integration (id) on delete cascade,
  constraint integration_hop_state check (state in ('green', 'amber', 'red', 'unknown'))
);

create table backfill (
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  reason text not null,
  state text not null default 'waiting',
  from_at timestamptz not null,
  until_at timestamptz not null,
  found_count integer not null default 0,
  known_count integer not null default 0,
  added_count integer not null default 0,
  progress jsonb not null default '{}',
  report jsonb,
  next_step_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint backfill_pk primary key (id),
  constraint backfill_integration_fk foreign key (integration_id) references integration (id) on delete cascade,
  constraint backfill_state check (state in ('waiting', 'running', 'done', 'failed')),
  constraint backfill_window check (from_at <= until_at)
);
create index backfill_open on backfill (next_step_at) where state in ('waiting', 'running');
create index backfill_integration on backfill (integration_id, created_at desc);

create table round_trip (
  integration_id uuid not null,
  code text not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  seen_at timestamptz,
  x_created_at timestamptz,
  x_event_id text,
  constraint round_trip_pk primary key (integration_id),
  constraint round_trip_integration_fk foreign key (integration_id) references integration (id) on delete cascade
);

alter table inbox add column arrived_by text not null default 'webhook';
alter table message
  add column arrived_by text,
  add constraint message_arrived_by check (arrived_by in ('webhook', 'list', 'replay', 'stream'));
`;
