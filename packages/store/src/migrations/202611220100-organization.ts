/** People, their sign-in, and the programs that act for them. */
export const organization = /* sql */ `
create table organization (
  id uuid not null default gen_random_uuid(),
  is_only boolean not null default true,
  name text not null,
  default_language text not null default 'en',
  threading_timeout_minutes integer not null default 4320,
  message_capacity integer not null default 1,
  agent_grace_seconds integer not null default 30,
  constraint organization_pk primary key (id),
  constraint organization_is_only check (is_only),
  constraint organization_one unique (is_only),
  constraint organization_threading_range check (threading_timeout_minutes between 0 and 4320),
  constraint organization_capacity_range check (message_capacity between 0 and 25),
  constraint organization_grace_range check (agent_grace_seconds between 0 and 3600)
);

create table user_account (
  id uuid not null default gen_random_uuid(),
  name text not null,
  email text not null,
  password_hash text,
  roles text[] not null default '{agent}',
  state text not null default 'active',
  language text,
  title text,
  department text,
  message_capacity integer,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint user_account_pk primary key (id),
  constraint user_account_state check (state in ('active', 'inactive', 'deleted')),
  constraint user_account_capacity_range check (message_capacity between 0 and 25)
);
create unique index user_account_email on user_account (lower(email)) where state <> 'deleted';

create table oauth_client (
  id uuid not null default gen_random_uuid(),
  name text not null,
  secret_hash text not null,
  grant_types text[] not null,
  roles text[] not null,
  token_validity_seconds integer not null default 86400,
  state text not null default 'active',
  created_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint oauth_client_pk primary key (id),
  constraint oauth_client_state check (state in ('active', 'disabled', 'inactive'))
);

-- Only the SHA-256 of a token is kept: the table is useless to whoever reads a backup.
create table access_token (
  token_hash bytea not null,
  id uuid not null default gen_random_uuid(),
  oauth_client_id uuid,
  user_id uuid,
  issued_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint access_token_pk primary key (token_hash),
  constraint access_token_id unique (id),
  constraint access_token_client_fk foreign key (oauth_client_id) references oauth_client (id) on delete cascade,
  constraint access_token_user_fk foreign key (user_id) references user_account (id) on delete cascade,
  constraint access_token_subject check (oauth_client_id is not null or user_id is not null)
);
create index access_token_expiry on access_token (expires_at);

create table browser_session (
  id text not null,
  user_id uuid,
  body jsonb not null,
  expires_at timestamptz not null,
  constraint browser_session_pk primary key (id),
  constraint browser_session_user_fk foreign key (user_id) references user_account (id) on delete cascade
);
create index browser_session_expiry on browser_session (expires_at);

-- Back-off against password guessing, by account and by address.
create table sign_in_failure (
  subject text not null,
  failure_count integer not null default 0,
  last_failed_at timestamptz not null,
  blocked_until timestamptz,
  constraint sign_in_failure_pk primary key (subject)
);
`;
