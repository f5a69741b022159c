import type { App } from "../apps/app.ts";
import type { Dm } from "./dm.ts";

/**
 * The app id that stands on messages typed in X's own web app, and its entry for the `apps` map
 * (docs/sources.md#x-direct-messages).
 */
const FIRST_PARTY_APP = {
  id: "3033300",
  name: "Twitter Web App",
  url: "https://mobile.twitter.com",
} as const;

function messageData(dm: Dm): Record<string, unknown> {
  return {
    text: dm.text,
    entities: dm.entities,
    ...(dm.quickReplies.length > 0
      ? { quick_reply: { type: "options", options: dm.quickReplies } }
      : {}),
    ...(dm.quickReplyMetadata === null
      ? {}
      : { quick_reply_response: { type: "options", metadata: dm.quickReplyMetadata } }),
    ...(dm.location === null ? {} : { attachment: { type: "location", location: dm.location } }),
    ...(dm.ctas.length > 0
      ? {
          ctas: dm.ctas.map((cta) => ({
            type: "web_url",
            label: cta.label,
            url: cta.url,
            tco_url: cta.tcoUrl,
          })),
        }
      : {}),
  };
}

/**
 * A DM as X shows it to one viewer (docs/sources.md#x-direct-messages and docs/sources.md#x-deliveries).
 * `source_app_id` appears only on what the viewer sent, and never in the answer to the send itself: pass `viewerId:
 * null` there.
 */
export function dmEvent(dm: Dm, viewerId: string | null): Record<string, unknown> {
  const sourceAppId = viewerId === dm.senderId ? (dm.sourceAppId ?? FIRST_PARTY_APP.id) : null;
  return {
    type: "message_create",
    id: dm.id,
    created_timestamp: String(dm.createdAtMs),
    message_create: {
      target: { recipient_id: dm.recipientId },
      sender_id: dm.senderId,
      ...(sourceAppId === null ? {} : { source_app_id: sourceAppId }),
      message_data: messageData(dm),
    },
  };
}

/** The `apps` map for what one viewer sees, or undefined when no shown message carries an app. */
export function appsMap(
  dms: readonly Dm[],
  viewerId: string,
  findApp: (id: string) => App | undefined,
): Record<string, { id: string; name: string; url: string }> | undefined {
  const apps: Record<string, { id: string; name: string; url: string }> = {};
  for (const dm of dms) {
    if (dm.senderId !== viewerId) continue;
    const app = dm.sourceAppId === null ? FIRST_PARTY_APP : findApp(dm.sourceAppId);
    if (app !== undefined) apps[app.id] = { id: app.id, name: app.name, url: app.url };
  }
  return Object.keys(apps).length === 0 ? undefined : apps;
}
