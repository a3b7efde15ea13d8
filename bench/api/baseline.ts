import { createHash } from "node:crypto";
import express, { type Request, type Response } from "express";
import pg from "pg";
import { bareApp, serve } from "../runner/serve";
import { addStatistics } from "./baseline-statistics";
import { openTasks, workedPairs } from "./suggestion-statements";

// The same statements through bare Express and pg. The token is looked up; nothing is validated,
// limited, logged, checked for access or sent to subscribers.

// Timestamps stay text, as in the host: parsing them costs a third of the time of a list.
const asText = (text: string): string => text;
const pool = new pg.Pool({
  connectionString: process.env["DATABASE_URL"] ?? "",
  max: 10,
  types: {
    getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0]) =>
      oid === pg.types.builtins.TIMESTAMPTZ
        ? asText
        : (pg.types.getTypeParser(oid) as (text: string) => unknown),
  },
});

const tokenOwner = `select users.id, users.role from api_tokens
  join users on users.id = api_tokens.user_id
  where token_hash = $1 and api_tokens.is_active and users.is_active`;

const named = `select time_entries.*, users.username as "user", projects.name as project,
    clients.name as client, tasks.name as task
  from time_entries
  join users on users.id = time_entries.user_id
  left join projects on projects.id = time_entries.project_id
  left join clients on clients.id = coalesce(time_entries.client_id, projects.client_id)
  left join tasks on tasks.id = time_entries.task_id`;

const tagArray = "regexp_split_to_array(btrim(time_entries.tags, E' \\t\\n\\r'), '\\s*,\\s*')";

const sums = `count(*)::integer as entries, coalesce(sum(duration_seconds), 0)::integer as seconds,
  coalesce(sum(duration_seconds) filter (where time_entries.billable), 0)::integer
    as billable_seconds`;

/** The groups of a report by what they are grouped by, without a limit. */
const groupsBy: Readonly<Record<string, string>> = {
  project: `select projects.id, projects.name, ${sums} from time_entries
    left join projects on projects.id = time_entries.project_id`,
  client: `select clients.id, clients.name, ${sums} from time_entries
    left join projects on projects.id = time_entries.project_id
    left join clients on clients.id = coalesce(time_entries.client_id, projects.client_id)`,
  user: `select users.id, users.username as name, ${sums} from time_entries
    join users on users.id = time_entries.user_id`,
  task: `select tasks.id, tasks.name, ${sums} from time_entries
    left join tasks on tasks.id = time_entries.task_id`,
  tag: `select null as id, tag as name, ${sums} from time_entries
    left join lateral unnest(${tagArray}) tag on true`,
  day: `select null as id, (start_time at time zone 'UTC')::date::text as name, ${sums}
    from time_entries`,
};

const allEntries = `select coalesce(sum(entries), 0)::integer as total from (
    select completed, entries from time_entry_totals
    union all select completed, entries from time_entry_deltas) counts
  where completed`;

interface Owner {
  readonly id: number;
  readonly role: string;
}

async function rowsOf<Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const { rows } = await pool.query<Row & pg.QueryResultRow>(text, [...values]);
  return rows;
}

async function ownerOf(request: Request): Promise<Owner> {
  const token = (request.get("authorization") ?? "").slice("Bearer ".length);
  const hash = createHash("sha256").update(token).digest("hex");
  const [owner] = await rowsOf<Owner>(tokenOwner, [hash]);
  if (!owner) throw new Error("Unknown token");
  return owner;
}

const app = bareApp();
app.use(express.json());

app.get("/api/v1/time-entries", async (request, response) => {
  const owner = await ownerOf(request);
  const query = request.query as Readonly<Record<string, string | undefined>>;
  const conditions = ["time_entries.end_time is not null"];
  const values: unknown[] = [];
  const narrow = (condition: string, value: unknown): void => {
    values.push(value);
    conditions.push(condition.replaceAll("?", `$${String(values.length)}`));
  };
  if (owner.role !== "admin") narrow("time_entries.user_id = ?", owner.id);
  if (query["project_id"]) narrow("time_entries.project_id = ?", Number(query["project_id"]));
  if (query["start_date"]) narrow("time_entries.start_time >= ?", query["start_date"]);
  if (query["end_date"]) narrow("time_entries.start_time <= ?", query["end_date"]);
  if (query["client_id"]) {
    narrow(
      `(time_entries.client_id = ? or time_entries.project_id = any(array(
        select id from projects where client_id = ?)))`,
      Number(query["client_id"]),
    );
  }
  if (query["task_id"]) narrow("time_entries.task_id = ?", Number(query["task_id"]));
  if (query["tag"]) {
    narrow("time_entries.tags like ?", `%${query["tag"]}%`);
    narrow(`? = any(${tagArray})`, query["tag"]);
  }
  if (query["source"]) narrow("time_entries.source = ?", query["source"]);
  if (query["text"]) {
    narrow("(time_entries.notes ilike ? or time_entries.tags ilike ?)", `%${query["text"]}%`);
  }
  if (query["paid"]) narrow("time_entries.paid = ?", query["paid"]);
  const where = conditions.join(" and ");
  const page = Number(query["page"] ?? 1);
  const ids = `select id from time_entries where ${where}
    order by start_time desc, id desc limit 50 offset ${String((page - 1) * 50)}`;
  const [entries, [counted]] = await Promise.all([
    rowsOf<object>(
      `${named} where time_entries.id = any(array(${ids}))
       order by time_entries.start_time desc, time_entries.id desc`,
      values,
    ),
    rowsOf<{ total: number }>(
      values.length === 0
        ? allEntries
        : `select count(*)::integer as total from time_entries where ${where}`,
      values,
    ),
  ]);
  response.json({ time_entries: entries, pagination: { page, total: counted?.total } });
});

