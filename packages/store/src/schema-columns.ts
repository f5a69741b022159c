import type { ColumnType, GeneratedAlways } from "kysely";

/** A column that PostgreSQL fills when it is left out (timestamptz, read as a Date). */
export type DefaultedAt = ColumnType<Date, Date | undefined, Date>;

/** A JSON column: read as parsed, written as a JSON text. Foreign payloads and our own small objects only. */
export type Json<T = unknown> = ColumnType<T, string, string>;

/** A JSON column that PostgreSQL fills when it is left out. */
export type DefaultedJson<T = unknown> = ColumnType<T, string | undefined, string>;

/** A JSON column that may hold nothing. */
export type NullableJson<T = unknown> = ColumnType<
  T | null,
  string | null | undefined,
  string | null
>;

/** bigint identity columns are read as decimal strings: they may pass 2^53. */
export type Identity = GeneratedAlways<string>;
