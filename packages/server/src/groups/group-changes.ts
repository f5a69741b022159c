import type { BodyOf, postGroups, putGroup } from "@tsubame/contract";
import {
  addGroupMembers,
  appendEvents,
  findGroup,
  findLiveIds,
  findQueuesOfGroup,
  forgetGroupInQueues,
  insertGroup,
  isConflict,
  lockGroup,
  removeGroupMembers,
  updateGroup,
  type GroupRow,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import { AppError, invalidFields, nameTaken, notFound } from "../http/errors.ts";
import { transact } from "../transaction.ts";
import { followGroups } from "./follow-groups.ts";

/** Makes a group without people. */
export async function createGroup(
  context: Context,
  body: BodyOf<typeof postGroups>,
  actor: Actor,
): Promise<GroupRow> {
  return refuseTakenName(() =>
    transact(context, async (trx) => {
      const group = await insertGroup(trx, {
        name: body.name,
        description: body.description ?? null,
        ...(body.type && { type: body.type }),
        ...(body.visibility && { visibility: body.visibility }),
        ...(body.rulesVisible !== undefined && { are_rules_visible: body.rulesVisible }),
      });
      await appendEvents(trx, [
        { kind: "group.created", ...actorColumns(actor), detail: { groupId: group.id } },
      ]);
      return group;
    }),
  );
}

/** Changes what a group is called and who sees it, if nobody has since the caller read it. */
export async function changeGroup(
  context: Context,
  groupId: string,
  body: BodyOf<typeof putGroup>,
  actor: Actor,
): Promise<GroupRow> {
  return refuseTakenName(() =>
    transact(context, async (trx) => {
      const group = await updateGroup(trx, {
        id: groupId,
        expectedVersion: body.version,
        values: {
          ...(body.name !== undefined && { name: body.name }),
          ...(body.description !== undefined && { description: body.description }),
          ...(body.visibility && { visibility: body.visibility }),
          ...(body.rulesVisible !== undefined && { are_rules_visible: body.rulesVisible }),
        },
        now: context.clock.now(),
      });
      if (!group) throw await whyNotUpdated(trx, groupId, body.version);
      await appendEvents(trx, [
        { kind: "group.updated", ...actorColumns(actor), detail: { groupId } },
      ]);
      return group;
    }),
  );
}

/**
 * Marks a group deleted. Queues and their rules lose it in the same transaction, and whoever was a member of a queue by it
 * alone leaves that queue: conversations that wait there are asked for anew at once.
 */
export async function deleteGroupById(
  context: Context,
  groupId: string,
  actor: Actor,
): Promise<void> {
  await transact(context, async (trx) => {
    if (!(await lockGroup(trx, groupId))) throw notFound("group", groupId);
    const queueIds = await forgetGroupInQueues(trx, groupId);
    const userIds = await removeGroupMembers(trx, groupId);
    await updateGroup(trx, {
      id: groupId,
      values: { state: "deleted" },
      now: context.clock.now(),
    });
    await appendEvents(trx, [
      { kind: "group.deleted", ...actorColumns(actor), detail: { groupId } },
      ...memberEvents("groupMember.removed", { groupId, userIds, actor }),
      ...queueIds.map((queueId) => ({
        kind: "queue.updated" as const,
        queueId,
        actorUserId: actor.userId,
        actorClientId: actor.clientId,
        detail: { groupRemoved: groupId },
      })),
    ]);
    await followGroups(trx, queueIds, actor);
  });
}

/** Puts people into a group or takes them out; the queues of the group follow. @throws AppError for ids that are not users */
export async function changeGroupMembers(
  context: Context,
  change: {
    readonly groupId: string;
    readonly userIds: readonly string[];
    readonly isAdding: boolean;
    readonly expectedVersion?: number | undefined;
    readonly actor: Actor;
  },
): Promise<void> {
  const { groupId, isAdding, actor, expectedVersion } = change;
  const userIds = [...new Set(change.userIds.map((id) => id.toLowerCase()))];
  await transact(context, async (trx) => {
    const group = await lockGroup(trx, groupId);
    if (!group) throw notFound("group", groupId);
    if (expectedVersion !== undefined && expectedVersion !== group.version) {
      throw outdated(group.version, expectedVersion);
    }
    if (isAdding) await assertUsers(trx, change.userIds);
    const changed = isAdding
      ? await addGroupMembers(trx, groupId, userIds)
      : await removeGroupMembers(trx, groupId, userIds);
    if (changed.length === 0) return;
    await updateGroup(trx, { id: groupId, values: {}, now: context.clock.now() });
    await appendEvents(
      trx,
      memberEvents(isAdding ? "groupMember.added" : "groupMember.removed", {
        groupId,
        userIds: changed,
        actor,
      }),
    );
    await followGroups(trx, await findQueuesOfGroup(trx, groupId), actor);
  });
}

async function assertUsers(trx: Writer, userIds: readonly string[]): Promise<void> {
  const known = await findLiveIds(
    trx,
    "user_account",
    userIds.map((id) => id.toLowerCase()),
  );
  const fields = userIds.flatMap((id, index) =>
    known.has(id.toLowerCase())
      ? []
      : [{ fieldName: `memberIds.${index}`, errorCode: "not.found", message: "is not a user" }],
  );
  if (fields.length > 0) throw invalidFields("Some of these are not users.", fields);
}

function memberEvents(
  kind: "groupMember.added" | "groupMember.removed",
  change: { groupId: string; userIds: readonly string[]; actor: Actor },
) {
  return change.userIds.map((userId) => ({
    kind,
    userId,
    actorUserId: change.actor.userId,
    actorClientId: change.actor.clientId,
    detail: { groupId: change.groupId },
  }));
}

async function whyNotUpdated(trx: Writer, groupId: string, version: number): Promise<AppError> {
  const group = await findGroup(trx, groupId);
  return group ? outdated(group.version, version) : notFound("group", groupId);
}

function outdated(currentVersion: number, version: number): AppError {
  return new AppError({
    code: "general.conflict",
    status: 409,
    message: `Somebody has changed this group meanwhile: it is in version ${currentVersion}, not ${version}. Read it again.`,
    isRetryable: true,
    details: { currentVersion, version },
  });
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConflict(error, "agent_group_name")) throw nameTaken("group", error);
    throw error;
  }
}
