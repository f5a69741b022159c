import {
  deleteRoutingLanguage,
  deleteRoutingSkill,
  getRoutingLanguage,
  getRoutingLanguages,
  getRoutingSkill,
  getRoutingSkills,
  postRoutingLanguages,
  postRoutingSkills,
} from "@tsubame/contract";
import {
  appendEvents,
  deleteSkillById,
  findSkill,
  forgetSkillInQueues,
  insertSkill,
  isConflict,
  listSkills,
  type SkillKind,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { nameTaken, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { skillView } from "./skill-view.ts";

interface ListQuery {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly name?: string | undefined;
  readonly id?: string[] | undefined;
}

/** Skills and languages of the organisation. */
export function skillRoutes(host: RouteHost, context: Context): void {
  const list = async (kind: SkillKind, query: ListQuery, requestUrl: string) => {
    const { rows, total } = await listSkills(context.db, kind, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      ...(query.id && { ids: existingIds(query.id) }),
    });
    const entities = rows.map((row) => skillView(kind, row));
    return listing({ entities, total, page: query, requestUrl });
  };
  const read = async (kind: SkillKind, id: string) => {
    const row = await findSkill(context.db, kind, id);
    if (!row) throw notFound(kind, id);
    return skillView(kind, row);
  };

  bind(host, getRoutingSkills, ({ query, request }) => list("skill", query, request.url));
  bind(host, getRoutingLanguages, ({ query, request }) => list("language", query, request.url));
  bind(host, getRoutingSkill, ({ params }) => read("skill", params.skillId));
  bind(host, getRoutingLanguage, ({ params }) => read("language", params.languageId));
  bind(host, postRoutingSkills, ({ body, principal }) =>
    create(context, "skill", body.name, actorOf(principal)),
  );
  bind(host, postRoutingLanguages, ({ body, principal }) =>
    create(context, "language", body.name, actorOf(principal)),
  );
  bind(host, deleteRoutingSkill, async ({ params, principal }) => {
    await remove(context, "skill", params.skillId, actorOf(principal));
    return {};
  });
  bind(host, deleteRoutingLanguage, async ({ params, principal }) => {
    await remove(context, "language", params.languageId, actorOf(principal));
    return {};
  });
}

async function create(context: Context, kind: SkillKind, name: string, actor: Actor) {
  try {
    return await transact(context, async (trx) => {
      const row = await insertSkill(trx, kind, name);
      await appendEvents(trx, [
        {
          kind: "settings.changed",
          ...actorColumns(actor),
          detail: { subject: kind, change: "created", id: row.id },
        },
      ]);
      return skillView(kind, row);
    });
  } catch (error) {
    if (isConflict(error, `${kind}_name`)) throw nameTaken(kind, error);
    throw error;
  }
}

async function remove(context: Context, kind: SkillKind, id: string, actor: Actor): Promise<void> {
  await transact(context, async (trx) => {
    const userIds = await deleteSkillById(trx, kind, id, context.clock.now());
    if (!userIds) throw notFound(kind, id);
    // Conversations that ask for it are no longer asked it (the engine's facts leave it out); rings must not name it either.
    const queueIds = kind === "skill" ? await forgetSkillInQueues(trx, id) : [];
    await appendEvents(trx, [
      ...queueIds.map((queueId) => ({
        kind: "queue.updated" as const,
        queueId,
        actorUserId: actor.userId,
        actorClientId: actor.clientId,
        detail: { skillRemoved: id },
      })),
      {
        kind: "settings.changed",
        ...actorColumns(actor),
        detail: { subject: kind, change: "deleted", id },
      },
      ...userIds.map((userId) => ({
        kind: "agent.skillsChanged" as const,
        userId,
        actorUserId: actor.userId,
        actorClientId: actor.clientId,
      })),
    ]);
  });
}
