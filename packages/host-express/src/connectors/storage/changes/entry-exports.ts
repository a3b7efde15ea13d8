import {
  decideLinkSet,
  type ExportEntry,
  type ExportQuery,
  type LinkSet,
  type Outcome,
} from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { toApiInstant } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import type { IntegrationActor } from "./task-write";
import { entryLink, lockLinks, writeLinks } from "../../../features/time-entries/links";

interface ExportRow {
  readonly id: number;
  readonly version: number;
  readonly state: ExportEntry["state"];
  readonly source: string | null;
  readonly ref: string | null;
  readonly remote_version: string | null;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly notes: string | null;
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
  readonly task_source: string | null;
  readonly task_ref: string | null;
}

/**
 * Entries whose current state the provider does not have. Exported entries are considered only if a
 * trigger marked their link as changed, so the cost depends on the number of changes.
 */
export async function unexportedEntries(
  db: Kysely<Database>,
  integrationId: string,
  { since, from = 0, after = 0, limit }: ExportQuery,
): Promise<readonly ExportEntry[]> {
  const { rows } = await sql<ExportRow>`
    with fresh as materialized (
      select e.id from time_entries e
      where e.user_id = (select owner from integrations where id = ${integrationId})
        and e.id >= ${from} and e.id > ${after}
        and e.end_time is not null and e.created_at >= ${since}::timestamptz
        and not exists (select from external_links l where l.kind = ${entryLink}
          and l.local_id = e.id and l.integration_id = ${integrationId})
    ), pending as (
      select id, 'new' as state, null as source, null as ref, null as remote_version, 0 as version
      from fresh
      union all
      select l.local_id, case when e.id is null then 'deleted' else 'changed' end, l.source, l.ref,
        l.remote_version, l.local_version
      from external_links l
      left join time_entries e on e.id = l.local_id
      where l.integration_id = ${integrationId} and l.changed_since_export and l.kind = ${entryLink}
        and l.origin = 'local' and l.local_id > ${after}
        and case when e.id is null then not l.deleted_here
          else e.end_time is not null and l.local_version is distinct from e.version end
      order by 1
      limit ${limit}
    )
    select pending.id, coalesce(e.version, pending.version, 0) as version, pending.state,
      pending.source, pending.ref, pending.remote_version, e.start_time, e.end_time, e.notes,
      p.name as project, c.name as client, t.name as task,
      own.external_source as task_source, own.external_ref as task_ref
    from pending
    left join time_entries e on e.id = pending.id
    left join projects p on p.id = e.project_id
    left join clients c on c.id = coalesce(e.client_id, p.client_id)
    left join tasks t on t.id = e.task_id
    left join tasks own on own.id = e.task_id and own.deleted_at is null
      and own.external_integration_id = ${integrationId}
    order by pending.id`.execute(db);
  return rows.map((row) => ({
    entryId: row.id,
    version: row.version,
    state: row.state,
    link:
      row.source === null || row.ref === null
        ? undefined
        : { entry: { source: row.source, ref: row.ref }, remoteVersion: row.remote_version },
    start: row.start_time === null ? "" : toApiInstant(row.start_time),
    end: row.end_time === null ? "" : toApiInstant(row.end_time),
    notes: row.notes,
    project: row.project,
    client: row.client,
    task: row.task,
    taskRef:
      row.task_source === null || row.task_ref === null
        ? undefined
        : { source: row.task_source, ref: row.task_ref },
  }));
}

/** The id below which no entry can become exportable: {@link ExportReads.settledBelow}. */
export async function settledBelow(
  db: Kysely<Database>,
  integrationId: string,
  time: string,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select least(
      (select min(id) from time_entries where end_time is null
        and user_id = (select owner from integrations where id = ${integrationId})),
      1 + coalesce((select id from time_entries where created_at < ${time}::timestamptz
        order by id desc limit 1), 0)) as id`.execute(db);
  return rows[0]?.id ?? 0;
}

/** Records that an entry was written to the provider. */
export async function setEntryLink(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: LinkSet,
): Promise<Outcome> {
  const [known] = await lockLinks(tx, actor.integrationId, [change.entry]);
  const entry = await tx
    .selectFrom("time_entries")
    .select(["user_id", "version"])
    .where("id", "=", change.entryId)
    // The trigger can only mark an existing link, so without one wait for concurrent changes.
    .$if(!known, (query) => query.forShare())
    .executeTakeFirst();
  const outcome = decideLinkSet(change, known, entry?.user_id, actor.userId);
  if (outcome.status === "skipped") return outcome;
  const changedSinceExport = entry ? entry.version !== change.localVersion : !change.gone;
  await writeLinks(tx, actor.integrationId, [
    {
      item: change.entry,
      origin: "local",
      known: known !== undefined,
      localId: change.entryId,
      localVersion: change.localVersion,
      remoteVersion: change.remoteVersion,
      asOf: null,
      deletedHere: change.gone,
      changedSinceExport,
    },
  ]);
  return outcome;
}
