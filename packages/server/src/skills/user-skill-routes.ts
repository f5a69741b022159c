import {
  deleteUserRoutinglanguage,
  deleteUserRoutingskill,
  getUserRoutinglanguages,
  getUserRoutingskills,
  patchUserRoutinglanguagesBulk,
  patchUserRoutingskillsBulk,
  postUserRoutinglanguages,
  postUserRoutingskills,
  putUserRoutingskillsBulk,
} from "@tsubame/contract";
import {
  appendEvents,
  assignSkills,
  findLiveIds,
  listUserSkills,
  unassignSkills,
  type SkillKind,
  type UserSkill,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { listing, pageOf } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { userLanguageView, userSkillView } from "./skill-view.ts";

interface Assignment {
  readonly id: string;
  readonly proficiency: number;
}

/** Skills and languages of users. */
export function userSkillRoutes(host: RouteHost, context: Context): void {
  bind(host, getUserRoutingskills, async ({ params, query, request }) => {
    const all = await skillsOf(context, "skill", params.userId);
    const entities = pageOf(all, query).map(userSkillView);
    return listing({ entities, total: all.length, page: query, requestUrl: request.url });
  });

  bind(host, getUserRoutinglanguages, async ({ params, query, request }) => {
    const all = await skillsOf(context, "language", params.userId);
    const entities = pageOf(all, query).map(userLanguageView);
    return listing({ entities, total: all.length, page: query, requestUrl: request.url });
  });

  bind(host, postUserRoutingskills, async ({ params, body, principal }) => {
    const all = await assign(context, "skill", params.userId, [body], actorOf(principal));
    return userSkillView(heldOf(all, body.id));
  });

  bind(host, postUserRoutinglanguages, async ({ params, body, principal }) => {
    const all = await assign(context, "language", params.userId, [body], actorOf(principal));
    return userLanguageView(heldOf(all, body.id));
  });

  bind(host, patchUserRoutingskillsBulk, async ({ params, body, principal, request }) => {
    const all = await assign(context, "skill", params.userId, body, actorOf(principal));
    return wholeList(all.map(userSkillView), request.url);
  });

  bind(host, patchUserRoutinglanguagesBulk, async ({ params, body, principal, request }) => {
    const all = await assign(context, "language", params.userId, body, actorOf(principal));
    return wholeList(all.map(userLanguageView), request.url);
  });

  bind(host, putUserRoutingskillsBulk, async ({ params, body, principal, request }) => {
    const actor = actorOf(principal);
    const all = await assign(context, "skill", params.userId, body, actor, { isReplacing: true });
    return wholeList(all.map(userSkillView), request.url);
  });

  bind(host, deleteUserRoutingskill, async ({ params, principal }) => {
    const { userId, skillId: id } = params;
    await unassign(context, { kind: "skill", userId, id }, actorOf(principal));
    return {};
  });

  bind(host, deleteUserRoutinglanguage, async ({ params, principal }) => {
    const { userId, languageId: id } = params;
    await unassign(context, { kind: "language", userId, id }, actorOf(principal));
    return {};
  });
}

/** Bulk calls answer with everything at once. */
function wholeList<T>(entities: T[], requestUrl: string) {
  const page = { pageNumber: 1, pageSize: Math.max(1, entities.length) };
  return listing({ entities, total: entities.length, page, requestUrl });
}

async function assign(
  context: Context,
  kind: SkillKind,
  userId: string,
  assignments: readonly Assignment[],
  actor: Actor,
  options: { isReplacing?: boolean } = {},
): Promise<UserSkill[]> {
  await assertUser(context, userId);
  const known = await findLiveIds(
    context.db,
    kind,
    assignments.map(({ id }) => id),
  );
  const isBulk = assignments.length !== 1;
  const fields = assignments.flatMap(({ id }, index) =>
    known.has(id.toLowerCase())
      ? []
      : [
          {
            fieldName: isBulk ? `${index}.id` : "id",
            errorCode: "invalid.value",
            message: `is not a ${kind}`,
          },
        ],
  );
  if (fields.length > 0) throw invalidFields(`There is no such ${kind}.`, fields);
  await transact(context, async (trx) => {
    if (options.isReplacing) await unassignSkills(trx, kind, { userId });
    // The last of two assignments of one skill wins; PostgreSQL refuses both in one statement.
    const last = new Map(assignments.map((one) => [one.id.toLowerCase(), one]));
    await assignSkills(trx, kind, userId, [...last.values()]);
    await appendEvents(trx, [
      {
        kind: "agent.skillsChanged",
        userId,
        ...actorColumns(actor),
        detail: { subject: kind, ids: [...last.keys()] },
      },
    ]);
  });
  return listUserSkills(context.db, kind, [userId]);
}

async function unassign(
  context: Context,
  what: { kind: SkillKind; userId: string; id: string },
  actor: Actor,
): Promise<void> {
  await transact(context, async (trx) => {
    if ((await unassignSkills(trx, what.kind, what)) === 0) throw notFound(what.kind, what.id);
    await appendEvents(trx, [
      {
        kind: "agent.skillsChanged",
        userId: what.userId,
        ...actorColumns(actor),
        detail: { subject: what.kind, removed: what.id },
      },
    ]);
  });
}

async function skillsOf(context: Context, kind: SkillKind, userId: string): Promise<UserSkill[]> {
  await assertUser(context, userId);
  return listUserSkills(context.db, kind, [userId]);
}

async function assertUser(context: Context, userId: string): Promise<void> {
  if ((await findLiveIds(context.db, "user_account", [userId])).size === 0)
    throw notFound("user", userId);
}

function heldOf(all: readonly UserSkill[], id: string): UserSkill {
  const held = all.find((one) => one.id === id.toLowerCase());
  if (!held) throw notFound("skill", id);
  return held;
}
