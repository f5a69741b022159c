import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import {
  csv,
  entityId,
  entityListing,
  entityRef,
  entityRefInput,
  entityVersion,
  instant,
  label,
  nothing,
  paging,
} from "./common.ts";
import { divisionInput, divisionRef } from "./divisions.ts";

/** What the three have in common on the wire. */
const kept = {
  id: z.string(),
  name: z.string(),
  division: divisionRef,
  description: z.string().optional(),
  version: z.int(),
  dateCreated: instant,
  dateModified: instant,
  createdBy: z.string().optional(),
  modifiedBy: z.string().optional(),
  state: z.enum(["active", "inactive", "deleted"]),
  selfUri: z.string(),
};

/** What a request says of each; `version`, as it was read, refuses a change on top of somebody else's. */
const given = {
  name: label(256),
  division: divisionInput.optional(),
  description: z.string().max(1000).nullish(),
  version: entityVersion.optional(),
};

const listQuery = z.object({
  ...paging,
  sortBy: z.string().optional(),
  sortOrder: z.enum(["asc", "desc", "ascending", "descending"]).default("asc"),
  name: z.string().max(256).optional(),
  divisionId: csv.optional(),
});

/**
 * A span of local time, repeated by a rule (RFC 5545) or not; the zone is the group's. `dateCount`, ours: on how many
 * listed days it takes place (see `/api/tsubame/v1/schedules/{scheduleId}/dates`).
 */
export const schedule = z.object({
  ...kept,
  /** `yyyy-MM-ddTHH:mm:ss.SSS`, without a zone. */
  start: z.string(),
  end: z.string(),
  rrule: z.string().optional(),
  dateCount: z.int(),
});
export type Schedule = z.output<typeof schedule>;

const scheduleBody = z.object({
  ...given,
  start: z.string().max(40),
  end: z.string().max(40),
  rrule: z.string().max(600).nullish(),
});
export type ScheduleBody = z.output<typeof scheduleBody>;

const schedulesPath = "/api/v2/architect/schedules";
const schedulePath = `${schedulesPath}/{scheduleId}`;
const scheduleParams = z.object({ scheduleId: entityId });

export const getArchitectSchedules = endpoint({
  id: "getArchitectSchedules",
  method: "GET",
  path: schedulesPath,
  summary: "List schedules",
  permissions: ["routing:schedule:view"],
  query: listQuery,
  response: entityListing(schedule),
  status: 200,
});

export const postArchitectSchedules = endpoint({
  id: "postArchitectSchedules",
  method: "POST",
  path: schedulesPath,
  summary: "Create a schedule",
  permissions: ["routing:schedule:add"],
  body: scheduleBody,
  response: schedule,
  status: 200,
});

export const getArchitectSchedule = endpoint({
  id: "getArchitectSchedule",
  method: "GET",
  path: schedulePath,
  summary: "Read a schedule",
  permissions: ["routing:schedule:view"],
  params: scheduleParams,
  response: schedule,
  status: 200,
});

export const putArchitectSchedule = endpoint({
  id: "putArchitectSchedule",
  method: "PUT",
  path: schedulePath,
  summary: "Change a schedule",
  permissions: ["routing:schedule:edit"],
  params: scheduleParams,
  body: scheduleBody,
  response: schedule,
  status: 200,
});

/** Refused while a schedule group uses it. */
export const deleteArchitectSchedule = endpoint({
  id: "deleteArchitectSchedule",
  method: "DELETE",
  path: schedulePath,
  summary: "Delete a schedule that no group uses",
  permissions: ["routing:schedule:delete"],
  params: scheduleParams,
  response: nothing,
  status: 200,
});

/** Schedules that say together when it is open, in one time zone. A holiday stands above closing, closing above opening. */
export const scheduleGroup = z.object({
  ...kept,
  timeZone: z.string(),
  openSchedules: z.array(entityRef),
  closedSchedules: z.array(entityRef),
  holidaySchedules: z.array(entityRef),
});
export type ScheduleGroup = z.output<typeof scheduleGroup>;

/** Most schedules of one kind in a group. */
const members = z.array(entityRefInput).max(100);

const scheduleGroupBody = z.object({
  ...given,
  /** Name in the IANA database; UTC when left out. */
  timeZone: z.string().trim().max(100).nullish(),
  openSchedules: members.min(1),
  closedSchedules: members.nullish(),
  holidaySchedules: members.nullish(),
});
export type ScheduleGroupBody = z.output<typeof scheduleGroupBody>;

