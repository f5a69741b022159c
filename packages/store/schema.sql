-- What all migrations together make. For reading only: written by the test "schema.sql shows what the
-- migrations make" when run with TSUBAME_UPDATE_SCHEMA=1, and compared by it otherwise.

create table access_token (
  token_hash bytea not null,
  id uuid not null default gen_random_uuid(),
  oauth_client_id uuid,
  user_id uuid,
  issued_by uuid,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint access_token_client_fk FOREIGN KEY (oauth_client_id) REFERENCES oauth_client(id) ON DELETE CASCADE,
  constraint access_token_id UNIQUE (id),
  constraint access_token_pk PRIMARY KEY (token_hash),
  constraint access_token_subject CHECK (((oauth_client_id IS NOT NULL) OR (user_id IS NOT NULL))),
  constraint access_token_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX access_token_expiry ON access_token USING btree (expires_at);

create table agent_group (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  state text not null default 'active'::text,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  type text not null default 'official'::text,
  visibility text not null default 'public'::text,
  are_rules_visible boolean not null default true,
  constraint agent_group_pk PRIMARY KEY (id),
  constraint agent_group_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text]))),
  constraint agent_group_type CHECK ((type = ANY (ARRAY['official'::text, 'social'::text]))),
  constraint agent_group_visibility CHECK ((visibility = ANY (ARRAY['public'::text, 'owners'::text, 'members'::text])))
);
CREATE UNIQUE INDEX agent_group_name ON agent_group USING btree (lower(name)) WHERE (state = 'active'::text);

create table agent_group_member (
  agent_group_id uuid not null,
  user_id uuid not null,
  constraint agent_group_member_group_fk FOREIGN KEY (agent_group_id) REFERENCES agent_group(id) ON DELETE CASCADE,
  constraint agent_group_member_pk PRIMARY KEY (agent_group_id, user_id),
  constraint agent_group_member_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX agent_group_member_user ON agent_group_member USING btree (user_id);

create table agent_state (
  user_id uuid not null,
  presence text not null default 'Offline'::text,
  presence_message text,
  presence_at timestamp with time zone not null default now(),
  routing_status text not null default 'OFF_QUEUE'::text,
  routing_status_at timestamp with time zone not null default now(),
  idle_since_at timestamp with time zone,
  disconnected_at timestamp with time zone default now(),
  constraint agent_state_pk PRIMARY KEY (user_id),
  constraint agent_state_presence CHECK ((presence = ANY (ARRAY['Available'::text, 'Away'::text, 'Break'::text, 'Meal'::text, 'Meeting'::text, 'Training'::text, 'Busy'::text, 'Idle'::text, 'On Queue'::text, 'Offline'::text]))),
  constraint agent_state_routing_status CHECK ((routing_status = ANY (ARRAY['OFF_QUEUE'::text, 'IDLE'::text, 'INTERACTING'::text, 'NOT_RESPONDING'::text, 'COMMUNICATING'::text]))),
  constraint agent_state_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);

create table automatic_message (
  conversation_id uuid not null,
  once_key text not null,
  message_id uuid not null,
  created_at timestamp with time zone not null,
  constraint automatic_message_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  constraint automatic_message_key CHECK (((length(once_key) >= 1) AND (length(once_key) <= 200))),
  constraint automatic_message_message_fk FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint automatic_message_pk PRIMARY KEY (conversation_id, once_key)
);

create table automatic_opt_out (
  integration_id uuid not null,
  contact_id uuid not null,
  opted_out_at timestamp with time zone not null,
  opted_in_at timestamp with time zone,
  constraint automatic_opt_out_contact_fk FOREIGN KEY (contact_id) REFERENCES contact(id) ON DELETE CASCADE,
  constraint automatic_opt_out_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint automatic_opt_out_order CHECK (((opted_in_at IS NULL) OR (opted_in_at >= opted_out_at))),
  constraint automatic_opt_out_pk PRIMARY KEY (integration_id, contact_id)
);

create table backfill (
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  reason text not null,
  state text not null default 'waiting'::text,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  found_count integer not null default 0,
  known_count integer not null default 0,
  added_count integer not null default 0,
  progress jsonb not null default '{}'::jsonb,
  report jsonb,
  next_step_at timestamp with time zone not null default now(),
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint backfill_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint backfill_pk PRIMARY KEY (id),
  constraint backfill_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text]))),
  constraint backfill_window CHECK ((from_at <= until_at))
);
CREATE INDEX backfill_integration ON backfill USING btree (integration_id, created_at DESC);
CREATE INDEX backfill_open ON backfill USING btree (next_step_at) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));

