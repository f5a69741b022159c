/**
 * Pictures, GIFs and videos, inbound and outbound. The bytes lie in the database, in parts of 1 MiB, because it is
 * the only thing that all nodes share.
 *
 * A medium's way in: `pending` → `stored`, or `refused` (too large, a type nobody may see, an address that is not
 * X's) or `failed` (X did not give it). Its way out: `uploading` (a slot was given) → `stored` (the file is here and
 * within X's limits) → with its message to X; or `refused`.
 */
export const media = /* sql */ `
create table media (
  id uuid not null default gen_random_uuid(),
  direction text not null,
  state text not null,
  integration_id uuid not null,
  conversation_id uuid not null,
  message_id uuid,
  kind text,
  content_type text,
  byte_count bigint,
  sha256 bytea,
  width integer,
  height integer,
  duration_ms integer,
  file_name text,
  source_url text,
  x_media_id text,
  x_media_expires_at timestamptz,
  error_code text,
  attempt_count integer not null default 0,
  created_by uuid,
  created_at timestamptz not null default now(),
  stored_at timestamptz,
  constraint media_pk primary key (id),
  constraint media_integration_fk foreign key (integration_id) references integration (id),
  constraint media_conversation_fk foreign key (conversation_id) references conversation (id),
  constraint media_message_fk foreign key (message_id) references message (id),
  constraint media_direction check (direction in ('inbound', 'outbound')),
  constraint media_state check (state in ('pending', 'uploading', 'stored', 'refused', 'failed')),
  constraint media_kind check (kind in ('photo', 'animated_gif', 'video')),
  constraint media_user_fk foreign key (created_by) references user_account (id)
);
create index media_message on media (message_id) where message_id is not null;
create index media_unfinished on media (created_at) where state in ('pending', 'uploading');

create table media_part (
  media_id uuid not null,
  part_number integer not null,
  bytes bytea not null,
  constraint media_part_pk primary key (media_id, part_number),
  constraint media_part_media_fk foreign key (media_id) references media (id) on delete cascade,
  constraint media_part_size check (octet_length(bytes) between 1 and 1048576)
);
alter table media_part alter column bytes set storage external;
`;
