import { sql, type SelectQueryBuilder, type Simplify } from "kysely";

/** Rows of one page and how many there are in all. */
export interface Page<Row> {
  readonly rows: Row[];
  readonly total: number;
}

/** Which page of a listing: `pageNumber` counts from 1, `pageSize` is the number of rows. */
export interface PageOf {
  readonly pageNumber: number;
  readonly pageSize: number;
}

/**
 * Reads one page of a query, and counts all its rows. The query brings its selection and an order without ties;
 * it must not group or limit. The two statements are no snapshot: what changes between them shows in one of them only.
 */
export async function readPage<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  { pageNumber, pageSize }: PageOf,
): Promise<Page<Simplify<Row>>> {
  const [rows, { count }] = await Promise.all([
    query
      .limit(pageSize)
      .offset((pageNumber - 1) * pageSize)
      .execute(),
    query
      .clearSelect()
      .clearOrderBy()
      .select(sql<number>`count(*)::integer`.as("count"))
      .$castTo<{ count: number }>()
      .executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count };
}

/** A person's search as a LIKE pattern: `*` is the wildcard, everything else is itself. */
export function likePattern(search: string): string {
  const escaped = search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`).replaceAll("*", "%");
  return `%${escaped}%`;
}