create table browser_session (
  id text not null,
  user_id uuid,
  body jsonb not null,
  expires_at timestamp with time zone not null,
  constraint browser_session_pk PRIMARY KEY (id),
  constraint browser_session_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX browser_session_expiry ON browser_session USING btree (expires_at);

create table contact (
  id uuid not null default gen_random_uuid(),
  x_user_id text not null,
  name text not null,
  username text not null,
  profile_image_url text,
  is_verified boolean,
  follower_count integer,
  x_user jsonb not null,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint contact_pk PRIMARY KEY (id),
  constraint contact_x_user UNIQUE (x_user_id)
);
CREATE INDEX contact_handle ON contact USING btree (lower(username));

create table conversation (
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  contact_id uuid not null,
  state text not null default 'open'::text,
  routing_state text not null default 'none'::text,
  queue_id uuid,
  priority integer not null default 0,
  language_id uuid,
  skill_ids uuid[] not null default '{}'::uuid[],
  waiting_since_at timestamp with time zone,
  last_agent_id uuid,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  version integer not null default 1,
  entered_queue_at timestamp with time zone,
  utilization_label_id uuid,
  preferred_agents jsonb not null default '[]'::jsonb,
  direct_agent_id uuid,
  direct_until timestamp with time zone,
  inactive_at timestamp with time zone,
  waiting_message_count integer not null default 0,
  waiting_message_at timestamp with time zone,
  waiting_message_wait_at timestamp with time zone,
  inactive_from_at timestamp with time zone,
  constraint conversation_closed_not_routed CHECK (((state = 'open'::text) OR (routing_state = 'none'::text))),
  constraint conversation_contact_fk FOREIGN KEY (contact_id) REFERENCES contact(id),
  constraint conversation_direct_agent_fk FOREIGN KEY (direct_agent_id) REFERENCES user_account(id),
  constraint conversation_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint conversation_label_fk FOREIGN KEY (utilization_label_id) REFERENCES utilization_label(id) ON DELETE SET NULL,
  constraint conversation_pk PRIMARY KEY (id),
  constraint conversation_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id),
  constraint conversation_routing_state CHECK ((routing_state = ANY (ARRAY['none'::text, 'waiting'::text, 'offered'::text, 'connected'::text, 'parked'::text]))),
  constraint conversation_state CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
  constraint conversation_waiting_place CHECK (((routing_state <> ALL (ARRAY['waiting'::text, 'offered'::text])) OR ((queue_id IS NOT NULL) AND (waiting_since_at IS NOT NULL))))
);
CREATE INDEX conversation_contact ON conversation USING btree (contact_id, integration_id, ended_at DESC);
CREATE INDEX conversation_inactive ON conversation USING btree (inactive_at) WHERE ((inactive_at IS NOT NULL) AND (state = 'open'::text));
CREATE UNIQUE INDEX conversation_one_open ON conversation USING btree (integration_id, contact_id) WHERE (state = 'open'::text);
CREATE INDEX conversation_started ON conversation USING btree (started_at);
CREATE INDEX conversation_utilization_label ON conversation USING btree (utilization_label_id) WHERE (utilization_label_id IS NOT NULL);
CREATE INDEX conversation_waiting ON conversation USING btree (queue_id, waiting_since_at) WHERE (routing_state = ANY (ARRAY['waiting'::text, 'offered'::text]));

create table conversation_transfer (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  from_user_id uuid,
  from_queue_id uuid,
  to_user_id uuid,
  to_queue_id uuid,
  initiator_user_id uuid,
  transferred_at timestamp with time zone not null,
  constraint conversation_transfer_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id),
  constraint conversation_transfer_pk PRIMARY KEY (id),
  constraint conversation_transfer_target CHECK (((to_user_id IS NULL) <> (to_queue_id IS NULL)))
);
CREATE INDEX conversation_transfer_order ON conversation_transfer USING btree (conversation_id, transferred_at);

create table customer_list (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  state text not null default 'active'::text,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint customer_list_pk PRIMARY KEY (id),
  constraint customer_list_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX customer_list_name ON customer_list USING btree (lower(name)) WHERE (state = 'active'::text);

create table customer_list_member (
  id uuid not null default gen_random_uuid(),
  customer_list_id uuid not null,
  x_user_id text,
  handle text,
  note text,
  added_by uuid,
  added_at timestamp with time zone not null default now(),
  constraint customer_list_member_list_fk FOREIGN KEY (customer_list_id) REFERENCES customer_list(id) ON DELETE CASCADE,
  constraint customer_list_member_pk PRIMARY KEY (id),
  constraint customer_list_member_who CHECK (((x_user_id IS NOT NULL) OR (handle IS NOT NULL)))
);
CREATE UNIQUE INDEX customer_list_member_handle ON customer_list_member USING btree (handle, customer_list_id) WHERE (x_user_id IS NULL);
CREATE INDEX customer_list_member_list ON customer_list_member USING btree (customer_list_id, added_at);
CREATE UNIQUE INDEX customer_list_member_x_user ON customer_list_member USING btree (x_user_id, customer_list_id) WHERE (x_user_id IS NOT NULL);

create table emergency_group (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  is_enabled boolean not null default false,
  switched_at timestamp with time zone,
  switched_by uuid,
  state text not null default 'active'::text,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint emergency_group_pk PRIMARY KEY (id),
  constraint emergency_group_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text])))
);
CREATE INDEX emergency_group_enabled ON emergency_group USING btree (id) WHERE (is_enabled AND (state = 'active'::text));
CREATE UNIQUE INDEX emergency_group_name ON emergency_group USING btree (lower(name)) WHERE (state = 'active'::text);

create table event_log (
  id bigint not null generated always as identity,
  occurred_at timestamp with time zone not null default now(),
  kind text not null,
  conversation_id uuid,
  participant_id uuid,
  message_id uuid,
  user_id uuid,
  queue_id uuid,
  integration_id uuid,
  actor_user_id uuid,
  actor_client_id uuid,
  detail jsonb not null default '{}'::jsonb,
  constraint event_log_pk PRIMARY KEY (id)
);
CREATE INDEX event_log_conversation ON event_log USING btree (conversation_id, id) WHERE (conversation_id IS NOT NULL);

