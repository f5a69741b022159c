import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** A customer's message to try rules on, and what was known when it came. */
export interface TrialMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly integrationId: string;
  readonly contactId: string;
  readonly text: string;
  readonly hasAttachment: boolean;
  /** The event as X sent it. */
  readonly raw: unknown;
  readonly writtenAt: Date;
  readonly isVerified: boolean | null;
  readonly followerCount: number | null;
  /** Conversations with the customer that had begun before this one. */
  readonly pastConversationCount: number;
}

const columns = sql`
  m.id as "messageId", c.id as "conversationId", c.integration_id as "integrationId",
  c.contact_id as "contactId", m.text, m.attachment is not null as "hasAttachment", m.raw,
  m.sorted_at as "writtenAt", contact.is_verified as "isVerified", contact.follower_count as "followerCount",
  (select count(*)::integer from conversation past
    where past.contact_id = c.contact_id and past.started_at < c.started_at) as "pastConversationCount"`;

/** Customers' messages by id; ids of anything else are absent. */
export async function readTrialMessages(
  reader: Reader,
  messageIds: readonly string[],
): Promise<TrialMessage[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await sql<TrialMessage>`
    select ${columns}
    from message m join conversation c on c.id = m.conversation_id join contact on contact.id = c.contact_id
    where m.id = any(${[...messageIds]}::uuid[]) and m.direction = 'inbound'`.execute(reader);
  return rows;
}

/** The first messages of the newest conversations that a customer began, newest first. */
export async function readNewestFirstMessages(
  reader: Reader,
  limit: number,
): Promise<TrialMessage[]> {
  if (limit === 0) return [];
  // The order is that of the index conversation_started; conversations without a customer's message are passed over.
  const { rows } = await sql<TrialMessage>`
    select ${columns}
    from conversation c
      join contact on contact.id = c.contact_id
      cross join lateral (
        select * from message first where first.conversation_id = c.id and first.direction = 'inbound'
        order by first.sorted_at, first.x_event_number limit 1
      ) m
    order by c.started_at desc limit ${limit}`.execute(reader);
  return rows;
}

/** A stored customer as rules look at one; undefined when there is none. */
export async function readTrialCustomers(
  reader: Reader,
  contactIds: readonly string[],
): Promise<
  ReadonlyMap<string, Pick<TrialMessage, "isVerified" | "followerCount" | "pastConversationCount">>
> {
  if (contactIds.length === 0) return new Map();
  const { rows } = await sql<
    Pick<TrialMessage, "isVerified" | "followerCount" | "pastConversationCount"> & { id: string }
  >`
    select contact.id, is_verified as "isVerified", follower_count as "followerCount",
      (select count(*)::integer from conversation c where c.contact_id = contact.id) as "pastConversationCount"
    from contact where id = any(${[...contactIds]}::uuid[])`.execute(reader);
  return new Map(rows.map(({ id, ...customer }) => [id, customer]));
}
