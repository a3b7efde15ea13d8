import type { ColumnType } from "kysely";

/** `timestamptz`: read as text, written as a `Date` or ISO 8601 text. */
export type Instant = ColumnType<string, Date | string, Date | string>;
/** A `timestamptz` with a default. */
export type DefaultInstant = ColumnType<string, Date | string | undefined, Date | string>;
/** `date`: a calendar day as text, `YYYY-MM-DD`. */
export type Day = ColumnType<string, string, string>;
/** `numeric`: both drivers read it as text. Money and hours are stored without rounding errors. */
export type Decimal = ColumnType<string, number | string, number | string>;
/** `jsonb`: read parsed, written as `JSON.stringify(value)`, because `pg` converts bound arrays. */
export type Json<T> = ColumnType<T, string, string>;
