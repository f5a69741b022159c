import {
  getConversationsMessagingThreadingtimeline,
  getOrganization,
  getOrganizationsMe,
  patchOrganization,
  putConversationsMessagingThreadingtimeline,
  type Organization,
  type ThreadingTimeline,
} from "@tsubame/contract";
import {
  appendEvents,
  readOrganization,
  updateOrganization,
  type OrganizationRow,
} from "@tsubame/store";
import { uiLanguageOf } from "../auth/session-view.ts";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";

/** Threading time of an installation that has never set one: 72 hours (docs/sources.md#genesys-twitter-integration). */
const defaultThreadingMinutes = 4320;

/** The organisation's own settings and the threading time. */
export function organizationRoutes(host: RouteHost, context: Context): void {
  bind(host, getOrganization, async () => organizationView(await readOrganization(context.db)));

  bind(host, getOrganizationsMe, async () => {
    const row = await readOrganization(context.db);
    return {
      id: row.id,
      name: row.name,
      defaultLanguage: row.default_language,
      state: "active" as const,
      domain: new URL(context.config.publicUrl).hostname,
      version: 1,
      selfUri: "/api/v2/organizations/me",
    };
  });

  bind(host, patchOrganization, async ({ body, principal }) => {
    const row = await transact(context, async (trx) => {
      const updated = await updateOrganization(trx, {
        ...(body.name !== undefined && { name: body.name }),
        ...(body.defaultLanguage !== undefined && { default_language: body.defaultLanguage }),
        ...(body.agentGraceSeconds !== undefined && {
          agent_grace_seconds: body.agentGraceSeconds,
        }),
        ...(body.declinedPauseSeconds !== undefined && {
          declined_pause_seconds: body.declinedPauseSeconds,
        }),
      });
      await appendEvents(trx, [
        {
          kind: "settings.changed",
          ...actorColumns(actorOf(principal)),
          detail: { subject: "organization", changed: Object.keys(body) },
        },
      ]);
      return updated;
    });
    return organizationView(row);
  });

  bind(host, getConversationsMessagingThreadingtimeline, async () =>
    timelineView(await readOrganization(context.db)),
  );

  bind(host, putConversationsMessagingThreadingtimeline, async ({ body, principal }) => {
    const minutes =
      body.settings.findLast((setting) => setting.messengerType === "twitter")?.timeoutInMinutes ??
      body.defaultTimeoutMinutes ??
      defaultThreadingMinutes;
    const row = await transact(context, async (trx) => {
      const updated = await updateOrganization(trx, { threading_timeout_minutes: minutes });
      await appendEvents(trx, [
        {
          kind: "settings.changed",
          ...actorColumns(actorOf(principal)),
          detail: { subject: "threadingTimeline", minutes },
        },
      ]);
      return updated;
    });
    return timelineView(row);
  });
}

function organizationView(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    defaultLanguage: uiLanguageOf(row.default_language) ?? "en",
    threadingTimeoutMinutes: row.threading_timeout_minutes,
    messageCapacity: row.message_capacity,
    agentGraceSeconds: row.agent_grace_seconds,
    declinedPauseSeconds: row.declined_pause_seconds,
  };
}

function timelineView(row: OrganizationRow): ThreadingTimeline {
  return {
    settings: [{ messengerType: "twitter", timeoutInMinutes: row.threading_timeout_minutes }],
    defaultTimeoutMinutes: defaultThreadingMinutes,
  };
}
