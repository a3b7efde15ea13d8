import { createHash, randomBytes } from "node:crypto";
import { allow } from "./consent";
import { perPage, redirectUri, registration } from "./events";

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

/** The row that a baseline makes of an event. */
export interface EventRow {
  readonly start_time: string;
  readonly end_time: string;
  readonly seconds: number;
  readonly notes: string;
  readonly ref: string;
}

/** Reads the events of a calendar page after page. @returns How many rows were stored */
export type ReadEvents = (
  calendar: string,
  store: (rows: readonly EventRow[], page: string) => Promise<void>,
) => Promise<number>;

/** Connects to the fake Google. */
export async function connectReader(): Promise<ReadEvents> {
  const access = await connect();
  return async (calendar, store) => {
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
      const rows = items.filter((event) => event.transparency !== "transparent").map(rowOf);
      await store(rows, url.href);
      created += rows.length;
      if (nextPageToken === undefined) return created;
      url.searchParams.set("pageToken", nextPageToken);
    }
  };
}

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

function rowOf({ id, summary, start, end }: Event): EventRow {
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
