import { randomBytes } from "node:crypto";
import {
  channelLifeHours,
  channelsPerUserLimit,
  channelTopicLimit,
  deleteNotificationsChannelSubscriptions,
  getNotificationsAvailabletopics,
  getNotificationsChannels,
  getNotificationsChannelSubscriptions,
  headNotificationsChannel,
  postNotificationsChannels,
  postNotificationsChannelSubscriptions,
  putNotificationsChannelSubscriptions,
  type ChannelTopic,
  type NotificationChannel,
} from "@tsubame/contract";
import {
  addSubscriptions,
  clearSubscriptions,
  insertChannel,
  readChannel,
  readChannels,
  readSubscriptions,
  readUsersOfChannels,
  renewChannel,
  type ChannelCredential,
  type ChannelRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { connectUri } from "./connect-uri.ts";
import type { Notifier } from "./notifier.ts";
import { missingPermission, parseTopic, topicKinds, type Topic, type TopicKind } from "./topics.ts";

/**
 * Channels and their topics over REST (docs/sources.md#genesys-notifications). A channel is its owner's; for others
 * it does not exist.
 */
export function channelRoutes(host: RouteHost, context: Context, notifier: Notifier): void {
  const expiry = (): Date => new Date(context.clock.now().getTime() + channelLifeHours * 3_600_000);
  const shown = (
    channel: Pick<ChannelRow, "id" | "expires_at">,
    requestHost?: string,
  ): NotificationChannel => ({
    id: channel.id,
    connectUri: connectUri(context.config.publicUrl, requestHost, channel.id),
    expires: channel.expires_at.toISOString(),
  });
  const findOwn = async (principal: Principal, channelId: string): Promise<ChannelRow> => {
    const channel = await readChannel(context.db, channelId, context.clock.now());
    const isOwn =
      channel?.user_id === principal.userId && channel.oauth_client_id === principal.clientId;
    if (!channel || !isOwn) throw notFound("channel", channelId);
    return channel;
  };

  bind(host, postNotificationsChannels, async ({ principal, request }) => {
    const channel = { id: randomBytes(24).toString("base64url"), expires_at: expiry() };
    const { replacedIds } = await context.db.transaction().execute((trx) =>
      insertChannel(trx, {
        id: channel.id,
        owner: principal,
        credential: credentialOf(principal),
        now: context.clock.now(),
        expiresAt: channel.expires_at,
        limit: channelsPerUserLimit,
      }),
    );
    notifier.drop(replacedIds);
    return shown(channel, request.headers.host);
  });

  bind(host, getNotificationsChannels, async ({ principal, request }) => {
    const channels = await readChannels(context.db, principal, context.clock.now());
    return { entities: channels.map((channel) => shown(channel, request.headers.host)) };
  });

  bind(host, headNotificationsChannel, async ({ principal, params }) => {
    await findOwn(principal, params.channelId);
  });

  bind(host, getNotificationsChannelSubscriptions, async ({ principal, params }) => {
    await findOwn(principal, params.channelId);
    const topics = await readSubscriptions(context.db, params.channelId);
    return { entities: topics.map((id) => ({ id, state: "Permitted" as const })) };
  });

  /** Adds to or replaces the topics of a channel; either all that may be, or nothing when one is refused. */
  const subscribe = async (call: {
    principal: Principal;
    channelId: string;
    asked: readonly { id: string }[];
    isIgnoringErrors: boolean;
    isReplacing: boolean;
  }): Promise<{ entities: ChannelTopic[] }> => {
    const { principal, channelId, isReplacing } = call;
    const channel = await findOwn(principal, channelId);
    const judged = call.asked.map(({ id }) => judge(id, principal));
    if (!call.isIgnoringErrors) assertAccepted(judged);
    const names = judged.flatMap(({ topics }) => topics.map((topic) => topic.name));
    const usersBefore = await readUsersOfChannels(context.db, [channelId]);
    await context.db.transaction().execute(async (trx) => {
      if (isReplacing) await clearSubscriptions(trx, channelId);
      const count = await addSubscriptions(trx, channelId, [...new Set(names)]);
      if (count > channelTopicLimit) throw tooManyTopics();
      await renewChannel(trx, {
        id: channelId,
        credential: credentialOf(principal),
        expiresAt: expiry(),
      });
    });
    await settleProgram(channel, usersBefore);
    return { entities: judged.map(({ entity }) => entity) };
  };

  /** A program stands for the users it listens to, so its topics decide who is connected. */
  const settleProgram = async (
    channel: ChannelRow,
    usersBefore: readonly string[],
  ): Promise<void> => {
    if (channel.user_id !== null || channel.node === null) return;
    const usersAfter = await readUsersOfChannels(context.db, [channel.id]);
    await notifier.settle([...usersBefore, ...usersAfter]);
  };

  bind(host, postNotificationsChannelSubscriptions, async ({ principal, params, query, body }) =>
    subscribe({
      principal,
      channelId: params.channelId,
      asked: body,
      isIgnoringErrors: query.ignoreErrors,
      isReplacing: false,
    }),
  );
  bind(host, putNotificationsChannelSubscriptions, async ({ principal, params, query, body }) =>
    subscribe({
      principal,
      channelId: params.channelId,
      asked: body,
      isIgnoringErrors: query.ignoreErrors,
      isReplacing: true,
    }),
  );

  bind(host, deleteNotificationsChannelSubscriptions, async ({ principal, params }) => {
    const channel = await findOwn(principal, params.channelId);
    const usersBefore = await readUsersOfChannels(context.db, [channel.id]);
    await clearSubscriptions(context.db, channel.id);
    await settleProgram(channel, usersBefore);
  });

  bind(host, getNotificationsAvailabletopics, async ({ query }) => {
    const expand = query.expand ?? [];
    return { entities: topicKinds.map((kind) => describe(kind, expand)) };
  });
}

function describe(kind: TopicKind, expand: readonly string[]) {
  return {
    id: kind.pattern,
    ...(expand.includes("description") ? { description: kind.description } : {}),
    ...(expand.includes("requiresPermissions")
      ? { requiresPermissions: kind.permission === null ? [] : [kind.permission] }
      : {}),
    ...(expand.includes("transports") ? { transports: ["All", "Websocket"] } : {}),
    ...(expand.includes("topicParameters") ? { topicParameters: ["id"] } : {}),
  };
}

function credentialOf({ via, credentialId }: Principal): ChannelCredential {
  return { kind: via === "session" ? "session" : "token", id: credentialId };
}

interface Judged {
  readonly topics: readonly Topic[];
  readonly entity: ChannelTopic;
}

function judge(id: string, principal: Principal): Judged {
  const topics = parseTopic(id);
  if (topics.length === 0) {
    return {
      topics,
      entity: { id, state: "Rejected", rejectionReason: "There is no such topic." },
    };
  }
  const missing = topics.flatMap((topic) => missingPermission(topic, principal) ?? []);
  if (missing.length > 0) {
    return {
      topics: [],
      entity: {
        id,
        state: "Rejected",
        rejectionReason: "The caller lacks a permission.",
        missingPermissions: [...new Set(missing)],
      },
    };
  }
  return { topics, entity: { id, state: "Permitted" } };
}

/** One bad topic refuses the whole request, unless the caller asked to ignore errors. */
function assertAccepted(judged: readonly Judged[]): void {
  const rejected = judged.find(({ entity }) => entity.state === "Rejected")?.entity;
  if (!rejected) return;
  if (rejected.missingPermissions) {
    throw new AppError({
      code: "missing.permissions",
      status: 403,
      message: `The topic ${rejected.id} needs the permission ${rejected.missingPermissions.join(", ")}.`,
      details: { topic: rejected.id, permissions: rejected.missingPermissions.join(",") },
    });
  }
  throw new AppError({
    code: "notification.invalid.topic",
    status: 400,
    message: `There is no topic ${rejected.id}. GET /api/v2/notifications/availabletopics lists them.`,
    details: { topic: rejected.id },
  });
}

function tooManyTopics(): AppError {
  return new AppError({
    code: "notification.subscription.too.many.subscriptions",
    status: 400,
    message: `A channel holds at most ${channelTopicLimit} topics.`,
    details: { maximum: channelTopicLimit },
  });
}
