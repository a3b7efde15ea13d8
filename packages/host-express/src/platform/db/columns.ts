import type { ColumnType } from "kysely";

/** An instant: read as text, written as a Date or an ISO 8601 text. */
export type Instant = ColumnType<string, Date | string, Date | string>;
/** An instant that the database fills in when it is not given. */
export type DefaultInstant = ColumnType<string, Date | string | undefined, Date | string>;
/** A calendar day, `YYYY-MM-DD`, read as text. */
export type Day = ColumnType<string, string, string>;
/** `numeric`, read as text by both drivers; money and hours are never binary floats in the database. */
export type Decimal = ColumnType<string, number | string, number | string>;
/** `jsonb`: read parsed, always written as `JSON.stringify(value)` (a bound array fails on pg). */
export type Json<T> = ColumnType<T, string, string>;
