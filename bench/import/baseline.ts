import { createHash, randomBytes } from "node:crypto";
import type { Query } from "../runner/baseline-database";
import { serveLoop } from "../runner/first-sync/loop";
import { allow } from "./consent";
import { perPage, redirectUri, registration } from "./events";

// The least that turns a calendar into rows: page after page, one multi-row insert for each. No
// integration, no checkpoint, no rules, no links, no report, no domain events.

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

const table = `create table baseline_entries (
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

const insert = `insert into baseline_entries
    (user_id, project_id, start_time, end_time, duration_seconds, notes, source, billable, ref)
  select 1, 1, start_time, end_time, seconds, notes, 'calendar', false, ref
  from jsonb_to_recordset($1::jsonb) as new(start_time timestamptz, end_time timestamptz,
    seconds integer, notes text, ref text)
  on conflict (ref) do nothing`;

async function connect(): Promise<string> {
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

async function readEvents(calendar: string, query: Query): Promise<number> {
  const api = process.env["GOOGLE_CALENDAR_API_URL"] ?? "";
  const url = new URL(`${api}/calendars/${calendar}/events`);
  url.search = new URLSearchParams({
    singleEvents: "true",
    maxResults: String(perPage),
    timeMin: new Date(Date.now() - 30 * 24 * 60 * 60_000).toISOString(),
    fields: "nextPageToken,items(id,summary,transparency,start,end)",
  }).toString();
  let created = 0;
  for (;;) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${access}` } });
    const { items, nextPageToken } = (await answer.json()) as Page;
    const rows = items.filter((event) => event.transparency !== "transparent").map(row);
    await query(insert, [JSON.stringify(rows)]);
    created += rows.length;
    if (nextPageToken === undefined) return created;
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

const access = await connect();
await serveLoop(table, readEvents);
