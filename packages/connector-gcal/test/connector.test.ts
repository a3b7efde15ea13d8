import { fixedClock, testConnector } from "@tt/connector-core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gcalConnector } from "../src/index";
import { missingScopes, wantedScopes } from "../src/scopes";
import { FakeGoogle } from "@tt/fakes/google";
import { gcalProviders } from "./conformance-providers";
import { client, createFixture, me, now, redirectUri, type Fixture } from "./fixture";

const accessToken = "ya29.CANARY-access-0123456789";
const scopes = wantedScopes(undefined);

testConnector("Google Calendar", {
  descriptor: gcalConnector,
  now,
  input: (project) => ({ default_project_id: project }),
  oauth: {
    env: { GOOGLE_CLIENT_ID: client.id, GOOGLE_CLIENT_SECRET: client.secret },
    accessToken,
    refreshToken: "1//CANARY-refresh-0123456789",
    scopes,
  },
  working: (input, init) => {
    const request = new Request(input, init);
    if (request.url.endsWith("/revoke")) return Promise.resolve(new Response("{}"));
    const good = request.headers.get("authorization") === `Bearer ${accessToken}`;
    return Promise.resolve(
      Response.json({ summary: "Mine", items: [] }, { status: good ? 200 : 401 }),
    );
  },
  unauthorized: () =>
    Promise.resolve(Response.json({ error: "invalid_grant" }, { status: 400 })).then((answer) =>
      Promise.resolve(new Response(answer.body, { status: 401, headers: answer.headers })),
    ),
  ...gcalProviders,
});

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => {
  expect(fixture.google.faults.pending).toEqual([]);
});

describe("connecting to Google", () => {
  it("uses Google's endpoints (GC-1)", async () => {
    const clock = fixedClock(now);
    const google = new FakeGoogle({ clock, client });
    expect(google.endpoints).toEqual(gcalConnector.manifest.env);
    const request = await fixture.connector.authorize(fixture.integration.id, redirectUri);
    expect(request.ok && new URL(request.url).origin).toBe("https://accounts.google.com");
  });

  it("requests offline access with consent and PKCE (GC-2, GC-3)", async () => {
    const request = await fixture.connector.authorize(fixture.integration.id, redirectUri);
    const asked = new URL(request.ok ? request.url : "").searchParams;
    expect(asked.get("access_type")).toBe("offline");
    expect(asked.get("prompt")).toBe("consent");
    expect(asked.get("code_challenge_method")).toBe("S256");
  });

  it.each([
    ["import", "calendar.events.readonly"],
    ["export", "calendar.events"],
    ["both", "calendar.events"],
  ])("requests the narrowest scopes for %s (GC-11)", async (sync_direction, scope) => {
    await fixture.save({ sync_direction });
    const request = await fixture.connector.authorize(fixture.integration.id, redirectUri);
    const asked = new URL(request.ok ? request.url : "").searchParams.get("scope");
    expect(asked?.split(" ")).toEqual([
      "openid",
      "email",
      `https://www.googleapis.com/auth/${scope}`,
      "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    ]);
  });

  it("requires access to events but not to the list of calendars (GC-4)", async () => {
    const before = await fixture.row();
    const deselect = ["https://www.googleapis.com/auth/calendar.events.readonly"];
    expect(await fixture.consent({ deselect })).toMatchObject({ code: "permission_missing" });
    expect(await fixture.row()).toEqual(before);
    const list = ["https://www.googleapis.com/auth/calendar.calendarlist.readonly"];
    expect(await fixture.consent({ deselect: list })).toMatchObject({ ok: true, email: me });
    expect(
      await fixture.connector.listOptions(fixture.integration.id, "calendar_id"),
    ).toMatchObject({
      ok: false,
      code: "permission_missing",
    });
    expect(await fixture.sync()).toMatchObject({ status: "done" });
  });

  it("accepts wider scopes (GC-4)", () => {
    const wide = ["https://www.googleapis.com/auth/calendar"];
    expect(missingScopes(wide, undefined)).toBeUndefined();
  });

  it("shows an email address only if Google verified it (GC-12)", async () => {
    fixture.google.addAccount("unverified@example.com", { emailVerified: false });
    const result = await fixture.consent({ account: "unverified@example.com" });
    expect(result).toMatchObject({ ok: true, email: null, otherAccount: true });
  });

  it("stores long tokens (GC-9) encrypted and shows none", async () => {
    const { credentials } = await fixture.row();
    for (const name of ["access_token", "refresh_token", "token_expiry"]) {
      expect(credentials[name]).toMatch(/^enc:v2:/);
    }
    const shown = JSON.stringify([
      await fixture.connector.status(fixture.integration.id),
      fixture.log.text(),
    ]);
    expect(shown).not.toContain("CANARY");
  });
});

describe("the settings", () => {
  it.each([
    ["days as text", { sync_days_back: "9" }, { sync_days_back: 9 }],
    ["an unknown direction", { sync_direction: "sideways" }, { sync_direction: "import" }],
    ["a blank calendar", { calendar_id: "" }, { calendar_id: "primary" }],
  ])("accept %s", async (_name, input, expected) => {
    await fixture.save(input);
    expect(await fixture.connector.status(fixture.integration.id)).toMatchObject(expected);
  });

  it.each([
    ["too many days", { sync_days_back: 99 }, "Enter a number of days from 1 to 30"],
    ["too few days", { sync_days_back: 0 }, "Enter a number of days from 1 to 30"],
    ["half a day", { sync_days_back: 1.5 }, "Enter a whole number of days from 1 to 30"],
  ])("refuse %s", async (_name, input, message) => {
    await expect(fixture.save(input)).rejects.toThrow(message);
  });

  it("treat an unknown stored direction as import", async () => {
    const { id, settings } = await fixture.row();
    const stored = { ...settings, sync_direction: "sideways" };
    await fixture.harness.storage.integrations.patch(id, { settings: stored });
    expect(await fixture.connector.status(id)).toMatchObject({
      sync_direction: "import",
      connection: { state: "active" },
    });
  });

  it.each(["import", "both"])("refuse the direction %s without a project", async (direction) => {
    const row = await fixture.row();
    const settings = { ...row.settings, sync_direction: direction, default_project_id: null };
    const { default_project_id: _project, ...rest } = settings;
    expect(await fixture.connector.validate({ ...row, settings: rest })).toMatchObject({
      ok: true,
      report: { refused: { default_project_id: [expect.stringContaining("Choose a project")] } },
    });
    const exporting = { ...row, settings: { ...rest, sync_direction: "export" } };
    expect(await fixture.connector.validate(exporting)).toEqual({ ok: true, report: {} });
  });

  it("are shown in the status", async () => {
    await fixture.sync();
    expect(await fixture.connector.status(fixture.integration.id)).toEqual({
      ok: true,
      connected: true,
      is_active: true,
      connection: {
        state: "active",
        code: null,
        message: null,
        since: expect.any(String) as string,
      },
      email: me,
      calendar_id: "primary",
      calendar_name: me,
      sync_direction: "import",
      default_project_id: fixture.project,
      sync_days_back: 7,
      billable_default: false,
      import_private: false,
      last_sync_at: now,
    });
  });

  it("offer all calendars of the account, from all pages (GC-11)", async () => {
    const account = fixture.google.addAccount("boss@example.com");
    fixture.google.addCalendar("team@group.calendar.google.com", { owner: account, name: "Team" });
    await fixture.consent({ account: "boss@example.com" });
    expect(await fixture.connector.listOptions(fixture.integration.id, "calendar_id")).toEqual({
      ok: true,
      choices: [
        { value: "primary", label: "boss@example.com" },
        { value: "team@group.calendar.google.com", label: "Team" },
      ],
    });
  });

  it("are tested by reading one event (GC-11)", async () => {
    expect(await fixture.connector.test(fixture.integration.id)).toMatchObject({
      ok: true,
      message: expect.stringContaining(me) as string,
    });
    expect(fixture.calls()).toEqual(["GET /calendars/primary/events"]);
  });

  it.each(["en.german#holiday@group.v.calendar.google.com", "a/b?c@example.com"])(
    "support special characters in calendar IDs (GC-20): %s",
    async (id) => {
      const [account] = [fixture.google.addAccount("other@example.com")];
      fixture.google.addCalendar(id, { owner: account });
      await fixture.consent({ account: "other@example.com" });
      await fixture.save({ calendar_id: id });
      expect(await fixture.connector.test(fixture.integration.id)).toMatchObject({ ok: true });
      expect(fixture.google.requests.at(-1)?.path).toBe(
        `/calendars/${encodeURIComponent(id)}/events`,
      );
    },
  );

  it("are reported as wrong if the calendar does not exist, without ending the connection (GC-52)", async () => {
    await fixture.save({ calendar_id: "gone@example.com" });
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      ok: false,
      code: "not_found",
    });
    expect(await fixture.connector.status(fixture.integration.id)).toMatchObject({
      connected: true,
      connection: { state: "degraded" },
    });
  });
});

