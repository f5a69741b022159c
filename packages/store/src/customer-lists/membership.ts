import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/**
 * The customer lists each contact is on, by contact id; contacts on no list have an empty set. Somebody listed by
 * id at X stays listed whatever the handle; an entry with a handle alone means whoever has that handle now.
 */
export async function readCustomerLists(
  reader: Reader,
  options: { readonly contactIds: readonly string[] },
): Promise<Map<string, Set<string>>> {
  const lists = new Map(options.contactIds.map((id) => [id, new Set<string>()]));
  if (lists.size === 0) return lists;
  const { rows } = await sql<{ contact_id: string; list_id: string }>`
    with wanted as (
      select id, x_user_id, lower(username) as handle from contact
      where id = any(${[...lists.keys()]}::uuid[])
    ), listed as (
      select w.id, m.customer_list_id from wanted w
        join customer_list_member m on m.x_user_id = w.x_user_id
      union
      select w.id, m.customer_list_id from wanted w
        join customer_list_member m on m.handle = w.handle and m.x_user_id is null
    )
    select listed.id as contact_id, listed.customer_list_id as list_id
    from listed join customer_list l on l.id = listed.customer_list_id
    where l.state = 'active'`.execute(reader);
  for (const row of rows) lists.get(row.contact_id)?.add(row.list_id);
  return lists;
}
