import type { Clock, JsonObject } from "@tt/connector-core";
import { Refusal, refuse, type Answer } from "./responses";
import { answerCalendar } from "./calendar-api";
import { consentPage } from "./consent-page";
import { FaultInjector } from "@tt/connector-core/testing/faults";
import { failureAnswer, refusalOf, type GoogleFault } from "./faults";
import { FakeOAuth, type Consent, type FakeClient } from "./oauth";
import { deliver } from "../control/deliver";
import { FakeCalendar } from "./fake-calendar";
import type { FakeAccount, FakeState, Notify } from "./records";

/** Options of {@link FakeGoogle}. */
export interface FakeGoogleOptions {
  /** Source of all times. */
  readonly clock: Clock;
  /** The registered OAuth client. */
  readonly client: FakeClient;
  /** Base URL of all endpoints, e.g. `http://127.0.0.1:4001` (default: Google's own URLs). */
  readonly baseUrl?: string;
  /** Sends notifications of watched calendars (default: over the network). */
  readonly notify?: Notify;
}

/** A request that the fake received, without headers and body, which carry tokens. */
export interface RecordedRequest {
  readonly method: string;
  /** `auth`, `token`, `revoke`, `userinfo`, or the path below the Calendar API. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Status of the response. 0 if none was sent. */
  readonly status: number;
}

/** Environment variables that point a connector at a fake. */
export type GoogleEndpoints = Readonly<
  Record<
    | "GOOGLE_AUTH_URL"
    | "GOOGLE_TOKEN_URL"
    | "GOOGLE_REVOKE_URL"
    | "GOOGLE_USERINFO_URL"
    | "GOOGLE_CALENDAR_API_URL",
    string
  >
>;

const google: GoogleEndpoints = {
  GOOGLE_AUTH_URL: "https://accounts.google.com/o/oauth2/v2/auth",
  GOOGLE_TOKEN_URL: "https://oauth2.googleapis.com/token",
  GOOGLE_REVOKE_URL: "https://oauth2.googleapis.com/revoke",
  GOOGLE_USERINFO_URL: "https://openidconnect.googleapis.com/v1/userinfo",
  GOOGLE_CALENDAR_API_URL: "https://www.googleapis.com/calendar/v3",
};

/**
 * An in-memory Google: accounts, consent with PKCE, tokens that rotate, expire and can be revoked, and
 * calendars with pages, sync tokens and ETags. Pass its `fetch` to a connector.
 *
 * @example
 * ```ts
 * import { fixedClock } from "@tt/connector-core/testing";
 * import { FakeGoogle } from "@tt/fakes/google";
 *
 * const client = { id: "client-id", secret: "client-secret", redirectUris: ["https://tt.example/cb"] };
 * const google = new FakeGoogle({ clock: fixedClock("2026-01-15T12:00:00Z"), client });
 * google.addAccount("ada@example.com");
 * google.calendar("ada@example.com").add({
 *   summary: "Planning",
 *   start: "2026-01-15T09:00:00Z",
 *   end: "2026-01-15T10:00:00Z",
 * });
 * const { fetch } = google; // the fetch port of a connector
 * ```
 */
export class FakeGoogle {
  /** The authorization server. */
  readonly oauth: FakeOAuth;
  /** Makes requests fail. Paths are those of `requests`, e.g. `token`. */
  readonly faults: FaultInjector<GoogleFault>;
  /** All requests in order of arrival. */
  readonly requests: RecordedRequest[] = [];
  /** URLs of the endpoints. */
  readonly endpoints: GoogleEndpoints;
  readonly #state: FakeState = { accounts: new Map(), calendars: new Map() };
  readonly #clock: Clock;
  readonly #notify: Notify;
  #made = 0;

