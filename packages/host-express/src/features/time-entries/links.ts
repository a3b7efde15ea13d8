import type { EntryLink, ExternalRef } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder, type Transaction } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";

// Links between time entries and provider items, stored in `external_links`. A link outlives its
// entry, so that a deleted entry is not created again.

/** Value of `external_links.kind` for links of time entries. */
export const entryLink = "entry";

interface LinkRow {
  readonly n: number;
  readonly origin: "remote" | "local";
  readonly local_id: number | null;
  readonly local_version: number | null;
  readonly remote_version: string | null;
  readonly as_of: string | null;
  readonly deleted_here: boolean;
  readonly entry_id: number | null;
  readonly version: number;
  readonly locked: boolean;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly notes: string | null;
}

/**
 * Locks and reads the links of items, in the order of the items, in one query. The lateral join forces
 * one index lookup per item; with a plain join the planner may read all links of the integration.
 */
export async function lockLinks(
  tx: Transaction<Database>,
  integrationId: string,
  items: readonly ExternalRef[],
): Promise<readonly (EntryLink | undefined)[]> {
  const wanted = items.map(({ source, ref }, n) => ({ n, source, ref }));
  const { rows } = await sql<LinkRow>`
    select wanted.n, l.origin, l.local_id, l.local_version, l.remote_version, l.as_of,
      l.deleted_here, e.id as entry_id, e.version, e.paid or e.invoice_number is not null as locked,
      e.start_time, e.end_time, e.notes
    from (
      select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
        as item(n integer, source text, ref text)
      order by source, ref
    ) wanted
    cross join lateral (
      select * from external_links
      where integration_id = ${integrationId} and kind = ${entryLink}
        and source = wanted.source and ref = wanted.ref
      for update
    ) l
    left join time_entries e on e.id = l.local_id`.execute(tx);
  const found = new Map(rows.map((row) => [row.n, toLink(row)]));
  return items.map((_item, n) => found.get(n));
}

function toLink(row: LinkRow): EntryLink {
  return {
    origin: row.origin,
    localId: row.local_id,
    localVersion: row.local_version,
    remoteVersion: row.remote_version,
    asOf: row.as_of,
    deletedHere: row.deleted_here,
    entry:
      row.entry_id === null
        ? undefined
        : {
            id: row.entry_id,
            version: row.version,
            locked: row.locked,
            start: toDate(row.start_time).getTime(),
            end: row.end_time === null ? undefined : toDate(row.end_time).getTime(),
            notes: row.notes,
          },
  };
}

/** A link to insert, or the new state of an existing link. */
export interface LinkWrite extends Omit<EntryLink, "origin" | "entry"> {
  readonly item: ExternalRef;
  readonly origin: "remote" | "local";
  /** Web page of the item at its provider; an update without it keeps the known one. */
  readonly url?: string | null | undefined;
  /** True to update an existing link, false to insert one. */
  readonly known: boolean;
  /** True if the exported entry may have changed since its export (default: false). */
  readonly changedSinceExport?: boolean;
}

/**
 * Writes links with one INSERT and one UPDATE. If two transactions insert the same link, the second
 * one fails and rolls back, including the entry that it created.
 */
export async function writeLinks(
  tx: Transaction<Database>,
  integrationId: string,
  links: readonly LinkWrite[],
): Promise<void> {
  const rows = (known: boolean): string =>
    JSON.stringify(
      links
        .filter((link) => link.known === known)
        .map(({ item, ...link }) => ({ ...item, ...link }))
        .sort((a, b) => (a.source + a.ref < b.source + b.ref ? -1 : 1)),
    );
  const recordset = sql`(source text, ref text, origin text, "localId" integer,
    "localVersion" integer, "remoteVersion" text, "asOf" text, "deletedHere" boolean,
    "changedSinceExport" boolean, url text)`;
  if (links.some(({ known }) => !known)) {
    await sql`
      insert into external_links (integration_id, kind, source, ref, origin, local_id,
        local_version, remote_version, as_of, deleted_here, changed_since_export,
        url)
      select ${integrationId}::uuid, ${entryLink}, source, ref, origin, "localId", "localVersion",
        "remoteVersion", "asOf", "deletedHere", coalesce("changedSinceExport", false), url
      from jsonb_to_recordset(${rows(false)}::jsonb) as new${recordset}`.execute(tx);
  }
  if (links.some(({ known }) => known)) {
    await sql`
      update external_links set local_id = new."localId", local_version = new."localVersion",
        remote_version = new."remoteVersion", as_of = new."asOf",
        deleted_here = new."deletedHere", changed_since_export = coalesce(new."changedSinceExport", false),
        url = coalesce(new.url, external_links.url), updated_at = now()
      from jsonb_to_recordset(${rows(true)}::jsonb) as new${recordset}
      where external_links.integration_id = ${integrationId} and external_links.kind = ${entryLink}
        and external_links.source = new.source and external_links.ref = new.ref`.execute(tx);
  }
}

/**
 * Marks the links of imported entries that a user is about to delete, so that syncs do not create the
 * entries again.
 * @param visible Condition on `time_entries` for the entries that the user may delete.
 */
export async function markDeletedHere(
  tx: Transaction<Database>,
  ids: readonly number[],
  visible: RawBuilder<boolean>,
): Promise<void> {
  await sql`
    update external_links set deleted_here = true, updated_at = now()
    from time_entries
    where external_links.kind = ${entryLink} and external_links.origin = 'remote'
      and external_links.local_id = time_entries.id and time_entries.id = any(${ids}::integer[])
      and time_entries.end_time is not null and ${visible}`.execute(tx);
}

/**
 * Finds a user's entries whose notes end with a marker such as `[gcal:4f0c1k2]`, with one lookup per
 * marker in the index of migration 010.
 * @returns entry ids by marker.
 */
export async function entriesMarked(
  tx: Transaction<Database>,
  userId: number,
  markers: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (markers.length === 0) return new Map();
  const { rows } = await sql<{ marker: string; id: number }>`
    select wanted.marker, marked.id
    from unnest(${markers}::text[]) as wanted(marker)
    cross join lateral (
      select min(id) as id from time_entries
      where user_id = ${userId} and notes like '%[%:%]%'
        and md5(substring(notes from '.*\\[([a-z]+:[^]\\s]+)\\]')) = md5(wanted.marker)
    ) marked
    where marked.id is not null`.execute(tx);
  return new Map(rows.map((row) => [row.marker, row.id]));
}

/** Finds the integration that an entry is linked to; undefined if there is none. */
export async function integrationOfEntry(
  db: Kysely<Database>,
  entryId: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("external_links")
    .select("integration_id")
    .where("kind", "=", entryLink)
    .where("local_id", "=", entryId)
    .orderBy("created_at")
    .executeTakeFirst();
  return row?.integration_id;
}
