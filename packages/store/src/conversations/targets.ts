import { sql } from "kysely";
import type { UserState } from "../schema-organization.ts";
import type { Reader, Writer } from "./rows.ts";

/** A user as somebody to whom work could go. */
export interface TargetUser {
  readonly id: string;
  readonly name: string;
  readonly state: UserState;
  /** Takes part in at least one queue: only such people are given work. */
  readonly isAgent: boolean;
}

/** Finds a user by id or e-mail address; undefined when nobody has it. */
export async function findTargetUser(
  reader: Reader,
  by: { readonly id: string } | { readonly email: string },
): Promise<TargetUser | undefined> {
  const condition = "id" in by ? sql`u.id = ${by.id}` : sql`lower(u.email) = lower(${by.email})`;
  const { rows } = await sql<TargetUser>`
    select u.id, u.name, u.state,
      exists (select from queue_member m where m.user_id = u.id and m.is_joined) as "isAgent"
    from user_account u where ${condition}
    order by u.state = 'deleted' limit 1`.execute(reader);
  return rows[0];
}

/**
 * Finds an active queue by id or name and holds it against deletion until the transaction ends; undefined when there is
 * none.
 */
export async function holdTargetQueue(
  trx: Writer,
  by: { readonly id: string } | { readonly name: string },
): Promise<{ id: string; name: string } | undefined> {
  const condition = "id" in by ? sql`id = ${by.id}` : sql`lower(name) = lower(${by.name})`;
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from queue where ${condition} and state = 'active' for share`.execute(trx);
  return rows[0];
}