create table flow (
  id uuid not null default gen_random_uuid(),
  name text not null,
  type text not null default 'inboundshortmessage'::text,
  rules jsonb not null,
  state text not null default 'active'::text,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint flow_pk PRIMARY KEY (id),
  constraint flow_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text]))),
  constraint flow_type CHECK ((type = ANY (ARRAY['inboundshortmessage'::text, 'inqueueshortmessage'::text])))
);
CREATE UNIQUE INDEX flow_name ON flow USING btree (lower(name)) WHERE (state = 'active'::text);

create table flow_menu (
  conversation_id uuid not null,
  flow_id uuid not null,
  flow_version integer not null,
  rule_id text not null,
  asked_rule_ids text[] not null,
  first_message_id uuid not null,
  asked_at timestamp with time zone not null,
  deadline_at timestamp with time zone not null,
  wrong_answer_count integer not null default 0,
  question_key text not null,
  constraint flow_menu_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  constraint flow_menu_message_fk FOREIGN KEY (first_message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint flow_menu_pk PRIMARY KEY (conversation_id)
);
CREATE INDEX flow_menu_deadline ON flow_menu USING btree (deadline_at);

create table flow_run (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  flow_id uuid,
  flow_name text,
  flow_version integer,
  rule_id text,
  reason text not null,
  queue_id uuid,
  trace jsonb not null default '[]'::jsonb,
  ran_at timestamp with time zone not null,
  constraint flow_run_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  constraint flow_run_pk PRIMARY KEY (id)
);
CREATE INDEX flow_run_conversation ON flow_run USING btree (conversation_id, ran_at);

create table flow_version (
  flow_id uuid not null,
  version integer not null,
  name text not null,
  rules jsonb not null,
  saved_by uuid,
  restored_from_version integer,
  saved_at timestamp with time zone not null,
  constraint flow_version_flow_fk FOREIGN KEY (flow_id) REFERENCES flow(id) ON DELETE CASCADE,
  constraint flow_version_pk PRIMARY KEY (flow_id, version)
);

create table inbox (
  id bigint not null generated always as identity,
  integration_id uuid not null,
  event_key text not null,
  kind text not null,
  partition_key text not null,
  body jsonb not null,
  received_at timestamp with time zone not null default now(),
  state text not null default 'pending'::text,
  attempt_count integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  last_error text,
  settled_at timestamp with time zone,
  arrived_by text not null default 'webhook'::text,
  constraint inbox_event UNIQUE (integration_id, event_key),
  constraint inbox_pk PRIMARY KEY (id),
  constraint inbox_state CHECK ((state = ANY (ARRAY['pending'::text, 'done'::text, 'quarantined'::text])))
);
CREATE INDEX inbox_pending ON inbox USING btree (id) WHERE (state = 'pending'::text);
CREATE INDEX inbox_quarantined ON inbox USING btree (id) WHERE (state = 'quarantined'::text);
CREATE INDEX inbox_retrying ON inbox USING btree (integration_id, partition_key, id) WHERE ((state = 'pending'::text) AND (attempt_count > 0));
CREATE INDEX inbox_settled ON inbox USING btree (settled_at) WHERE (state = 'done'::text);

create table integration (
  id uuid not null default gen_random_uuid(),
  name text not null,
  generation text not null default 'v1.1-premium'::text,
  tier text not null,
  environment_name text,
  consumer_key text not null,
  consumer_secret_sealed bytea not null,
  previous_consumer_secret_sealed bytea,
  previous_consumer_secret_until timestamp with time zone,
  access_token text not null,
  access_token_secret_sealed bytea not null,
  x_app_id text,
  x_user_id text,
  x_username text,
  x_user jsonb,
  webhook_key text not null,
  webhook_id text,
  create_status text not null default 'Initiated'::text,
  create_error jsonb,
  status text not null default 'Inactive'::text,
  checks jsonb not null default '[]'::jsonb,
  checked_at timestamp with time zone,
  supported_content_id uuid,
  messaging_setting_id uuid,
  last_event_at timestamp with time zone,
  last_crc_at timestamp with time zone,
  is_deleted boolean not null default false,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  sends_typing boolean not null default false,
  sends_read_marks boolean not null default false,
  replies_per_inbound integer default 5,
  credentials_rotated_at timestamp with time zone,
  account_confirmed_at timestamp with time zone,
  constraint integration_create_status CHECK ((create_status = ANY (ARRAY['Initiated'::text, 'Completed'::text, 'Error'::text]))),
  constraint integration_environment CHECK (((tier <> 'premium'::text) OR (environment_name IS NOT NULL))),
  constraint integration_pk PRIMARY KEY (id),
  constraint integration_replies_per_inbound CHECK (((replies_per_inbound >= 1) AND (replies_per_inbound <= 100))),
  constraint integration_status CHECK ((status = ANY (ARRAY['Active'::text, 'Inactive'::text]))),
  constraint integration_tier CHECK ((tier = ANY (ARRAY['premium'::text, 'enterprise'::text]))),
  constraint integration_webhook_key UNIQUE (webhook_key)
);
CREATE UNIQUE INDEX integration_x_user ON integration USING btree (x_user_id) WHERE ((NOT is_deleted) AND (create_status <> 'Error'::text) AND (x_user_id IS NOT NULL));

create table integration_hop (
  integration_id uuid not null,
  hop text not null,
  state text not null,
  since_at timestamp with time zone not null,
  checked_at timestamp with time zone not null,
  evidence jsonb not null default '{}'::jsonb,
  constraint integration_hop_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint integration_hop_pk PRIMARY KEY (integration_id, hop),
  constraint integration_hop_state CHECK ((state = ANY (ARRAY['green'::text, 'amber'::text, 'red'::text, 'unknown'::text])))
);

create table label_capacity (
  utilization_label_id uuid not null,
  user_id uuid,
  maximum_capacity integer not null,
  constraint label_capacity_label_fk FOREIGN KEY (utilization_label_id) REFERENCES utilization_label(id) ON DELETE CASCADE,
  constraint label_capacity_range CHECK (((maximum_capacity >= 0) AND (maximum_capacity <= 25))),
  constraint label_capacity_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX label_capacity_of_organization ON label_capacity USING btree (utilization_label_id) WHERE (user_id IS NULL);
CREATE UNIQUE INDEX label_capacity_of_user ON label_capacity USING btree (user_id, utilization_label_id) WHERE (user_id IS NOT NULL);

create table language (
  id uuid not null default gen_random_uuid(),
  name text not null,
  state text not null default 'active'::text,
  version integer not null default 1,
  modified_at timestamp with time zone not null default now(),
  constraint language_pk PRIMARY KEY (id),
  constraint language_state CHECK ((state = ANY (ARRAY['active'::text, 'inactive'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX language_name ON language USING btree (lower(name)) WHERE (state <> 'deleted'::text);

create table lease (
  name text not null,
  holder text,
  token bigint not null default 0,
  expires_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint lease_pk PRIMARY KEY (name)
);

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
  x_media_expires_at timestamp with time zone,
  error_code text,
  attempt_count integer not null default 0,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  stored_at timestamp with time zone,
  next_attempt_at timestamp with time zone not null default now(),
  claimed_until timestamp with time zone,
  retry_count integer not null default 0,
  error_detail jsonb,
  declared_md5 bytea,
  constraint media_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id),
  constraint media_direction CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text]))),
  constraint media_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint media_kind CHECK ((kind = ANY (ARRAY['photo'::text, 'animated_gif'::text, 'video'::text]))),
  constraint media_message_fk FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint media_pk PRIMARY KEY (id),
  constraint media_state CHECK ((state = ANY (ARRAY['pending'::text, 'uploading'::text, 'stored'::text, 'refused'::text, 'failed'::text]))),
  constraint media_user_fk FOREIGN KEY (created_by) REFERENCES user_account(id)
);
CREATE UNIQUE INDEX media_message ON media USING btree (message_id);
CREATE INDEX media_pending ON media USING btree (next_attempt_at) WHERE (state = 'pending'::text);
CREATE INDEX media_unsent ON media USING btree (created_at) WHERE (message_id IS NULL);

create table media_part (
  media_id uuid not null,
  part_number integer not null,
  bytes bytea not null,
  constraint media_part_media_fk FOREIGN KEY (media_id) REFERENCES media(id) ON DELETE CASCADE,
  constraint media_part_pk PRIMARY KEY (media_id, part_number),
  constraint media_part_size CHECK (((octet_length(bytes) >= 1) AND (octet_length(bytes) <= 1048576)))
);

create table message (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  integration_id uuid not null,
  contact_id uuid not null,
  x_event_id text,
  direction text not null,
  status text not null,
  text text not null,
  participant_id uuid,
  user_id uuid,
  origin text not null,
  source_app_id text,
  sorted_at timestamp with time zone not null,
  x_event_number numeric,
  x_created_at timestamp with time zone,
  received_at timestamp with time zone not null default now(),
  sent_at timestamp with time zone,
  error_code text,
  error_detail jsonb,
  is_late boolean not null default false,
  attachment jsonb,
  raw jsonb,
  arrived_by text,
  quick_replies jsonb,
  constraint message_arrived_by CHECK ((arrived_by = ANY (ARRAY['webhook'::text, 'list'::text, 'replay'::text, 'stream'::text]))),
  constraint message_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id),
  constraint message_direction CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text]))),
  constraint message_origin CHECK ((origin = ANY (ARRAY['customer'::text, 'agent'::text, 'owner'::text, 'automatic'::text]))),
  constraint message_pk PRIMARY KEY (id),
  constraint message_status CHECK ((status = ANY (ARRAY['received'::text, 'queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'unconfirmed'::text, 'read'::text]))),
  constraint message_x_event UNIQUE (integration_id, x_event_id)
);
CREATE INDEX message_thread ON message USING btree (conversation_id, sorted_at, x_event_number, id);

create table notification_channel (
  id text not null,
  user_id uuid,
  oauth_client_id uuid,
  node text,
  connected_at timestamp with time zone,
  seen_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  access_token_id uuid,
  session_id text,
  constraint notification_channel_client_fk FOREIGN KEY (oauth_client_id) REFERENCES oauth_client(id) ON DELETE CASCADE,
  constraint notification_channel_credential CHECK ((num_nonnulls(access_token_id, session_id) = 1)),
  constraint notification_channel_pk PRIMARY KEY (id),
  constraint notification_channel_session_fk FOREIGN KEY (session_id) REFERENCES browser_session(id) ON DELETE CASCADE,
  constraint notification_channel_token_fk FOREIGN KEY (access_token_id) REFERENCES access_token(id) ON DELETE CASCADE,
  constraint notification_channel_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX notification_channel_session ON notification_channel USING btree (session_id);
CREATE INDEX notification_channel_token ON notification_channel USING btree (access_token_id);
CREATE INDEX notification_channel_user ON notification_channel USING btree (user_id);

create table notification_subscription (
  channel_id text not null,
  topic text not null,
  constraint notification_subscription_channel_fk FOREIGN KEY (channel_id) REFERENCES notification_channel(id) ON DELETE CASCADE,
  constraint notification_subscription_pk PRIMARY KEY (channel_id, topic)
);

create table oauth_client (
  id uuid not null default gen_random_uuid(),
  name text not null,
  secret_hash text not null,
  grant_types text[] not null,
  roles text[] not null,
  token_validity_seconds integer not null default 86400,
  state text not null default 'active'::text,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint oauth_client_pk PRIMARY KEY (id),
  constraint oauth_client_state CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text, 'inactive'::text])))
);

