import type { EmergencyGroup, Schedule, ScheduleGroup } from "@tsubame/contract";
import type {
  EmergencyGroupRow,
  GroupMemberRow,
  ScheduleGroupRow,
  ScheduleRow,
} from "@tsubame/store";
import { divisionView } from "../users/user-view.ts";

type KeptRow = Omit<ScheduleRow, "start" | "end" | "rrule" | "dateCount">;

function keptView(row: KeptRow, path: string) {
  return {
    id: row.id,
    name: row.name,
    division: divisionView,
    ...(row.description !== null && { description: row.description }),
    version: row.version,
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.modified_by !== null && { modifiedBy: row.modified_by }),
    state: "active" as const,
    selfUri: `/api/v2/architect/${path}/${row.id}`,
  };
}

/** A schedule on the wire. */
export function scheduleView(row: ScheduleRow): Schedule {
  return {
    ...keptView(row, "schedules"),
    start: row.start,
    end: row.end,
    ...(row.rrule !== null && { rrule: row.rrule }),
    dateCount: row.dateCount,
  };
}

/** A group on the wire, with its schedules by name. */
export function scheduleGroupView(
  row: ScheduleGroupRow,
  members: readonly GroupMemberRow[],
): ScheduleGroup {
  const refs = (kind: GroupMemberRow["kind"]) =>
    members
      .filter((member) => member.groupId === row.id && member.kind === kind)
      .map(({ id, name }) => ({ id, name, selfUri: `/api/v2/architect/schedules/${id}` }));
  return {
    ...keptView(row, "schedulegroups"),
    timeZone: row.time_zone,
    openSchedules: refs("open"),
    closedSchedules: refs("closed"),
    holidaySchedules: refs("holiday"),
  };
}

/** An emergency group on the wire. */
export function emergencyGroupView(row: EmergencyGroupRow): EmergencyGroup {
  return {
    ...keptView(row, "emergencygroups"),
    enabled: row.is_enabled,
    emergencyCallFlows: [],
  };
}
