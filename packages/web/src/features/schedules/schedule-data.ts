import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteArchitectSchedule,
  deleteArchitectSchedulegroup,
  getArchitectSchedule,
  getArchitectSchedulegroup,
  getArchitectSchedulegroups,
  getArchitectSchedules,
  getScheduleDates,
  getScheduleGroupState,
  getScheduleGroupTimeline,
  postArchitectSchedulegroups,
  postArchitectSchedules,
  postScheduleDatesReading,
  putArchitectSchedule,
  putArchitectSchedulegroup,
  putScheduleDates,
  type BodyInputOf,
  type Schedule,
  type ScheduleDate,
  type ScheduleGroup,
} from "@tsubame/contract";
import { call } from "../../api/call.ts";

const everything = { pageSize: 500 };
const schedulesKey = ["schedules"] as const;
const groupsKey = ["scheduleGroups"] as const;
const dayMs = 86_400_000;
/** What a group says changes by the clock alone. */
const statePollMs = 30_000;

/** Every schedule. */
export function useSchedules() {
  return useQuery({
    queryKey: schedulesKey,
    queryFn: ({ signal }) => call(getArchitectSchedules, { query: everything }, { signal }),
  });
}

export function useSchedule(scheduleId: string) {
  return useQuery({
    queryKey: [...schedulesKey, scheduleId],
    queryFn: ({ signal }) => call(getArchitectSchedule, { params: { scheduleId } }, { signal }),
  });
}

/** The days that a schedule lists. */
export function useScheduleDates(scheduleId: string) {
  return useQuery({
    queryKey: [...schedulesKey, scheduleId, "dates"],
    queryFn: ({ signal }) => call(getScheduleDates, { params: { scheduleId } }, { signal }),
  });
}

/** Every schedule group. */
export function useScheduleGroups() {
  return useQuery({
    queryKey: groupsKey,
    queryFn: ({ signal }) => call(getArchitectSchedulegroups, { query: everything }, { signal }),
  });
}

export function useScheduleGroup(scheduleGroupId: string) {
  return useQuery({
    queryKey: [...groupsKey, scheduleGroupId],
    queryFn: ({ signal }) =>
      call(getArchitectSchedulegroup, { params: { scheduleGroupId } }, { signal }),
  });
}

/** What a group says now, or at `at`. */
export function useGroupState(scheduleGroupId: string, at?: string) {
  return useQuery({
    queryKey: [...groupsKey, scheduleGroupId, "state", at ?? "now"],
    queryFn: ({ signal }) =>
      call(
        getScheduleGroupState,
        { params: { scheduleGroupId }, query: at === undefined ? {} : { at } },
        { signal },
      ),
    ...(at === undefined ? { refetchInterval: statePollMs } : {}),
  });
}

/** What a group will say: from a day ago, so that today is whole in every time zone, to a day after two weeks. */
export function useGroupTimeline(scheduleGroupId: string, nowMs: number) {
  const from = new Date(nowMs - 1.5 * dayMs).toISOString();
  const until = new Date(nowMs + 15.5 * dayMs).toISOString();
  return useQuery({
    queryKey: [...groupsKey, scheduleGroupId, "timeline", from.slice(0, 13)],
    queryFn: ({ signal }) =>
      call(
        getScheduleGroupTimeline,
        { params: { scheduleGroupId }, query: { from, until } },
        { signal },
      ),
  });
}

/** After any change everything that follows from schedules is read again. */
function useFresh() {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: schedulesKey });
    await client.invalidateQueries({ queryKey: groupsKey });
  };
}

/** What the form says of a schedule. */
export type ScheduleInput = Pick<
  BodyInputOf<typeof postArchitectSchedules>,
  "name" | "description" | "start" | "end" | "rrule"
>;

/** Makes a schedule, with its listed days when there are some. */
export function useCreateSchedule() {
  const onSuccess = useFresh();
  return useMutation({
    mutationFn: async (input: ScheduleInput & { readonly dates?: readonly ScheduleDate[] }) => {
      const { dates, ...body } = input;
      const schedule = await call(postArchitectSchedules, { body });
      if (dates !== undefined && dates.length > 0)
        await call(putScheduleDates, {
          params: { scheduleId: schedule.id },
          body: { dates: [...dates] },
        });
      return schedule;
    },
    onSuccess,
  });
}

export function useSaveSchedule(schedule: Schedule, onSaved: () => void) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (input: ScheduleInput) =>
      call(putArchitectSchedule, {
        params: { scheduleId: schedule.id },
        body: { ...input, version: schedule.version },
      }),
    onSuccess: () => {
      onSaved();
      return fresh();
    },
  });
}

export function useDeleteSchedule() {
  const onSuccess = useFresh();
  return useMutation({
    mutationFn: (scheduleId: string) => call(deleteArchitectSchedule, { params: { scheduleId } }),
    onSuccess,
  });
}

export function useSaveDates(schedule: Schedule, onSaved: () => void) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (dates: readonly ScheduleDate[]) =>
      call(putScheduleDates, {
        params: { scheduleId: schedule.id },
        body: { dates: [...dates], version: schedule.version },
      }),
    onSuccess: () => {
      onSaved();
      return fresh();
    },
  });
}

/** Has a pasted list or a file read; nothing is stored. */
export function useReadDates() {
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof postScheduleDatesReading>) =>
      call(postScheduleDatesReading, { body }),
  });
}

/** What the form says of a group. */
export interface GroupInput {
  readonly name: string;
  readonly timeZone: string;
  readonly openIds: readonly string[];
  readonly closedIds: readonly string[];
  readonly holidayIds: readonly string[];
}

const refs = (ids: readonly string[]) => ids.map((id) => ({ id }));

function groupBody(input: GroupInput) {
  return {
    name: input.name,
    timeZone: input.timeZone,
    openSchedules: refs(input.openIds),
    closedSchedules: refs(input.closedIds),
    holidaySchedules: refs(input.holidayIds),
  };
}

export function useCreateGroup() {
  const onSuccess = useFresh();
  return useMutation({
    mutationFn: (input: GroupInput) =>
      call(postArchitectSchedulegroups, { body: groupBody(input) }),
    onSuccess,
  });
}

export function useSaveGroup(group: ScheduleGroup, onSaved: () => void) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (input: GroupInput) =>
      call(putArchitectSchedulegroup, {
        params: { scheduleGroupId: group.id },
        body: {
          ...groupBody(input),
          description: group.description ?? null,
          version: group.version,
        },
      }),
    onSuccess: () => {
      onSaved();
      return fresh();
    },
  });
}

export function useDeleteGroup() {
  const onSuccess = useFresh();
  return useMutation({
    mutationFn: (scheduleGroupId: string) =>
      call(deleteArchitectSchedulegroup, { params: { scheduleGroupId } }),
    onSuccess,
  });
}
