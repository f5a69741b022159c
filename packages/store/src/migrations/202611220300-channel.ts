/** X accounts (integrations), where their DMs go (recipients), and who writes to them (contacts). */
export const channel = /* sql */ `
create table integration (
  id uuid not null default gen_random_uuid(),
  name text not null,
  generation text not null default 'v1.1-premium',
  tier text not null,
  environment_name text,
  consumer_key text not null,
  consumer_secret_sealed bytea not null,
  -- The consumer secret in force before a rotation; webhooks signed with it are still accepted until then.
  previous_consumer_secret_sealed bytea,
  previous_consumer_secret_until timestamptz,
  access_token text not null,
  access_token_secret_sealed bytea not null,
  x_app_id text,
  x_user_id text,
  x_username text,
  x_user jsonb,
  -- Last path segment of the webhook address: unguessable, one per integration.
  webhook_key text not null,
  webhook_id text,
  create_status text not null default 'Initiated',
  create_error jsonb,
  status text not null default 'Inactive',
  checks jsonb not null default '[]',
  checked_at timestamptz,
  supported_content_id uuid,
  messaging_setting_id uuid,
  last_event_at timestamptz,
  last_crc_at timestamptz,
  is_deleted boolean not null default false,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint integration_pk primary key (id),
  constraint integration_webhook_key unique (webhook_key),
  constraint integration_tier check (tier in ('premium', 'enterprise')),
  constraint integration_environment check (tier <> 'premium' or environment_name is not null),
  constraint integration_create_status check (create_status in ('Initiated', 'Completed', 'Error')),
  constraint integration_status check (status in ('Active', 'Inactive'))
);
-- One live integration per X account.
create unique index integration_x_user on integration (x_user_id)
  where not is_deleted and create_status <> 'Error' and x_user_id is not null;

-- Inbound address of an integration; made with it, bound to a flow by the administrator.
create table recipient (
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  name text not null,
  flow_id uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint recipient_pk primary key (id),
  constraint recipient_integration unique (integration_id),
  constraint recipient_integration_fk foreign key (integration_id) references integration (id) on delete cascade,
  constraint recipient_flow_fk foreign key (flow_id) references flow (id)
);

create table contact (
  id uuid not null default gen_random_uuid(),
  x_user_id text not null,
  name text not null,
  username text not null,
  profile_image_url text,
  is_verified boolean,
  follower_count integer,
  x_user jsonb not null,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint contact_pk primary key (id),
  constraint contact_x_user unique (x_user_id)
);
`;
