import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, entityVersion, instant } from "../genesys/common.ts";
import { schedule } from "../genesys/schedules.ts";

/** Most days that a schedule lists: public holidays of a century. */
export const scheduleDateLimit = 2000;

/** A day on which a schedule takes place although no rule says so, such as a public holiday. */
export const scheduleDate = z.object({
  date: z.iso.date(),
  name: z.string().trim().max(200).optional(),
});
export type ScheduleDate = z.output<typeof scheduleDate>;

const dates = z.array(scheduleDate).max(scheduleDateLimit);
const scheduleParams = z.object({ scheduleId: entityId });
const datesPath = "/api/tsubame/v1/schedules/{scheduleId}/dates";
const scheduleDates = z.object({ schedule, dates });

export const getScheduleDates = endpoint({
  id: "getScheduleDates",
  method: "GET",
  path: datesPath,
  summary: "Read the days that a schedule lists",
  permissions: ["routing:schedule:view"],
  params: scheduleParams,
  response: scheduleDates,
  status: 200,
});

/**
 * With listed days and no rule, a schedule takes place on these days alone, at its times of day; its `start` and `end`
 * are moved to the first of them. With a rule it takes place on the days of both.
 */
export const putScheduleDates = endpoint({
  id: "putScheduleDates",
  method: "PUT",
  path: datesPath,
  summary: "Replace the days that a schedule lists",
  permissions: ["routing:schedule:edit"],
  params: scheduleParams,
  body: z.object({ dates, version: entityVersion.optional() }),
  response: scheduleDates,
  status: 200,
});

/** A line of the input that names no day, so that nothing is lost without a word. */
const unreadLine = z.object({ line: z.int(), text: z.string() });

/**
 * Reads a list of days and stores nothing: what comes out is checked by a person and then put. Lines of `date,name`
 * (dates as 2026/1/1, 2026-01-01, 20260101 or 2026年1月1日) or a calendar (iCalendar). A file is sent as its bytes in
 * base64, in UTF-8 or Shift_JIS; text that was pasted as it is.
 */
export const postScheduleDatesReading = endpoint({
  id: "postScheduleDatesReading",
  method: "POST",
  path: "/api/tsubame/v1/schedules/dates/readings",
  summary: "Read days from a list or a calendar, without storing them",
  permissions: ["routing:schedule:add", "routing:schedule:edit"],
  body: z.union([
    z.object({ text: z.string().min(1).max(500_000) }),
    z.object({ contentBase64: z.base64().min(1).max(700_000) }),
  ]),
  response: z.object({
    dates,
    /** The first 20 lines that were not understood; a heading is none of them. */
    unreadLines: z.array(unreadLine),
    unreadCount: z.int(),
  }),
  status: 200,
});

export const scheduleState = z.enum(["open", "closed", "holiday"]);
export type ScheduleState = z.output<typeof scheduleState>;
const scheduleName = z.object({ id: z.uuid(), name: z.string() });
const groupParams = z.object({ scheduleGroupId: entityId });

export const getScheduleGroupState = endpoint({
  id: "getScheduleGroupState",
  method: "GET",
  path: "/api/tsubame/v1/schedulegroups/{scheduleGroupId}/state",
  summary: "What a schedule group says now or at another time, and when that changes",
  permissions: ["routing:scheduleGroup:view"],
  params: groupParams,
  query: z.object({ at: instant.optional() }),
  response: z.object({
    at: instant,
    timeZone: z.string(),
    state: scheduleState,
    /** Which schedule says so; null when none takes place, which means closed. */
    schedule: scheduleName.nullable(),
    /** When the state changes next; null when it does not within 400 days. */
    changesAt: instant.nullable(),
    changesTo: scheduleState.nullable(),
  }),
  status: 200,
});

/** Longest time that one answer foresees. */
export const timelineLimitDays = 62;

const stretch = z.object({
  startsAt: instant,
  endsAt: instant,
  state: scheduleState,
  schedule: scheduleName.nullable(),
});
export type ScheduleStretch = z.output<typeof stretch>;

export const getScheduleGroupTimeline = endpoint({
  id: "getScheduleGroupTimeline",
  method: "GET",
  path: "/api/tsubame/v1/schedulegroups/{scheduleGroupId}/timeline",
  summary: "What a schedule group will say, without a gap",
  permissions: ["routing:scheduleGroup:view"],
  params: groupParams,
  /** From now, for two weeks, unless it is said otherwise. */
  query: z.object({ from: instant.optional(), until: instant.optional() }),
  response: z.object({ timeZone: z.string(), stretches: z.array(stretch) }),
  status: 200,
});

/** A switch in its present position, and who put it there. */
const emergency = z.object({
  id: z.uuid(),
  name: z.string(),
  isActive: z.boolean(),
  switchedAt: instant.nullable(),
  /** Null for a switch never used; without a name when it was a program. */
  switchedBy: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
});
export type Emergency = z.output<typeof emergency>;

export const getEmergencies = endpoint({
  id: "getEmergencies",
  method: "GET",
  path: "/api/tsubame/v1/emergencies",
  summary: "Every emergency switch, its position, and who put it there",
  permissions: ["routing:emergencyGroup:view"],
  response: z.object({ entities: z.array(emergency) }),
  status: 200,
});

/** Not bound to a version: in an emergency the last word counts, and saying it twice does no harm. */
export const putEmergency = endpoint({
  id: "putEmergency",
  method: "PUT",
  path: "/api/tsubame/v1/emergencies/{emergencyGroupId}",
  summary: "Declare an emergency or end it",
  permissions: ["routing:emergencyGroup:edit", "tsubame:emergency:switch"],
  params: z.object({ emergencyGroupId: entityId }),
  body: z.object({ isActive: z.boolean() }),
  response: emergency,
  status: 200,
});
