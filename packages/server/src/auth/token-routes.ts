import {
  deleteToken,
  deleteTokensMe,
  getTokensMe,
  postUserTokens,
  putUserPassword,
} from "@tsubame/contract";
import {
  appendEvents,
  deleteAccessToken,
  endAccessOfUser,
  findOauthClient,
  findUser,
  insertAccessToken,
  readOrganization,
  updateUser,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { hashToken, makeAccessToken } from "./access-token.ts";
import { bearerToken, type Authentication } from "./authentication.ts";
import { withBackOff } from "./back-off.ts";
import { beginSession } from "./begin-session.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { requireSelfOr } from "./require.ts";

/** The caller's own token, tokens issued for users, and passwords. */
export function tokenRoutes(
  host: RouteHost,
  context: Context,
  authentication: Pick<Authentication, "forgetTokens">,
): void {
  bind(host, getTokensMe, async ({ principal }) => {
    const { id, name } = await readOrganization(context.db);
    const organization = { id, name, selfUri: "/api/v2/organizations/me" };
    const client =
      principal.clientId === null
        ? undefined
        : await findOauthClient(context.db, principal.clientId);
    return {
      organization,
      homeOrganization: organization,
      authorizedScope: [],
      ...(client && {
        OAuthClient: {
          id: client.id,
          name: client.name,
          organization,
          selfUri: `/api/v2/oauth/clients/${client.id}`,
        },
      }),
    };
  });

  bind(host, deleteTokensMe, async ({ request, principal }) => {
    const token = bearerToken(request.headers.authorization);
    if (token === null) await request.session.destroy();
    else await deleteAccessToken(context.db, hashToken(token));
    authentication.forgetTokens();
    if (principal.userId === null) return;
    await transact(context, (trx) =>
      appendEvents(trx, [
        { kind: "user.signedOut", userId: principal.userId, actorUserId: principal.userId },
      ]),
    );
  });

  bind(host, deleteToken, async ({ params, principal }) => {
    const user = await findUser(context.db, params.userId);
    if (!user) throw notFound("user", params.userId);
    await transact(context, async (trx) => {
      await endAccessOfUser(trx, user.id);
      await appendEvents(trx, [
        {
          kind: "user.signedOut",
          userId: user.id,
          actorUserId: principal.userId,
          actorClientId: principal.clientId,
        },
      ]);
    });
    authentication.forgetTokens();
  });

  bind(host, postUserTokens, async ({ params, body, principal }) => {
    const user = await findUser(context.db, params.userId);
    if (!user || user.state !== "active") throw notFound("user", params.userId);
    const accessToken = makeAccessToken();
    const createdAt = context.clock.now();
    const expiresAt = new Date(createdAt.getTime() + body.validitySeconds * 1000);
    const { id } = await transact(context, async (trx) => {
      const token = await insertAccessToken(trx, {
        tokenHash: hashToken(accessToken),
        clientId: null,
        userId: user.id,
        issuedBy: principal.userId,
        createdAt,
        expiresAt,
      });
      await appendEvents(trx, [
        {
          kind: "user.tokenIssued",
          userId: user.id,
          actorUserId: principal.userId,
          actorClientId: principal.clientId,
          detail: { tokenId: token.id, expiresAt: expiresAt.toISOString() },
        },
      ]);
      return token;
    });
    return {
      id,
      access_token: accessToken,
      token_type: "bearer" as const,
      expires_in: body.validitySeconds,
      expiresAt: expiresAt.toISOString(),
    };
  });

  bind(host, putUserPassword, async ({ params, body, principal, request }) => {
    requireSelfOr(principal, params.userId, "directory:user:setPassword");
    const user = await findUser(context.db, params.userId);
    if (!user || user.state === "deleted") throw notFound("user", params.userId);
    const isOwn = principal.userId === user.id;
    if (isOwn) {
      const who = { account: user.email, address: request.ip };
      const proof = await withBackOff(context, who, async () =>
        (await verifyPassword(user.password_hash, body.currentPassword ?? "")) ? user : null,
      );
      if (!proof) {
        throw invalidFields("The present password is not right.", [
          {
            fieldName: "currentPassword",
            errorCode:
              body.currentPassword === undefined ? "required.field.missing" : "invalid.value",
            message: "is not your present password",
          },
        ]);
      }
    }
    const passwordHash = await hashPassword(body.newPassword);
    await transact(context, async (trx) => {
      await updateUser(trx, {
        id: user.id,
        values: { password_hash: passwordHash },
        now: context.clock.now(),
      });
      await endAccessOfUser(trx, user.id);
      await appendEvents(trx, [
        {
          kind: "user.updated",
          userId: user.id,
          actorUserId: principal.userId,
          actorClientId: principal.clientId,
          detail: { changed: ["password"] },
        },
      ]);
    });
    authentication.forgetTokens();
    // The person who changed it stays signed in here, under a new session id.
    if (isOwn && principal.via === "session") {
      await beginSession(request, user.id);
    }
  });
}
