import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { expectStatus, type Client } from "../support/client";
import {
  beginConsent,
  comeBack,
  connect,
  entriesOf,
  googleHost,
  makeEntry,
  saveCard,
  status,
  sync,
  words,
  type GoogleHost,
} from "../support/google";
import { stamp } from "../support/resources";

const event = (hour: number) => {
  const time = (at: number): string => `2026-01-14T${String(at).padStart(2, "0")}:00:00Z`;
  return { start: time(hour), end: time(hour + 1) };
};

describe.each(["PGlite", "PostgreSQL"])("Google Calendar over HTTP on %s", (kind) => {
  let world: GoogleHost;
  let count = 0;
  beforeAll(async () => {
    world = await googleHost(kind);
  });
  afterAll(async () => {
    await world.host.close();
  });

  /** Somebody new with a Google account of his own. */
  const somebody = async (): Promise<{ me: Client; email: string }> => {
    count += 1;
    const email = `person${String(count)}@example.com`;
    world.google.addAccount(email);
    return { me: await world.person(`person${String(count)}`), email };
  };

  /** Somebody connected, with a project for what is imported. */
  const connected = async (input: object = {}) => {
    const { me, email } = await somebody();
    const project = await me.createProject(`Project of ${email}`);
    await saveCard(me, { default_project_id: project, ...input });
    await connect(me, world.google, { account: email });
    return { me, email, project, calendar: world.google.calendar(email) };
  };

  describe("connecting", () => {
    it("needs a session", async () => {
      for (const path of ["", "/connect", "/callback"]) {
        const answer = await world.host.client().get(`/integrations/google${path}`);
        expect(answer.status).toBe(401);
      }
    });

    it("leads to Google and back, stores sealed tokens, syncs by itself, and says who it is", async () => {
      const { me, email } = await connected();
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
      expect(words(page)).toContain(`Connected to ${email}`);
      const rows = await world.host.database.db
        .selectFrom("integrations")
        .select("config")
        .execute();
      expect(JSON.stringify(rows)).not.toContain("CANARY");
      expect(world.host.logged()).not.toContain("CANARY");
    });

    it("makes a card of its own when there was none", async () => {
      const { me, email } = await somebody();
      await connect(me, world.google, { account: email });
      expect(await status(me)).toMatchObject({
        connected: true,
        default_project_id: null,
        connection: { state: "degraded", code: "invalid_config" },
      });
    });

    it.each<readonly [string, string, (client: Client, url: string) => Promise<URL>]>([
      [
        "a denied consent",
        "The access was not allowed.",
        (_client, url) => Promise.resolve(world.google.consent(url, { allow: false })),
      ],
      [
        "a state of somebody else",
        "belongs to no consent",
        async (_client, url) => {
          const { me } = await somebody();
          const theirs = new URL(await beginConsent(me)).searchParams.get("state") ?? "";
          const back = world.google.consent(url);
          back.searchParams.set("state", theirs);
          return back;
        },
      ],
      [
        "no state",
        "belongs to no consent",
        (_client, url) => {
          const back = world.google.consent(url);
          back.searchParams.delete("state");
          return Promise.resolve(back);
        },
      ],
      [
        "an answer after 10 minutes",
        "belongs to no consent",
        (_client, url) => {
          const back = world.google.consent(url);
          world.clock.advance(10 * 60_000);
          return Promise.resolve(back);
        },
      ],
      [
        "a code that Google does not know",
        "no longer accepts this sign-in",
        (_client, url) => {
          const back = world.google.consent(url);
          back.searchParams.set("code", "4/unknown");
          return Promise.resolve(back);
        },
      ],
      [
        "no code",
        "sent no permission back",
        (_client, url) => {
          const back = world.google.consent(url);
          back.searchParams.delete("code");
          return Promise.resolve(back);
        },
      ],
      [
        "an unticked box (GC-4)",
        "leave that box ticked",
        (_client, url) =>
          Promise.resolve(
            world.google.consent(url, {
              untick: ["https://www.googleapis.com/auth/calendar.events.readonly"],
            }),
          ),
      ],
    ])("shows a clear page and changes nothing after %s", async (_name, text, decide) => {
      const { me } = await somebody();
      const before = await status(me);
      const back = await decide(me, await beginConsent(me));
      const answer = await comeBack(me, back);
      expect(answer.status).toBe(400);
      expect(words(answer)).toContain(text);
      expect(words(answer)).toContain("Nothing was changed.");
      expect(await status(me)).toEqual(before);
    });

    it("takes an answer once, and in the session that began it only (GC-3)", async () => {
      const { me, email } = await connected();
      const back = world.google.consent(await beginConsent(me), { account: email });
      const other = await somebody();
      expect((await comeBack(other.me, back)).status).toBe(400);
      expect(await status(other.me)).toEqual({ ok: true, connected: false });
      expectStatus(await comeBack(me, back), 303);
      const again = await comeBack(me, back);
      expect(again.status).toBe(400);
      expect(words(again)).toContain("used already");
      expect(await status(me)).toMatchObject({ connected: true, email });
    });

    it("says when it is another account", async () => {
      const { me } = await connected();
      const { email } = await somebody();
      const back = world.google.consent(await beginConsent(me), { account: email });
      const answer = expectStatus(await comeBack(me, back), 200);
      expect(words(answer)).toContain("another account than before");
    });
  });

  describe("the card", () => {
    it("offers the account's calendars", async () => {
      const { me, email } = await connected();
      const answer = expectStatus(
        await me.get("/api/integrations/google/choices/calendar_id"),
        200,
      );
      expect(answer.body).toEqual({ ok: true, choices: [{ value: "primary", label: email }] });
    });

    it("clamps days, takes forms, refuses another's project", async () => {
      const { me } = await connected();
      const form = new URLSearchParams({ sync_days_back: "99", sync_direction: "both" });
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const path = "/api/integrations/google/config";
      expectStatus(await me.send("POST", path, form.toString(), headers), 200);
      expect(await status(me)).toMatchObject({ sync_days_back: 30, sync_direction: "both" });
      const wrong = await me.post(path, { default_project_id: 999_999 });
      expect(expectStatus(wrong, 400).body).toMatchObject({
        ok: false,
        errors: { default_project_id: [expect.any(String)] },
      });
    });

    it("cannot be switched on before it is connected", async () => {
      const { me } = await somebody();
      await saveCard(me, { is_active: true });
      expect(await status(me)).toMatchObject({ connected: false, is_active: false });
      const resumed = await me.post("/api/integrations/google/resume");
      expect(expectStatus(resumed, 400).body).toMatchObject({
        error: expect.stringContaining("/integrations/google/connect") as string,
      });
      expectStatus(await me.post("/api/integrations/google/test"), 404);
    });
  });

  describe("syncing", () => {
    it("imports once, tells why not, previews, and keeps the history", async () => {
      const { me, calendar, project } = await connected();
      calendar.add({ id: "aaaaa", summary: "Planning", ...event(9) });
      calendar.add({ id: "bbbbb", summary: "Lunch", transparency: "transparent", ...event(12) });
      const preview = await sync(me, { dry_run: true });
      expect(preview).toMatchObject({ imported: 1, skipped: 1, exported: 0, complete: true });
      expect(await entriesOf(me)).toEqual([]);
      const done = await sync(me);
      expect(done).toMatchObject({
        ok: true,
        imported: 1,
        skipped: 1,
        exported: 0,
        errors: [],
        items: expect.arrayContaining([
          expect.objectContaining({ ref: "gcal:bbbbb", status: "skipped", reason: "free" }),
        ]) as unknown[],
      });
      expect(await sync(me)).toMatchObject({ imported: 0, skipped: 0 });
      expect(await entriesOf(me)).toEqual([
        expect.objectContaining({
          project_id: project,
          notes: "Planning [gcal:aaaaa]",
          start_time: "2026-01-14T09:00:00Z",
          end_time: "2026-01-14T10:00:00Z",
          duration_seconds: 3600,
          billable: false,
          source: "calendar",
        }),
      ]);
      const runs = expectStatus(await me.get("/api/integrations/google/runs"), 200).body["runs"];
      const found = (runs as JsonObject[]).find(({ id }) => id === done["run_id"]);
      expect(found).toMatchObject({ created: 1, imported: 1, status: "done" });
      const one = await me.get(`/api/integrations/google/runs/${String(done["run_id"] as string)}`);
      expect(expectStatus(one, 200).body).toMatchObject({ run: { items: { length: 2 } } });
    });

    it("follows events and leaves what a person changed over the API", async () => {
      const { me, calendar } = await connected();
      calendar.add({ id: "aaaaa", summary: "Follows", ...event(9) });
      calendar.add({ id: "bbbbb", summary: "Mine", ...event(11) });
      calendar.add({ id: "ccccc", summary: "Paid", ...event(13) });
      calendar.add({ id: "ddddd", summary: "Deleted", ...event(15) });
      await sync(me);
      const byNotes = new Map((await entriesOf(me)).map((each) => [each["notes"], each["id"]]));
      const idOf = (notes: string): string => String(byNotes.get(notes) as number);
      const change = (id: string, body: object) =>
        me.request("PUT", `/api/v1/time-entries/${id}`, body);
      expectStatus(await change(idOf("Mine [gcal:bbbbb]"), { notes: "Changed" }), 200);
      expectStatus(await change(idOf("Paid [gcal:ccccc]"), { paid: true }), 200);
      const deleted = idOf("Deleted [gcal:ddddd]");
      expectStatus(await me.request("DELETE", `/api/v1/time-entries/${deleted}`), 200);
      for (const id of ["aaaaa", "bbbbb", "ccccc", "ddddd"]) {
        calendar.move(id, event(17).start, event(17).end);
      }
      const done = await sync(me);
      const reasons = (done["items"] as JsonObject[]).map(({ ref, reason = "" }) => [ref, reason]);
      expect(Object.fromEntries(reasons)).toEqual({
        "gcal:aaaaa": "",
        "gcal:bbbbb": "changed_here",
        "gcal:ccccc": "changed_here",
        "gcal:ddddd": "deleted_here",
      });
      expect((await entriesOf(me)).map(({ notes, start_time }) => [notes, start_time])).toEqual([
        ["Follows [gcal:aaaaa]", "2026-01-14T17:00:00Z"],
        ["Paid [gcal:ccccc]", "2026-01-14T13:00:00Z"],
        ["Changed", "2026-01-14T11:00:00Z"],
      ]);
    });

    it("exports, follows edits and deletions, and exports no import", async () => {
      const { me, calendar, project, email } = await connected({ sync_direction: "both" });
      calendar.add({ id: "aaaaa", summary: "Imported", ...event(9) });
      const id = await makeEntry(me, project, 14, "Design");
      expect(await sync(me)).toMatchObject({ imported: 1, exported: 1 });
      const ours = () =>
        calendar.events.filter(({ summary }) => String(summary as string).startsWith("[TT]"));
      expect(ours()).toMatchObject([
        {
          summary: `[TT] Project of ${email} — Design`,
          start: { dateTime: "2026-01-14T14:00:00Z", timeZone: "UTC" },
        },
      ]);
      expect(await sync(me)).toMatchObject({ imported: 0, exported: 0 });
      const path = `/api/v1/time-entries/${String(id)}`;
      expectStatus(await me.request("PUT", path, { notes: "Build" }), 200);
      await sync(me);
      expect(ours()).toMatchObject([{ summary: `[TT] Project of ${email} — Build` }]);
      expectStatus(await me.request("DELETE", path), 200);
      await sync(me);
      expect(ours()).toEqual([]);
      expect(calendar.events).toHaveLength(1);
    });

    it("is one at a time in all processes", async () => {
      const { me, calendar } = await connected();
      calendar.add({ id: "aaaaa", summary: "Once", ...event(9) });
      const both = await Promise.all([1, 2].map(() => me.post("/api/integrations/google/sync")));
      expect(both.map(({ status: code }) => code).toSorted()).toEqual([200, 409]);
      expect(await entriesOf(me)).toHaveLength(1);
    });

    it("of one whose access ended asks him to reconnect, and holds nobody else up (GC-8)", async () => {
      const broken = await connected();
      const fine = await connected();
      fine.calendar.add({ id: "aaaaa", summary: "Fine", ...event(9) });
      world.google.oauth.revokeAccount(world.google.accountId(broken.email));
      // As the schedule does: both are handed out at once.
      for (const { me } of [broken, fine]) {
        expectStatus(await me.post("/api/integrations/google/pause"), 200);
        expectStatus(await me.post("/api/integrations/google/resume"), 200);
      }
      await vi.waitFor(
        async () => {
          expect(await entriesOf(fine.me)).toHaveLength(1);
          expect(await status(broken.me)).toMatchObject({
            connected: true,
            connection: {
              state: "needs_reauth",
              message: expect.stringContaining("Reconnect required") as string,
              action_url: "/integrations/google/connect",
            },
          });
        },
        { timeout: 20_000, interval: 100 },
      );
      expect(words(await broken.me.get("/integrations/google"))).toContain("Reconnect");
      const back = world.google.consent(await beginConsent(broken.me), { account: broken.email });
      expectStatus(await comeBack(broken.me, back), 303);
      expect(await status(broken.me)).toMatchObject({ connection: { state: "active" } });
    });
  });

  describe("disconnecting", () => {
    const disconnect = (me: Client) =>
      me.send("POST", "/integrations/google/disconnect", "", {
        "content-type": "application/x-www-form-urlencoded",
        origin: "http://tt.test",
      });

    it("ends the access at Google, forgets it here, and keeps settings and entries", async () => {
      const { me, calendar, email, project } = await connected();
      calendar.add({ id: "aaaaa", summary: "Stays", ...event(9) });
      await sync(me);
      const answer = expectStatus(await disconnect(me), 303);
      expect(answer.headers.get("location")).toBe("/integrations/google?done=disconnected");
      expect(world.google.oauth.isGranted(world.google.accountId(email))).toBe(false);
      expect(await status(me)).toMatchObject({
        connected: false,
        is_active: false,
        email: null,
        default_project_id: project,
        connection: { state: "disconnected" },
      });
      expect(await entriesOf(me)).toHaveLength(1);
      expectStatus(await me.post("/api/integrations/google/sync"), 404);
      await connect(me, world.google, { account: email });
      expect(await entriesOf(me), "and nothing is imported twice").toHaveLength(1);
    });

    it("leaves the access while a colleague's card uses the same account (GC-10)", async () => {
      const first = await connected();
      const second = await somebody();
      await connect(second.me, world.google, { account: first.email });
      const warned = expectStatus(await disconnect(first.me), 200);
      expect(words(warned)).toContain("uses the same account");
      expect(await status(first.me)).toMatchObject({ connected: false });
      expect(world.google.oauth.isGranted(world.google.accountId(first.email))).toBe(true);
      expectStatus(await disconnect(second.me), 303);
      expect(world.google.oauth.isGranted(world.google.accountId(first.email))).toBe(false);
    });

    it("wipes at once when Google does not answer, and tells it later (GC-10)", async () => {
      const { me, email } = await connected();
      world.google.faults.add({ is: "server_error", on: ({ path }) => path === "revoke" });
      const answer = expectStatus(await me.post("/api/integrations/google/disconnect"), 200);
      expect(answer.body).toEqual({
        ok: true,
        warning: expect.stringContaining("https://myaccount.google.com/permissions") as string,
      });
      expect(await status(me)).toMatchObject({ connected: false });
      await vi.waitFor(
        () => {
          expect(world.google.oauth.isGranted(world.google.accountId(email))).toBe(false);
        },
        { timeout: 20_000, interval: 100 },
      );
      expect(world.host.logged()).not.toContain("CANARY");
    });

    it("without a card says so", async () => {
      const { me } = await somebody();
      expect((await disconnect(me)).status).toBe(404);
    });
  });
});

describe("an installation that is not registered with Google", () => {
  it.each([{ GOOGLE_CLIENT_ID: "" }, { GOOGLE_CLIENT_SECRET: "" }])(
    "says who has to act, and changes nothing: %j",
    async (env) => {
      const { host, person } = await googleHost("PGlite", env);
      try {
        const me = await person("somebody");
        const answer = await me.get("/integrations/google/connect");
        expect(answer.status).toBe(503);
        expect(words(answer)).toContain("GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET");
        expect(words(answer)).toContain("docs/integrations/GOOGLE_CALENDAR.md");
        expect(await status(me)).toEqual({ ok: true, connected: false });
      } finally {
        await host.close();
      }
    },
  );
});
