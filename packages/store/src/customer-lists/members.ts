import { sql, type Kysely, type Transaction } from "kysely";
import { likePattern, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

/** Somebody to be put on a list: by id at X, or by handle in lower case. */
export interface NewListMember {
  readonly xUserId: string | null;
  readonly handle: string | null;
  readonly note: string | null;
}

/** Somebody on a list, with what is known of them as a customer. */
export interface ListMemberRow {
  readonly id: string;
  readonly xUserId: string | null;
  readonly handle: string | null;
  readonly note: string | null;
  readonly addedAt: Date;
  readonly contactId: string | null;
  readonly contactName: string | null;
  readonly contactUsername: string | null;
  readonly profileImageUrl: string | null;
}

/** A page of a list, the newest entry first; `search` is part of a handle, name or note, or an id at X. */
export async function listCustomerListMembers(
  db: Kysely<Database>,
  filter: PageOf & { listId: string; search?: string | undefined },
): Promise<Page<ListMemberRow>> {
  const pattern = filter.search ? likePattern(filter.search.replace(/^[@＠]/, "")) : null;
  const matching = sql`
    from customer_list_member m
      left join contact c on c.id = coalesce(
        (select id from contact where x_user_id = m.x_user_id),
        (select id from contact where m.x_user_id is null and lower(username) = m.handle
         order by modified_at desc limit 1))
    where m.customer_list_id = ${filter.listId} and (${pattern}::text is null
      or m.handle ilike ${pattern} or m.note ilike ${pattern} or m.x_user_id = ${filter.search ?? ""}
      or c.name ilike ${pattern} or c.username ilike ${pattern})`;
  const { rows } = await sql<ListMemberRow>`
    select m.id, coalesce(m.x_user_id, c.x_user_id) as "xUserId", m.handle, m.note, m.added_at as "addedAt",
      c.id as "contactId", c.name as "contactName", c.username as "contactUsername",
      c.profile_image_url as "profileImageUrl"
    ${matching} order by m.added_at desc, m.id
    limit ${filter.pageSize} offset ${(filter.pageNumber - 1) * filter.pageSize}`.execute(db);
  const count = await sql<{ total: number }>`select count(*)::integer as total ${matching}`.execute(
    db,
  );
  return { rows, total: count.rows[0]?.total ?? 0 };
}

/**
 * Puts people on a list and returns how many were new. A handle that one customer has is stored with that customer's
 * id, so that a later owner of the handle does not inherit the place. Who is there already stays.
 */
export async function addCustomerListMembers(
  trx: Transaction<Database>,
  options: { listId: string; members: readonly NewListMember[]; addedBy: string | null; now: Date },
): Promise<number> {
  if (options.members.length === 0) return 0;
  const { rows } = await sql<{ id: string }>`
    with given as (
      select nullif(g."xUserId", '') as x_user_id, g.handle, g.note, g.position
      from json_to_recordset(${JSON.stringify(options.members.map((one, position) => ({ ...one, position })))}::json)
        as g("xUserId" text, handle text, note text, position integer)
    ), known as (
      select g.position, g.handle, g.note, coalesce(g.x_user_id, (
        select min(c.x_user_id) from contact c where lower(c.username) = g.handle having count(*) = 1
      )) as x_user_id
      from given g
    )
    insert into customer_list_member (customer_list_id, x_user_id, handle, note, added_by, added_at)
    select ${options.listId}::uuid, k.x_user_id, k.handle, k.note, ${options.addedBy}::uuid, ${options.now}::timestamptz
    from known k order by k.position
    on conflict do nothing
    returning id`.execute(trx);
  return rows.length;
}

/** @returns whether there was such an entry */
export async function removeCustomerListMember(
  trx: Transaction<Database>,
  options: { listId: string; memberId: string },
): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom("customer_list_member")
    .where("id", "=", options.memberId)
    .where("customer_list_id", "=", options.listId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The names of the lists a customer is on; undefined when there is no such customer. */
export async function readListsOfContact(
  db: Kysely<Database>,
  contactId: string,
): Promise<{ id: string; name: string }[] | undefined> {
  const { rows } = await sql<{ id: string | null; name: string | null }>`
    select l.id, l.name from contact c
      left join customer_list_member m on m.x_user_id = c.x_user_id
        or (m.x_user_id is null and m.handle = lower(c.username))
      left join customer_list l on l.id = m.customer_list_id and l.state = 'active'
    where c.id = ${contactId} group by l.id, l.name order by lower(l.name)`.execute(db);
  if (rows.length === 0) return undefined;
  return rows.flatMap(({ id, name }) => (id === null || name === null ? [] : [{ id, name }]));
}
