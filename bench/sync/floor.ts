import { mkdir } from "node:fs/promises";
import { serveFetch } from "@tt/connector-core/node";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { cardToken } from "./issues";

// The floor: the least that turns a list of issues into rows. Page after page by GitHub's own links,
// one multi-row upsert for each. No card, no checkpoint, no rules, no report, no events.

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly updated_at: string;
  readonly labels: readonly { readonly name: string }[];
  readonly pull_request?: object;
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
  select 1, name, description, status, priority, source, ref, as_of
  from jsonb_to_recordset($1::jsonb) as new(name text, description text, status text, priority text,
    source text, ref text, as_of timestamptz)
  on conflict (project_id, external_source, external_ref) do update set
    name = excluded.name, description = excluded.description, status = excluded.status,
    priority = excluded.priority, external_updated_at = excluded.external_updated_at,
    updated_at = now()`;

type Query = (text: string, values?: unknown[]) => Promise<unknown>;

/** The same settings of the embedded database as the host's. */
async function open(): Promise<Query> {
  const url = process.env["DATABASE_URL"];
  if (url !== undefined) {
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    return (text, values) => pool.query(text, values);
  }
  const sizes = ["-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"];
  const dataDir = process.env["TT_DATA_DIR"] ?? "floor";
  await mkdir(dataDir, { recursive: true });
  const startParams = [...PGlite.defaultStartParams, ...sizes];
  const lite = await PGlite.create({ dataDir, startParams });
  return (text, values) => lite.query(text, values);
}

async function sync(repository: string): Promise<number> {
  const api = process.env["GITHUB_API_URL"] ?? "";
  const query = "state=open&sort=updated&direction=asc&per_page=50";
  let url: string | undefined = `${api}/repos/${repository}/issues?${query}`;
  let found = 0;
  while (url !== undefined) {
    const answer: Response = await fetch(url, {
      headers: { authorization: `Bearer ${cardToken}`, "user-agent": "floor" },
    });
    const issues = (await answer.json()) as readonly Issue[];
    const rows = issues
      .filter((issue) => !issue.pull_request)
      .map((issue) => row(repository, issue));
    await run(upsert, [JSON.stringify(rows)]);
    found += rows.length;
    url = /<([^>]*)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  return found;
}

function row(repository: string, issue: Issue): object {
  const labels = issue.labels.map(({ name }) => name);
  return {
    name: issue.title.slice(0, 200),
    description: issue.body?.slice(0, 2_000) ?? null,
    status: issue.state === "closed" ? "done" : "todo",
    priority: labels.includes("bug") ? "high" : labels.includes("enhancement") ? "medium" : "low",
    source: repository,
    ref: `github_issue_${String(issue.number)}`,
    as_of: issue.updated_at,
  };
}

const run = await open();
await run(table);
const server = await serveFetch(async (request) =>
  Response.json({ created: await sync(new URL(request.url).pathname.slice(1)) }),
);
process.on("SIGTERM", () => process.exit(0));
process.stdout.write(`ready on ${server.url}\n`);
