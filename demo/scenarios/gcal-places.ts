import { serveFetch, systemClock } from "@tt/connector-core/node";
import { FakeGoogle, type GoogleEndpoints } from "@tt/fakes/google";
import { createEmulator } from "emulate";
import { check } from "../stage/check";
import { freePort } from "../../scripts/free-port";
import type { Stage } from "../stage/stage";

/** Ada's Google account. */
export const email = "ada@example.com";

/** The registered OAuth client. */
export const registration = { id: "tt-demo.apps.example", secret: "a-secret-of-the-demo" };

/** The parts of an event that the demo uses. */
export interface DemoEvent {
  readonly id: string;
  readonly summary: string;
}

/** A Google on this machine, with Ada's account and calendar. */
export interface GooglePlace {
  readonly name: string;
  /** Environment variables that point a host at it. */
  readonly env: GoogleEndpoints;
  /** Undefined if it has no sync tokens and cannot change events. */
  readonly whole: boolean;
  /** Allows the request on the consent page. @returns URL of the redirect. */
  allow(page: string): Promise<string>;
  add(summary: string, start: Date, minutes: number, more?: object): Promise<DemoEvent>;
  move(id: string, start: Date, minutes: number): Promise<void>;
  events(): Promise<readonly DemoEvent[]>;
}

/** The fake of the test kit. */
export async function ourFake({ onEnd }: Stage, redirectUri: string): Promise<GooglePlace> {
  const server = await serveFetch((request) => fake.fetch(request));
  const fake = new FakeGoogle({
    clock: systemClock(),
    client: { ...registration, redirectUris: [redirectUri] },
    baseUrl: server.url,
  });
  onEnd(() => server.close());
  fake.addAccount(email);
  const calendar = fake.calendar(email);
  const shown = (): DemoEvent[] =>
    calendar.events.map(({ id, summary }) => ({ id, summary: textOf(summary) }));
  return {
    name: "the fake Google of @tt/fakes/google",
    env: fake.endpoints,
    whole: true,
    async allow(page) {
      const html = await (await fetch(page)).text();
      const link = /id="allow" href="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
      return redirectOf(await fetch(link ?? "", { redirect: "manual" }));
    },
    add(summary, start, minutes, more = {}) {
      const { id } = calendar.add({ summary, ...span(start, minutes), ...more });
      return Promise.resolve({ id, summary });
    },
    move(id, start, minutes) {
      const { start: from, end } = span(start, minutes);
      calendar.move(id, from, end);
      return Promise.resolve();
    },
    events: () => Promise.resolve(shown()),
  };
}

/** The npm package `emulate`. It has no sync tokens and assigns its own event IDs. */
export async function emulated({ onEnd }: Stage, redirectUri: string): Promise<GooglePlace> {
  const token = "ada-herself";
  const emulator = await createEmulator({
    service: "google",
    port: await freePort(),
    seed: {
      tokens: { [token]: { login: email, scopes: [] } },
      google: {
        users: [{ email, name: "Ada" }],
        oauth_clients: [
          {
            client_id: registration.id,
            client_secret: registration.secret,
            name: "tt",
            redirect_uris: [redirectUri],
          },
        ],
        calendars: [{ id: "primary", user_email: email, summary: email, primary: true }],
      },
    },
  });
  onEnd(() => emulator.close());
  const { url } = emulator;
  const api = `${url}/calendar/v3/calendars/primary/events`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    name: "the npm package emulate",
    env: {
      GOOGLE_AUTH_URL: `${url}/o/oauth2/v2/auth`,
      GOOGLE_TOKEN_URL: `${url}/oauth2/token`,
      GOOGLE_REVOKE_URL: `${url}/oauth2/revoke`,
      GOOGLE_USERINFO_URL: `${url}/oauth2/v2/userinfo`,
      GOOGLE_CALENDAR_API_URL: `${url}/calendar/v3`,
    },
    whole: false,
    async allow(page) {
      const html = await (await fetch(page)).text();
      check(html.includes(email), "The consent page shows Ada's account");
      const form = new URLSearchParams({ email });
      for (const [, name = "", value = ""] of html.matchAll(/name="([^"]+)" value="([^"]*)"/g)) {
        if (name !== "email") form.set(name, value.replaceAll("&amp;", "&"));
      }
      const action = `${url}/o/oauth2/v2/auth/callback`;
      return redirectOf(await fetch(action, { method: "POST", body: form, redirect: "manual" }));
    },
    async add(summary, start, minutes) {
      const { start: from, end } = span(start, minutes);
      const body = { summary, start: { dateTime: from }, end: { dateTime: end } };
      const answer = await fetch(api, { method: "POST", headers, body: JSON.stringify(body) });
      return (await answer.json()) as DemoEvent;
    },
    move: () => Promise.resolve(),
    async events() {
      const answer = (await (await fetch(api, { headers })).json()) as { items: DemoEvent[] };
      return answer.items;
    },
  };
}

function span(start: Date, minutes: number): { readonly start: string; readonly end: string } {
  const end = new Date(start.getTime() + minutes * 60_000);
  return { start: start.toISOString(), end: end.toISOString() };
}

function redirectOf(answer: Response): string {
  const location = answer.headers.get("location");
  check(location !== null, "Google redirects the browser");
  return location ?? "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
