import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import express from "express";
import pg from "pg";
import { cardOf } from "./deliveries";

// The floor: the least that turns a signed delivery into a row. No routing, no claim, no rules, one
// secret, one unnamed upsert.

interface Payload {
  readonly issue: {
    readonly number: number;
    readonly title: string;
    readonly body: string;
    readonly state: string;
    readonly updated_at: string;
    readonly labels: readonly { readonly name: string }[];
  };
  readonly repository: { readonly id: number };
}

const table = `create table floor_tasks (
  id integer generated always as identity primary key,
  project_id integer not null,
  name varchar(200) not null,
  description text,
  status text not null,
  priority text not null,
  external_source text not null,
  external_ref varchar(200) not null,
  external_updated_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, external_source, external_ref)
)`;

const upsert = `insert into floor_tasks
    (project_id, name, description, status, priority, external_source, external_ref, external_updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (project_id, external_source, external_ref) do update set
    name = excluded.name, description = excluded.description, status = excluded.status,
    priority = excluded.priority, external_updated_at = excluded.external_updated_at,
    updated_at = now()
  returning id`;

type Query = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;

/** The same pool size, or the same settings of the embedded database, as the host's. */
async function open(): Promise<Query> {
  const url = process.env["DATABASE_URL"];
  if (url !== undefined) {
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    return (text, values) => pool.query(text, values);
  }
  const startParams = [
    ...PGlite.defaultStartParams,
    "-c",
    "max_wal_size=64MB",
    "-c",
    "min_wal_size=32MB",
  ];
  const dataDir = process.env["TT_DATA_DIR"] ?? "floor";
  await mkdir(dataDir, { recursive: true });
  const lite = await PGlite.create({ dataDir, startParams });
  return (text, values) => lite.query(text, values);
}

const query = await open();
await query(table);
const secret = cardOf(0).webhookSecret;
const app = express();
app.disable("x-powered-by");
app.disable("etag");

app.post("/webhook", express.raw({ type: "*/*", limit: "5mb" }), async (request, response) => {
  const body = request.body as Buffer;
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(request.get("x-hub-signature-256") ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.status(401).json({ ok: false });
    return;
  }
  const { issue, repository } = JSON.parse(body.toString("utf8")) as Payload;
  const labels = issue.labels.map((label) => label.name);
  await query(upsert, [
    1,
    issue.title,
    issue.body,
    issue.state === "closed" ? "done" : "todo",
    labels.includes("bug") ? "high" : labels.includes("enhancement") ? "medium" : "low",
    `api.github.com:${String(repository.id)}`,
    `github_issue_${String(issue.number)}`,
    issue.updated_at,
  ]);
  response.status(200).json({ ok: true });
});

app.get("/tasks", async (_request, response) => {
  const { rows } = await query("select count(*)::integer as tasks from floor_tasks");
  response.status(200).json(rows[0]);
});

const server = app.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready on http://127.0.0.1:${String(port)}\n`);
});
