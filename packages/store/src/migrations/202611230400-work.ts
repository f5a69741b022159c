/**
 * What agents and supervisors do with a conversation beyond answering it: park, transfer, flag.
 *
 * A parked leg holds no slot and is still its agent's; the conversation comes back at `resume_at`, which is a column so that
 * any node can bring it back. `conversation_transfer` remembers who passed a conversation on to whom: the views show the
 * last ones, and a conversation that goes round in circles is stopped by counting them.
 */
export const work = /* sql */ `
alter table participant
  add column parked_at timestamptz,
  add column resume_at timestamptz,
  -- Why somebody should look at this leg again (Genesys knows one reason).
  add column flagged_reason text,
  add constraint participant_parked check
    (state <> 'parked' or (parked_at is not null and slot is null)),
  add constraint participant_flagged_reason check (flagged_reason in ('general'));
drop index participant_one_owner;
create unique index participant_one_owner on participant (conversation_id)
  where purpose = 'agent' and state in ('alerting', 'connected', 'parked');
create index participant_resume on participant (resume_at) where state = 'parked' and resume_at is not null;
-- What an agent has in hand without a slot; what holds one is found by participant_one_per_slot.
create index participant_without_slot on participant (user_id)
  where slot is null and (state = 'parked' or (wrapup_started_at is not null and wrapup_ended_at is null));

alter table conversation drop constraint conversation_routing_state;
alter table conversation add constraint conversation_routing_state
  check (routing_state in ('none', 'waiting', 'offered', 'connected', 'parked'));

alter table routing_exclusion drop constraint routing_exclusion_reason;
alter table routing_exclusion add constraint routing_exclusion_reason
  check (reason in ('declined', 'noAnswer', 'gone', 'transferred'));

create table conversation_transfer (
  id uuid not null default gen_random_uuid(),
  conversation_id uuid not null,
  -- Whose leg or wait ended by it; null where it waited in a queue.
  from_user_id uuid,
  from_queue_id uuid,
  to_user_id uuid,
  to_queue_id uuid,
  -- Who asked for it; null for a program with client credentials.
  initiator_user_id uuid,
  transferred_at timestamptz not null,
  constraint conversation_transfer_pk primary key (id),
  constraint conversation_transfer_conversation_fk foreign key (conversation_id) references conversation (id),
  constraint conversation_transfer_target check ((to_user_id is null) <> (to_queue_id is null))
);
create index conversation_transfer_order on conversation_transfer (conversation_id, transferred_at);
`;
