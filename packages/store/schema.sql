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
  constraint agent_group_pk PRIMARY KEY (id),
  constraint agent_group_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text])))
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
  constraint conversation_closed_not_routed CHECK (((state = 'open'::text) OR (routing_state = 'none'::text))),
  constraint conversation_contact_fk FOREIGN KEY (contact_id) REFERENCES contact(id),
  constraint conversation_direct_agent_fk FOREIGN KEY (direct_agent_id) REFERENCES user_account(id),
  constraint conversation_integration_fk FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint conversation_label_fk FOREIGN KEY (utilization_label_id) REFERENCES utilization_label(id) ON DELETE SET NULL,
  constraint conversation_pk PRIMARY KEY (id),
  constraint conversation_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id),
  constraint conversation_routing_state CHECK ((routing_state = ANY (ARRAY['none'::text, 'waiting'::text, 'offered'::text, 'connected'::text]))),
  constraint conversation_state CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
  constraint conversation_waiting_place CHECK (((routing_state <> ALL (ARRAY['waiting'::text, 'offered'::text])) OR ((queue_id IS NOT NULL) AND (waiting_since_at IS NOT NULL))))
);
CREATE INDEX conversation_contact ON conversation USING btree (contact_id, integration_id, ended_at DESC);
CREATE INDEX conversation_inactive ON conversation USING btree (inactive_at) WHERE ((inactive_at IS NOT NULL) AND (state = 'open'::text));
CREATE UNIQUE INDEX conversation_one_open ON conversation USING btree (integration_id, contact_id) WHERE (state = 'open'::text);
CREATE INDEX conversation_started ON conversation USING btree (started_at);
CREATE INDEX conversation_waiting ON conversation USING btree (queue_id, waiting_since_at) WHERE (routing_state = ANY (ARRAY['waiting'::text, 'offered'::text]));

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
  constraint organization_capacity_range CHECK (((message_capacity >= 0) AND (message_capacity <= 25))),
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
  constraint participant_agent_user CHECK (((purpose <> 'agent'::text) OR (user_id IS NOT NULL))),
  constraint participant_alerting_deadline CHECK (((state <> 'alerting'::text) OR (alerting_deadline_at IS NOT NULL))),
  constraint participant_communication UNIQUE (communication_id),
  constraint participant_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id),
  constraint participant_ended CHECK (((state = 'disconnected'::text) = (ended_at IS NOT NULL))),
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
CREATE UNIQUE INDEX participant_one_owner ON participant USING btree (conversation_id) WHERE ((purpose = 'agent'::text) AND (state = ANY (ARRAY['alerting'::text, 'connected'::text])));
CREATE UNIQUE INDEX participant_one_per_slot ON participant USING btree (user_id, slot) WHERE (slot IS NOT NULL);
CREATE INDEX participant_user_order ON participant USING btree (user_id, started_at DESC) WHERE (user_id IS NOT NULL);
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
  constraint queue_alerting_range CHECK (((alerting_timeout_seconds >= 7) AND (alerting_timeout_seconds <= 900))),
  constraint queue_last_agent CHECK ((last_agent_routing_mode = ANY (ARRAY['Disabled'::text, 'QueueMembersOnly'::text, 'AnyAgent'::text]))),
  constraint queue_pk PRIMARY KEY (id),
  constraint queue_scoring CHECK ((scoring_method = ANY (ARRAY['TimestampAndPriority'::text, 'PriorityOnly'::text]))),
  constraint queue_skill_evaluation CHECK ((skill_evaluation_method = ANY (ARRAY['NONE'::text, 'BEST'::text, 'ALL'::text]))),
  constraint queue_state CHECK ((state = ANY (ARRAY['active'::text, 'deleted'::text]))),
  constraint queue_wrapup_prompt CHECK ((wrapup_prompt = ANY (ARRAY['MANDATORY'::text, 'OPTIONAL'::text, 'MANDATORY_TIMEOUT'::text, 'MANDATORY_FORCED_TIMEOUT'::text, 'AGENT_REQUESTED'::text]))),
  constraint queue_wrapup_timeout_range CHECK (((wrapup_timeout_ms >= 1000) AND (wrapup_timeout_ms <= 3600000)))
);
CREATE UNIQUE INDEX queue_name ON queue USING btree (lower(name)) WHERE (state = 'active'::text);
CREATE UNIQUE INDEX queue_one_default ON queue USING btree (is_default) WHERE (is_default AND (state = 'active'::text));

create table queue_member (
  queue_id uuid not null,
  user_id uuid not null,
  is_joined boolean not null default true,
  ring_number integer not null default 1,
  created_at timestamp with time zone not null default now(),
  constraint queue_member_pk PRIMARY KEY (queue_id, user_id),
  constraint queue_member_queue_fk FOREIGN KEY (queue_id) REFERENCES queue(id) ON DELETE CASCADE,
  constraint queue_member_ring_range CHECK (((ring_number >= 1) AND (ring_number <= 6))),
  constraint queue_member_user_fk FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX queue_member_user ON queue_member USING btree (user_id);

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
  constraint routing_exclusion_reason CHECK ((reason = ANY (ARRAY['declined'::text, 'noAnswer'::text, 'gone'::text])))
);

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
