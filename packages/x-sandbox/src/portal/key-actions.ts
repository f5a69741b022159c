import type { Permission } from "../apps/access-level.ts";
import type { App } from "../apps/app.ts";
import type { UserAuthentication } from "../apps/user-authentication.ts";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../control/control-error.ts";
import { revokeAccess } from "../webhooks/announce.ts";

/** Values that are shown at this one moment: field name → secret. No other answer of the portal holds any of them. */
export type OnceShown = Readonly<Record<string, string>>;

/** What a new app's owner is shown: API Key, API Key Secret, Bearer Token. */
export function secretsOfNewApp(app: App): OnceShown {
  const { consumerKey, consumerSecret, bearerToken } = app;
  return { consumerKey, consumerSecret, bearerToken };
}

/** What can be made anew on "Keys and tokens". */
export const KEY_KINDS = ["consumer", "bearer", "token", "client-secret"] as const;

/** See {@link KEY_KINDS}. */
export type KeyKind = (typeof KEY_KINDS)[number];

/** Generates or regenerates; what used the old value fails from now on (docs/sources.md#x-apps). */
export function makeKey(context: SandboxContext, app: App, kind: KeyKind): OnceShown {
  switch (kind) {
    case "consumer": {
      const { consumerKey, consumerSecret } = context.apps.regenerateConsumer(app.id) ?? app;
      return { consumerKey, consumerSecret };
    }
    case "bearer": {
      const { bearerToken } = context.apps.regenerateBearer(app.id) ?? app;
      return { bearerToken };
    }
    case "token": {
      const { token, secret } = context.tokens.issue(app, app.ownerId);
      return { accessToken: token, accessTokenSecret: secret };
    }
    case "client-secret": {
      const isSetUp = app.userAuthentication?.isOauth2Enabled === true;
      const renewed = isSetUp ? context.apps.regenerateClientSecret(app.id) : undefined;
      if (renewed === undefined || renewed.clientSecret === null) {
        throw notFound("client secret of app", app.id);
      }
      return { clientId: renewed.clientId, clientSecret: renewed.clientSecret };
    }
  }
}

/** Revokes the owner's access token (with its subscriptions, as when a user takes access back) or the bearer. */
export function revokeKey(context: SandboxContext, app: App, kind: "token" | "bearer"): void {
  if (kind === "bearer") context.apps.regenerateBearer(app.id);
  else if (!revokeAccess(context, { appId: app.id, userId: app.ownerId })) {
    throw notFound("access token of app", app.id);
  }
}

/**
 * Saves "User authentication settings". Tokens that exist keep their permission. OAuth 2.0 credentials that the app did not have before are
 * answered, this once.
 */
export function saveUserAuthentication(
  context: SandboxContext,
  app: App,
  form: { readonly permission: Permission; readonly settings: UserAuthentication },
): OnceShown {
  const hadOauth2 = app.userAuthentication?.isOauth2Enabled === true;
  const hadSecret = hadOauth2 && app.clientSecret !== null;
  const saved = context.apps.update(app.id, {
    permission: form.permission,
    userAuthentication: form.settings,
  });
  if (saved === undefined || !form.settings.isOauth2Enabled) return {};
  const isNewSecret = saved.clientSecret !== null && !hadSecret;
  if (hadOauth2 && !isNewSecret) return {};
  return {
    clientId: saved.clientId,
    ...(saved.clientSecret === null ? {} : { clientSecret: saved.clientSecret }),
  };
}
