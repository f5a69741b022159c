import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { csv, flag, instant } from "./common.ts";

/** Topics one channel may hold (Genesys notification service limits). */
export const channelTopicLimit = 1000;
/** Channels one user may hold through one application; one more replaces the oldest that has no connection. */
export const channelsPerUserLimit = 20;
/** Life of a channel, in hours; each subscribe call starts it anew. */
export const channelLifeHours = 24;
/** Time between two heartbeats on an open socket, in seconds. Clients call about 35 s of silence dead. */
export const heartbeatSeconds = 30;

export const notificationChannel = z.object({
  id: z.string(),
  connectUri: z.string().describe("ws or wss; the id in it is the secret that opens the socket"),
  expires: instant,
});
export type NotificationChannel = z.infer<typeof notificationChannel>;

/** What one asked for and what became of it. */
export const channelTopic = z.object({
  id: z.string(),
  state: z.enum(["Permitted", "Rejected"]).optional(),
  rejectionReason: z.string().optional(),
  missingPermissions: z.array(z.string()).optional(),
  selfUri: z.string().optional(),
});
export type ChannelTopic = z.infer<typeof channelTopic>;

const topicListing = z.object({ entities: z.array(channelTopic) });
const channelListing = z.object({ entities: z.array(notificationChannel) });
const channelPath = z.object({ channelId: z.string().min(1).max(100) });
const subscriptionBody = z
  .array(z.object({ id: z.string().min(1).max(500) }))
  .max(channelTopicLimit, `at most ${channelTopicLimit} topics`);
const subscriptionQuery = z.object({ ignoreErrors: flag.default(false) });

export const postNotificationsChannels = endpoint({
  id: "postNotificationsChannels",
  method: "POST",
  path: "/api/v2/notifications/channels",
  summary: "Make a notification channel; connect a WebSocket to its connectUri",
  permissions: [],
  response: notificationChannel,
  status: 200,
});

export const getNotificationsChannels = endpoint({
  id: "getNotificationsChannels",
  method: "GET",
  path: "/api/v2/notifications/channels",
  summary: "The caller's own channels",
  permissions: [],
  response: channelListing,
  status: 200,
});

export const headNotificationsChannel = endpoint({
  id: "headNotificationsChannel",
  method: "HEAD",
  path: "/api/v2/notifications/channels/{channelId}",
  summary: "Whether a channel still lives: 200 or 404",
  permissions: [],
  params: channelPath,
  status: 200,
});

export const getNotificationsChannelSubscriptions = endpoint({
  id: "getNotificationsChannelSubscriptions",
  method: "GET",
  path: "/api/v2/notifications/channels/{channelId}/subscriptions",
  summary: "Topics of a channel",
  permissions: [],
  params: channelPath,
  response: topicListing,
  status: 200,
});

export const postNotificationsChannelSubscriptions = endpoint({
  id: "postNotificationsChannelSubscriptions",
  method: "POST",
  path: "/api/v2/notifications/channels/{channelId}/subscriptions",
  summary: "Add topics to a channel and renew its life",
  permissions: [],
  params: channelPath,
  query: subscriptionQuery,
  body: subscriptionBody,
  response: topicListing,
  status: 200,
});

export const putNotificationsChannelSubscriptions = endpoint({
  id: "putNotificationsChannelSubscriptions",
  method: "PUT",
  path: "/api/v2/notifications/channels/{channelId}/subscriptions",
  summary: "Replace the topics of a channel and renew its life",
  permissions: [],
  params: channelPath,
  query: subscriptionQuery,
  body: subscriptionBody,
  response: topicListing,
  status: 200,
});

export const deleteNotificationsChannelSubscriptions = endpoint({
  id: "deleteNotificationsChannelSubscriptions",
  method: "DELETE",
  path: "/api/v2/notifications/channels/{channelId}/subscriptions",
  summary: "Remove all topics of a channel",
  permissions: [],
  params: channelPath,
  status: 204,
});

/** A kind of topic; `{id}` stands for the id of the thing that is watched. */
export const availableTopic = z.object({
  id: z.string(),
  description: z.string().optional(),
  requiresPermissions: z.array(z.string()).optional(),
  transports: z.array(z.string()).optional(),
  topicParameters: z.array(z.string()).optional(),
});

export const getNotificationsAvailabletopics = endpoint({
  id: "getNotificationsAvailabletopics",
  method: "GET",
  path: "/api/v2/notifications/availabletopics",
  summary: "The topics this server knows",
  permissions: [],
  query: z.object({ expand: csv.optional(), includePreview: z.string().optional() }),
  response: z.object({ entities: z.array(availableTopic) }),
  status: 200,
});

/**
 * What arrives on the socket. `metadata.sequence` is ours: it counts up by one for each event of a channel, so a
 * client that misses a number knows to read again. Messages about the channel itself (`channel.metadata`,
 * `v2.system.socket_closing`) carry no number.
 */
export const notificationEvent = z.object({
  topicName: z.string(),
  version: z.literal("2"),
  eventBody: z.unknown(),
  metadata: z.object({ CorrelationId: z.string(), sequence: z.int().optional() }),
});
export type NotificationEvent = z.infer<typeof notificationEvent>;

/** Body of `channel.metadata`: a heartbeat, or the answer to `{"message":"ping"}`. */
export const channelMetadataEvent = z.object({
  message: z.enum(["WebSocket Heartbeat", "pong"]),
});

/** Body of `v2.system.socket_closing`; connect again (same channel) within about a minute. */
export const socketClosingEvent = z.object({
  channelId: z.string(),
  reason: z.string(),
  message: z.string(),
});

/** Body of `v2.users.{id}.routingStatus`. */
export const userRoutingStatusEvent = z.object({
  id: z.uuid(),
  routingStatus: z.object({
    userId: z.uuid().optional(),
    status: z.enum(["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"]),
    startTime: instant,
  }),
});

/** Body of `v2.users.{id}.presence`. */
export const userPresenceEvent = z.object({
  source: z.literal("PURECLOUD"),
  presenceDefinition: z.object({ id: z.string(), systemPresence: z.string() }),
  primary: z.boolean(),
  message: z.string(),
  modifiedDate: instant,
});

/** Body of `v2.routing.queues.{id}.users`. */
export const queueUserEvent = z.object({
  id: z.uuid(),
  user: z.object({ id: z.uuid() }),
  queueId: z.uuid(),
  joined: z.boolean(),
});