  constructor({ clock, client, baseUrl, notify = deliver }: FakeGoogleOptions) {
    this.#notify = notify;
    this.#clock = clock;
    this.oauth = new FakeOAuth(this.#state, clock, client);
    this.faults = new FaultInjector<GoogleFault>(clock);
    this.endpoints = baseUrl === undefined ? google : below(baseUrl);
  }

  /** Creates an account with its own calendar. */
  addAccount(email: string, more: { readonly emailVerified?: boolean } = {}): FakeAccount {
    const sub = String(10_000_000_000 + this.#state.accounts.size);
    const account = { sub, email, emailVerified: more.emailVerified ?? true };
    this.#state.accounts.set(sub, account);
    this.addCalendar(email, { owner: account, name: email });
    return account;
  }

  /** Creates a calendar. */
  addCalendar(
    id: string,
    options: {
      readonly owner: FakeAccount;
      readonly name?: string;
      /** IANA zone (default: UTC). */
      readonly zone?: string;
      readonly readers?: readonly FakeAccount[];
      readonly writers?: readonly FakeAccount[];
    },
  ): FakeCalendar {
    const { owner, name = id, zone = "UTC", readers = [], writers = [] } = options;
    const access = new Map<string, "reader" | "writer" | "owner">([[owner.sub, "owner"]]);
    for (const { sub } of readers) access.set(sub, "reader");
    for (const { sub } of writers) access.set(sub, "writer");
    const events = new Map();
    const record = {
      id,
      name,
      zone,
      owner: owner.sub,
      access,
      events,
      watchers: new Map(),
      sequence: 0,
      forgotBefore: 0,
    };
    this.#state.calendars.set(id, record);
    return new FakeCalendar(record, this.#clock);
  }

  /** Returns a calendar by ID; an account's own calendar has its email address as ID. */
  calendar(id: string): FakeCalendar {
    const record = this.#state.calendars.get(id);
    if (!record) throw new RangeError(`There is no calendar ${id}`);
    return new FakeCalendar(record, this.#clock);
  }

  /** Returns an account by its email address. @throws RangeError if there is none */
  account(email: string): FakeAccount {
    const found = [...this.#state.accounts.values()].find((account) => account.email === email);
    if (!found) throw new RangeError(`There is no account ${email}`);
    return found;
  }

  /** Returns the ID (`sub`) of an account. */
  accountId(email: string): string {
    return this.account(email).sub;
  }

  /**
   * Decides on the consent page.
   * @returns URL to which the browser is redirected.
   */
  consent(authorizationUrl: string, decision: Consent = {}): URL {
    return this.oauth.decide(new URL(authorizationUrl).searchParams, decision);
  }

  /** Handles a request. @throws TypeError if a fault breaks the connection */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const path = this.#pathOf(url);
    if (path === undefined)
      throw new Error(
        `The fake Google does not serve ${request.method} ${url.origin}${url.pathname}`,
      );
    const recorded = { method: request.method, path, query: url.searchParams, status: 0 };
    const place = this.requests.push(recorded) - 1;
    const response = await this.faults.respond(recorded, request.signal, {
      process: async (fault) => toResponse(await this.#answer(request, path, url, fault)),
      fail: (fault) => toResponse(failureAnswer(fault)),
    });
    this.requests[place] = { ...recorded, status: response.status };
    return response;
  };

  async #answer(
    request: Request,
    path: string,
    url: URL,
    fault: GoogleFault | undefined,
  ): Promise<Answer> {
    try {
      const refusal = refusalOf(fault);
      if (refusal) throw refusal;
      return await this.#work(request, path, url, fault);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }

  async #work(
    request: Request,
    path: string,
    url: URL,
    fault: GoogleFault | undefined,
  ): Promise<Answer> {
    const { method } = request;
    const text = await request.text();
    if (path === "auth") return consentPage(this.oauth, url);
    const form = new URLSearchParams(text);
    const authorization = request.headers.get("authorization");
    if (path === "token" && method === "POST") return this.oauth.token(form, authorization);
    if (path === "revoke" && method === "POST") {
      // Google's own client sends the token in the URL; it belongs into the body (GC-10).
      return this.oauth.revoke(form.has("token") ? form : url.searchParams);
    }
    if (path === "tokeninfo") {
      const bearer = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
      const given = form.get("access_token") ?? url.searchParams.get("access_token");
      return this.oauth.describe(bearer ?? given ?? "");
    }
    if (path === "certs") return this.oauth.keys("pem");
    if (path === "jwks") return this.oauth.keys("jwks");
    if (path === "unknown") throw refuse(404, "notFound", "Not Found");
    const caller = this.oauth.caller(authorization);
    if (!caller) throw refuse(401, "authError", "Invalid Credentials");
    if (path === "userinfo") {
      const { account } = caller;
      const { email, emailVerified } = account;
      const body: JsonObject = { sub: account.sub, email, email_verified: emailVerified };
      return { status: 200, body };
    }
    return answerCalendar(
      {
        state: this.#state,
        caller,
        now: this.#clock.now(),
        newId: () => `made${String((this.#made += 1)).padStart(8, "0")}`,
        emptyPage: fault?.type === "empty_page",
        api: this.endpoints.GOOGLE_CALENDAR_API_URL,
        notify: this.#notify,
      },
      {
        method,
        path,
        query: url.searchParams,
        ifMatch: request.headers.get("if-match"),
        body: readJson(text),
      },
    );
  }

  #pathOf(url: URL): string | undefined {
    const at = url.origin + url.pathname;
    const { endpoints } = this;
    if (at === endpoints.GOOGLE_AUTH_URL) return "auth";
    if (at === endpoints.GOOGLE_TOKEN_URL) return "token";
    if (at === endpoints.GOOGLE_REVOKE_URL) return "revoke";
    if (at === endpoints.GOOGLE_USERINFO_URL) return "userinfo";
    const api = endpoints.GOOGLE_CALENDAR_API_URL;
    if (at.startsWith(`${api}/`)) return at.slice(api.length);
    const apis = new URL(api).origin;
    if (at === `${new URL(endpoints.GOOGLE_TOKEN_URL).origin}/tokeninfo`) return "tokeninfo";
    if (at === `${apis}/oauth2/v1/certs`) return "certs";
    if (at === `${apis}/oauth2/v3/certs`) return "jwks";
    if (/^\/oauth2\/v[123]\/userinfo$/.test(url.pathname) && url.origin === apis) return "userinfo";
    const origins = Object.values(endpoints).map((endpoint) => new URL(endpoint).origin);
    return origins.includes(url.origin) ? "unknown" : undefined;
  }
}

function below(baseUrl: string): GoogleEndpoints {
  return {
    GOOGLE_AUTH_URL: `${baseUrl}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${baseUrl}/token`,
    GOOGLE_REVOKE_URL: `${baseUrl}/revoke`,
    GOOGLE_USERINFO_URL: `${baseUrl}/v1/userinfo`,
    GOOGLE_CALENDAR_API_URL: `${baseUrl}/calendar/v3`,
  };
}

/** @throws Refusal 400 if it is no JSON */
function readJson(text: string): JsonObject {
  if (text === "") return {};
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    throw refuse(400, "parseError", "Parse Error");
  }
}

function toResponse({ status, body, headers = {} }: Answer): Response {
  if (body === undefined) return new Response(null, { status, headers });
  if (typeof body !== "string") return Response.json(body, { status, headers });
  return new Response(body, { status, headers: { "content-type": "text/html", ...headers } });
}
