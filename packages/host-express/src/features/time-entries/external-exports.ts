import type { ExportEntry, ExportQuery, LinkSet, Outcome } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { toApiInstant } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { CardActor } from "../tasks/external";
import { entryLink, lockLinks, writeLinks } from "./external-links";

interface ExportRow {
  readonly id: number;
  readonly version: number;
  readonly state: ExportEntry["state"];
  readonly source: string | null;
  readonly ref: string | null;
  readonly remote_etag: string | null;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly notes: string | null;
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
}

/**
 * What the provider of a card does not have as it is now. Compared by version, entry by entry: a
 * cursor over our own rows would pass over what is committed late (GC-44).
 */
export async function unexportedEntries(
  db: Kysely<Database>,
  integrationId: string,
  { since, after = 0, limit }: ExportQuery,
): Promise<readonly ExportEntry[]> {
  const { rows } = await sql<ExportRow>`
    with link as (
      select * from external_links
      where integration_id = ${integrationId} and kind = ${entryLink} and local_id > ${after}
    )
    select e.id, e.version, case when link.ref is null then 'new' else 'changed' end as state,
      link.source, link.ref, link.remote_etag, e.start_time, e.end_time, e.notes,
      p.name as project, c.name as client, t.name as task
    from integrations i
    join time_entries e on e.user_id = i.owner
    left join link on link.local_id = e.id
    left join projects p on p.id = e.project_id
    left join clients c on c.id = coalesce(e.client_id, p.client_id)
    left join tasks t on t.id = e.task_id
    where i.id = ${integrationId} and e.id > ${after} and e.end_time is not null
      and case when link.ref is null then e.created_at >= ${since}::timestamptz
        else link.origin = 'local' and link.local_version is distinct from e.version end
    union all
    select link.local_id, coalesce(link.local_version, 0), 'deleted', link.source, link.ref,
      link.remote_etag, null, null, null, null, null, null
    from link
    where link.origin = 'local' and not link.deleted_here
      and not exists (select from time_entries where time_entries.id = link.local_id)
    order by 1
    limit ${limit}`.execute(db);
  return rows.map((row) => ({
    entryId: row.id,
    version: row.version,
    state: row.state,
    link:
      row.source === null || row.ref === null
        ? undefined
        : { entry: { source: row.source, ref: row.ref }, remoteVersion: row.remote_etag },
    start: row.start_time === null ? "" : toApiInstant(row.start_time),
    end: row.end_time === null ? "" : toApiInstant(row.end_time),
    notes: row.notes,
    project: row.project,
    client: row.client,
    task: row.task,
  }));
}

/** Remembers that an entry was written to the provider. */
export async function setEntryLink(
  tx: Transaction<Database>,
  card: CardActor,
  change: LinkSet,
): Promise<Outcome> {
  const refused: Outcome = { status: "skipped", reason: "not_allowed" };
  const [known] = await lockLinks(tx, card.integrationId, [change.entry]);
  if (known?.origin === "remote") return refused;
  const entry = await tx
    .selectFrom("time_entries")
    .select("user_id")
    .where("id", "=", change.entryId)
    .executeTakeFirst();
  if (entry && entry.user_id !== card.userId) return refused;
  await writeLinks(tx, card.integrationId, [
    {
      item: change.entry,
      origin: "local",
      known: known !== undefined,
      localId: change.entryId,
      localVersion: change.localVersion,
      remoteVersion: change.remoteVersion,
      asOf: null,
      deletedHere: change.gone,
    },
  ]);
  return { status: known ? "updated" : "created", id: change.entryId };
}
