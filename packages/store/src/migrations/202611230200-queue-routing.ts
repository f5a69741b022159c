/**
 * What an administrator says about routing in a queue (docs/sources.md#genesys-queues), which was kept unread before.
 *
 * Rules in steps are JSON whose shape `schema-routing.ts` types; they are validated before they are stored, and whoever
 * deletes a skill or a group takes it out of them in the same transaction, so that they never name what is not there.
 * `vip_priority`: under DEMAND_AWARE, conversations of this priority and above come first. `gone_agent_grace_seconds`: how
 * long connected work stays with an agent who is gone; null: it stays.
 *
 * A group of a queue makes its people members: rows of `queue_member` with `member_by` 'group', written and removed with the
 * group, so that a membership is one row whoever gave it, and an agent can leave (`is_joined`) either kind.
 */
export const queueRouting = /* sql */ `
alter table queue drop constraint queue_skill_evaluation;
alter table queue
  add column rings jsonb not null default '[]',
  add column preferred_steps jsonb not null default '[]',
  add column conditional_rules jsonb not null default '[]',
  add column agent_order text not null default 'leastLoaded',
  add column vip_priority integer,
  add column gone_agent_grace_seconds integer,
  add constraint queue_skill_evaluation check
    (skill_evaluation_method in ('NONE', 'BEST', 'ALL', 'DEMAND_AWARE')),
  add constraint queue_rings check (jsonb_array_length(rings) <= 6),
  add constraint queue_preferred_steps check (jsonb_array_length(preferred_steps) <= 6),
  add constraint queue_conditional_rules check (jsonb_array_length(conditional_rules) <= 5),
  add constraint queue_agent_order check (agent_order in ('leastLoaded', 'longestIdle')),
  add constraint queue_vip_priority_range check (vip_priority between -25000000 and 25000000),
  add constraint queue_gone_agent_grace_range check (gone_agent_grace_seconds between 0 and 86400);
update queue set passthrough =
  passthrough - array['bullseye', 'routingRules', 'conditionalGroupRouting', 'memberGroups'];

create table queue_member_group (
  queue_id uuid not null,
  agent_group_id uuid not null,
  constraint queue_member_group_pk primary key (queue_id, agent_group_id),
  constraint queue_member_group_queue_fk foreign key (queue_id) references queue (id) on delete cascade,
  constraint queue_member_group_group_fk foreign key (agent_group_id)
    references agent_group (id) on delete cascade
);
create index queue_member_group_group on queue_member_group (agent_group_id);

alter table queue_member
  add column member_by text not null default 'user',
  add constraint queue_member_by check (member_by in ('user', 'group'));

alter table agent_group
  add column type text not null default 'official',
  add column visibility text not null default 'public',
  add column are_rules_visible boolean not null default true,
  add constraint agent_group_type check (type in ('official', 'social')),
  add constraint agent_group_visibility check (visibility in ('public', 'owners', 'members'));

-- Who declined or missed a conversation is passed over for this long even when nobody else could take it.
alter table organization
  add column declined_pause_seconds integer not null default 10,
  add constraint organization_declined_pause_range check (declined_pause_seconds between 0 and 3600);

-- Deleting a label looks its conversations up.
create index conversation_utilization_label on conversation (utilization_label_id)
  where utilization_label_id is not null;
`;
