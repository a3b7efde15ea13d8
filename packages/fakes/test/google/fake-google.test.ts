import { fixedClock, type CommonFault } from "@tt/connector-core/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeGoogle, type GoogleFault } from "../../src/google/index";
import { hour } from "../../../connector-gcal/test/fixture";

const redirectUri = "https://tt.example/callback";
const scope = ["events", "calendarlist.readonly"]
  .map((name) => `https://www.googleapis.com/auth/calendar.${name}`)
  .join(" ");
// RFC 7636, appendix B.
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

let google: FakeGoogle;
let clock: ReturnType<typeof fixedClock>;
beforeEach(() => {
  clock = fixedClock("2026-01-15T12:00:00Z");
  google = new FakeGoogle({
    clock,
    client: { id: "id", secret: "secret", redirectUris: [redirectUri] },
  });
  google.addAccount("me@example.com");
});

const request = (change: Record<string, string> = {}): string =>
  `${google.endpoints.GOOGLE_AUTH_URL}?${new URLSearchParams({
    client_id: "id",
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    state: "state",
    code_challenge: challenge,
    code_challenge_method: "S256",
    access_type: "offline",
    prompt: "consent",
    ...change,
  }).toString()}`;

const post = async (
  url: string,
  form: Record<string, string>,
): Promise<[number, Record<string, unknown>]> => {
  const body = new URLSearchParams({ client_id: "id", client_secret: "secret", ...form });
  const answer = await google.fetch(url, { method: "POST", body });
  return [answer.status, (await answer.json()) as Record<string, unknown>];
};
const token = (form: Record<string, string>) => post(google.endpoints.GOOGLE_TOKEN_URL, form);
const codeOf = (url: URL): string => url.searchParams.get("code") ?? "";
const exchange = (code: string, change: Record<string, string> = {}) =>
  token({
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
    ...change,
  });

async function access(): Promise<string> {
  const [, body] = await exchange(codeOf(google.consent(request())));
  return String(body["access_token"]);
}

async function api(
  path: string,
  init: RequestInit & { readonly token?: string } = {},
): Promise<[number, Record<string, unknown>]> {
  const { token: given, headers, ...rest } = init;
  const authorization = `Bearer ${given ?? (await access())}`;
  const url = `${google.endpoints.GOOGLE_CALENDAR_API_URL}${path}`;
  const answer = await google.fetch(url, {
    ...rest,
    headers: { ...(headers as Record<string, string>), authorization },
  });
  const text = await answer.text();
  return [answer.status, text === "" ? {} : (JSON.parse(text) as Record<string, unknown>)];
}

const events = "/calendars/primary/events";
const insert = (body: object) => api(events, { method: "POST", body: JSON.stringify(body) });
const anEvent = (id: string) => ({
  id,
  start: { dateTime: hour(14, 9).start },
  end: { dateTime: hour(14, 9).end },
});