create table organization (
  id uuid not null default gen_random_uuid(),
  is_only boolean not null default true,
  name text not null,
  default_language text not null default 'en'::text,
  threading_timeout_minutes integer not null default 4320,
  message_capacity integer not null default 1,
  agent_grace_seconds integer not null default 30,
  declined_pause_seconds integer not null default 10,
  opt_out_words text[] not null default '{stop,unsubscribe,"opt out",配信停止,自動返信停止}'::text[],
  opt_in_words text[] not null default '{start,subscribe,"opt in",配信再開,自動返信再開}'::text[],
  constraint organization_capacity_range CHECK (((message_capacity >= 0) AND (message_capacity <= 25))),
  constraint organization_declined_pause_range CHECK (((declined_pause_seconds >= 0) AND (declined_pause_seconds <= 3600))),
  constraint organization_grace_range CHECK (((agent_grace_seconds >= 0) AND (agent_grace_seconds <= 3600))),
  constraint organization_is_only CHECK (is_only),
  constraint organization_one UNIQUE (is_only),
  constraint organization_pk PRIMARY KEY (id),
  constraint organization_threading_range CHECK (((threading_timeout_minutes >= 0) AND (threading_timeout_minutes <= 4320)))
);

create table outbox (
  seq bigint not null generated always as identity,
  message_id uuid not null,
  integration_id uuid not null,
  conversation_id uuid not null,
  recipient_x_user_id text not null,
  state text not null default 'queued'::text,
  attempt_count integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  settled_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  is_automatic boolean not null default false,
  expected_at timestamp with time zone,
  has_media boolean not null default false,
  expires_at timestamp with time zone,
  is_only_while_waiting boolean not null default false,
  constraint outbox_message UNIQUE (message_id),
  constraint outbox_message_fk FOREIGN KEY (message_id) REFERENCES message(id),
  constraint outbox_pk PRIMARY KEY (seq),
  constraint outbox_state CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'reconciling'::text, 'sent'::text, 'failed'::text, 'unconfirmed'::text])))
);
CREATE UNIQUE INDEX outbox_one_in_flight ON outbox USING btree (conversation_id) WHERE (state = ANY (ARRAY['sending'::text, 'reconciling'::text]));
CREATE INDEX outbox_open ON outbox USING btree (integration_id, conversation_id, seq) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'reconciling'::text]));
CREATE INDEX outbox_sent ON outbox USING btree (integration_id, settled_at) WHERE (state = 'sent'::text);

