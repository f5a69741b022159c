/**
 * What the send budget counts, and why an account's sending may stand still.
 *
 * `send_attempt.is_counted` is false for replies that X leaves out of its daily limits; `integration_id` is there so
 * that an account's attempts of a window can be counted from one index. X's rule (up to five messages after each
 * message of the customer are free) is the default; an account without the rule has null.
 *
 * `send_hold`: X refuses the account itself (its token, its plan, its credits), so its replies wait instead of failing.
 */
export const sendWindows = /* sql */ `
alter table send_attempt
  add column integration_id uuid,
  add column is_counted boolean not null default true;
update send_attempt set integration_id = outbox.integration_id
from outbox where outbox.message_id = send_attempt.message_id;
alter table send_attempt alter column integration_id set not null;
create index send_attempt_window on send_attempt (integration_id, started_at);

alter table integration alter column replies_per_inbound set default 5;
update integration set replies_per_inbound = 5 where replies_per_inbound is null;

create table send_hold (
  integration_id uuid not null,
  reason text not null,
  x_code integer,
  http_status integer,
  since_at timestamptz not null,
  next_try_at timestamptz not null,
  try_count integer not null default 0,
  constraint send_hold_pk primary key (integration_id),
  constraint send_hold_integration_fk foreign key (integration_id) references integration (id) on delete cascade
);
`;
