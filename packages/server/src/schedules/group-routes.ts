import {
  deleteArchitectSchedulegroup,
  getArchitectSchedulegroup,
  getArchitectSchedulegroups,
  postArchitectSchedulegroups,
  putArchitectSchedulegroup,
  type ScheduleGroup,
  type ScheduleGroupBody,
} from "@tsubame/contract";
import {
  appendEvents,
  findFlowsThatName,
  findScheduleGroup,
  holdSchedules,
  insertScheduleGroup,
  isTimeZone,
  listScheduleGroups,
  readGroupMembers,
  replaceGroupMembers,
  updateScheduleGroup,
  type ScheduleGroupRow,
  type ScheduleKind,
} from "@tsubame/store";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { invalidFields, notFound, type FieldError } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { transact } from "../transaction.ts";
import { missedChange, refuseTakenName, stillUsed } from "./refusals.ts";
import { scheduleGroupView } from "./views.ts";

/** Schedule groups, in the shapes of Genesys. */
export function scheduleGroupRoutes(host: RouteHost, context: Context): void {
  bind(host, getArchitectSchedulegroups, async ({ query, request }) => {
    const { rows, total } = await listScheduleGroups(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      ...(query.scheduleIds && { scheduleIds: existingIds(query.scheduleIds) }),
      isDescending: query.sortOrder.startsWith("desc"),
    });
    const members = await readGroupMembers(
      context.db,
      rows.map(({ id }) => id),
    );
    const entities = rows.map((row) => scheduleGroupView(row, members));
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getArchitectSchedulegroup, async ({ params }) => {
    const row = await findScheduleGroup(context.db, params.scheduleGroupId);
    if (!row) throw notFound("schedule group", params.scheduleGroupId);
    return viewOf(context.db, row);
  });

  bind(host, postArchitectSchedulegroups, async ({ body, principal }) => {
    const actor = actorOf(principal);
    return refuseTakenName("schedule group", "schedule_group_name", () =>
      transact(context, async (trx) => {
        const members = await checkGroup(trx, body);
        const row = await insertScheduleGroup(trx, {
          ...valuesOf(body),
          created_by: authorOf(actor),
        });
        await replaceGroupMembers(trx, row.id, members);
        await appendEvents(trx, [changed("scheduleGroup.created", row.id, actor)]);
        return viewOf(trx, row);
      }),
    );
  });

  bind(host, putArchitectSchedulegroup, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const id = params.scheduleGroupId;
    return refuseTakenName("schedule group", "schedule_group_name", () =>
      transact(context, async (trx) => {
        // Schedules before groups: the order in which a change of a schedule locks them.
        const members = await checkGroup(trx, body);
        const row = await updateScheduleGroup(trx, {
          id,
          expectedVersion: body.version,
          values: { ...valuesOf(body), modified_by: authorOf(actor) },
          now: context.clock.now(),
        });
        if (!row) throw missedChange("schedule group", id, await findScheduleGroup(trx, id));
        await replaceGroupMembers(trx, id, members);
        await appendEvents(trx, [changed("scheduleGroup.updated", id, actor)]);
        return viewOf(trx, row);
      }),
    );
  });

  bind(host, deleteArchitectSchedulegroup, async ({ params, principal }) => {
    const actor = actorOf(principal);
    const id = params.scheduleGroupId;
    await transact(context, async (trx) => {
      const row = await updateScheduleGroup(trx, {
        id,
        values: { state: "deleted", modified_by: authorOf(actor) },
        now: context.clock.now(),
      });
      if (!row) throw notFound("schedule group", id);
      const flows = await findFlowsThatName(trx, "scheduleGroupId", id);
      if (flows.length > 0) throw stillUsed("scheduleGroup.inUse", flows);
      // Its schedules are free again.
      await replaceGroupMembers(trx, id, []);
      await appendEvents(trx, [changed("scheduleGroup.deleted", id, actor)]);
    });
    return {};
  });
}

async function viewOf(db: Kysely<Database>, row: ScheduleGroupRow): Promise<ScheduleGroup> {
  return scheduleGroupView(row, await readGroupMembers(db, [row.id]));
}

function valuesOf(body: ScheduleGroupBody) {
  return {
    name: body.name,
    description: body.description || null,
    time_zone: body.timeZone || "UTC",
  };
}

/** The schedules of a request, each once in its kind. @throws AppError naming every field at fault */
async function checkGroup(
  trx: Transaction<Database>,
  body: ScheduleGroupBody,
): Promise<{ kind: ScheduleKind; scheduleId: string }[]> {
  const fields: FieldError[] = [];
  if (body.timeZone && !isTimeZone(body.timeZone)) {
    const message = `${body.timeZone} is no time zone of the IANA database, such as Asia/Tokyo`;
    fields.push({ fieldName: "timeZone", errorCode: "invalid.value", message });
  }
  const members = (["open", "closed", "holiday"] as const).flatMap((kind) =>
    (body[`${kind}Schedules`] ?? []).map(({ id }, index) => ({
      kind,
      scheduleId: id.toLowerCase(),
      fieldName: `${kind}Schedules.${index}.id`,
    })),
  );
  const known = await holdSchedules(trx, [...new Set(members.map(({ scheduleId }) => scheduleId))]);
  for (const { scheduleId, fieldName } of members) {
    if (known.has(scheduleId)) continue;
    const message = `${scheduleId} is not a schedule`;
    fields.push({ fieldName, errorCode: "invalid.value", message });
  }
  if (fields.length > 0)
    throw invalidFields(`The schedule group is not valid: ${fields[0]?.message}.`, fields);
  const once = new Map(members.map((member) => [`${member.kind} ${member.scheduleId}`, member]));
  return [...once.values()];
}

function changed(
  kind: "scheduleGroup.created" | "scheduleGroup.updated" | "scheduleGroup.deleted",
  scheduleGroupId: string,
  actor: Actor,
) {
  return { kind, ...actorColumns(actor), detail: { scheduleGroupId } };
}