create table participant (
  id uuid not null default gen_random_uuid(),
  communication_id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  purpose text not null,
  state text not null,
  user_id uuid,
  queue_id uuid,
  contact_id uuid,
  flow_id uuid,
  name text,
  attributes jsonb not null default '{}'::jsonb,
  slot integer,
  decision_id uuid,
  started_at timestamp with time zone not null default now(),
  alerting_at timestamp with time zone,
  alerting_deadline_at timestamp with time zone,
  connected_at timestamp with time zone,
  ended_at timestamp with time zone,
  disconnect_type text,
  wrapup_prompt text,
  is_wrapup_required boolean not null default false,
  wrapup_started_at timestamp with time zone,
  wrapup_deadline_at timestamp with time zone,
  wrapup_ended_at timestamp with time zone,
  wrapup_code_id uuid,
  wrapup_name text,
  wrapup_notes text,
  is_wrapup_skipped boolean not null default false,
  parked_at timestamp with time zone,
  resume_at timestamp with time zone,
  flagged_reason text,
  flow_version integer,
  constraint participant_agent_user CHECK (((purpose <> 'agent'::text) OR (user_id IS NOT NULL))),
  constraint participant_alerting_deadline CHECK (((state <> 'alerting'::text) OR (alerting_deadline_at IS NOT NULL))),
  constraint participant_communication UNIQUE (communication_id),
  constraint participant_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id),
  constraint participant_ended CHECK (((state = 'disconnected'::text) = (ended_at IS NOT NULL))),
  constraint participant_flagged_reason CHECK ((flagged_reason = 'general'::text)),
  constraint participant_parked CHECK (((state <> 'parked'::text) OR ((parked_at IS NOT NULL) AND (slot IS NULL)))),
  constraint participant_pk PRIMARY KEY (id),
  constraint participant_purpose CHECK ((purpose = ANY (ARRAY['customer'::text, 'workflow'::text, 'acd'::text, 'agent'::text]))),
  constraint participant_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id),
  constraint participant_slot_range CHECK (((slot >= 0) AND (slot <= 24))),
  constraint participant_state CHECK ((state = ANY (ARRAY['alerting'::text, 'connected'::text, 'parked'::text, 'disconnected'::text]))),
  constraint participant_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id),
  constraint participant_wrapup_code_fk FOREIGN KEY (wrapup_code_id) REFERENCES wrapup_code(id)
);
CREATE INDEX participant_alerting ON participant USING btree (alerting_deadline_at) WHERE (state = 'alerting'::text);
CREATE INDEX participant_conversation_order ON participant USING btree (conversation_id, started_at);
CREATE UNIQUE INDEX participant_one_owner ON participant USING btree (conversation_id) WHERE ((purpose = 'agent'::text) AND (state = ANY (ARRAY['alerting'::text, 'connected'::text, 'parked'::text])));
CREATE UNIQUE INDEX participant_one_per_slot ON participant USING btree (user_id, slot) WHERE (slot IS NOT NULL);
CREATE INDEX participant_resume ON participant USING btree (resume_at) WHERE ((state = 'parked'::text) AND (resume_at IS NOT NULL));
CREATE INDEX participant_user_order ON participant USING btree (user_id, started_at DESC) WHERE (user_id IS NOT NULL);
CREATE INDEX participant_without_slot ON participant USING btree (user_id) WHERE ((slot IS NULL) AND ((state = 'parked'::text) OR ((wrapup_started_at IS NOT NULL) AND (wrapup_ended_at IS NULL))));
CREATE INDEX participant_wrapup ON participant USING btree (wrapup_deadline_at) WHERE ((wrapup_started_at IS NOT NULL) AND (wrapup_ended_at IS NULL));

