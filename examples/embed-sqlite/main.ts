import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { createRuntime, createStorage, newTaskValues, type TasksGroup } from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { ledgerSchema, serialTransactions, sqlLedger, type SqlTransaction } from "@tt/storage-sql";
import { gitlab } from "../gitlab/connector";
// The GitLab connector in an application with a table of tasks of its own, and nothing else of a time
// tracker, in SQLite. GitLab is a stub.

const file = new DatabaseSync(":memory:");
for (const statement of ledgerSchema("sqlite")) file.exec(statement);
file.exec(`
  create table lists (id integer primary key, title text, owner integer);
  create table todos (id integer primary key, list integer, title text, body text, state text,
    prio text, link text, deleted integer default 0);
  insert into lists values (1, 'Website', 7);`);
const query: SqlTransaction["query"] = (text, values) =>
  Promise.resolve(file.prepare(text).all(...values));

const tasks: TasksGroup<SqlTransaction> = {
  async project(tx, id, user) {
    const [list] = await tx.query("select owner from lists where id = ?", [id]);
    return list?.["owner"] === user ? "open" : "closed";
  },
  async get(tx, id) {
    const [row] = await tx.query("select * from todos where id = ?", [id]);
    if (!row) return undefined;
    const { list, title, body, state, prio, link, deleted } = row as Record<string, string>;
    // What the table has no column for stays empty: due date, estimate, assignee, labels.
    const known = newTaskValues({
      name: title ?? "",
      description: body ?? null,
      url: link ?? null,
    });
    const values = { ...known, status: state ?? "todo", priority: prio ?? "medium" };
    return { project: Number(list), values, deleted: Boolean(deleted) };
  },
  async insert(tx, { project, values: { name, description, status, priority, url } }) {
    const row = [project, name, description, status, priority, url];
    const into =
      "insert into todos (list, title, body, state, prio, link) values (?, ?, ?, ?, ?, ?)";
    const [inserted] = await tx.query(`${into} returning id`, row);
    return Number(inserted?.["id"]);
  },
  async update(tx, id, { name, description, status, priority, url }) {
    const set = "update todos set title = ?, body = ?, state = ?, prio = ?, link = ? where id = ?";
    await tx.query(set, [name, description, status, priority, url, id]);
  },
};

const ledger = sqlLedger({ dialect: "sqlite", transaction: serialTransactions({ query }) });
const fetch = () => Promise.resolve(Response.json({ name_with_namespace: "Acme / Web" }));
const storage = createStorage({ ledger, tasks });
const ports = { storage, ledger, crypto: nodeCrypto([randomBytes(32)]), log: console, fetch };
const app = createRuntime({ connectors: [gitlab], ports, baseUrl: "https://todo.example.com" });

// 1. User 7 saves their integration.
const form = { access_token: "glpat-example", project_path: "acme/web", default_project_id: 1 };
const saved = await app.integrations.save("gitlab", 7, form);
assert(saved.ok);

// 2. A signed delivery (Standard Webhooks) becomes a row of the table. Repeated, it changes nothing.
const issue = { iid: 59, project_id: 1, title: "Fix login", state: "opened", labels: ["bug"] };
const object_attributes = { ...issue, updated_at: "2026-01-15T12:00:00Z" };
const body = JSON.stringify({ project: { path_with_namespace: "acme/web" }, object_attributes });
const [id, time] = ["msg_1", String(Math.floor(Date.now() / 1000))];
const key = Buffer.from((saved.generated["webhook_secret"] ?? "").replace("whsec_", ""), "base64");
const signature = `v1,${createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64")}`;
const signed = { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature };
const headers = { ...signed, "x-gitlab-event": "Issue Hook" };
for (const status of ["handled", "duplicate"]) {
  const request = new Request(saved.deliveryUrl ?? "", { method: "POST", body, headers });
  const answer = (await (await app.fetch(request)).json()) as Record<string, unknown>;
  assert.equal(answer[status], true);
}
const todos = file.prepare("select title, state, prio from todos").all();
assert.deepEqual(todos.map(Object.values), [["Fix login", "todo", "high"]]);
console.log("delivered twice, stored:", todos.map(Object.values));