describe("tokens while syncing", () => {
  it("are refreshed 5 minutes before they expire, and once after a 401 (GC-6, GC-52)", async () => {
    fixture.clock.advance((3599 - 299) * 1000);
    await fixture.sync();
    expect(fixture.google.oauth.refreshes).toBe(1);
    fixture.google.oauth.expireAccessTokens();
    await fixture.sync();
    expect(fixture.google.oauth.refreshes).toBe(2);
  });

  it("can be rotated by Google (GC-7)", async () => {
    fixture.google.oauth.rotatesRefreshTokens = true;
    for (let round = 0; round < 3; round += 1) {
      fixture.clock.advance(3_600_000);
      await fixture.sync();
    }
    expect(fixture.google.oauth.refreshes).toBe(3);
  });

  it("that were revoked need a new consent; the checkpoint stays, and no call is repeated (GC-8)", async () => {
    await fixture.sync();
    const { sync } = (await fixture.row()).state;
    fixture.google.oauth.revokeAccount("10000000000");
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      code: "needs_reauth",
    });
    const asked = fixture.google.requests.length;
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      code: "needs_reauth",
    });
    expect(fixture.google.requests).toHaveLength(asked);
    expect(await fixture.connector.status(fixture.integration.id)).toMatchObject({
      connection: {
        state: "needs_reauth",
        message: expect.stringContaining("Reconnect required") as string,
        action_url: "/integrations/google/connect",
      },
    });
    await fixture.consent();
    expect((await fixture.row()).state["sync"]).toEqual(sync);
    await fixture.sync();
  });
});

describe("disconnecting", () => {
  it("revokes the token at Google and clears everything but the settings (GC-10)", async () => {
    await fixture.sync();
    expect(await fixture.connector.disconnect(fixture.integration.id)).toEqual({ ok: true });
    expect(fixture.google.oauth.isGranted("10000000000")).toBe(false);
    expect(await fixture.row()).toMatchObject({
      active: false,
      credentials: {},
      settings: { default_project_id: fixture.project },
    });
    const { state } = await fixture.row();
    expect(state).not.toHaveProperty("sync");
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      code: "not_configured",
    });
  });
});
