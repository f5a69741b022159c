import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

type Reader = Kysely<Database> | Transaction<Database>;

/** A notification channel as stored. Its id is a secret: whoever knows it opens the socket. */
export type ChannelRow = Selectable<Database["notification_channel"]>;

/** Who a channel belongs to: a person, through one application or the desktop, or a program. */
export interface ChannelOwner {
  readonly userId: string | null;
  readonly clientId: string | null;
}

/** What a call was authorised by: an access token (its id) or a browser session (its stored id). */
export interface ChannelCredential {
  readonly kind: "token" | "session";
  readonly id: string;
}

function credentialColumns({ kind, id }: ChannelCredential) {
  return {
    access_token_id: kind === "token" ? id : null,
    session_id: kind === "session" ? id : null,
  };
}

/**
 * Makes a channel. An owner who has `limit` channels already loses the oldest one without a connection, else the
 * oldest (Genesys: the 21st replaces). Ids of what was replaced come back, so that sockets can be closed.
 */
export async function insertChannel(
  trx: Transaction<Database>,
  channel: {
    readonly id: string;
    readonly owner: ChannelOwner;
    readonly credential: ChannelCredential;
    readonly now: Date;
    readonly expiresAt: Date;
    readonly limit: number;
  },
): Promise<{ replacedIds: string[] }> {
  const { owner, now } = channel;
  await trx.deleteFrom("notification_channel").where("expires_at", "<=", now).execute();
  const present = await ownedBy(trx, owner)
    .select("id")
    .orderBy((eb) => eb("node", "is not", null))
    .orderBy("created_at")
    .execute();
  const replacedIds = present
    .slice(0, Math.max(0, present.length - channel.limit + 1))
    .map((row) => row.id);
  if (replacedIds.length > 0) {
    await trx.deleteFrom("notification_channel").where("id", "in", replacedIds).execute();
  }
  await trx
    .insertInto("notification_channel")
    .values({
      id: channel.id,
      user_id: owner.userId,
      oauth_client_id: owner.clientId,
      ...credentialColumns(channel.credential),
      node: null,
      connected_at: null,
      seen_at: null,
      created_at: now,
      expires_at: channel.expiresAt,
    })
    .execute();
  return { replacedIds };
}

function ownedBy(reader: Reader, owner: ChannelOwner) {
  return reader
    .selectFrom("notification_channel")
    .where("user_id", "is not distinct from", owner.userId)
    .where("oauth_client_id", "is not distinct from", owner.clientId);
}

/** An owner's living channels, oldest first. */
export async function readChannels(
  reader: Reader,
  owner: ChannelOwner,
  now: Date,
): Promise<ChannelRow[]> {
  return ownedBy(reader, owner)
    .selectAll()
    .where("expires_at", ">", now)
    .orderBy("created_at")
    .execute();
}

/** A living channel by its id. One whose token or session has run out does not live. */
export async function readChannel(
  reader: Reader,
  channelId: string,
  now: Date,
): Promise<ChannelRow | undefined> {
  return reader
    .selectFrom("notification_channel as channel")
    .leftJoin("access_token as token", "token.id", "channel.access_token_id")
    .leftJoin("browser_session as session", "session.id", "channel.session_id")
    .selectAll("channel")
    .where("channel.id", "=", channelId)
    .where("channel.expires_at", ">", now)
    .where((eb) => eb(eb.fn.coalesce("token.expires_at", "session.expires_at"), ">", now))
    .executeTakeFirst();
}

/** Prolongs a channel's life, which from now on hangs on the credential that asked for it. */
export async function renewChannel(
  reader: Reader,
  channel: {
    readonly id: string;
    readonly credential: ChannelCredential;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await reader
    .updateTable("notification_channel")
    .set({ expires_at: channel.expiresAt, ...credentialColumns(channel.credential) })
    .where("id", "=", channel.id)
    .execute();
}

/** Every topic that an owner's channels listen to. */
export async function readTopicsOfOwner(reader: Reader, owner: ChannelOwner): Promise<string[]> {
  const rows = await reader
    .selectFrom("notification_subscription")
    .select("topic")
    .distinct()
    .where("channel_id", "in", ownedBy(reader, owner).select("id"))
    .execute();
  return rows.map((row) => row.topic);
}

/** Takes topics away from all channels of an owner, who may not listen to them any more. */
export async function dropTopicsOfOwner(
  reader: Reader,
  owner: ChannelOwner,
  topics: readonly string[],
): Promise<void> {
  if (topics.length === 0) return;
  await reader
    .deleteFrom("notification_subscription")
    .where("channel_id", "in", ownedBy(reader, owner).select("id"))
    .where(sql<boolean>`topic = any(${topics}::text[])`)
    .execute();
}

/** Topics of a channel, by name. */
export async function readSubscriptions(reader: Reader, channelId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom("notification_subscription")
    .select("topic")
    .where("channel_id", "=", channelId)
    .orderBy("topic")
    .execute();
  return rows.map((row) => row.topic);
}

/** Adds topics; those that are there already stay. Returns how many the channel has now. */
export async function addSubscriptions(
  trx: Transaction<Database>,
  channelId: string,
  topics: readonly string[],
): Promise<number> {
  // Serialises two calls for one channel, so that the count below is the truth.
  await trx
    .selectFrom("notification_channel")
    .select("id")
    .where("id", "=", channelId)
    .forUpdate()
    .execute();
  if (topics.length > 0) {
    await trx
      .insertInto("notification_subscription")
      .values(topics.map((topic) => ({ channel_id: channelId, topic })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const { count } = await trx
    .selectFrom("notification_subscription")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("channel_id", "=", channelId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Removes all topics of a channel. */
export async function clearSubscriptions(reader: Reader, channelId: string): Promise<void> {
  await reader
    .deleteFrom("notification_subscription")
    .where("channel_id", "=", channelId)
    .execute();
}

/**
 * Which of some channels listen to which of some topics. Asked for every batch of events, because the call that
 * subscribes may have gone to another node; one probe of the primary key for each pair that exists.
 */
export async function readListeners(
  reader: Reader,
  asked: { readonly channelIds: readonly string[]; readonly topics: readonly string[] },
): Promise<{ channelId: string; topic: string }[]> {
  if (asked.channelIds.length === 0 || asked.topics.length === 0) return [];
  return reader
    .selectFrom("notification_subscription")
    .select(["channel_id as channelId", "topic"])
    .where(sql<boolean>`channel_id = any(${asked.channelIds}::text[])`)
    .where(sql<boolean>`topic = any(${asked.topics}::text[])`)
    .execute();
}
