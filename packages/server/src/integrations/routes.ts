import {
  deleteConversationsMessagingIntegrationsTwitterIntegrationId,
  getConversationsMessagingIntegrations,
  getConversationsMessagingIntegrationsTwitter,
  getConversationsMessagingIntegrationsTwitterIntegrationId,
  getConversationsMessagingIntegrationsTwitterOauthSettings,
  getConversationsMessagingIntegrationTwitterOauthSettings,
  getIntegrationChecks,
  getRoundTrip,
  patchConversationsMessagingIntegrationsTwitterIntegrationId,
  postConversationsMessagingIntegrationsTwitter,
  postIntegrationAccountConfirmation,
  postIntegrationChecks,
  postIntegrationWebhookReplacement,
  postRoundTrip,
} from "@tsubame/contract";
import { listIntegrations, readIntegration, type IntegrationView } from "@tsubame/store";
import { actorOf } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { readChecksView } from "./checks-view.ts";
import { confirmAccount } from "./confirm-account.ts";
import { createIntegration } from "./create.ts";
import { disconnectIntegration } from "./disconnect.ts";
import { requestChecks } from "./request-checks.ts";
import { beginRoundTrip, roundTripOf } from "./round-trip/round-trip.ts";
import { updateIntegration } from "./update.ts";
import { replaceForeignWebhook } from "./webhook-replacement.ts";
import { messagingIntegration, twitterIntegration } from "./view.ts";

/**
 * X accounts: connecting, changing, disconnecting (docs/sources.md#genesys-twitter-integration), and the checks of
 * each connection (ours).
 */
export function integrationRoutes(host: RouteHost, context: Context): void {
  const read = async (integrationId: string): Promise<IntegrationView> => {
    const row = await readIntegration(context.db, integrationId);
    if (!row) throw notFound("integration", integrationId);
    return row;
  };
  const readPage = (query: {
    pageSize: number;
    pageNumber: number;
    supportedContentId?: string | undefined;
    messagingSettingId?: string | undefined;
  }) =>
    listIntegrations(context.db, {
      offset: (query.pageNumber - 1) * query.pageSize,
      limit: query.pageSize,
      ...(query.supportedContentId === undefined
        ? {}
        : { supportedContentId: query.supportedContentId }),
      ...(query.messagingSettingId === undefined
        ? {}
        : { messagingSettingId: query.messagingSettingId }),
    });

  // Before the routes with an id in the same place.
  bind(host, getConversationsMessagingIntegrationsTwitterOauthSettings, refuse);
  bind(host, getConversationsMessagingIntegrationTwitterOauthSettings, refuse);

  bind(host, getConversationsMessagingIntegrations, async ({ query, language, request }) => {
    const { rows, total } = await readPage(query);
    return listing({
      entities: rows.map((row) => messagingIntegration(row, language)),
      total,
      page: query,
      requestUrl: request.url,
    });
  });
  bind(host, getConversationsMessagingIntegrationsTwitter, async ({ query, language, request }) => {
    const { rows, total } = await readPage(query);
    return listing({
      entities: rows.map((row) => twitterIntegration(row, language)),
      total,
      page: query,
      requestUrl: request.url,
    });
  });
  bind(
    host,
    postConversationsMessagingIntegrationsTwitter,
    async ({ body, principal, language }) => {
      const id = await createIntegration(context, body, actorOf(principal));
      return twitterIntegration(await read(id), language);
    },
  );
  bind(
    host,
    getConversationsMessagingIntegrationsTwitterIntegrationId,
    async ({ params, language }) => twitterIntegration(await read(params.integrationId), language),
  );
  bind(
    host,
    patchConversationsMessagingIntegrationsTwitterIntegrationId,
    async ({ params, body, principal, language }) => {
      const actor = actorOf(principal);
      await updateIntegration(context, params.integrationId, { update: body, actor, language });
      return twitterIntegration(await read(params.integrationId), language);
    },
  );
  bind(
    host,
    deleteConversationsMessagingIntegrationsTwitterIntegrationId,
    async ({ params, principal }) =>
      disconnectIntegration(context, await read(params.integrationId), actorOf(principal)),
  );

  checkRoutes(host, context);
}

/** The checks of a connection and what people do about them. */
function checkRoutes(host: RouteHost, context: Context): void {
  bind(host, getIntegrationChecks, async ({ params }) =>
    readChecksView(context, params.integrationId),
  );
  bind(host, postIntegrationChecks, async ({ params, principal }) => {
    await requestChecks(context, params.integrationId, actorOf(principal));
    return readChecksView(context, params.integrationId);
  });
  bind(host, postIntegrationAccountConfirmation, async ({ params, body, principal }) => {
    const { integrationId } = params;
    await confirmAccount(context, { integrationId, ...body, actor: actorOf(principal) });
    return readChecksView(context, integrationId);
  });
  bind(host, postIntegrationWebhookReplacement, async ({ params, body, principal }) => {
    const { integrationId } = params;
    await replaceForeignWebhook(context, { integrationId, ...body, actor: actorOf(principal) });
    return readChecksView(context, integrationId);
  });
  bind(host, getRoundTrip, async ({ params }) => {
    const found = await roundTripOf(context, params.integrationId);
    if (found === null) throw notFound("round-trip test", params.integrationId);
    return found;
  });
  bind(host, postRoundTrip, async ({ params, principal }) =>
    beginRoundTrip(context, params.integrationId, actorOf(principal)),
  );
}

async function refuse(): Promise<void> {
  throw noSignUp();
}

/** Generation B signs up through an app of the provider; here every company brings its own. */
function noSignUp(): AppError {
  return new AppError({
    code: "bad.request",
    status: 400,
    message:
      "This server has no X app of its own to sign up with. Connect your own app: POST /api/v2/conversations/messaging/integrations/twitter with consumerKey, consumerSecret, accessTokenKey, accessTokenSecret, tier and envName.",
  });
}
