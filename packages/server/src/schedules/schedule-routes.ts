import {
  deleteArchitectSchedule,
  getArchitectSchedule,
  getArchitectSchedules,
  getScheduleDates,
  postArchitectSchedules,
  postScheduleDatesReading,
  putArchitectSchedule,
  putScheduleDates,
  type ScheduleDate,
} from "@tsubame/contract";
import {
  appendEvents,
  findGroupsOfSchedule,
  findSchedule,
  insertSchedule,
  listSchedules,
  readScheduleDates,
  replaceScheduleDates,
  updateSchedule,
  type ScheduleDateRow,
  type ScheduleRow,
} from "@tsubame/store";
import type { Kysely } from "kysely";
import type { Database } from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { transact } from "../transaction.ts";
import { checkSchedule } from "./check-schedule.ts";
import { readDateList } from "./date-list.ts";
import { missedChange, refuseTakenName, stillUsed } from "./refusals.ts";
import { scheduleView } from "./views.ts";

/** Schedules, and the days they list. */
export function scheduleRoutes(host: RouteHost, context: Context): void {
  bind(host, getArchitectSchedules, async ({ query, request }) => {
    const { rows, total } = await listSchedules(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      isDescending: query.sortOrder.startsWith("desc"),
    });
    const entities = rows.map(scheduleView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getArchitectSchedule, async ({ params }) =>
    scheduleView(await scheduleOf(context.db, params.scheduleId)),
  );

  bind(host, postArchitectSchedules, async ({ body, principal }) => {
    const actor = actorOf(principal);
    const values = checkSchedule(body, []);
    return refuseTakenName("schedule", "schedule_name", () =>
      transact(context, async (trx) => {
        const id = await insertSchedule(trx, { ...values, created_by: authorOf(actor) });
        await appendEvents(trx, [changed("schedule.created", id, actor)]);
        return scheduleView(await scheduleOf(trx, id));
      }),
    );
  });

  bind(host, putArchitectSchedule, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const id = params.scheduleId;
    return refuseTakenName("schedule", "schedule_name", () =>
      transact(context, async (trx) => {
        await scheduleOf(trx, id);
        const dates = (await readScheduleDates(trx, id)).map(({ date }) => date);
        const isUpdated = await updateSchedule(trx, {
          id,
          expectedVersion: body.version,
          values: { ...checkSchedule(body, dates), modified_by: authorOf(actor) },
          now: context.clock.now(),
        });
        if (!isUpdated) throw missedChange("schedule", id, await findSchedule(trx, id));
        await appendEvents(trx, [changed("schedule.updated", id, actor)]);
        return scheduleView(await scheduleOf(trx, id));
      }),
    );
  });

  bind(host, deleteArchitectSchedule, async ({ params, principal }) => {
    const actor = actorOf(principal);
    const id = params.scheduleId;
    await transact(context, async (trx) => {
      // First the row, so that a group which is just taking it up is seen.
      const isDeleted = await updateSchedule(trx, {
        id,
        values: { state: "deleted", modified_by: authorOf(actor) },
        now: context.clock.now(),
      });
      if (!isDeleted) throw notFound("schedule", id);
      const groups = await findGroupsOfSchedule(trx, id);
      if (groups.length > 0) throw stillUsed("schedule.inUse", groups);
      await appendEvents(trx, [changed("schedule.deleted", id, actor)]);
    });
    return {};
  });

  scheduleDateRoutes(host, context);
}

function scheduleDateRoutes(host: RouteHost, context: Context): void {
  bind(host, getScheduleDates, async ({ params }) => ({
    schedule: scheduleView(await scheduleOf(context.db, params.scheduleId)),
    dates: (await readScheduleDates(context.db, params.scheduleId)).map(dateView),
  }));

  bind(host, putScheduleDates, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const id = params.scheduleId;
    const dates = onceEach(body.dates);
    return transact(context, async (trx) => {
      const schedule = await scheduleOf(trx, id);
      const values = checkSchedule(
        schedule,
        dates.map(({ date }) => date),
      );
      const isUpdated = await updateSchedule(trx, {
        id,
        // Without a version of the caller's the one just read: its times of day are written back.
        expectedVersion: body.version ?? schedule.version,
        values: { ...values, modified_by: authorOf(actor) },
        now: context.clock.now(),
      });
      if (!isUpdated) throw missedChange("schedule", id, await findSchedule(trx, id));
      await replaceScheduleDates(trx, id, dates);
      await appendEvents(trx, [changed("schedule.updated", id, actor, dates.length)]);
      return {
        schedule: scheduleView(await scheduleOf(trx, id)),
        dates: dates.map(dateView),
      };
    });
  });

  bind(host, postScheduleDatesReading, async ({ body }) => readDateList(body));
}

async function scheduleOf(db: Kysely<Database>, id: string): Promise<ScheduleRow> {
  const row = await findSchedule(db, id);
  if (!row) throw notFound("schedule", id);
  return row;
}

/** In order of time; of two entries for a day the first counts. */
function onceEach(dates: readonly ScheduleDate[]): ScheduleDateRow[] {
  const first = new Map<string, ScheduleDateRow>();
  for (const { date, name } of dates) {
    if (!first.has(date)) first.set(date, { date, name: name || null });
  }
  return [...first.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

function dateView({ date, name }: ScheduleDateRow): ScheduleDate {
  return { date, ...(name !== null && { name }) };
}

function changed(
  kind: "schedule.created" | "schedule.updated" | "schedule.deleted",
  scheduleId: string,
  actor: Actor,
  dateCount?: number,
) {
  return {
    kind,
    ...actorColumns(actor),
    detail: { scheduleId, ...(dateCount !== undefined && { dateCount }) },
  };
}
