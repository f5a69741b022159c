import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import { RecurrenceRuleError } from "./recurrence-rule.ts";
import { prepareGroup, type GroupedSchedule, type PreparedGroup } from "./timeline.ts";

/** A group as it stands in the database, with the revision it was read at. */
export interface ReadGroup {
  readonly id: string;
  readonly revision: string;
  /** Null when a rule of its schedules cannot be worked out; rules are tried before they are stored. */
  readonly prepared: PreparedGroup | null;
}

/** Reads groups whole, in one statement, and prepares them. Those that do not exist are left out. */
export async function readScheduleGroups(
  reader: Reader,
  groupIds: readonly string[],
): Promise<ReadGroup[]> {
  if (groupIds.length === 0) return [];
  const { rows } = await sql<{
    id: string;
    revision: string;
    time_zone: string;
    schedules: GroupedSchedule[];
  }>`
    select g.id, g.revision, g.time_zone, coalesce((
      select json_agg(json_build_object(
          'id', s.id, 'kind', m.kind, 'rrule', s.rrule,
          'start', to_char(s.starts_local, ${localFormat}), 'end', to_char(s.ends_local, ${localFormat}),
          'dates', (select coalesce(json_agg(d.date order by d.date), '[]')
                    from schedule_date d where d.schedule_id = s.id))
        order by m.position, s.id)
      from schedule_group_member m join schedule s on s.id = m.schedule_id
      where m.schedule_group_id = g.id and s.state = 'active'), '[]') as schedules
    from schedule_group g
    where g.id = any(${[...groupIds]}::uuid[]) and g.state = 'active'`.execute(reader);
  return rows.map((row) => ({
    id: row.id,
    revision: row.revision,
    prepared: prepareKnown(row.time_zone, row.schedules),
  }));
}

function prepareKnown(
  timeZone: string,
  schedules: readonly GroupedSchedule[],
): PreparedGroup | null {
  try {
    return prepareGroup(timeZone, schedules);
  } catch (error) {
    // A rule that an earlier version or another library has let in must not stop the DMs of other groups.
    if (error instanceof RecurrenceRuleError) return null;
    throw error;
  }
}

/** How PostgreSQL writes a local time as `parseLocalTime` reads it. */
export const localFormat = 'YYYY-MM-DD"T"HH24:MI:SS.MS';
