import { createHash, randomBytes } from "node:crypto";
import { calendar, type calendar_v3 } from "@googleapis/calendar";
import { serveFetch, type FetchServer } from "@tt/connector-core/node";
import { CodeChallengeMethod, OAuth2Client } from "google-auth-library";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startFake, type RunningFake } from "./program";

// @googleapis/calendar and google-auth-library against `tt-fakes google`.

const redirectUri = "http://localhost:3000/oauth/callback";
const clientId = "id-of-the-tests";
const scope = ["openid", "email", "https://www.googleapis.com/auth/calendar"];

let fake: RunningFake;
beforeAll(async () => {
  fake = await startFake(
    ...["google", "--client-id", clientId, "--client-secret", "s3cret"],
    ...["--redirect-uri", redirectUri, "--account", "ada@example.com"],
  );
});
afterAll(() => fake.stop());

/** The client, at the addresses of the fake. */
function oauthClient(secret = "s3cret"): OAuth2Client {
  return new OAuth2Client({
    clientId,
    clientSecret: secret,
    redirectUri,
    endpoints: {
      oauth2AuthBaseUrl: `${fake.url}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${fake.url}/token`,
      oauth2RevokeUrl: `${fake.url}/revoke`,
      tokenInfoUrl: `${fake.url}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${fake.url}/oauth2/v1/certs`,
      oauth2FederatedSignonJwkCertsUrl: `${fake.url}/oauth2/v3/certs`,
    },
  });
}

/** Consents on the page, and returns the code. */
async function consent(url: string, decision = "allow"): Promise<URLSearchParams> {
  const page = await fetch(url);
  expect(page.headers.get("content-type")).toContain("text/html");
  const response = await fetch(`${url}&decision=${decision}`, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "").searchParams;
}

async function connected(): Promise<OAuth2Client> {
  const client = oauthClient();
  const url = client.generateAuthUrl({ access_type: "offline", prompt: "consent", scope });
  const { tokens } = await client.getToken((await consent(url)).get("code") ?? "");
  client.setCredentials(tokens);
  return client;
}

const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error: unknown) => Number((error as { readonly status?: number }).status),
  );

describe("google-auth-library", () => {
  it("gets tokens without PKCE, and an ID token that it verifies", async () => {
    const client = await connected();
    const { id_token: idToken, refresh_token: refreshToken } = client.credentials;
    expect(refreshToken).toBeTruthy();
    const ticket = await client.verifyIdToken({ idToken: idToken ?? "", audience: clientId });
    expect(ticket.getPayload()).toMatchObject({ email: "ada@example.com", email_verified: true });
    const other = client.verifyIdToken({ idToken: idToken ?? "", audience: "somebody-else" });
    await expect(other).rejects.toThrow("audience");
    const changed = `${(idToken ?? "").slice(0, -8)}AAAAAAAA`;
    await expect(client.verifyIdToken({ idToken: changed, audience: clientId })).rejects.toThrow(
      "signature",
    );
  });

  it("proves a code with PKCE", async () => {
    const client = oauthClient();
    const codeVerifier = randomBytes(48).toString("base64url");
    const url = client.generateAuthUrl({
      scope,
      code_challenge_method: CodeChallengeMethod.S256,
      code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
    });
    const code = (await consent(url)).get("code") ?? "";
    expect(await statusOf(client.getToken({ code, codeVerifier: "x".repeat(50) }))).toBe(400);
    const again = (await consent(url)).get("code") ?? "";
    expect((await client.getToken({ code: again, codeVerifier })).tokens.access_token).toBeTruthy();
  });

  it("hears that the user said no, and is refused with a wrong secret", async () => {
    const url = oauthClient().generateAuthUrl({ scope });
    expect((await consent(url, "deny")).get("error")).toBe("access_denied");
    const code = (await consent(url)).get("code") ?? "";
    expect(await statusOf(oauthClient("wrong").getToken(code))).toBe(401);
  });

  it("refreshes an expired token by itself, and describes it", async () => {
    const client = await connected();
    // Otherwise it refreshes only when it knows that the token has expired.
    client.forceRefreshOnFailure = true;
    const before = client.credentials.access_token;
    await fake.control("POST /tokens/expire");
    const api = calendar({ version: "v3", auth: client, rootUrl: `${fake.url}/` });
    expect((await api.calendarList.list()).data.items).toHaveLength(1);
    expect(client.credentials.access_token).not.toBe(before);
    const info = await client.getTokenInfo(client.credentials.access_token ?? "");
    expect(info).toMatchObject({ email: "ada@example.com", aud: clientId });
    expect(info.scopes).toContain(scope[2]);
  });

  it("revokes a token", async () => {
    const client = await connected();
    const { access_token: token = "", refresh_token: refresh = "" } = client.credentials;
    expect((await client.revokeToken(token ?? "")).status).toBe(200);
    client.setCredentials({ refresh_token: refresh });
    expect(await statusOf(client.refreshAccessToken())).toBe(400);
  });
});

