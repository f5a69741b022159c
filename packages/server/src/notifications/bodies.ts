import { presenceDefinitionIds } from "@tsubame/contract";
import {
  readAgentStates,
  readAudiences,
  readConversationViews,
  readMembership,
  type ConversationView,
  type EventKind,
  type LogEvent,
  type Reader,
} from "@tsubame/store";
import { conversationMessageEvent } from "../conversations/views/flat-view.ts";
import { fullConversation } from "../conversations/views/full-view.ts";
import { integrationHealthOf } from "../integrations/health/view.ts";
import { integrationChecksOf } from "../integrations/checks-view.ts";
import type { Context } from "../context.ts";
import { isPassing, passingNotices } from "./passing-notices.ts";

const healthKinds: ReadonlySet<EventKind> = new Set([
  "integration.hopChanged",
  "integration.healingTried",
  "integration.completed",
  "backfill.started",
  "backfill.ended",
]);

/** What one topic has to tell: the body is read and made only when somebody listens. */
export interface Notice {
  readonly topic: string;
  /** Log position of the change, as the correlation id of the notification. */
  readonly correlationId: string;
  readonly body: () => Promise<unknown>;
}

/**
 * The notices of a batch of events, in the order of the log, one for each topic: bodies carry the present state, so a
 * later change of the same thing makes an earlier notice superfluous.
 */
export async function noticesOf(
  context: Pick<Context, "db" | "config" | "clock">,
  events: readonly LogEvent[],
): Promise<Notice[]> {
  const notices = new Map<string, Notice>();
  /** A topic of a user or queue covers many things: one notice for each of them. */
  const add = (topic: string, event: LogEvent, body: Notice["body"], thingId = ""): void => {
    const key = `${topic} ${thingId}`;
    notices.delete(key);
    notices.set(key, { topic, correlationId: event.cursor.id, body });
  };
  const views = createViewReader(context.db);
  const audiences = await readAudiencesOf(context.db, events);
  for (const event of events) {
    const audience = event.conversationId && audiences.get(event.conversationId);
    if (audience && isPassing(event.kind)) {
      for (const { topic, body } of passingNotices(context.db, event, audience)) {
        add(topic, event, body, audience.conversationId);
      }
    } else if (audience) {
      const { conversationId } = audience;
      const addConversation = (topic: string, read: typeof views.event | typeof views.full) =>
        add(topic, event, () => read(conversationId), conversationId);
      for (const userId of new Set([
        ...audience.userIds,
        ...(event.userId ? [event.userId] : []),
      ])) {
        addConversation(`v2.users.${userId}.conversations.messages`, views.event);
        addConversation(`v2.users.${userId}.conversations`, views.full);
      }
      for (const queueId of new Set([audience.queueId, event.queueId])) {
        if (queueId === null) continue;
        addConversation(`v2.routing.queues.${queueId}.conversations.messages`, views.event);
      }
    }
    if (event.kind === "agent.routingStatusChanged" && event.userId) {
      const { userId } = event;
      add(`v2.users.${userId}.routingStatus`, event, () => routingStatusBody(context.db, userId));
    }
    if (event.kind === "agent.presenceChanged" && event.userId) {
      const { userId } = event;
      add(`v2.users.${userId}.presence`, event, () => presenceBody(context.db, userId));
    }
    if (event.kind.startsWith("queueMember.") && event.queueId && event.userId) {
      const member = { queueId: event.queueId, userId: event.userId };
      add(
        `v2.routing.queues.${member.queueId}.users`,
        event,
        () => memberBody(context.db, member),
        member.userId,
      );
    }
    if (healthKinds.has(event.kind) && event.integrationId) {
      const { integrationId } = event;
      add(`tsubame.integrations.${integrationId}.health`, event, () =>
        integrationHealthOf(context.db, integrationId),
      );
    }
    if (event.kind.startsWith("integration.") && event.integrationId) {
      const { integrationId } = event;
      add(`tsubame.integrations.${integrationId}`, event, () =>
        integrationChecksOf(context, integrationId),
      );
    }
  }
  return [...notices.values()];
}

async function readAudiencesOf(reader: Reader, events: readonly LogEvent[]) {
  const ids = new Set(
    events.flatMap(({ conversationId }) => (conversationId === null ? [] : [conversationId])),
  );
  const audiences = await readAudiences(reader, [...ids]);
  return new Map(audiences.map((audience) => [audience.conversationId, audience]));
}

/**
 * Reads all conversations of a batch together and each once, however many topics tell of it: what is asked for in one
 * turn is read in one go.
 */
function createViewReader(reader: Reader) {
  const wantedIds = new Set<string>();
  let reading: Promise<Map<string, ConversationView>> | undefined;
  const readAll = async (): Promise<Map<string, ConversationView>> => {
    await Promise.resolve();
    const views = await readConversationViews(reader, [...wantedIds]);
    return new Map(views.map((view) => [view.conversation.id, view]));
  };
  const viewOf = async (conversationId: string): Promise<ConversationView | undefined> => {
    wantedIds.add(conversationId);
    return (await (reading ??= readAll())).get(conversationId);
  };
  return {
    event: async (conversationId: string) => {
      const view = await viewOf(conversationId);
      return view && conversationMessageEvent(view);
    },
    full: async (conversationId: string) => {
      const view = await viewOf(conversationId);
      return view && fullConversation(view);
    },
  };
}

async function routingStatusBody(reader: Reader, userId: string): Promise<unknown> {
  const [state] = await readAgentStates(reader, [userId]);
  return (
    state && {
      id: userId,
      routingStatus: {
        userId,
        status: state.routing_status,
        startTime: state.routing_status_at.toISOString(),
      },
    }
  );
}

async function presenceBody(reader: Reader, userId: string): Promise<unknown> {
  const [state] = await readAgentStates(reader, [userId]);
  return (
    state && {
      source: "PURECLOUD",
      presenceDefinition: {
        id: presenceDefinitionIds[state.presence],
        systemPresence: state.presence,
      },
      primary: true,
      message: state.presence_message ?? "",
      modifiedDate: state.presence_at.toISOString(),
    }
  );
}

async function memberBody(
  reader: Reader,
  member: { queueId: string; userId: string },
): Promise<unknown> {
  return {
    id: member.userId,
    user: { id: member.userId },
    queueId: member.queueId,
    joined: (await readMembership(reader, member)) ?? false,
  };
}