const groupsPath = "/api/v2/architect/schedulegroups";
const groupPath = `${groupsPath}/{scheduleGroupId}`;
const groupParams = z.object({ scheduleGroupId: entityId });

export const getArchitectSchedulegroups = endpoint({
  id: "getArchitectSchedulegroups",
  method: "GET",
  path: groupsPath,
  summary: "List schedule groups",
  permissions: ["routing:scheduleGroup:view"],
  query: listQuery.extend({ scheduleIds: csv.optional() }),
  response: entityListing(scheduleGroup),
  status: 200,
});

export const postArchitectSchedulegroups = endpoint({
  id: "postArchitectSchedulegroups",
  method: "POST",
  path: groupsPath,
  summary: "Create a schedule group",
  permissions: ["routing:scheduleGroup:add"],
  body: scheduleGroupBody,
  response: scheduleGroup,
  status: 200,
});

export const getArchitectSchedulegroup = endpoint({
  id: "getArchitectSchedulegroup",
  method: "GET",
  path: groupPath,
  summary: "Read a schedule group",
  permissions: ["routing:scheduleGroup:view"],
  params: groupParams,
  response: scheduleGroup,
  status: 200,
});

export const putArchitectSchedulegroup = endpoint({
  id: "putArchitectSchedulegroup",
  method: "PUT",
  path: groupPath,
  summary: "Change a schedule group",
  permissions: ["routing:scheduleGroup:edit"],
  params: groupParams,
  body: scheduleGroupBody,
  response: scheduleGroup,
  status: 200,
});

/** Refused while a flow asks for it. */
export const deleteArchitectSchedulegroup = endpoint({
  id: "deleteArchitectSchedulegroup",
  method: "DELETE",
  path: groupPath,
  summary: "Delete a schedule group that no flow uses",
  permissions: ["routing:scheduleGroup:delete"],
  params: groupParams,
  response: nothing,
  status: 200,
});

/**
 * A switch that flows look at before anything else. `emergencyCallFlows` is always empty: there are no calls here, so
 * a request that names some is refused rather than half kept.
 */
export const emergencyGroup = z.object({
  ...kept,
  enabled: z.boolean(),
  emergencyCallFlows: z.array(z.object({ emergencyFlow: entityRef, ivrs: z.array(entityRef) })),
});
export type EmergencyGroup = z.output<typeof emergencyGroup>;

const emergencyGroupBody = z.object({
  ...given,
  enabled: z.boolean().nullish(),
  emergencyCallFlows: z
    .array(z.unknown())
    .max(0, "there are no calls here: only an empty list is taken")
    .nullish(),
});

const emergenciesPath = "/api/v2/architect/emergencygroups";
const emergencyPath = `${emergenciesPath}/{emergencyGroupId}`;
const emergencyParams = z.object({ emergencyGroupId: entityId });

export const getArchitectEmergencygroups = endpoint({
  id: "getArchitectEmergencygroups",
  method: "GET",
  path: emergenciesPath,
  summary: "List emergency groups",
  permissions: ["routing:emergencyGroup:view"],
  query: listQuery,
  response: entityListing(emergencyGroup),
  status: 200,
});

export const postArchitectEmergencygroups = endpoint({
  id: "postArchitectEmergencygroups",
  method: "POST",
  path: emergenciesPath,
  summary: "Create an emergency group",
  permissions: ["routing:emergencyGroup:add"],
  body: emergencyGroupBody,
  response: emergencyGroup,
  status: 200,
});

export const getArchitectEmergencygroup = endpoint({
  id: "getArchitectEmergencygroup",
  method: "GET",
  path: emergencyPath,
  summary: "Read an emergency group",
  permissions: ["routing:emergencyGroup:view"],
  params: emergencyParams,
  response: emergencyGroup,
  status: 200,
});

export const putArchitectEmergencygroup = endpoint({
  id: "putArchitectEmergencygroup",
  method: "PUT",
  path: emergencyPath,
  summary: "Change an emergency group, its switch included",
  permissions: ["routing:emergencyGroup:edit"],
  params: emergencyParams,
  body: emergencyGroupBody,
  response: emergencyGroup,
  status: 200,
});

/** Refused while a flow asks for it. */
export const deleteArchitectEmergencygroup = endpoint({
  id: "deleteArchitectEmergencygroup",
  method: "DELETE",
  path: emergencyPath,
  summary: "Delete an emergency group that no flow uses",
  permissions: ["routing:emergencyGroup:delete"],
  params: emergencyParams,
  response: nothing,
  status: 200,
});