describe("@googleapis/calendar", () => {
  let api: calendar_v3.Calendar;
  beforeAll(async () => {
    api = calendar({
      version: "v3",
      auth: await connected(),
      rootUrl: `${fake.url}/`,
      retry: false,
    });
  });
  const calendarId = "team@example.com";
  beforeEach(() => fake.control("POST /calendars", { id: calendarId, owner: "ada@example.com" }));

  const at = (hour: number, summary: string): calendar_v3.Schema$Event => ({
    summary,
    start: { dateTime: `2026-03-02T${String(hour).padStart(2, "0")}:00:00Z` },
    end: { dateTime: `2026-03-02T${String(hour + 1).padStart(2, "0")}:00:00Z` },
  });
  const insert = async (event: calendar_v3.Schema$Event): Promise<calendar_v3.Schema$Event> =>
    (await api.events.insert({ calendarId, requestBody: event })).data;

  it("inserts, reads, patches, replaces and deletes events", async () => {
    const { id } = await insert({ ...at(9, "Planning"), description: "Old" });
    const eventId = id ?? "";
    const place = { calendarId, eventId };
    await api.events.patch({ ...place, requestBody: { summary: "Review" } });
    const patched = (await api.events.get(place)).data;
    expect(patched).toMatchObject({ summary: "Review", description: "Old" });
    await api.events.update({ ...place, requestBody: at(10, "Retro") });
    const replaced = (await api.events.get(place)).data;
    expect(replaced).toMatchObject({ summary: "Retro" });
    expect(replaced.description).toBeUndefined();
    const stale = api.events.patch(
      { ...place, requestBody: { summary: "No" } },
      { headers: { "If-Match": patched.etag ?? "" } },
    );
    expect(await statusOf(stale)).toBe(412);
    expect((await api.events.delete(place)).status).toBe(204);
    expect(await statusOf(api.events.delete(place))).toBe(410);
  });

  it("lists in pages, by words and in order, and then what changed", async () => {
    for (const [hour, name] of [
      [15, "Beta"],
      [9, "Alpha"],
      [12, "Gamma call"],
    ] as const) {
      await insert(at(hour, name));
    }
    const names: string[] = [];
    let pageToken: string | undefined;
    let syncToken = "";
    do {
      const query = {
        calendarId,
        maxResults: 2,
        ...(pageToken === undefined ? {} : { pageToken }),
      };
      const { data } = await api.events.list(query);
      names.push(...(data.items ?? []).map(({ summary }) => summary ?? ""));
      pageToken = data.nextPageToken ?? undefined;
      syncToken = data.nextSyncToken ?? "";
    } while (pageToken !== undefined);
    expect(names.toSorted()).toEqual(["Alpha", "Beta", "Gamma call"]);
    const ordered = await api.events.list({ calendarId, singleEvents: true, orderBy: "startTime" });
    expect(ordered.data.items?.map(({ summary }) => summary)).toEqual([
      "Alpha",
      "Gamma call",
      "Beta",
    ]);
    const found = await api.events.list({ calendarId, q: "CALL" });
    expect(found.data.items?.map(({ summary }) => summary)).toEqual(["Gamma call"]);
    await insert(at(18, "Delta"));
    const changed = await api.events.list({ calendarId, maxResults: 2, syncToken });
    expect(changed.data.items?.map(({ summary }) => summary)).toEqual(["Delta"]);
    await fake.control(`POST /calendars/${calendarId}/expire-sync-tokens`);
    expect(await statusOf(api.events.list({ calendarId, maxResults: 2, syncToken }))).toBe(410);
  });

  it("knows calendars and busy times", async () => {
    await insert(at(9, "One"));
    await insert({ ...at(9, "Two"), end: { dateTime: "2026-03-02T11:00:00Z" } });
    expect((await api.calendars.get({ calendarId })).data.summary).toBe(calendarId);
    expect((await api.calendarList.get({ calendarId: "primary" })).data.primary).toBe(true);
    const busy = await api.freebusy.query({
      requestBody: {
        timeMin: "2026-03-02T00:00:00Z",
        timeMax: "2026-03-03T00:00:00Z",
        items: [{ id: calendarId }],
      },
    });
    expect(busy.data.calendars?.[calendarId]?.busy).toEqual([
      { start: "2026-03-02T09:00:00.000Z", end: "2026-03-02T11:00:00.000Z" },
    ]);
    expect(await statusOf(api.calendars.get({ calendarId: "nobody@example.com" }))).toBe(404);
  });

  it("watches a calendar", async () => {
    const heard: string[] = [];
    const receiver: FetchServer = await serveFetch((request) => {
      const { headers } = request;
      const token = headers.get("x-goog-channel-token") ?? "";
      heard.push(`${headers.get("x-goog-resource-state") ?? ""} ${token}`);
      return Promise.resolve(new Response(null, { status: 204 }));
    });
    try {
      const id = randomBytes(8).toString("hex");
      const { data } = await api.events.watch({
        calendarId,
        requestBody: { id, type: "web_hook", address: receiver.url, token: "t" },
      });
      await expect.poll(() => heard).toEqual(["sync t"]);
      await fake.control(`POST /calendars/${calendarId}/events`, {
        start: "2026-03-02T09:00:00Z",
        end: "2026-03-02T10:00:00Z",
      });
      await expect.poll(() => heard).toEqual(["sync t", "exists t"]);
      await api.channels.stop({ requestBody: { id, resourceId: data.resourceId ?? "" } });
      await insert(at(9, "Silent"));
      await api.calendarList.list();
      expect(heard).toHaveLength(2);
    } finally {
      await receiver.close();
    }
  });

  it.each([
    [{ type: "rate_limit", status: 403 }, 403],
    [{ type: "server_error" }, 503],
    [{ type: "refused", status: 403, reason: "accessNotConfigured" }, 403],
  ])("meets the fault %j", async (fault, status) => {
    await fake.control("POST /faults", { ...fault, on: "*/events" });
    expect(await statusOf(api.events.list({ calendarId }))).toBe(status);
    expect(await statusOf(api.events.list({ calendarId }))).toBe(200);
  });

  it("is refused with a token of nobody", async () => {
    const client = oauthClient();
    client.setCredentials({ access_token: "ya29.nobody" });
    const stranger = calendar({
      version: "v3",
      auth: client,
      rootUrl: `${fake.url}/`,
      retry: false,
    });
    expect(await statusOf(stranger.events.list({ calendarId }))).toBe(401);
  });
});

it("answers unknown paths with 404", async () => {
  expect((await fetch(`${fake.url}/favicon.ico`)).status).toBe(404);
  expect((await fetch(`${fake.url}/calendar/v3/colors`)).status).toBe(401);
});