app.post("/api/v1/time-entries", async (request, response) => {
  const owner = await ownerOf(request);
  const body = request.body as Readonly<Record<string, unknown>>;
  const [made] = await rowsOf<{ id: number }>(
    `insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds, notes)
     values ($1, $2, $3, $4, extract(epoch from $4::timestamptz - $3::timestamptz)::integer, $5)
     returning id`,
    [owner.id, body["project_id"], body["start_time"], body["end_time"], body["notes"]],
  );
  await answerEntry(response, 201, made?.id);
});

app.get("/api/v1/reports/summary", async (request, response) => {
  const owner = await ownerOf(request);
  const projects = await rowsOf<object>(
    `select time_entries.project_id, projects.name as project_name, count(*)::integer as entries,
       sum(duration_seconds)::integer as seconds,
       sum(duration_seconds) filter (where time_entries.billable)::integer as billable_seconds
     from time_entries left join projects on projects.id = time_entries.project_id
     where user_id = $1 and start_time >= $2 and start_time <= $3 and end_time is not null
     group by time_entries.project_id, projects.name order by seconds desc`,
    [owner.id, request.query["start_date"], request.query["end_date"]],
  );
  response.json({ summary: { by_project: projects } });
});

app.get("/api/v1/reports/groups", async (request, response) => {
  await ownerOf(request);
  const query = request.query as Readonly<Record<string, string>>;
  const bounds = [query["start_date"], query["end_date"]];
  const range = "start_time >= $1 and start_time <= $2 and end_time is not null";
  const [groups, [total]] = await Promise.all([
    rowsOf<object>(
      `${groupsBy[query["group_by"] ?? ""] ?? ""} where ${range}
       group by 1, 2 order by seconds desc limit 1000`,
      bounds,
    ),
    rowsOf<object>(`select ${sums} from time_entries where ${range}`, bounds),
  ]);
  response.json({ report: { groups, total } });
});

app.get("/api/v1/health", (_request, response) => {
  response.json({ status: "healthy", timestamp: new Date().toISOString() });
});

addStatistics(app, { ownerOf, rowsOf });

app.get("/api/v1/search", async (request, response) => {
  const owner = await ownerOf(request);
  const { q } = request.query as { q: string };
  const like = `%${q}%`;
  const [projects, tasks, clients, entries] = await Promise.all([
    rowsOf<object>(
      `select id, name, description from projects where status = 'active'
       and (name ilike $1 or description ilike $1) order by name, id limit 10`,
      [like],
    ),
    rowsOf<object>(
      `select tasks.id, tasks.name, projects.name as project from tasks
       join projects on projects.id = tasks.project_id
       where projects.status = 'active' and deleted_at is null
         and (tasks.name ilike $1 or tasks.description ilike $1)
       order by tasks.name, tasks.id limit 10`,
      [like],
    ),
    rowsOf<object>(
      `select id, name, email from clients where name ilike $1 or email ilike $1 or company ilike $1
       order by name, id limit 10`,
      [like],
    ),
    rowsOf<object>(
      `${named} where time_entries.user_id = $2 and time_entries.end_time is not null
         and (time_entries.notes ilike $1 or time_entries.tags ilike $1)
       order by time_entries.start_time desc, time_entries.id desc limit 10`,
      [like, owner.id],
    ),
  ]);
  response.json({ results: [...projects, ...tasks, ...clients, ...entries] });
});

app.get("/api/ai/suggest", async (request, response) => {
  const owner = await ownerOf(request);
  const [pairs, tasks] = await Promise.all([
    rowsOf<object>(workedPairs, [owner.id]),
    rowsOf<object>(openTasks, [owner.id]),
  ]);
  response.json({ suggestions: [...pairs.slice(0, 5), ...tasks.slice(0, 5)] });
});

app.post("/api/v1/timer/start", async (request, response) => {
  const owner = await ownerOf(request);
  const { project_id: project } = request.body as { project_id: number };
  const [made] = await rowsOf<{ id: number }>(
    `insert into time_entries (user_id, project_id, start_time, source, active_slot)
     values ($1, $2, date_trunc('second', now()), 'auto', $1) on conflict do nothing returning id`,
    [owner.id, project],
  );
  await answerEntry(response, 201, made?.id);
});

app.post("/api/v1/timer/stop", async (request, response) => {
  const owner = await ownerOf(request);
  const [stopped] = await rowsOf<{ id: number }>(
    `update time_entries set end_time = date_trunc('second', now()), active_slot = null,
       duration_seconds = extract(epoch from date_trunc('second', now()) - start_time)::integer,
       version = version + 1, updated_at = now()
     where user_id = $1 and end_time is null returning id`,
    [owner.id],
  );
  await answerEntry(response, 200, stopped?.id);
});

async function answerEntry(
  response: Response,
  status: number,
  id: number | undefined,
): Promise<void> {
  const [entry] = await rowsOf<object>(`${named} where time_entries.id = $1`, [id]);
  response.status(entry ? status : 409).json({ entry });
}

serve(app);
