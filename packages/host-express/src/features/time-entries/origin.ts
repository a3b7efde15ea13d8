import { sql, type Kysely } from "kysely";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import { itemName, itemText } from "../tasks/origin";
import { entryLink } from "./links";

/** The provider's item that an entry came from, or that its task belongs to. */
export interface EntryOrigin {
  /** E.g. `GitHub #17`, or `Google Calendar`. */
  readonly text: string;
  /** Web page of the item, `http` or `https`; undefined if it is not known. */
  readonly url: string | undefined;
  /** True if the entry itself came from there, not only its task. */
  readonly isImported: boolean;
}

/** What is stored of an entry's origin. */
export interface OriginRow {
  readonly id: number;
  /** Key of the connector; null if the integration was disconnected. */
  readonly connector: string | null;
  /** The task's reference; null for an entry that was imported. */
  readonly ref: string | null;
  readonly url: string | null;
  readonly imported: boolean;
}

/** Reads where entries came from, by entry id. Entries that were made here are missing. */
export async function readOrigins(
  { database, connectorNames }: Pick<HostContext, "database" | "connectorNames">,
  entries: readonly EntryOfOrigin[],
): Promise<ReadonlyMap<number, EntryOrigin>> {
  const ids = entries.filter(mayHaveOrigin).map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await originRows(database.db, ids);
  return new Map(
    rows.flatMap((row) => {
      const origin = originOf(row, connectorNames);
      return origin ? [[row.id, origin] as const] : [];
    }),
  );
}

/** The columns of an entry that tell whether it may have an origin. */
interface EntryOfOrigin {
  readonly id: number;
  readonly source: string;
  readonly task_id: number | null;
}

function mayHaveOrigin({ source, task_id: task }: EntryOfOrigin): boolean {
  return source === "calendar" || task !== null;
}

/** An entry that two integrations share has the origin of the first one. */
async function originRows(
  db: Kysely<Database>,
  ids: readonly number[],
): Promise<readonly OriginRow[]> {
  const { rows } = await sql<OriginRow>`
    select e.id, i.connector, link.integration_id is not null as imported,
      case when link.integration_id is null then tasks.external_ref end as ref,
      case when link.integration_id is null then tasks.url else link.url end as url
    from time_entries e
    left join lateral (
      select integration_id, url from external_links
      where kind = ${entryLink} and local_id = e.id and origin = 'remote'
      order by created_at, integration_id limit 1
    ) link on true
    left join tasks on tasks.id = e.task_id and tasks.external_ref is not null
    left join integrations i
      on i.id = coalesce(link.integration_id, tasks.external_integration_id)
    where e.id = any(${ids}::integer[]) and (link.integration_id is not null or tasks.id is not null)`.execute(
    db,
  );
  return rows;
}

/** Describes an entry's origin. Pure. @returns undefined if there is no name for it */
export function originOf(
  { connector, ref, url, imported }: OriginRow,
  names: ReadonlyMap<string, string>,
): EntryOrigin | undefined {
  const name = connector === null ? undefined : names.get(connector);
  const item = ref === null ? undefined : itemName(ref);
  const text = name === undefined ? itemText(url) : [name, item].filter(Boolean).join(" ");
  if (text === undefined) return undefined;
  return { text, url: webAddress(url), isImported: imported };
}

/** Other schemes would run in the page of the user who follows the link. */
function webAddress(url: string | null): string | undefined {
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}
