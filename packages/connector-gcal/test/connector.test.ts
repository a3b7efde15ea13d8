import { fixedClock, testConnector } from "@tt/connector-core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gcalConnector } from "../src/index";
import { missingScopes, wantedScopes } from "../src/scopes";
import { FakeGoogle } from "../src/testing/index";
import { client, gcalWorld, me, now, redirectUri, type GcalWorld } from "./fixture";

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
});

let world: GcalWorld;
beforeEach(async () => {
  world = await gcalWorld();
});
afterEach(() => {
  expect(world.google.faults.pending).toEqual([]);
});

describe("connecting to Google", () => {
  it("asks Google's own endpoints (GC-1)", async () => {
    const clock = fixedClock(now);
    const google = new FakeGoogle({ clock, client });
    expect(google.endpoints).toEqual(gcalConnector.manifest.env);
    const request = await world.connector.authorize(world.card.id, redirectUri);
    expect(request.ok && new URL(request.url).origin).toBe("https://accounts.google.com");
  });

  it("asks for lasting access, by consent, and PKCE (GC-2, GC-3)", async () => {
    const request = await world.connector.authorize(world.card.id, redirectUri);
    const asked = new URL(request.ok ? request.url : "").searchParams;
    expect(asked.get("access_type")).toBe("offline");
    expect(asked.get("prompt")).toBe("consent");
    expect(asked.get("code_challenge_method")).toBe("S256");
  });

  it.each([
    ["import", "calendar.events.readonly"],
    ["export", "calendar.events"],
    ["both", "calendar.events"],
  ])("asks for the least: %s (GC-11)", async (sync_direction, scope) => {
    await world.save({ sync_direction });
    const request = await world.connector.authorize(world.card.id, redirectUri);
    const asked = new URL(request.ok ? request.url : "").searchParams.get("scope");
    expect(asked?.split(" ")).toEqual([
      "openid",
      "email",
      `https://www.googleapis.com/auth/${scope}`,
      "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    ]);
  });

  it("refuses a grant without events, takes one without the list (GC-4)", async () => {
    const before = await world.row();
    const untick = ["https://www.googleapis.com/auth/calendar.events.readonly"];
    expect(await world.consent({ untick })).toMatchObject({ code: "permission_missing" });
    expect(await world.row()).toEqual(before);
    const list = ["https://www.googleapis.com/auth/calendar.calendarlist.readonly"];
    expect(await world.consent({ untick: list })).toMatchObject({ ok: true, email: me });
    expect(await world.connector.listOptions(world.card.id, "calendar_id")).toMatchObject({
      ok: false,
      code: "permission_missing",
    });
    expect(await world.sync()).toMatchObject({ status: "done" });
  });

  it("knows that wider scopes contain the narrow ones (GC-4)", () => {
    const wide = ["https://www.googleapis.com/auth/calendar"];
    expect(missingScopes(wide, undefined)).toBeUndefined();
  });

  it("shows an address only if Google vouches for it (GC-12)", async () => {
    world.google.addAccount("unverified@example.com", { emailVerified: false });
    const result = await world.consent({ account: "unverified@example.com" });
    expect(result).toMatchObject({ ok: true, email: null, otherAccount: true });
  });

  it("keeps tokens as long as Google's (GC-9), sealed, and shows none", async () => {
    const { credentials } = await world.row();
    for (const name of ["access_token", "refresh_token", "token_expiry"]) {
      expect(credentials[name]).toMatch(/^enc:v2:/);
    }
    const shown = JSON.stringify([await world.connector.status(world.card.id), world.log.text()]);
    expect(shown).not.toContain("CANARY");
  });
});

describe("the card", () => {
  it.each([
    ["days as text", { sync_days_back: "9" }, { sync_days_back: 9 }],
    ["no such direction", { sync_direction: "sideways" }, { sync_direction: "import" }],
    ["a blank calendar", { calendar_id: "" }, { calendar_id: "primary" }],
  ])("takes %s", async (_name, input, expected) => {
    await world.save(input);
    expect(await world.connector.status(world.card.id)).toMatchObject(expected);
  });

  it.each([
    ["too many days", { sync_days_back: 99 }, "Enter a number of days from 1 to 30"],
    ["too few days", { sync_days_back: 0 }, "Enter a number of days from 1 to 30"],
    ["half a day", { sync_days_back: 1.5 }, "Enter a whole number of days from 1 to 30"],
  ])("refuses %s", async (_name, input, message) => {
    await expect(world.save(input)).rejects.toThrow(message);
  });

  it("reads a stored direction that is none as import", async () => {
    const { id, settings } = await world.row();
    const stored = { ...settings, sync_direction: "sideways" };
    await world.harness.storage.integrations.patch(id, { settings: stored });
    expect(await world.connector.status(id)).toMatchObject({
      sync_direction: "import",
      connection: { state: "active" },
    });
  });

  it.each(["import", "both"])("refuses the direction %s without a project", async (direction) => {
    const row = await world.row();
    const settings = { ...row.settings, sync_direction: direction, default_project_id: null };
    const { default_project_id: _project, ...rest } = settings;
    expect(await world.connector.validate({ ...row, settings: rest })).toMatchObject({
      ok: true,
      report: { refused: { default_project_id: [expect.stringContaining("Choose a project")] } },
    });
    const exporting = { ...row, settings: { ...rest, sync_direction: "export" } };
    expect(await world.connector.validate(exporting)).toEqual({ ok: true, report: {} });
  });

  it("tells how it is", async () => {
    await world.sync();
    expect(await world.connector.status(world.card.id)).toEqual({
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
      default_project_id: world.project,
      sync_days_back: 7,
      billable_default: false,
      import_private: false,
      last_sync_at: now,
    });
  });

  it("offers the account's calendars, also those on later pages (GC-11)", async () => {
    const account = world.google.addAccount("boss@example.com");
    world.google.addCalendar("team@group.calendar.google.com", { owner: account, name: "Team" });
    await world.consent({ account: "boss@example.com" });
    expect(await world.connector.listOptions(world.card.id, "calendar_id")).toEqual({
      ok: true,
      choices: [
        { value: "primary", label: "boss@example.com" },
        { value: "team@group.calendar.google.com", label: "Team" },
      ],
    });
  });

  it("is tested by what it needs: one event (GC-11)", async () => {
    expect(await world.connector.test(world.card.id)).toMatchObject({
      ok: true,
      message: expect.stringContaining(me) as string,
    });
    expect(world.calls()).toEqual(["GET /calendars/primary/events"]);
  });

  it.each(["en.german#holiday@group.v.calendar.google.com", "a/b?c@example.com"])(
    "names calendars whatever is in their ids (GC-20): %s",
    async (id) => {
      const [account] = [world.google.addAccount("other@example.com")];
      world.google.addCalendar(id, { owner: account });
      await world.consent({ account: "other@example.com" });
      await world.save({ calendar_id: id });
      expect(await world.connector.test(world.card.id)).toMatchObject({ ok: true });
      expect(world.google.requests.at(-1)?.path).toBe(
        `/calendars/${encodeURIComponent(id)}/events`,
      );
    },
  );

  it("says what is wrong when the calendar is gone, and keeps the connection (GC-52)", async () => {
    await world.save({ calendar_id: "gone@example.com" });
    expect(await world.connector.sync(world.card.id)).toMatchObject({
      ok: false,
      code: "not_found",
    });
    expect(await world.connector.status(world.card.id)).toMatchObject({
      connected: true,
      connection: { state: "degraded" },
    });
  });
});

describe("tokens while syncing", () => {
  it("are renewed within 5 minutes of their end, and on a refusal once (GC-6, GC-52)", async () => {
    world.clock.advance((3599 - 299) * 1000);
    await world.sync();
    expect(world.google.oauth.refreshes).toBe(1);
    world.google.oauth.expireAccessTokens();
    await world.sync();
    expect(world.google.oauth.refreshes).toBe(2);
  });

  it("survive rotation (GC-7)", async () => {
    world.google.oauth.rotatesRefreshTokens = true;
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance(3_600_000);
      await world.sync();
    }
    expect(world.google.oauth.refreshes).toBe(3);
  });

  it("that were revoked need their owner; the cursor stays, nothing is asked again (GC-8)", async () => {
    await world.sync();
    const { sync } = (await world.row()).state;
    world.google.oauth.revokeAccount("10000000000");
    expect(await world.connector.sync(world.card.id)).toMatchObject({ code: "needs_reauth" });
    const asked = world.google.requests.length;
    expect(await world.connector.sync(world.card.id)).toMatchObject({ code: "needs_reauth" });
    expect(world.google.requests).toHaveLength(asked);
    expect(await world.connector.status(world.card.id)).toMatchObject({
      connection: {
        state: "needs_reauth",
        message: expect.stringContaining("Reconnect required") as string,
        action_url: "/integrations/google/connect",
      },
    });
    await world.consent();
    expect((await world.row()).state["sync"]).toEqual(sync);
    await world.sync();
  });
});

describe("disconnecting", () => {
  it("revokes at Google in the body, forgets all but the settings (GC-10)", async () => {
    await world.sync();
    expect(await world.connector.disconnect(world.card.id)).toEqual({ ok: true });
    expect(world.google.oauth.isGranted("10000000000")).toBe(false);
    expect(await world.row()).toMatchObject({
      active: false,
      credentials: {},
      settings: { default_project_id: world.project },
    });
    const { state } = await world.row();
    expect(state).not.toHaveProperty("sync");
    expect(await world.connector.sync(world.card.id)).toMatchObject({ code: "not_configured" });
  });
});
