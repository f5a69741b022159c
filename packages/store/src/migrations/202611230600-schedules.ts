/**
 * When it is open, closed or a holiday, what is an emergency, and which customers are on which list.
 *
 * A schedule says local times without a zone; the zone belongs to the group that uses it (docs/sources.md#genesys-schedules).
 * `schedule_date` lists days that no rule describes. `schedule_group.revision` changes with everything the group's
 * state follows from, its schedules included, so that a reader knows without reading them whether what it has computed
 * still holds.
 *
 * Somebody stands on a customer list by the id at X or, until that is known, by the handle (in lower case).
 */
export const schedules = /* sql */ `
create table schedule (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  starts_local timestamp(3) without time zone not null,
  ends_local timestamp(3) without time zone not null,
  rrule text,
  state text not null default 'active',
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint schedule_pk primary key (id),
  constraint schedule_order check (ends_local > starts_local),
  constraint schedule_state check (state in ('active', 'deleted'))
);
create unique index schedule_name on schedule (lower(name)) where state = 'active';

create table schedule_date (
  schedule_id uuid not null,
  date date not null,
  name text,
  constraint schedule_date_pk primary key (schedule_id, date),
  constraint schedule_date_schedule_fk foreign key (schedule_id)
    references schedule (id) on delete cascade
);

create table schedule_group (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  time_zone text not null,
  revision uuid not null default gen_random_uuid(),
  state text not null default 'active',
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint schedule_group_pk primary key (id),
  constraint schedule_group_state check (state in ('active', 'deleted'))
);
create unique index schedule_group_name on schedule_group (lower(name)) where state = 'active';

create table schedule_group_member (
  schedule_group_id uuid not null,
  kind text not null,
  position integer not null,
  schedule_id uuid not null,
  constraint schedule_group_member_pk primary key (schedule_group_id, kind, schedule_id),
  constraint schedule_group_member_kind check (kind in ('open', 'closed', 'holiday')),
  constraint schedule_group_member_group_fk foreign key (schedule_group_id)
    references schedule_group (id) on delete cascade,
  constraint schedule_group_member_schedule_fk foreign key (schedule_id) references schedule (id)
);
create index schedule_group_member_schedule on schedule_group_member (schedule_id);

create table emergency_group (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  is_enabled boolean not null default false,
  switched_at timestamptz,
  switched_by uuid,
  state text not null default 'active',
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint emergency_group_pk primary key (id),
  constraint emergency_group_state check (state in ('active', 'deleted'))
);
create unique index emergency_group_name on emergency_group (lower(name)) where state = 'active';
create index emergency_group_enabled on emergency_group (id) where is_enabled and state = 'active';

create table customer_list (
  id uuid not null default gen_random_uuid(),
  name text not null,
  description text,
  state text not null default 'active',
  version integer not null default 1,
  created_by uuid,
  modified_by uuid,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  constraint customer_list_pk primary key (id),
  constraint customer_list_state check (state in ('active', 'deleted'))
);
create unique index customer_list_name on customer_list (lower(name)) where state = 'active';

create table customer_list_member (
  id uuid not null default gen_random_uuid(),
  customer_list_id uuid not null,
  x_user_id text,
  handle text,
  note text,
  added_by uuid,
  added_at timestamptz not null default now(),
  constraint customer_list_member_pk primary key (id),
  constraint customer_list_member_who check (x_user_id is not null or handle is not null),
  constraint customer_list_member_list_fk foreign key (customer_list_id)
    references customer_list (id) on delete cascade
);
create unique index customer_list_member_x_user
  on customer_list_member (x_user_id, customer_list_id) where x_user_id is not null;
create unique index customer_list_member_handle
  on customer_list_member (handle, customer_list_id) where x_user_id is null;
create index customer_list_member_list on customer_list_member (customer_list_id, added_at);
create index contact_handle on contact (lower(username));
`;
