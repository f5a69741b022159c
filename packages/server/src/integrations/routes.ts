import {
  deleteConversationsMessagingIntegrationsTwitterIntegrationId,
  getConversationsMessagingIntegrations,
  getConversationsMessagingIntegrationsTwitter,
  getConversationsMessagingIntegrationsTwitterIntegrationId,
  getConversationsMessagingIntegrationsTwitterOauthSettings,
  getConversationsMessagingIntegrationTwitterOauthSettings,
  getIntegrationChecks,
  patchConversationsMessagingIntegrationsTwitterIntegrationId,
  postConversationsMessagingIntegrationsTwitter,
  postIntegrationChecks,
} from "@tsubame/contract";
import { listIntegrations, readIntegration, type IntegrationView } from "@tsubame/store";
import { actorOf } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { checksView } from "./checks-view.ts";
import { createIntegration, requestChecks, updateIntegration } from "./create.ts";
import { disconnectIntegration } from "./disconnect.ts";
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
      await updateIntegration(context, params.integrationId, body, actorOf(principal));
      return twitterIntegration(await read(params.integrationId), language);
    },
  );
  bind(
    host,
    deleteConversationsMessagingIntegrationsTwitterIntegrationId,
    async ({ params, principal }) =>
      disconnectIntegration(context, await read(params.integrationId), actorOf(principal)),
  );

  bind(host, getIntegrationChecks, async ({ params }) =>
    checksView(await read(params.integrationId), context.config),
  );
  bind(host, postIntegrationChecks, async ({ params, principal }) => {
    await requestChecks(context, params.integrationId, actorOf(principal));
    return checksView(await read(params.integrationId), context.config);
  });
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