create table queue (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  is_default boolean not null default false,
  alerting_timeout_seconds integer not null default 30,
  service_level_percentage double precision not null default 0.8,
  service_level_duration_ms integer not null default 20000,
  is_auto_answer_enabled boolean not null default false,
  wrapup_prompt text not null default 'MANDATORY_TIMEOUT'::text,
  wrapup_timeout_ms integer,
  skill_evaluation_method text not null default 'ALL'::text,
  scoring_method text not null default 'TimestampAndPriority'::text,
  last_agent_routing_mode text not null default 'Disabled'::text,
  is_manual_assignment_enabled boolean not null default false,
  passthrough jsonb not null default '{}'::jsonb,
  state text not null default 'active'::text,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  rings jsonb not null default '[]'::jsonb,
  preferred_steps jsonb not null default '[]'::jsonb,
  conditional_rules jsonb not null default '[]'::jsonb,
  agent_order text not null default 'leastLoaded'::text,
  vip_priority integer,
  gone_agent_grace_seconds integer,
  is_inactivity_timeout_enabled boolean not null default false,
  inactivity_timeout_seconds integer,
  constraint queue_agent_order CHECK ((agent_order = ANY (ARRAY['leastLoaded'::text, 'longestIdle'::text]))),
  constraint queue_alerting_range CHECK (((alerting_timeout_seconds >= 7) AND (alerting_timeout_seconds <= 900))),
  constraint queue_conditional_rules CHECK ((jsonb_array_length(conditional_rules) <= 5)),
  constraint queue_gone_agent_grace_range CHECK (((gone_agent_grace_seconds >= 0) AND (gone_agent_grace_seconds <= 86400))),
  constraint queue_inactivity_timeout CHECK (((NOT is_inactivity_timeout_enabled) OR ((inactivity_timeout_seconds >= 60) AND (inactivity_timeout_seconds <= 2592000)))),
  constraint queue_last_agent CHECK ((last_agent_routing_mode = ANY (ARRAY['Disabled'::text, 'QueueMembersOnly'::text, 'AnyAgent'::text]))),
  constraint queue_pk PRIMARY KEY (id),
  constraint queue_preferred_steps CHECK ((jsonb_array_length(preferred_steps) <= 6)),
  constraint queue_rings CHECK ((jsonb_array_length(rings) <= 6)),
  constraint queue_scoring CHECK ((scoring_method = ANY (ARRAY['TimestampAndPriority'::text, 'PriorityOnly'::text]))),
  constraint queue_skill_evaluation CHECK ((skill_evaluation_method = ANY (ARRAY['NONE'::text, 'BEST'::text, 'ALL'::text, 'DEMAND_AWARE'::text]))),
  constraint queue_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text]))),
  constraint queue_vip_priority_range CHECK (((vip_priority >= '-25000000'::integer) AND (vip_priority <= 25000000))),
  constraint queue_wrapup_prompt CHECK ((wrapup_prompt = ANY (ARRAY['MANDATORY'::text, 'OPTIONAL'::text, 'MANDATORY_TIMEOUT'::text, 'MANDATORY_FORCED_TIMEOUT'::text, 'AGENT_REQUESTED'::text]))),
  constraint queue_wrapup_timeout_range CHECK (((wrapup_timeout_ms >= 1000) AND (wrapup_timeout_ms <= 3600000)))
);
CREATE UNIQUE INDEX queue_name ON queue USING btree (lower(name)) WHERE (state = 'active'::text);
CREATE UNIQUE INDEX queue_one_default ON queue USING btree (is_default) WHERE (is_default AND (state = 'active'::text));

create table queue_answer (
  id uuid not null default gen_random_uuid(),
  queue_id uuid not null,
  conversation_id uuid not null,
  user_id uuid,
  utilization_label_id uuid,
  outcome text not null,
  entered_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  target_ms integer not null,
  is_within_target boolean not null,
  constraint queue_answer_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  constraint queue_answer_once UNIQUE (conversation_id, queue_id, entered_at),
  constraint queue_answer_outcome CHECK ((outcome = ANY (ARRAY['answered'::text, 'abandoned'::text]))),
  constraint queue_answer_pk PRIMARY KEY (id),
  constraint queue_answer_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id) ON DELETE CASCADE
);
CREATE INDEX queue_answer_recent ON queue_answer USING btree (queue_id, ended_at DESC);

