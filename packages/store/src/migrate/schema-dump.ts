import pg from "pg";

interface Row {
  readonly table: string;
  readonly line: string;
}

/**
 * The schema as a text that a person can read and a test can compare: each table with its columns and
 * constraints, then its indexes, all in name order. Made from the catalogue rather than by pg_dump, whose
 * output changes with its version (and which the embedded binaries do not contain); it reads the same on
 * every supported server.
 */
export async function dumpSchema(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const columns = await rowsOf(client, columnLines);
    const constraints = await rowsOf(client, constraintLines);
    const indexes = await rowsOf(client, indexLines);
    const tables = [...new Set(columns.map((row) => row.table))].toSorted();
    const parts = tables.map((table) => {
      const lines = (rows: readonly Row[]): string[] =>
        rows.filter((row) => row.table === table).map((row) => row.line);
      const body = [...lines(columns), ...lines(constraints)].map((line) => `  ${line}`);
      return [`create table ${table} (`, body.join(",\n"), ");", ...lines(indexes)].join("\n");
    });
    return `${parts.join("\n\n")}\n`;
  } finally {
    await client.end();
  }
}

async function rowsOf(client: pg.Client, statement: string): Promise<Row[]> {
  return (await client.query<Row>(statement)).rows;
}

const tablesOfTsubame = `c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  and c.relname <> 'schema_migration'`;

const columnLines = `
  select c.relname::text as table, concat_ws(' ',
      a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then 'not null' end,
      case when a.attidentity = 'a' then 'generated always as identity' end,
      case when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end) as line
  from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where ${tablesOfTsubame} and a.attnum > 0 and not a.attisdropped
  order by c.relname collate "C", a.attnum`;

// Type n: PostgreSQL 18 shows NOT NULL as constraints too; the columns say that already.
const constraintLines = `
  select c.relname::text as table,
    'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as line
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where ${tablesOfTsubame} and k.contype <> 'n'
  order by c.relname collate "C", k.conname collate "C"`;

const indexLines = `
  select c.relname::text as table, replace(pg_get_indexdef(i.indexrelid), 'public.', '') || ';' as line
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
  where ${tablesOfTsubame}
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  order by c.relname collate "C", x.relname collate "C"`;
