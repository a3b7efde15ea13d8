import { toInstant, type JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isOurs } from "../../../connector-gcal/test/interrupted";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import {
  beginConsent,
  followRedirect,
  connect,
  entriesOf,
  googleHost,
  makeEntry,
  googleUsers,
  status,
  sync,
  words,
  type GoogleHost,
} from "../support/google";

const event = (hour: number) => {
  const time = (at: number): string => `2026-01-14T${String(at).padStart(2, "0")}:00:00Z`;
  return { start: time(hour), end: time(hour + 1) };
};

/** The id of an instance of the series `weekly`. */
const instanceOf = (day: number, at: number): string =>
  `weekly_202601${String(day)}t${String(at).padStart(2, "0")}0000z`;

describe.each(databaseNames)("syncs of Google Calendar over HTTP on %s", (kind) => {
  let fixture: GoogleHost;
  beforeAll(async () => {
    fixture = await googleHost(kind);
  });
  afterAll(async () => {
    await fixture.host.close();
  });
  const { newUser, connectedUser } = googleUsers(() => fixture);

  describe("syncing", () => {
    it("imports once, reports skipped events, previews, and stores its history", async () => {
      const { me, calendar, project } = await connectedUser();
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
      const one = await me.get(`/api/integrations/google/runs/${done["run_id"] as string}`);
      expect(expectStatus(one, 200).body).toMatchObject({ run: { items: { length: 2 } } });
    });

    it("updates events and keeps what a user changed over the API", async () => {
      const { me, calendar } = await connectedUser();
      calendar.add({ id: "aaaaa", summary: "Follows", ...event(9) });
      calendar.add({ id: "bbbbb", summary: "Mine", ...event(11) });
      calendar.add({ id: "ccccc", summary: "Paid", ...event(13) });
      calendar.add({ id: "ddddd", summary: "Deleted", ...event(15) });
      await sync(me);
      const byNotes = new Map(
        (await entriesOf(me)).map((each) => [each["notes"], Number(each["id"])]),
      );
      const idOf = (notes: string): string => String(byNotes.get(notes));
      const change = (id: string, body: object) =>
        me.request("PUT", `/api/v1/time-entries/${id}`, body);
      expectStatus(await change(idOf("Mine [gcal:bbbbb]"), { notes: "Changed" }), 200);
      expectStatus(await change(idOf("Paid [gcal:ccccc]"), { paid: true }), 200);
      const deleted = idOf("Deleted [gcal:ddddd]");
      expectStatus(await me.request("DELETE", `/api/v1/time-entries/${deleted}`), 200);
      const { db } = fixture.host.database;
      const links = await db
        .selectFrom("external_links")
        .select("ref")
        .where("deleted_here", "=", true)
        .execute();
      expect(links).toEqual([{ ref: "ddddd" }]);
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

    it("exports entries with their edits and deletions, but no imported entries", async () => {
      const { me, calendar, project, email } = await connectedUser({ sync_direction: "both" });
      calendar.add({ id: "aaaaa", summary: "Imported", ...event(9) });
      const id = await makeEntry(me, project, 14, "Design");
      expect(await sync(me)).toMatchObject({ imported: 1, exported: 1 });
      const ours = () => calendar.events.filter(({ summary }) => isOurs(summary));
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

    it("moves the entries of a moved series, and doubles none that was edited or paid (GC-22)", async () => {
      const { me, calendar } = await connectedUser();
      const starts = [12, 13, 14].map((day) => `2026-01-${String(day)}T09:00:00Z`);
      calendar.addSeries("weekly", "Standup", starts, 30);
      await sync(me);
      const imported = await entriesOf(me);
      const change = async (day: number, body: object): Promise<void> => {
        const ref = instanceOf(day, 9);
        const entry = imported.find(({ notes }) => notes === `Standup [gcal:${ref}]`);
        const path = `/api/v1/time-entries/${String(Number(entry?.["id"]))}`;
        expectStatus(await me.request("PUT", path, body), 200);
      };
      await change(13, { notes: `Mine [gcal:${instanceOf(13, 9)}]` });
      await change(14, { paid: true });
      const seen = async () =>
        (await entriesOf(me)).map(({ start_time, notes }) => [start_time, notes]).toReversed();
      const before = await seen();

      fixture.clock.advance(60_000);
      calendar.moveSeries("weekly", 60);
      const { items } = await sync(me);
      const outcomes = (items as JsonObject[]).map(({ ref, reason = "", status: outcome }) => [
        ref,
        reason === "" ? outcome : reason,
      ]);
      expect(Object.fromEntries(outcomes)).toMatchObject({
        [`gcal:${instanceOf(12, 10)}`]: "created",
        [`gcal:${instanceOf(13, 9)}`]: "changed_here",
        [`gcal:${instanceOf(13, 10)}`]: "already_here",
        [`gcal:${instanceOf(14, 9)}`]: "changed_here",
        [`gcal:${instanceOf(14, 10)}`]: "already_here",
      });
      const moved = [
        ["2026-01-12T10:00:00Z", `Standup [gcal:${instanceOf(12, 10)}]`],
        ["2026-01-13T09:00:00Z", `Mine [gcal:${instanceOf(13, 9)}]`],
        ["2026-01-14T09:00:00Z", `Standup [gcal:${instanceOf(14, 9)}]`],
      ];
      expect(await seen()).toEqual(moved);

      fixture.clock.advance(60_000);
      calendar.edit(instanceOf(13, 10), { summary: "Renamed" });
      expect(await sync(me)).toMatchObject({ created: 0, updated: 0, skipped: 1 });
      expect(await seen()).toEqual(moved);

      fixture.clock.advance(60_000);
      calendar.moveSeries("weekly", -60);
      await sync(me);
      expect(await seen()).toEqual(before);
    });

    it("runs once at a time across all processes", async () => {
      const { me, calendar } = await connectedUser();
      calendar.add({ id: "aaaaa", summary: "Once", ...event(9) });
      let answer = (): void => undefined;
      fixture.hold = new Promise((resolve) => (answer = resolve));
      const both = [1, 2].map(() => me.post("/api/integrations/google/sync"));
      answer();
      fixture.hold = undefined;
      const results = await Promise.all(both);
      expect(results.map(({ status: code }) => code).toSorted()).toEqual([200, 200]);
      expect(await entriesOf(me)).toHaveLength(1);
    });

    it("asks for a reconnect if the access was revoked, without blocking other users (GC-8)", async () => {
      const broken = await connectedUser();
      const fine = await connectedUser();
      fine.calendar.add({ id: "aaaaa", summary: "Fine", ...event(9) });
      fixture.google.oauth.revokeAccount(fixture.google.accountId(broken.email));
      // Like the schedule, which starts both at the same time.
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
      const back = fixture.google.consent(await beginConsent(broken.me), { account: broken.email });
      expectStatus(await followRedirect(broken.me, back), 303);
      expect(await status(broken.me)).toMatchObject({ connection: { state: "active" } });
    });
  });

  describe("disconnecting", () => {
    const disconnect = (me: Client) =>
      me.send("POST", "/integrations/google/disconnect", "", {
        "content-type": "application/x-www-form-urlencoded",
        origin: "http://tt.test",
      });

    it("revokes the access at Google, clears it here, and keeps settings and entries", async () => {
      const { me, calendar, email, project } = await connectedUser();
      calendar.add({ id: "aaaaa", summary: "Stays", ...event(9) });
      await sync(me);
      const answer = expectStatus(await disconnect(me), 303);
      expect(answer.headers.get("location")).toBe("/integrations/google");
      const page = async () => words(await me.get("/integrations/google"));
      expect(await page()).toContain("Disconnected. Settings and entries stay.");
      expect(await page(), "is said once").not.toContain("Disconnected.");
      expect(fixture.google.oauth.isGranted(fixture.google.accountId(email))).toBe(false);
      expect(await status(me)).toMatchObject({
        connected: false,
        is_active: false,
        email: null,
        default_project_id: project,
        connection: { state: "disconnected" },
      });
      expect(await entriesOf(me)).toHaveLength(1);
      expectStatus(await me.post("/api/integrations/google/sync"), 404);
      await connect(me, fixture.google, { account: email });
      expect(await entriesOf(me), "and nothing is imported twice").toHaveLength(1);
    });

    it("says since when it is paused, resumed and connected again", async () => {
      const { me, email } = await connectedUser();
      const changes: [string, () => Promise<unknown>][] = [
        ["paused", () => me.post("/api/integrations/google/pause")],
        ["active", () => me.post("/api/integrations/google/resume")],
        ["disconnected", () => disconnect(me)],
        ["active", () => connect(me, fixture.google, { account: email })],
      ];
      for (const [state, change] of changes) {
        fixture.clock.advance(61_000);
        const before = Date.parse(toInstant(fixture.clock.now()));
        await change();
        const { connection } = (await status(me)) as { connection: { since: string } };
        expect(connection).toMatchObject({ state });
        expect(Date.parse(connection.since), state).toBeGreaterThanOrEqual(before);
      }
    });

    it("keeps the access while another user's integration uses the same account (GC-10)", async () => {
      const first = await connectedUser();
      const second = await newUser();
      await connect(second.me, fixture.google, { account: first.email });
      const warned = expectStatus(await disconnect(first.me), 200);
      expect(words(warned)).toContain("uses the same account");
      expect(await status(first.me)).toMatchObject({ connected: false });
      expect(fixture.google.oauth.isGranted(fixture.google.accountId(first.email))).toBe(true);
      expectStatus(await disconnect(second.me), 303);
      expect(fixture.google.oauth.isGranted(fixture.google.accountId(first.email))).toBe(false);
    });

    it("clears the tokens if Google does not respond, and revokes them later (GC-10)", async () => {
      const { me, email } = await connectedUser();
      fixture.google.faults.add({ type: "server_error", on: ({ path }) => path === "revoke" });
      const answer = expectStatus(await me.post("/api/integrations/google/disconnect"), 200);
      expect(answer.body).toEqual({
        ok: true,
        warning: expect.stringContaining("https://myaccount.google.com/permissions") as string,
      });
      expect(await status(me)).toMatchObject({ connected: false });
      await vi.waitFor(
        () => {
          expect(fixture.google.oauth.isGranted(fixture.google.accountId(email))).toBe(false);
        },
        { timeout: 20_000, interval: 100 },
      );
      expect(fixture.host.logged()).not.toContain("CANARY");
    });

    it("reports that there is no integration", async () => {
      const { me } = await newUser();
      expect((await disconnect(me)).status).toBe(404);
    });
  });
});
