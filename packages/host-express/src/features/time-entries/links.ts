import type { ExternalRef } from "@tt/connector-core";
import { sql, type RawBuilder, type Transaction } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";

// What joins time entries and items of providers. A link outlives its entry.

/** The kind of these links. */
export const entryLink = "entry";

/** What a link remembers. */
export interface LinkState {
  /** Null: the entry went when its item did. */
  readonly localId: number | null;
  /** The entry's version as we left it; null: it never was ours. */
  readonly localVersion: number | null;
  /** The provider's name of the state (an etag). */
  readonly remoteVersion: string | null;
  /** The provider's own time of it, ISO 8601 UTC. */
  readonly asOf: string | null;
  readonly deletedHere: boolean;
}

/** A link, locked, and its entry as it is now. */
export interface LockedLink extends LinkState {
  readonly origin: "remote" | "local";
  /** Undefined: it is gone. */
  readonly entry:
    | {
        readonly id: number;
        readonly version: number;
        readonly locked: boolean;
        readonly start: number;
        readonly end: number | undefined;
        readonly notes: string | null;
      }
    | undefined;
}

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
 * The links of any number of items, in their order, in one round trip. Looked up one by one: a join
 * that the planner may turn round reads all links of the card for each page.
 */
export async function lockLinks(
  tx: Transaction<Database>,
  integrationId: string,
  items: readonly ExternalRef[],
): Promise<readonly (LockedLink | undefined)[]> {
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

function toLink(row: LinkRow): LockedLink {
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

/** A link to be written: a new one, or the new state of one that is there. */
export interface LinkWrite extends LinkState {
  readonly item: ExternalRef;
  readonly origin: "remote" | "local";
  /** True: there is one. */
  readonly known: boolean;
  /** True if the exported entry may have changed since its export (default: false). */
  readonly changedSinceExport?: boolean;
}

/**
 * Writes links: one INSERT, one UPDATE. Of two transactions that make the same new one the second
 * fails as a whole, and with it its entry.
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
    "changedSinceExport" boolean)`;
  if (links.some(({ known }) => !known)) {
    await sql`
      insert into external_links (integration_id, kind, source, ref, origin, local_id,
        local_version, remote_version, as_of, deleted_here, changed_since_export)
      select ${integrationId}::uuid, ${entryLink}, source, ref, origin, "localId", "localVersion",
        "remoteVersion", "asOf", "deletedHere", coalesce("changedSinceExport", false)
      from jsonb_to_recordset(${rows(false)}::jsonb) as new${recordset}`.execute(tx);
  }
  if (links.some(({ known }) => known)) {
    await sql`
      update external_links set local_id = new."localId", local_version = new."localVersion",
        remote_version = new."remoteVersion", as_of = new."asOf",
        deleted_here = new."deletedHere", changed_since_export = coalesce(new."changedSinceExport", false),
        updated_at = now()
      from jsonb_to_recordset(${rows(true)}::jsonb) as new${recordset}
      where external_links.integration_id = ${integrationId} and external_links.kind = ${entryLink}
        and external_links.source = new.source and external_links.ref = new.ref`.execute(tx);
  }
}

/** Entries that came from a provider are about to be deleted here: their items make no new ones. */
export async function markDeletedHere(
  tx: Transaction<Database>,
  ids: readonly number[],
  mine: RawBuilder<boolean>,
): Promise<void> {
  await sql`
    update external_links set deleted_here = true, updated_at = now()
    from time_entries
    where external_links.kind = ${entryLink} and external_links.origin = 'remote'
      and external_links.local_id = time_entries.id and time_entries.id = any(${ids}::integer[])
      and time_entries.end_time is not null and ${mine}`.execute(tx);
}

/**
 * A user's entries that name items in their notes: `[gcal:4f0c1k2]`. The index of migration 010
 * knows the last mark of each; it is asked mark by mark, as above.
 * @returns Ids of entries by mark.
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