describe("consent at the fake Google", () => {
  it("returns the state and a single-use code protected by PKCE (GC-3, GC-5)", async () => {
    const back = google.consent(request());
    expect(back.searchParams.get("state")).toBe("state");
    const code = codeOf(back);
    expect(await exchange(code, { code_verifier: "x".repeat(43) })).toMatchObject([
      400,
      { error: "invalid_grant" },
    ]);
    const again = codeOf(google.consent(request()));
    expect(await exchange(again)).toMatchObject([200, { token_type: "Bearer", expires_in: 3599 }]);
    expect(await exchange(again)).toMatchObject([400, { error: "invalid_grant" }]);
  });

  it("refuses another redirect, a used code and another client (GC-5)", async () => {
    const code = codeOf(google.consent(request()));
    expect(await exchange(code, { redirect_uri: `${redirectUri}/` })).toMatchObject([400, {}]);
    const late = codeOf(google.consent(request()));
    clock.advance(10 * 60_000);
    expect(await exchange(late)).toMatchObject([400, {}]);
    expect(await exchange(late, { client_secret: "wrong" })).toMatchObject([
      401,
      { error: "invalid_client" },
    ]);
  });

  it.each([
    ["another client", { client_id: "other" }],
    ["an unknown redirect", { redirect_uri: "https://evil.example" }],
    ["another type of response", { response_type: "token" }],
    ["an unknown method of PKCE", { code_challenge_method: "S512" }],
  ])("shows no page for %s", async (_name, change) => {
    const answer = await google.fetch(request(change));
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  it("is a page with two links", async () => {
    const page = await (await google.fetch(request())).text();
    const link = (id: string): string =>
      (new RegExp(`id="${id}" href="([^"]+)"`).exec(page)?.[1] ?? "").replaceAll("&amp;", "&");
    const allowed = await google.fetch(link("allow"), { redirect: "manual" });
    expect(allowed.status).toBe(302);
    expect(allowed.headers.get("location")).toMatch(/code=.*scope=|scope=.*code=/);
    const denied = await google.fetch(link("deny"));
    expect(denied.headers.get("location")).toContain("error=access_denied");
  });

  it("issues a refresh token the first time or with a consent prompt (GC-2)", async () => {
    const refreshOf = async (change: Record<string, string>): Promise<unknown> =>
      (await exchange(codeOf(google.consent(request(change)))))[1]["refresh_token"];
    expect(await refreshOf({ access_type: "online" })).toBeUndefined();
    expect(await refreshOf({ prompt: "" })).toBeUndefined();
    expect(await refreshOf({})).toEqual(expect.any(String));
  });
});

describe("tokens of the fake Google", () => {
  it("expire after 3599 seconds, are refreshed and optionally rotated (GC-6, GC-7)", async () => {
    const [, first] = await exchange(codeOf(google.consent(request())));
    const old = String(first["access_token"]);
    expect(await api(events, { token: old })).toMatchObject([200, {}]);
    clock.advance(3599_000);
    expect(await api(events, { token: old })).toMatchObject([401, {}]);
    const refresh_token = String(first["refresh_token"]);
    const refresh = () => token({ grant_type: "refresh_token", refresh_token });
    const [, second] = await refresh();
    expect(second["refresh_token"]).toBeUndefined();
    google.oauth.rotatesRefreshTokens = true;
    expect((await refresh())[1]["refresh_token"]).toEqual(expect.any(String));
    expect(await refresh()).toMatchObject([400, { error: "invalid_grant" }]);
  });

  it("are all revoked together (GC-10)", async () => {
    const one = await access();
    const two = await access();
    const url = google.endpoints.GOOGLE_REVOKE_URL;
    expect(await post(url, { token: "unknown" })).toMatchObject([400, {}]);
    expect(await post(url, { token: one })).toMatchObject([200, {}]);
    expect(await api(events, { token: two })).toMatchObject([401, {}]);
    expect(await post(url, { token: one })).toMatchObject([400, {}]);
  });

  it("allow only what was granted (GC-11)", async () => {
    const back = google.consent(request(), { deselect: [scope.split(" ")[0] ?? ""] });
    const [, body] = await exchange(codeOf(back));
    const given = String(body["access_token"]);
    expect(await api(events, { token: given })).toMatchObject([403, {}]);
    expect(await api("/users/me/calendarList", { token: given })).toMatchObject([200, {}]);
  });
});

describe("lists of the fake Google", () => {
  it.each([
    ["a sync token beside a window (GC-24)", "syncToken=S&timeMin=2026-01-01T00:00:00Z"],
    ["a sync token beside an order (GC-24)", "syncToken=S&orderBy=startTime&singleEvents=true"],
    ["a sync token of another list (GC-24)", "syncToken=S&singleEvents=true"],
    ["an order without single events (GC-22)", "orderBy=startTime"],
    ["a time without an offset (GC-23)", "timeMin=2026-01-01T00:00:00"],
    [
      "a window that ends before it starts (GC-23)",
      "timeMin=2026-01-02T00:00:00Z&timeMax=2026-01-01T00:00:00Z",
    ],
    ["a page of another list (GC-21)", "pageToken=P&maxResults=1"],
  ])("refuse %s", async (_name, query) => {
    google.calendar("me@example.com").add({ id: "aaaaa", ...hour(14, 9) });
    const [, { nextSyncToken }] = await api(events);
    const [, { nextPageToken }] = await api(`${events}?maxResults=1&singleEvents=true`);
    const filled = query
      .replace("syncToken=S", `syncToken=${String(nextSyncToken)}`)
      .replace("pageToken=P", `pageToken=${String(nextPageToken)}`);
    expect(await api(`${events}?${filled}`)).toMatchObject([400, {}]);
  });

  it("filter ends by timeMin and starts by timeMax, both exclusive (GC-23)", async () => {
    const calendar = google.calendar("me@example.com");
    calendar.add({ id: "aaaaa", ...hour(14, 9) });
    const count = async (query: string): Promise<number> =>
      ((await api(`${events}?${query}`))[1]["items"] as unknown[]).length;
    expect(await count("timeMin=2026-01-14T09:59:59Z")).toBe(1);
    expect(await count("timeMin=2026-01-14T10:00:00Z")).toBe(0);
    expect(await count("timeMax=2026-01-14T09:00:01Z")).toBe(1);
    expect(await count("timeMax=2026-01-14T09:00:00Z")).toBe(0);
  });

  it("contain changes since a token, and only the ID of deleted events (GC-24, GC-27)", async () => {
    const calendar = google.calendar("me@example.com");
    calendar.add({ id: "aaaaa", ...hour(14, 9) });
    calendar.add({ id: "bbbbb", ...hour(14, 10) });
    const [, first] = await api(events);
    calendar.remove("aaaaa");
    const next = `${events}?syncToken=${String(first["nextSyncToken"])}`;
    expect((await api(next))[1]["items"]).toEqual([{ id: "aaaaa", status: "cancelled" }]);
    calendar.expireSyncTokens();
    expect(await api(next)).toMatchObject([
      410,
      { error: { errors: [{ reason: "fullSyncRequired" }] } },
    ]);
  });
});

describe("writes at the fake Google", () => {
  it.each(["abcd", "ABCDE", "wxyz0", "a-b-c", "ab_cd"])("refuse the ID %s (GC-40)", async (id) => {
    expect(await insert(anEvent(id))).toMatchObject([400, {}]);
  });

  it("refuse a duplicate ID, even of a deleted event (GC-41)", async () => {
    expect(await insert(anEvent("aaaaa"))).toMatchObject([200, { id: "aaaaa" }]);
    expect(await insert(anEvent("aaaaa"))).toMatchObject([
      409,
      { error: { errors: [{ reason: "duplicate" }] } },
    ]);
    const one = `${events}/aaaaa`;
    expect(await api(one, { method: "DELETE" })).toMatchObject([204, {}]);
    expect(await api(one, { method: "DELETE" })).toMatchObject([410, {}]);
    expect(await insert(anEvent("aaaaa"))).toMatchObject([409, {}]);
    const revive = { method: "PATCH", body: JSON.stringify({ status: "confirmed" }) };
    expect(await api(one, revive)).toMatchObject([200, { status: "confirmed" }]);
  });

  it("change the given properties, and only the given version (GC-42, GC-43)", async () => {
    const extendedProperties = { private: { ttEntry: "5", other: "x" } };
    const [, made] = await insert({ ...anEvent("aaaaa"), summary: "One", extendedProperties });
    const change = { summary: "Two", extendedProperties: { private: { other: null } } };
    const patch = (etag: string) =>
      api(`${events}/aaaaa`, {
        method: "PATCH",
        body: JSON.stringify(change),
        headers: { "if-match": etag },
      });
    expect(await patch('"old"')).toMatchObject([412, {}]);
    const [status, body] = await patch(String(made["etag"]));
    expect(status).toBe(200);
    expect(body).toMatchObject({ summary: "Two", start: anEvent("a").start });
    expect(body["extendedProperties"]).toEqual({ private: { ttEntry: "5" } });
    expect(await api(`${events}?privateExtendedProperty=ttEntry%3D5`)).toMatchObject([
      200,
      { items: [{ id: "aaaaa" }] },
    ]);
    const long = { ...anEvent("bbbbb"), extendedProperties: { private: { a: "x".repeat(1025) } } };
    expect(await insert(long)).toMatchObject([400, {}]);
  });

  it("need write access (GC-51)", async () => {
    const boss = google.addAccount("boss@example.com");
    const me = { sub: "10000000000", email: "me@example.com", emailVerified: true };
    google.addCalendar("team@group", { owner: boss, readers: [me] });
    const path = "/calendars/team%40group/events";
    expect(await api(path)).toMatchObject([200, {}]);
    expect(
      await api(path, { method: "POST", body: JSON.stringify(anEvent("aaaaa")) }),
    ).toMatchObject([403, {}]);
    expect(await api("/calendars/nobody/events")).toMatchObject([404, {}]);
  });
});

describe("faults of the fake Google", () => {
  it.each<readonly [CommonFault | GoogleFault, number]>([
    [{ type: "server_error" }, 503],
    [{ type: "rate_limit", status: 403 }, 403],
    [{ type: "rate_limit", retryAfterSeconds: 3 }, 429],
    [{ type: "refused", status: 403, reason: "forbidden" }, 403],
    [{ type: "gone" }, 410],
    [{ type: "unauthorized" }, 401],
    [{ type: "oauth", error: "invalid_grant" }, 400],
  ])("are injected once: %j", async (fault, status) => {
    const given = await access();
    google.faults.add(fault);
    expect((await api(events, { token: given }))[0]).toBe(status);
    expect((await api(events, { token: given }))[0]).toBe(200);
    expect(google.faults.pending).toEqual([]);
  });

  it("can lose a response before or after the effect", async () => {
    const given = await access();
    const post = (id: string) =>
      api(events, { method: "POST", body: JSON.stringify(anEvent(id)), token: given });
    google.faults.add({ type: "dropped", effect: "applied" }, { type: "dropped" });
    await expect(post("aaaaa")).rejects.toThrow(TypeError);
    await expect(post("bbbbb")).rejects.toThrow(TypeError);
    expect(google.calendar("me@example.com").events.map(({ id }) => id)).toEqual(["aaaaa"]);
  });

  it("refuse other URLs", async () => {
    await expect(google.fetch("https://elsewhere.example/")).rejects.toThrow("does not serve");
  });
});
