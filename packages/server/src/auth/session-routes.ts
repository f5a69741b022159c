import { deleteSession, getSession, getSetup, postSession, postSetup } from "@tsubame/contract";
import {
  appendEvents,
  findAgentStates,
  findUser,
  findUserByEmail,
  hasNoUsers,
  settleAgentConnections,
  type UserRow,
} from "@tsubame/store";
import type { FastifyRequest } from "fastify";
import type { Context } from "../context.ts";
import { withdrawOffersOf } from "../dispatch/gone-agents.ts";
import { AppError } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { withBackOff } from "./back-off.ts";
import { beginSession } from "./begin-session.ts";
import { verifyPassword } from "./password.ts";
import { assertSameOrigin } from "./same-origin.ts";
import { sessionView } from "./session-view.ts";
import { createFirstAdministrator } from "./setup.ts";

/** Sign-in, who am I, sign-out, and the first administrator's set-up. */
export function sessionRoutes(host: RouteHost, context: Context): void {
  bind(host, postSession, async ({ body, request }) => {
    assertSameOrigin(request, context.config.publicUrl, { isStrict: false });
    const user = await withBackOff(context, { account: body.email, address: request.ip }, () =>
      findBySignIn(context, body),
    );
    if (!user) {
      throw new AppError({
        code: "session.badCredentials",
        status: 401,
        message: "The e-mail address or the password is wrong.",
      });
    }
    await signedIn(context, request, user.id);
    return sessionView(context, user);
  });

  bind(host, getSession, async ({ principal }) => {
    const user =
      principal.userId === null ? undefined : await findUser(context.db, principal.userId);
    if (!user) throw noUser();
    return sessionView(context, user);
  });

  bind(host, deleteSession, async ({ principalOrNull, request }) => {
    const userId = request.session?.userId;
    if (userId === undefined) return;
    await request.session.destroy();
    const now = context.clock.now();
    const actorUserId = principalOrNull?.userId ?? userId;
    await transact(context, async (trx) => {
      // The session's channels went with it; whoever has none left is gone at once and not only after the grace.
      await settleAgentConnections(trx, { userIds: [userId], now });
      await appendEvents(trx, [{ kind: "user.signedOut", userId, actorUserId }]);
    });
    const state = (await findAgentStates(context.db, [userId])).get(userId);
    if (!state || state.disconnected_at === null) return;
    const actor = { userId: actorUserId, clientId: null };
    await transact(context, (trx) => withdrawOffersOf(trx, { userId, now, actor }));
  });

  bind(host, getSetup, async () => ({ isRequired: await hasNoUsers(context.db) }));

  bind(host, postSetup, async ({ body, request }) => {
    assertSameOrigin(request, context.config.publicUrl, { isStrict: false });
    const user = await withBackOff(context, { account: "setup", address: request.ip }, () =>
      createFirstAdministrator(context, body),
    );
    if (!user) {
      throw new AppError({
        code: "setup.codeInvalid",
        status: 403,
        message:
          "This set-up link is not valid any more. Restart `tsubame serve` to get a new one, or sign in.",
      });
    }
    await signedIn(context, request, user.id);
    return sessionView(context, user);
  });
}

/** The person of an e-mail address and password; null, with the failure in the event log, for anything else. */
async function findBySignIn(
  context: Context,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<UserRow | null> {
  const user = await findUserByEmail(context.db, email);
  const isRight = await verifyPassword(
    user?.state === "active" ? user.password_hash : null,
    password,
  );
  if (user && isRight) return user;
  await recordFailure(context, user);
  return null;
}

async function signedIn(context: Context, request: FastifyRequest, userId: string): Promise<void> {
  await beginSession(request, userId);
  await transact(context, (trx) =>
    appendEvents(trx, [{ kind: "user.signedIn", userId, actorUserId: userId }]),
  );
}

async function recordFailure(context: Context, user: UserRow | undefined): Promise<void> {
  await transact(context, (trx) =>
    appendEvents(trx, [{ kind: "user.signInFailed", userId: user?.id ?? null }]),
  );
}

/** The caller is a program: it has no name, presence or session of its own. */
export function noUser(): AppError {
  return new AppError({
    code: "principal.hasNoUser",
    status: 400,
    message:
      "This call is about the person who calls, but the token belongs to a program (client credentials). " +
      "Use a token of a user: POST /api/tsubame/v1/users/{userId}/tokens.",
  });
}
