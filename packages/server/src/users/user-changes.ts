import type { BodyOf, patchUser, postUsers, RoleName } from "@tsubame/contract";
import {
  appendEvents,
  countOtherAdministrators,
  endAccessOfUser,
  findUser,
  hastenParked,
  insertUser,
  isConflict,
  removeUserFromGroups,
  removeUserFromQueues,
  updateUser,
  type UserRow,
  type Writer,
} from "@tsubame/store";
import { hashPassword } from "../auth/password.ts";
import { permissionsOf } from "../auth/roles.ts";
import type { Context } from "../context.ts";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import { AppError, notFound } from "../http/errors.ts";
import { withdrawTopics } from "../notifications/withdraw-topics.ts";
import { changePresence } from "../presence/presence-changes.ts";
import { transact } from "../transaction.ts";

/** Makes a user; without roles an agent. @throws AppError `user.emailTaken` */
export async function createUser(
  context: Context,
  body: BodyOf<typeof postUsers>,
  actor: Actor,
): Promise<UserRow> {
  const passwordHash = body.password === undefined ? null : await hashPassword(body.password);
  return refuseTakenEmail(() =>
    transact(context, async (trx) => {
      const user = await insertUser(trx, {
        name: body.name,
        email: body.email,
        password_hash: passwordHash,
        roles: [...new Set(body.roles ?? (["agent"] as const))],
        state: body.state,
        language: body.language ?? null,
        title: body.title ?? null,
        department: body.department ?? null,
      });
      await appendEvents(trx, [
        {
          kind: "user.created",
          userId: user.id,
          ...actorColumns(actor),
          detail: { roles: user.roles },
        },
      ]);
      return user;
    }),
  );
}

/**
 * Changes a user if nobody has since the caller read it. Who becomes inactive is signed out everywhere and goes
 * Offline; the last administrator cannot.
 */
export async function changeUser(
  context: Context,
  userId: string,
  body: BodyOf<typeof patchUser>,
  actor: Actor,
): Promise<UserRow> {
  const { version, ...values } = body;
  return refuseTakenEmail(() =>
    transact(context, async (trx) => {
      const now = context.clock.now();
      if (values.state === "inactive") await retire(trx, { userId, actor, now });
      const user = await updateUser(trx, {
        id: userId,
        expectedVersion: version,
        values: {
          ...(values.name !== undefined && { name: values.name }),
          ...(values.email !== undefined && { email: values.email }),
          ...(values.title !== undefined && { title: values.title }),
          ...(values.department !== undefined && { department: values.department }),
          ...(values.state !== undefined && { state: values.state }),
          ...(values.language !== undefined && { language: values.language }),
        },
        now,
      });
      if (!user) throw await whyNotUpdated(trx, userId, version);
      await appendEvents(trx, [
        {
          kind: "user.updated",
          userId,
          ...actorColumns(actor),
          detail: { changed: Object.keys(values), state: user.state },
        },
      ]);
      return user;
    }),
  );
}

/** Replaces a user's roles. The last administrator stays one. */
export async function changeRoles(
  context: Context,
  userId: string,
  roles: readonly RoleName[],
  actor: Actor,
): Promise<UserRow> {
  return transact(context, async (trx) => {
    if (!roles.includes("admin")) await assertNotLastAdministrator(trx, userId);
    const user = await updateUser(trx, {
      id: userId,
      values: { roles: [...new Set(roles)] },
      now: context.clock.now(),
    });
    if (!user) throw notFound("user", userId);
    const permissions = permissionsOf(user.roles);
    await withdrawTopics(trx, { userId, clientId: null, permissions });
    await appendEvents(trx, [
      {
        kind: "user.updated",
        userId,
        ...actorColumns(actor),
        detail: { changed: ["roles"], roles: user.roles },
      },
    ]);
    return user;
  });
}

/** Marks a user deleted: history keeps the name, the e-mail address becomes free, queues and groups lose the member. */
export async function deleteUserById(
  context: Context,
  userId: string,
  actor: Actor,
): Promise<void> {
  await transact(context, async (trx) => {
    const now = context.clock.now();
    await retire(trx, { userId, actor, now });
    const user = await updateUser(trx, { id: userId, values: { state: "deleted" }, now });
    if (!user) throw notFound("user", userId);
    const groupIds = await removeUserFromGroups(trx, userId);
    const queueIds = await removeUserFromQueues(trx, userId);
    await appendEvents(trx, [
      ...groupIds.map((groupId) => ({
        kind: "groupMember.removed" as const,
        userId,
        actorUserId: actor.userId,
        actorClientId: actor.clientId,
        detail: { groupId },
      })),
      ...queueIds.map((queueId) => ({
        kind: "queueMember.removed" as const,
        queueId,
        userId,
        actorUserId: actor.userId,
        actorClientId: actor.clientId,
      })),
      {
        kind: "user.updated",
        userId,
        ...actorColumns(actor),
        detail: { changed: ["state"], state: "deleted" },
      },
    ]);
  });
}

async function retire(
  trx: Writer,
  options: { userId: string; actor: Actor; now: Date },
): Promise<void> {
  const user = await findUser(trx, options.userId);
  if (!user || user.state === "deleted") throw notFound("user", options.userId);
  await assertNotLastAdministrator(trx, options.userId);
  await endAccessOfUser(trx, options.userId);
  await hastenParked(trx, options.userId, options.now);
  await changePresence(trx, { ...options, presence: "Offline", message: null });
}

async function assertNotLastAdministrator(trx: Writer, userId: string): Promise<void> {
  const user = await findUser(trx, userId);
  if (!user?.roles.includes("admin") || user.state !== "active") return;
  if ((await countOtherAdministrators(trx, userId)) > 0) return;
  throw new AppError({
    code: "user.lastAdministrator",
    status: 409,
    message: "This is the last active administrator. Make somebody else an administrator first.",
  });
}

async function whyNotUpdated(trx: Writer, userId: string, version: number): Promise<AppError> {
  const user = await findUser(trx, userId);
  if (!user || user.state === "deleted") return notFound("user", userId);
  return new AppError({
    code: "general.conflict",
    status: 409,
    message: `Somebody has changed this user meanwhile: it is in version ${user.version}, not ${version}. Read it again.`,
    isRetryable: true,
    details: { currentVersion: user.version, version },
  });
}

async function refuseTakenEmail<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isConflict(error, "user_account_email")) throw error;
    throw new AppError({
      code: "user.emailTaken",
      status: 409,
      message: "Another user has this e-mail address.",
      fields: [{ fieldName: "email", errorCode: "user.emailTaken", message: "is taken" }],
      cause: error,
    });
  }
}
