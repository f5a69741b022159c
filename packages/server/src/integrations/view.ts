import type { IntegrationCreateError, TwitterIntegration } from "@tsubame/contract";
import type { IntegrationView } from "@tsubame/store";
import type { Language } from "../http/principal.ts";
import { readCreateError } from "./stored-json.ts";

/** The public shape of an integration. The two secrets are not in it, and nowhere else in an answer. */
export function twitterIntegration(row: IntegrationView, language: Language): TwitterIntegration {
  return {
    ...commonFields(row, language),
    accessTokenKey: row.access_token,
    consumerKey: row.consumer_key,
    tier: row.tier,
    ...(row.environment_name === null ? {} : { envName: row.environment_name }),
    ...(row.x_username === null ? {} : { username: row.x_username }),
    ...(row.x_user_id === null ? {} : { userId: row.x_user_id }),
    ...(row.supported_content_id === null
      ? {}
      : { supportedContent: profile("supportedcontent", row.supported_content_id) }),
    ...(row.messaging_setting_id === null
      ? {}
      : { messagingSetting: profile("settings", row.messaging_setting_id) }),
    selfUri: `/api/v2/conversations/messaging/integrations/twitter/${row.id}`,
  };
}

/** The same in the list of every platform's integrations. */
export function messagingIntegration(row: IntegrationView, language: Language) {
  return {
    ...commonFields(row, language),
    messengerType: "twitter" as const,
    selfUri: `/api/v2/conversations/messaging/integrations/twitter/${row.id}`,
  };
}

function commonFields(row: IntegrationView, language: Language) {
  const createError = row.create_status === "Error" ? createErrorBody(row, language) : undefined;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    recipient: {
      id: row.recipient_id,
      name: row.recipient_name,
      selfUri: `/api/v2/routing/message/recipients/${row.recipient_id}`,
    },
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    ...(row.created_by === null ? {} : { createdBy: user(row.created_by, row.created_by_name) }),
    ...(row.modified_by === null
      ? {}
      : { modifiedBy: user(row.modified_by, row.modified_by_name) }),
    createStatus: row.create_status,
    ...(createError === undefined ? {} : { createError }),
    version: row.version,
  };
}

function createErrorBody(
  row: IntegrationView,
  language: Language,
): IntegrationCreateError | undefined {
  const error = readCreateError(row);
  if (!error) return undefined;
  return {
    code: error.code,
    message: error.text[language],
    status: error.status,
    messageWithParams: error.text[language],
    messageParams: Object.fromEntries(
      Object.entries(error.evidence).map(([name, value]) => [name, String(value)]),
    ),
    contextId: row.id,
    details: [
      {
        errorCode: error.code,
        ...(error.fieldName === null ? {} : { fieldName: error.fieldName }),
        entityId: row.id,
        entityName: row.name,
      },
    ],
    errors: [],
  };
}

function profile(collection: string, id: string) {
  return { id, selfUri: `/api/v2/conversations/messaging/${collection}/${id}` };
}

function user(id: string, name: string | null) {
  return { id, ...(name === null ? {} : { name }), selfUri: `/api/v2/users/${id}` };
}
