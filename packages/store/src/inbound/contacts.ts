import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** What X says about a customer. Null name and username: X did not describe them in this delivery. */
export interface SeenContact {
  readonly xUserId: string;
  readonly profile: {
    readonly name: string;
    readonly username: string;
    readonly profileImageUrl: string | null;
    readonly isVerified: boolean | null;
    readonly followerCount: number | null;
    readonly raw: unknown;
  } | null;
}

/** A customer as far as threading and the rules of flows need one. Nulls: X has not told. */
export interface StoredContact {
  readonly id: string;
  readonly name: string;
  readonly isVerified: boolean | null;
  readonly followerCount: number | null;
}

/**
 * Makes or refreshes contacts and returns them by X id. A row whose facts are the same is not written again.
 *
 * `seen` holds each X id once. Rows are written in the order of X ids, so two nodes that meet the same customers
 * cannot deadlock.
 */
export async function upsertContacts(
  trx: Transaction<Database>,
  seen: readonly SeenContact[],
): Promise<ReadonlyMap<string, StoredContact>> {
  if (seen.length === 0) return new Map();
  const rows = seen.map(({ xUserId, profile }) => ({
    x_user_id: xUserId,
    is_described: profile !== null,
    name: profile?.name || profile?.username || xUserId,
    username: profile?.username ?? "",
    profile_image_url: profile?.profileImageUrl ?? null,
    is_verified: profile?.isVerified ?? null,
    follower_count: profile?.followerCount ?? null,
    x_user: profile?.raw ?? {},
  }));
  await sql`
    with seen as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as s(
        x_user_id text, is_described boolean, name text, username text, profile_image_url text,
        is_verified boolean, follower_count integer, x_user jsonb)
      order by x_user_id
    )
    insert into contact (x_user_id, name, username, profile_image_url, is_verified, follower_count, x_user)
    select s.x_user_id, s.name, s.username, s.profile_image_url, s.is_verified, s.follower_count, s.x_user
    from seen s left join contact c on c.x_user_id = s.x_user_id
    where c.id is null or (s.is_described and
      (c.name, c.username, c.profile_image_url, c.is_verified, c.follower_count) is distinct from
      (s.name, s.username, s.profile_image_url, s.is_verified, s.follower_count))
    order by s.x_user_id
    on conflict (x_user_id) do update set
      name = excluded.name, username = excluded.username, profile_image_url = excluded.profile_image_url,
      is_verified = excluded.is_verified, follower_count = excluded.follower_count,
      x_user = excluded.x_user, modified_at = now()
    where excluded.username <> ''`.execute(trx);
  return findContacts(
    trx,
    seen.map((contact) => contact.xUserId),
  );
}

/** Contacts by X id; those that are not known are absent. */
export async function findContacts(
  trx: Transaction<Database>,
  xUserIds: readonly string[],
): Promise<ReadonlyMap<string, StoredContact>> {
  if (xUserIds.length === 0) return new Map();
  const { rows } = await sql<StoredContact & { xUserId: string }>`
    select id, x_user_id as "xUserId", name, is_verified as "isVerified", follower_count as "followerCount"
    from contact where x_user_id = any(${xUserIds}::text[])`.execute(trx);
  return new Map(rows.map(({ xUserId, ...contact }) => [xUserId, contact]));
}
