import { createHash, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { serveFetch } from "@tt/connector-core/node";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { allow } from "./consent";
import { perPage, redirectUri, registration } from "./events";

// The floor: the least that turns a calendar into rows. Page after page, one multi-row insert for
// each. No card, no checkpoint, no rules, no links, no report, no events.

interface Event {
  readonly id: string;
  readonly summary: string;
  readonly transparency?: string;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
}

interface Page {
  readonly items: readonly Event[];
  readonly nextPageToken?: string;
}

const table = `create table floor_entries (
  id integer generated always as identity primary key,
  user_id integer not null,
  project_id integer not null,
  start_time timestamptz not null,
  end_time timestamptz not null,
  duration_seconds integer not null,
  notes text,
  source text not null,
  billable boolean not null,
  ref text not null unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
)`;

const insert = `insert into floor_entries
    (user_id, project_id, start_time, end_time, duration_seconds, notes, source, billable, ref)
  select 1, 1, start_time, end_time, seconds, notes, 'calendar', false, ref
  from jsonb_to_recordset($1::jsonb) as new(start_time timestamptz, end_time timestamptz,
    seconds integer, notes text, ref text)
  on conflict (ref) do nothing`;

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

async function token(): Promise<string> {
  const verifier = randomBytes(32).toString("base64url");
  const page = new URL(process.env["GOOGLE_AUTH_URL"] ?? "");
  page.search = new URLSearchParams({
    client_id: registration.id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "https://www.googleapis.com/auth/calendar.events.readonly",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const back = await allow(page.href);
  const answer = await fetch(process.env["GOOGLE_TOKEN_URL"] ?? "", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: registration.id,
      client_secret: registration.secret,
      code: back.searchParams.get("code") ?? "",
      code_verifier: verifier,
      redirect_uri: redirectUri,
    }),
  });
  return ((await answer.json()) as { readonly access_token: string }).access_token;
}

async function importAll(calendar: string): Promise<number> {
  const api = process.env["GOOGLE_CALENDAR_API_URL"] ?? "";
  const url = new URL(`${api}/calendars/${calendar}/events`);
  url.search = new URLSearchParams({
    singleEvents: "true",
    maxResults: String(perPage),
    timeMin: new Date(Date.now() - 30 * 24 * 60 * 60_000).toISOString(),
    fields: "nextPageToken,items(id,summary,transparency,start,end)",
  }).toString();
  let made = 0;
  for (;;) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${access}` } });
    const { items, nextPageToken } = (await answer.json()) as Page;
    const rows = items.filter((event) => event.transparency !== "transparent").map(row);
    await run(insert, [JSON.stringify(rows)]);
    made += rows.length;
    if (nextPageToken === undefined) return made;
    url.searchParams.set("pageToken", nextPageToken);
  }
}

function row({ id, summary, start, end }: Event): object {
  const from = Date.parse(start.dateTime);
  const to = Date.parse(end.dateTime);
  return {
    start_time: start.dateTime,
    end_time: end.dateTime,
    seconds: Math.floor((to - from) / 1000),
    notes: `${summary} [gcal:${id}]`,
    ref: id,
  };
}

const run = await open();
await run(table);
const access = await token();
const server = await serveFetch(async (request) =>
  Response.json({ created: await importAll(new URL(request.url).pathname.slice(1)) }),
);
process.on("SIGTERM", () => process.exit(0));
process.stdout.write(`ready on ${server.url}\n`);
