import { DatabaseSync } from "node:sqlite";
import type { Clock, StorageParts, TasksGroup } from "@tt/connector-core";
import { ledgerSchema, serialTransactions, sqlLedger, type SqlTransaction } from "@tt/storage-sql";
// An application whose table of tasks has little more than a title: no status, no description. It shows who
// sent a task, so the reference of the provider has two columns.

/** The application's database, with the ledger of the connectors in it. */
export interface Database {
  readonly file: DatabaseSync;
  readonly parts: StorageParts<SqlTransaction>;
}

/** Opens a database, and creates its tables unless they are there. */
export function openDatabase(path: string, clock?: Pick<Clock, "now">): Database {
  // A statement that waits for another process stops this one meanwhile.
  const file = new DatabaseSync(path, { timeout: 1_000 });
  for (const statement of ledgerSchema("sqlite")) file.exec(statement);
  file.exec(`
    create table if not exists lists (id integer primary key, title text, owner integer);
    create table if not exists todos (id integer primary key autoincrement,
      list integer, title text, provider text, external_id text)`);
  const query: SqlTransaction["query"] = (text, values) =>
    Promise.resolve().then(() => file.prepare(text).all(...values));
  const transaction = serialTransactions({ query });
  const ledger = sqlLedger({ dialect: "sqlite", transaction }, clock ? { clock } : {});
  return { file, parts: { ledger, tasks } };
}

const tasks: TasksGroup<SqlTransaction> = {
  // Nothing beside the title: a provider that closes an issue changes nothing here.
  keeps: [],
  async project(tx, id, user) {
    const [list] = await tx.query("select owner from lists where id = ?", [id]);
    return list?.["owner"] === user ? "open" : "closed";
  },
  async get(tx, id) {
    // Deleted todos have no row. They do not come back with the next delivery.
    const [todo] = await tx.query("select list, title from todos where id = ?", [id]);
    return todo && { project: Number(todo["list"]), values: { name: String(todo["title"]) } };
  },
  async insert(tx, { project, values, origin }) {
    const into = "insert into todos (list, title, provider, external_id) values (?, ?, ?, ?)";
    const row = [project, values.name, origin.source, origin.ref];
    const [inserted] = await tx.query(`${into} returning id`, row);
    return Number(inserted?.["id"]);
  },
  async update(tx, id, values, origin) {
    const set = "update todos set title = ?, provider = ?, external_id = ? where id = ?";
    await tx.query(set, [values.name, origin.source, origin.ref, id]);
  },
};
