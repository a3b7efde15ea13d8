import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import {
  beginConsent,
  followRedirect,
  connect,
  googleHost,
  googleUsers,
  saveIntegration,
  status,
  words,
  type GoogleHost,
} from "../support/google";
import { stamp } from "../support/resources";

describe.each(databaseNames)("connecting Google Calendar on %s", (kind) => {
  let fixture: GoogleHost;
  beforeAll(async () => {
    fixture = await googleHost(kind);
  });
  afterAll(async () => {
    await fixture.host.close();
  });
  const { newUser, connectedUser } = googleUsers(() => fixture);

  describe("connecting", () => {
    it("requires a session", async () => {
      for (const path of ["", "/connect", "/callback"]) {
        const answer = await fixture.host.client().get(`/integrations/google${path}`);
        expect(answer.status).toBe(401);
      }
    });

    it("redirects to Google and back, stores encrypted tokens, starts a sync, and shows the account", async () => {
      const { me, email } = await connectedUser();
      expect(await status(me)).toMatchObject({
        ok: true,
        connected: true,
        is_active: true,
        email,
        calendar_id: "primary",
        sync_direction: "import",
        sync_days_back: 7,
        last_sync_at: stamp,
        connection: { state: "active" },
        last_run: { status: "done", imported: 0, exported: 0 },
      });
      const page = await me.get("/integrations/google");
      expect(words(page)).toContain(email);
      const rows = await fixture.host.database.db
        .selectFrom("integrations")
        .select("config")
        .execute();
      expect(JSON.stringify(rows)).not.toContain("CANARY");
      expect(fixture.host.logged()).not.toContain("CANARY");
    });

    it("creates an integration if there was none", async () => {
      const { me, email } = await newUser();
      await connect(me, fixture.google, { account: email });
      expect(await status(me)).toMatchObject({
        connected: true,
        default_project_id: null,
        connection: { state: "degraded", code: "invalid_config" },
      });
    });

    it.each<readonly [string, string, (client: Client, url: string) => Promise<URL>]>([
      [
        "a denied consent",
        "Access was denied at the provider.",
        (_client, url) => Promise.resolve(fixture.google.consent(url, { allow: false })),
      ],
      [
        "a state of another user",
        "was not started in this browser",
        async (_client, url) => {
          const { me } = await newUser();
          const theirs = new URL(await beginConsent(me)).searchParams.get("state") ?? "";
          const back = fixture.google.consent(url);
          back.searchParams.set("state", theirs);
          return back;
        },
      ],
      [
        "no state",
        "was not started in this browser",
        (_client, url) => {
          const back = fixture.google.consent(url);
          back.searchParams.delete("state");
          return Promise.resolve(back);
        },
      ],
      [
        "an answer after 10 minutes",
        "was not started in this browser",
        (_client, url) => {
          const back = fixture.google.consent(url);
          fixture.clock.advance(10 * 60_000);
          return Promise.resolve(back);
        },
      ],
      [
        "a code that Google does not know",
        "no longer accepts this sign-in",
        (_client, url) => {
          const back = fixture.google.consent(url);
          back.searchParams.set("code", "4/unknown");
          return Promise.resolve(back);
        },
      ],
      [
        "no code",
        "returned no authorization code",
        (_client, url) => {
          const back = fixture.google.consent(url);
          back.searchParams.delete("code");
          return Promise.resolve(back);
        },
      ],
      [
        "an unticked box (GC-4)",
        "The permission to view events was not granted",
        (_client, url) =>
          Promise.resolve(
            fixture.google.consent(url, {
              deselect: ["https://www.googleapis.com/auth/calendar.events.readonly"],
            }),
          ),
      ],
    ])("shows an error page and changes nothing after %s", async (_name, text, decide) => {
      const { me } = await newUser();
      const before = await status(me);
      const back = await decide(me, await beginConsent(me));
      const answer = await followRedirect(me, back);
      expect(answer.status).toBe(400);
      expect(words(answer)).toContain(text);
      expect(words(answer)).toContain("Nothing was changed.");
      expect(await status(me)).toEqual(before);
    });

    it("accepts a callback once, and only in the session that started it (GC-3)", async () => {
      const { me, email } = await connectedUser();
      const back = fixture.google.consent(await beginConsent(me), { account: email });
      const other = await newUser();
      expect((await followRedirect(other.me, back)).status).toBe(400);
      expect(await status(other.me)).toEqual({ ok: true, connected: false });
      expectStatus(await followRedirect(me, back), 303);
      const again = await followRedirect(me, back);
      expect(again.status).toBe(400);
      expect(words(again)).toContain("used already");
      expect(await status(me)).toMatchObject({ connected: true, email });
    });

    it("reports that another account was connected", async () => {
      const { me } = await connectedUser();
      const { email } = await newUser();
      const back = fixture.google.consent(await beginConsent(me), { account: email });
      expectStatus(await followRedirect(me, back), 303);
      const page = await me.get("/integrations/google");
      expect(words(page)).toContain("Connected to a different account");
    });
  });

  describe("the integration", () => {
    it("lists the account's calendars", async () => {
      const { me, email } = await connectedUser();
      const answer = expectStatus(
        await me.get("/api/integrations/google/choices/calendar_id"),
        200,
      );
      expect(answer.body).toEqual({ ok: true, choices: [{ value: "primary", label: email }] });
    });

    it("refuses 99 days and other users' projects, and accepts forms", async () => {
      const { me } = await connectedUser();
      const form = new URLSearchParams({ sync_days_back: "30", sync_direction: "both" });
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const path = "/api/integrations/google/config";
      const tooLong = expectStatus(await me.post(path, { sync_days_back: 99 }), 400);
      expect(tooLong.body).toMatchObject({
        message: "Validation failed. sync_days_back: Enter a number of days from 1 to 30",
        errors: { sync_days_back: ["Enter a number of days from 1 to 30"] },
      });
      expectStatus(await me.send("POST", path, form.toString(), headers), 200);
      expect(await status(me)).toMatchObject({ sync_days_back: 30, sync_direction: "both" });
      const sideways = expectStatus(await me.post(path, { sync_direction: "sideways" }), 200);
      expect(sideways.body).toMatchObject({
        warning: 'sync_direction must be one of import, export, both; "import" was saved.',
      });
      expect(await status(me)).toMatchObject({ sync_direction: "import" });
      const wrong = await me.post(path, { default_project_id: 999_999 });
      expect(expectStatus(wrong, 400).body).toMatchObject({
        ok: false,
        errors: { default_project_id: [expect.any(String)] },
      });
    });

    it("can be configured on its page, which lists projects, and has a path for the calendars", async () => {
      const { me, email, project } = await connectedUser();
      const page = await me.get("/integrations/google/settings");
      expect(words(page)).toContain(`Project of ${email}`);
      expect(textOf(page, "text")).toMatch(
        /name="calendar_id"[^>]* value="primary" data-options="[^"]*\/choices\/calendar_id"/,
      );
      const { me: other } = await newUser();
      const unconnected = textOf(await other.get("/integrations/google/settings"), "text");
      expect(unconnected).toContain('name="calendar_id"');
      expect(unconnected).not.toContain("data-options");
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const save = (form: Record<string, string>) =>
        me.send("POST", "/integrations/google", new URLSearchParams(form).toString(), headers);
      const saved = expectStatus(
        await save({ sync_direction: "both", import_private: "true" }),
        303,
      );
      expect(saved.headers.get("location")).toBe("/integrations/google");
      expect(words(await me.get("/integrations/google"))).toContain("Settings saved.");
      expect(words(await me.get("/integrations/google")), "is said once").not.toContain(
        "Settings saved.",
      );
      expect(await status(me)).toMatchObject({
        sync_direction: "both",
        import_private: true,
        default_project_id: project,
      });
      const refused = expectStatus(await save({ sync_days_back: "<many>" }), 400);
      expect(words(refused)).toContain("Enter a whole number of days from 1 to 30");
      expect(textOf(refused, "text")).toContain('value="&lt;many>"');
      expect(await status(me)).toMatchObject({ sync_days_back: 7 });
    });

    it("offers a text field for the calendar if Google does not respond", async () => {
      const { me } = await connectedUser();
      fixture.google.faults.add({
        type: "dropped",
        times: 10,
        on: ({ path }) => path.includes("List"),
      });
      const page = expectStatus(await me.get("/integrations/google/settings"), 200);
      fixture.google.faults.clear();
      expect(textOf(page, "text")).toMatch(/<input [^>]*name="calendar_id"/);
    });

    it("cannot be enabled before it is connected", async () => {
      const { me } = await newUser();
      await saveIntegration(me, { is_active: true, sync_direction: "export" });
      expect(await status(me)).toMatchObject({ connected: false, is_active: false });
      const resumed = await me.post("/api/integrations/google/resume");
      expect(expectStatus(resumed, 400).body).toMatchObject({
        error: expect.stringContaining("/integrations/google/connect") as string,
      });
      expectStatus(await me.post("/api/integrations/google/test"), 404);
    });
  });
});

describe("an installation without a Google client id or secret", () => {
  it.each([{ GOOGLE_CLIENT_ID: "" }, { GOOGLE_CLIENT_SECRET: "" }])(
    "says who has to act, and changes nothing: %j",
    async (env) => {
      const fixture = await googleHost("PGlite", env);
      try {
        const me = await fixture.person("newcomer");
        const answer = await me.get("/integrations/google/connect");
        expect(answer.status).toBe(503);
        expect(words(answer)).toContain("GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET");
        expect(words(answer)).toContain("docs/integrations/GOOGLE_CALENDAR.md");
        expect(await status(me)).toEqual({ ok: true, connected: false });
      } finally {
        await fixture.host.close();
      }
    },
  );
});
