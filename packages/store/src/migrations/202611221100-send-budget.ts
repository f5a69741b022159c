/**
 * Sending as a budget: automatic replies go behind people's, and each waiting reply knows when it is expected to go.
 * `x_limit` keeps what X's headers have said about an account's limits, so that a restart does not have to learn it
 * by being refused; a limit without a row has its default.
 */
export const sendBudget = /* sql */ `
alter table outbox
  add column is_automatic boolean not null default false,
  add column expected_at timestamptz;
create index outbox_sent on outbox (integration_id, settled_at) where state = 'sent';

create table x_limit (
  integration_id uuid not null,
  name text not null,
  window_seconds integer not null,
  limit_count integer not null,
  remaining_count integer,
  reset_at timestamptz,
  learned_at timestamptz not null,
  constraint x_limit_pk primary key (integration_id, name, window_seconds),
  constraint x_limit_integration_fk foreign key (integration_id) references integration (id) on delete cascade,
  constraint x_limit_window check (window_seconds > 0),
  constraint x_limit_count check (limit_count >= 0)
);
`;
