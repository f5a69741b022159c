import { sql, type Kysely, type Transaction } from "kysely";
import { lockAgent } from "../conversations/lock.ts";
import { appendEvents } from "../event-log/append.ts";
import type { Database } from "../schema.ts";

/**
 * A socket whose node has not said for this long that it is there is taken for gone (the node died). Nodes say it
 * every third of it.
 */
export const connectionStaleMs = 30_000;

/** Notes that a node holds the channel's socket now; another node that held it will find out and drop its own. */
export async function markConnected(
  trx: Transaction<Database>,
  connection: { readonly channelId: string; readonly node: string; readonly now: Date },
): Promise<boolean> {
  const updated = await trx
    .updateTable("notification_channel")
    .set({ node: connection.node, connected_at: connection.now, seen_at: connection.now })
    .where("id", "=", connection.channelId)
    .where("expires_at", ">", connection.now)
    .returning("id")
    .executeTakeFirst();
  return updated !== undefined;
}

/** Notes that a socket has closed, unless another node holds the channel by now. */
export async function markDisconnected(
  trx: Transaction<Database>,
  connection: { readonly channelIds: readonly string[]; readonly node: string },
): Promise<void> {
  if (connection.channelIds.length === 0) return;
  await trx
    .updateTable("notification_channel")
    .set({ node: null, connected_at: null })
    .where("id", "in", connection.channelIds)
    .where("node", "=", connection.node)
    .execute();
}

/** Why a socket must close although nobody closed it. */
export type ConnectionEnd = "expired" | "movedToOtherNode" | "signedOut" | "userInactive";

/**
 * Says that this node is there, and finds which of its sockets must close: the channel has expired, was replaced or
 * went with its token or session, that token or session has run out, another node holds the channel, or its user may
 * not sign in any more.
 */
export async function keepConnections(
  trx: Transaction<Database>,
  node: { readonly node: string; readonly channelIds: readonly string[]; readonly now: Date },
): Promise<Map<string, ConnectionEnd>> {
  const ends = new Map<string, ConnectionEnd>();
  if (node.channelIds.length === 0) return ends;
  await trx
    .updateTable("notification_channel")
    .set({ seen_at: node.now })
    .where("id", "in", node.channelIds)
    .where("node", "=", node.node)
    .execute();
  const rows = await trx
    .selectFrom("notification_channel")
    .leftJoin("user_account", "user_account.id", "notification_channel.user_id")
    .leftJoin("access_token as token", "token.id", "notification_channel.access_token_id")
    .leftJoin("browser_session as session", "session.id", "notification_channel.session_id")
    .select((eb) => [
      "notification_channel.id",
      "notification_channel.node",
      "notification_channel.expires_at",
      "user_account.state",
      eb.fn.coalesce("token.expires_at", "session.expires_at").as("credentialExpiresAt"),
    ])
    .where("notification_channel.id", "in", node.channelIds)
    .execute();
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const channelId of node.channelIds) {
    const row = found.get(channelId);
    if (!row || row.expires_at <= node.now) ends.set(channelId, "expired");
    else if (row.node !== node.node) ends.set(channelId, "movedToOtherNode");
    else if (!row.credentialExpiresAt || row.credentialExpiresAt <= node.now) {
      ends.set(channelId, "signedOut");
    } else if (row.state !== null && row.state !== "active") ends.set(channelId, "userInactive");
  }
  return ends;
}

/** Forgets the sockets of nodes that are gone. Returns the channels that were freed. */
export async function dropStaleConnections(
  trx: Transaction<Database>,
  now: Date,
): Promise<string[]> {
  const rows = await trx
    .updateTable("notification_channel")
    .set({ node: null, connected_at: null })
    .where("node", "is not", null)
    .where("seen_at", "<", new Date(now.getTime() - connectionStaleMs))
    .returning("id")
    .execute();
  return rows.map((row) => row.id);
}

/**
 * The users for whom channels stand: the owner, and for a program's channel the users whose conversations it listens
 * to, which is how a program declares that it works for them.
 */
export async function readUsersOfChannels(
  reader: Kysely<Database> | Transaction<Database>,
  channelIds: readonly string[],
): Promise<string[]> {
  if (channelIds.length === 0) return [];
  const { rows } = await sql<{ userId: string }>`
    select user_id as "userId" from notification_channel
    where id = any(${channelIds}::text[]) and user_id is not null
    union
    select user_account.id from notification_subscription
    join notification_channel on notification_channel.id = notification_subscription.channel_id
    join user_account on user_account.id::text = ${userOfTopic}
    where channel_id = any(${channelIds}::text[]) and notification_channel.user_id is null`.execute(
    reader,
  );
  return rows.map((row) => row.userId);
}

const userOfTopic = sql<
  string | null
>`substring(notification_subscription.topic from '^v2\\.users\\.([0-9a-f-]{36})\\.conversations(?:\\.messages)?$')`;

/**
 * Brings `agent_state.disconnected_at` in line with the sockets: null while one is open, the present instant when the
 * last has gone. Appends `agent.connectionChanged` for those that changed. Users are taken in the order of their ids,
 * so that two nodes that settle the same ones do not wait for each other in a circle.
 */
export async function settleAgentConnections(
  trx: Transaction<Database>,
  agents: { readonly userIds: readonly string[]; readonly now: Date },
): Promise<void> {
  for (const userId of [...new Set(agents.userIds)].toSorted()) {
    const state = await lockAgent(trx, userId);
    const isConnected = await hasOpenChannel(trx, userId);
    if (isConnected === (state.disconnected_at === null)) continue;
    await trx
      .updateTable("agent_state")
      .set({ disconnected_at: isConnected ? null : agents.now })
      .where("user_id", "=", userId)
      .execute();
    await appendEvents(trx, [{ kind: "agent.connectionChanged", userId, detail: { isConnected } }]);
  }
}

async function hasOpenChannel(trx: Transaction<Database>, userId: string): Promise<boolean> {
  const { rows } = await sql<{ isOpen: boolean }>`
    select exists (
      select 1 from notification_channel where user_id = ${userId}::uuid and node is not null
    ) or exists (
      select 1 from notification_channel
      join notification_subscription on notification_subscription.channel_id = notification_channel.id
      where notification_channel.user_id is null and notification_channel.node is not null
        and notification_subscription.topic in
          (${`v2.users.${userId}.conversations`}, ${`v2.users.${userId}.conversations.messages`})
    ) as "isOpen"`.execute(trx);
  return rows[0]?.isOpen ?? false;
}
