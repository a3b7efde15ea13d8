import type {
  ExternalRef,
  RecordedState,
  StorageLedger,
  StoredEntryLink,
  TaskLink,
} from "@tt/connector-core";
import { jsonOf, numberOf, numberOrNull, textOf, textOrNull } from "./columns";
import type { SqlTransaction } from "./database";
import { join, raw, sql, type SqlRow, type SqlRunner, type Statement } from "./statement";

const taskColumns = raw("task_id, source, ref, integration_id, owner, as_of, provided");
const entryColumns = raw(
  "source, ref, origin, entry_id, local_version, remote_version, as_of, deleted_here",
);

type Links<Tx> = Pick<
  StorageLedger<Tx>,
  | "taskLinks"
  | "linkOfTask"
  | "saveTaskLink"
  | "itemState"
  | "saveItemState"
  | "entryLink"
  | "saveEntryLink"
  | "linkedEntries"
  | "exportedLinks"
>;

/** What items of providers became, and what the providers last said about them. */
export function linksOf<Tx extends SqlTransaction>(runner: SqlRunner, now: () => Date): Links<Tx> {
  const done = async (tx: Tx, statement: Statement): Promise<void> => {
    await runner.all(tx, statement);
  };
  return {
    async taskLinks(tx, { source, ref }) {
      const rows = await runner.all(
        tx,
        sql`select ${taskColumns} from tt_task_links
          where source = ${source} and ref = ${ref} order by task_id`,
      );
      return rows.map(toTaskLink);
    },
    async linkOfTask(tx, task) {
      const row = await runner.first(
        tx,
        sql`select ${taskColumns} from tt_task_links where task_id = ${task}`,
      );
      return row && toTaskLink(row);
    },
    saveTaskLink: (tx, { task, source, ref, integration, owner, asOf, provided }) =>
      done(
        tx,
        sql`insert into tt_task_links (${taskColumns}) values (${task}, ${source}, ${ref},
            ${integration}, ${owner}, ${asOf}, ${JSON.stringify(provided)})
          on conflict (task_id) do update set source = excluded.source, ref = excluded.ref,
            integration_id = excluded.integration_id, owner = excluded.owner,
            as_of = excluded.as_of, provided = excluded.provided`,
      ),
    async itemState(tx, id, item) {
      const row = await runner.first(
        tx,
        sql`select as_of, fields from tt_item_states where ${isItem(id, item)}`,
      );
      return row && toState(row);
    },
    saveItemState: (tx, id, { source, ref }, { asOf, fields }) =>
      done(
        tx,
        sql`insert into tt_item_states (integration_id, source, ref, as_of, fields, stored_at)
          values (${id}, ${source}, ${ref}, ${asOf},
            ${fields === null ? null : JSON.stringify(fields)}, ${now().getTime()})
          on conflict (integration_id, source, ref) do update set as_of = excluded.as_of,
            fields = excluded.fields, stored_at = excluded.stored_at`,
      ),
    async entryLink(tx, id, item) {
      const row = await runner.first(
        tx,
        sql`select ${entryColumns} from tt_entry_links where ${isItem(id, item)}`,
      );
      return row && toEntryLink(row);
    },
    saveEntryLink: (tx, id, link) =>
      done(
        tx,
        sql`insert into tt_entry_links (integration_id, ${entryColumns}) values (${id},
            ${link.source}, ${link.ref}, ${link.origin}, ${link.localId}, ${link.localVersion},
            ${link.remoteVersion}, ${link.asOf}, ${Number(link.deletedHere)})
          on conflict (integration_id, source, ref) do update set origin = excluded.origin,
            entry_id = excluded.entry_id, local_version = excluded.local_version,
            remote_version = excluded.remote_version, as_of = excluded.as_of,
            deleted_here = excluded.deleted_here`,
      ),
    async linkedEntries(tx, id, entries) {
      if (entries.length === 0) return [];
      const rows = await runner.all(
        tx,
        sql`select entry_id from tt_entry_links
          where integration_id = ${id} and entry_id in (${join(entries)})`,
      );
      return rows.map((row) => numberOf(row, "entry_id"));
    },
    async exportedLinks(tx, id, { after, limit }) {
      const rows = await runner.all(
        tx,
        sql`select ${entryColumns} from tt_entry_links
          where integration_id = ${id} and entry_id > ${after}
            and origin = 'local' and deleted_here = 0
          order by entry_id limit ${limit}`,
      );
      return rows.map(toEntryLink);
    },
  };
}

function isItem(id: string, { source, ref }: ExternalRef): Statement {
  return sql`integration_id = ${id} and source = ${source} and ref = ${ref}`;
}

function toTaskLink(row: SqlRow): TaskLink {
  return {
    task: numberOf(row, "task_id"),
    source: textOf(row, "source"),
    ref: textOf(row, "ref"),
    integration: textOf(row, "integration_id"),
    owner: numberOrNull(row, "owner"),
    asOf: numberOf(row, "as_of"),
    provided: jsonOf(row, "provided"),
  };
}

function toState(row: SqlRow): RecordedState {
  const fields =
    textOrNull(row, "fields") === null ? null : jsonOf<RecordedState["fields"]>(row, "fields");
  return { asOf: textOf(row, "as_of"), fields };
}

function toEntryLink(row: SqlRow): StoredEntryLink {
  return {
    source: textOf(row, "source"),
    ref: textOf(row, "ref"),
    origin: textOf(row, "origin") as StoredEntryLink["origin"],
    localId: numberOrNull(row, "entry_id"),
    localVersion: numberOrNull(row, "local_version"),
    remoteVersion: textOrNull(row, "remote_version"),
    asOf: textOrNull(row, "as_of"),
    deletedHere: numberOf(row, "deleted_here") === 1,
  };
}