create table queue_measure (
  queue_id uuid not null,
  estimated_wait_seconds integer,
  service_level double precision,
  measured_at timestamp with time zone not null,
  constraint queue_measure_pk PRIMARY KEY (queue_id),
  constraint queue_measure_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id) ON DELETE CASCADE
);

create table queue_member (
  queue_id uuid not null,
  user_id uuid not null,
  is_joined boolean not null default true,
  ring_number integer not null default 1,
  created_at timestamp with time zone not null default now(),
  member_by text not null default 'user'::text,
  constraint queue_member_by CHECK ((member_by = ANY (ARRAY['user'::text, 'group'::text]))),
  constraint queue_member_pk PRIMARY KEY (queue_id, user_id),
  constraint queue_member_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id) ON DELETE CASCADE,
  constraint queue_member_ring_range CHECK (((ring_number >= 1) AND (ring_number <= 6))),
  constraint queue_member_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX queue_member_user ON queue_member USING btree (user_id);

create table queue_member_group (
  queue_id uuid not null,
  agent_group_id uuid not null,
  constraint queue_member_group_group_fk FOREIGN KEY (agent_group_id) REFERENCES agent_group(id) ON DELETE CASCADE,
  constraint queue_member_group_pk PRIMARY KEY (queue_id, agent_group_id),
  constraint queue_member_group_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id) ON DELETE CASCADE
);
CREATE INDEX queue_member_group_group ON queue_member_group USING btree (agent_group_id);

create table queue_waiting_message (
  queue_id uuid not null,
  is_enabled boolean not null,
  first_after_seconds integer not null,
  repeat_after_seconds integer not null,
  maximum_count integer not null,
  text_en text not null,
  text_ja text not null,
  modified_at timestamp with time zone not null,
  constraint queue_waiting_message_count CHECK (((maximum_count >= 1) AND (maximum_count <= 20))),
  constraint queue_waiting_message_first CHECK (((first_after_seconds >= 5) AND (first_after_seconds <= 86400))),
  constraint queue_waiting_message_pk PRIMARY KEY (queue_id),
  constraint queue_waiting_message_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id) ON DELETE CASCADE,
  constraint queue_waiting_message_repeat CHECK (((repeat_after_seconds >= 60) AND (repeat_after_seconds <= 86400)))
);

create table queue_wrapup_code (
  queue_id uuid not null,
  wrapup_code_id uuid not null,
  constraint queue_wrapup_code_code_fk FOREIGN KEY (wrapup_code_id) REFERENCES wrapup_code(id) ON DELETE CASCADE,
  constraint queue_wrapup_code_pk PRIMARY KEY (queue_id, wrapup_code_id),
  constraint queue_wrapup_code_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id) ON DELETE CASCADE
);

create table recipient (
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  name text not null,
  flow_id uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint recipient_flow_fk FOREIGN KEY (flow_id) REFERENCES flow(id),
  constraint recipient_integration UNIQUE (integration_id),
  constraint recipient_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint recipient_pk PRIMARY KEY (id)
);

create table round_trip (
  integration_id uuid not null,
  code text not null,
  started_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  seen_at timestamp with time zone,
  x_created_at timestamp with time zone,
  x_event_id text,
  constraint round_trip_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint round_trip_pk PRIMARY KEY (integration_id)
);

create table routing_decision (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  queue_id uuid not null,
  user_id uuid not null,
  kind text not null default 'offer'::text,
  decided_at timestamp with time zone not null,
  lease_token bigint not null,
  trace jsonb not null,
  facts json,
  constraint routing_decision_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id),
  constraint routing_decision_kind CHECK ((kind = ANY (ARRAY['offer'::text, 'assignment'::text, 'pull'::text]))),
  constraint routing_decision_pk PRIMARY KEY (id)
);
CREATE INDEX routing_decision_conversation ON routing_decision USING btree (conversation_id, decided_at);

create table routing_exclusion (
  conversation_id uuid not null,
  user_id uuid not null,
  reason text not null,
  excluded_at timestamp with time zone not null default now(),
  constraint routing_exclusion_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  constraint routing_exclusion_pk PRIMARY KEY (conversation_id, user_id),
  constraint routing_exclusion_reason CHECK ((reason = ANY (ARRAY['declined'::text, 'noAnswer'::text, 'gone'::text, 'transferred'::text])))
);

