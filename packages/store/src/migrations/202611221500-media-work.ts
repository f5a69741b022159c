/**
 * What fetching and sending media needs beside the file itself.
 *
 * A pending medium is claimed until `claimed_until`, so that one whose node was killed is taken up again; each claim
 * counts `attempt_count` up, and only the latest claim may write its result. `retry_count` is what the back-off grows
 * with: it starts anew when a person asks again.
 *
 * A message has one medium at most, and takes it along when it gives way to the reply that it turns out to be.
 * `outbox.has_media` spares replies without a file any look at this table.
 */
export const mediaWork = /* sql */ `
alter table media
  add column next_attempt_at timestamptz not null default now(),
  add column claimed_until timestamptz,
  add column retry_count integer not null default 0,
  add column error_detail jsonb,
  add column declared_md5 bytea,
  drop constraint media_message_fk,
  add constraint media_message_fk foreign key (message_id) references message (id) on delete cascade;
drop index media_message;
drop index media_unfinished;
create unique index media_message on media (message_id);
create index media_pending on media (next_attempt_at) where state = 'pending';
create index media_unsent on media (created_at) where message_id is null;
alter table outbox add column has_media boolean not null default false;
`;
