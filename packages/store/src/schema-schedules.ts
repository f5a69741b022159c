import type { ColumnType, Generated } from "kysely";
import type { DefaultedAt } from "./schema-columns.ts";

/** A local time or date: written as text, and selected through `to_char` only (the driver would put a zone to it). */
type LocalText = ColumnType<never, string, string>;

/** What tables of named things that administrators keep have in common. */
export interface KeptThing {
  id: Generated<string>;
  name: string;
  description: string | null;
  state: Generated<"active" | "deleted">;
  version: Generated<number>;
  created_by: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** A span of local time, repeated by a rule or on listed days; without a zone of its own. */
export interface ScheduleTable extends KeptThing {
  starts_local: LocalText;
  ends_local: LocalText;
  rrule: string | null;
}

/** A day on which a schedule takes place although no rule says so. */
export interface ScheduleDateTable {
  schedule_id: string;
  date: LocalText;
  name: string | null;
}

/** Schedules that say together when it is open, in one time zone. */
export interface ScheduleGroupTable extends KeptThing {
  time_zone: string;
  /** New with every change of what the group's state follows from. */
  revision: Generated<string>;
}

/** What a schedule means in a group (docs/sources.md#genesys-schedules). */
export type ScheduleKind = "open" | "closed" | "holiday";

/** A schedule in a group; `position` keeps the order in which it was given. */
export interface ScheduleGroupMemberTable {
  schedule_group_id: string;
  kind: ScheduleKind;
  position: number;
  schedule_id: string;
}

/** A switch that flows look at before anything else. */
export interface EmergencyGroupTable extends KeptThing {
  is_enabled: Generated<boolean>;
  switched_at: Date | null;
  switched_by: string | null;
}

/** Customers whom rules treat alike. */
export type CustomerListTable = KeptThing;

/** Somebody on a list: by `x_user_id`, or by `handle` (lower case) until the id is known. */
export interface CustomerListMemberTable {
  id: Generated<string>;
  customer_list_id: string;
  x_user_id: string | null;
  handle: string | null;
  note: string | null;
  added_by: string | null;
  added_at: DefaultedAt;
}