create table schedule (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  starts_local timestamp(3) without time zone not null,
  ends_local timestamp(3) without time zone not null,
  rrule text,
  state text not null default 'active'::text,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint schedule_order CHECK ((ends_local > starts_local)),
  constraint schedule_pk PRIMARY KEY (id),
  constraint schedule_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX schedule_name ON schedule USING btree (lower(name)) WHERE (state = 'active'::text);

create table schedule_date (
  schedule_id uuid not null,
  date date not null,
  name text,
  constraint schedule_date_pk PRIMARY KEY (schedule_id, date),
  constraint schedule_date_schedule_fk FOREIGN KEY (schedule_id) REFERENCES schedule(id) ON DELETE CASCADE
);

create table schedule_group (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  time_zone text not null,
  revision uuid not null default gen_random_uuid(),
  state text not null default 'active'::text,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint schedule_group_pk PRIMARY KEY (id),
  constraint schedule_group_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX schedule_group_name ON schedule_group USING btree (lower(name)) WHERE (state = 'active'::text);

create table schedule_group_member (
  schedule_group_id uuid not null,
  kind text not null,
  position integer not null,
  schedule_id uuid not null,
  constraint schedule_group_member_group_fk FOREIGN KEY (schedule_group_id) REFERENCES schedule_group(id) ON DELETE CASCADE,
  constraint schedule_group_member_kind CHECK ((kind = ANY (ARRAY['open'::text, 'closed'::text, 'holiday'::text]))),
  constraint schedule_group_member_pk PRIMARY KEY (schedule_group_id, kind, schedule_id),
  constraint schedule_group_member_schedule_fk FOREIGN KEY (schedule_id) REFERENCES schedule(id)
);
CREATE INDEX schedule_group_member_schedule ON schedule_group_member USING btree (schedule_id);

create table send_attempt (
  message_id uuid not null,
  attempt_number integer not null,
  lease_token bigint not null,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  outcome text,
  http_status integer,
  x_code integer,
  integration_id uuid not null,
  is_counted boolean not null default true,
  constraint send_attempt_message_fk FOREIGN KEY (message_id) REFERENCES message(id),
  constraint send_attempt_outcome CHECK ((outcome = ANY (ARRAY['sent'::text, 'refused'::text, 'notSent'::text, 'limited'::text, 'unknown'::text]))),
  constraint send_attempt_pk PRIMARY KEY (message_id, attempt_number)
);
CREATE INDEX send_attempt_open ON send_attempt USING btree (integration_id) WHERE (outcome IS NULL);
CREATE INDEX send_attempt_window ON send_attempt USING btree (integration_id, started_at);

create table send_hold (
  integration_id uuid not null,
  reason text not null,
  x_code integer,
  http_status integer,
  since_at timestamp with time zone not null,
  next_try_at timestamp with time zone not null,
  try_count integer not null default 0,
  constraint send_hold_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint send_hold_pk PRIMARY KEY (integration_id)
);

create table setup_code (
  code_hash bytea not null,
  expires_at timestamp with time zone not null,
  constraint setup_code_pk PRIMARY KEY (code_hash)
);

create table sign_in_failure (
  subject text not null,
  failure_count integer not null default 0,
  last_failed_at timestamp with time zone not null,
  blocked_until timestamp with time zone,
  constraint sign_in_failure_pk PRIMARY KEY (subject)
);

create table skill (
  id uuid not null default gen_random_uuid(),
  name text not null,
  state text not null default 'active'::text,
  version integer not null default 1,
  modified_at timestamp with time zone not null default now(),
  constraint skill_pk PRIMARY KEY (id),
  constraint skill_state CHECK ((state = ANY (ARRAY['active'::text, 'inactive'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX skill_name ON skill USING btree (lower(name)) WHERE (state <> 'deleted'::text);

create table user_account (
  id uuid not null default gen_random_uuid(),
  name text not null,
  email text not null,
  password_hash text,
  roles text[] not null default '{agent}'::text[],
  state text not null default 'active'::text,
  language text,
  title text,
  department text,
  message_capacity integer,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint user_account_capacity_range CHECK (((message_capacity >= 0) AND (message_capacity <= 25))),
  constraint user_account_pk PRIMARY KEY (id),
  constraint user_account_state CHECK ((state = ANY (ARRAY['active'::text, 'inactive'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX user_account_email ON user_account USING btree (lower(email)) WHERE (state <> 'deleted'::text);

create table user_language (
  user_id uuid not null,
  language_id uuid not null,
  proficiency double precision not null,
  constraint user_language_language_fk FOREIGN KEY (language_id) REFERENCES language(id) ON DELETE CASCADE,
  constraint user_language_pk PRIMARY KEY (user_id, language_id),
  constraint user_language_range CHECK (((proficiency >= (0)::double precision) AND (proficiency <= (5)::double precision))),
  constraint user_language_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);

create table user_skill (
  user_id uuid not null,
  skill_id uuid not null,
  proficiency double precision not null,
  constraint user_skill_pk PRIMARY KEY (user_id, skill_id),
  constraint user_skill_range CHECK (((proficiency >= (0)::double precision) AND (proficiency <= (5)::double precision))),
  constraint user_skill_skill_fk FOREIGN KEY (skill_id) REFERENCES skill(id) ON DELETE CASCADE,
  constraint user_skill_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);

create table utilization_label (
  id uuid not null default gen_random_uuid(),
  name text not null,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint utilization_label_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX utilization_label_name ON utilization_label USING btree (lower(name));

create table wrapup_code (
  id uuid not null default gen_random_uuid(),
  name text not null,
  state text not null default 'active'::text,
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  constraint wrapup_code_pk PRIMARY KEY (id),
  constraint wrapup_code_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX wrapup_code_name ON wrapup_code USING btree (lower(name)) WHERE (state = 'active'::text);

create table x_limit (
  integration_id uuid not null,
  name text not null,
  window_seconds integer not null,
  limit_count integer not null,
  remaining_count integer,
  reset_at timestamp with time zone,
  learned_at timestamp with time zone not null,
  constraint x_limit_count CHECK ((limit_count >= 0)),
  constraint x_limit_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint x_limit_pk PRIMARY KEY (integration_id, name, window_seconds),
  constraint x_limit_window CHECK ((window_seconds > 0))
);
