import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { htmlOf } from "../support/page-forms";

// Forms of the timer that are sent again, because the response to the first request was lost.
describe.each(databaseNames)("a form of the timer with a key on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let website: string;
  let shop: string;
  let keys = 0;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    // Several timers, so that a second one is not prevented by the setting.
    host = await startTestHost({
      clock,
      databaseUrl: await databaseUrlOf(kind),
      env: { SINGLE_ACTIVE_TIMER: "false" },
    });
    me = host.client();
    await me.logIn(admin);
    website = String(await me.createProject("Website"));
    shop = String(await me.createProject("Shop"));
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await host.database.db.deleteFrom("time_entries").execute();
    keys += 1;
  });

  type Send = (what: string, fields: Record<string, string>, as?: Client) => Promise<Answer>;
  const byField: Send = (what, fields, as = me) =>
    postForm(as, `/timer/${what}`, { ...fields, request_key: `key-${String(keys)}` });
  const byHeader: Send = (what, fields, as = me) =>
    postForm(as, `/timer/${what}`, fields, { "idempotency-key": `"key-${String(keys)}"` });
  const entries = () =>
    host.database.db
      .selectFrom("time_entries")
      .select(["id", "notes", "end_time"])
      .orderBy("id")
      .execute();
  const start = async (notes = "Draft"): Promise<number> => {
    expectStatus(await postForm(me, "/timer/start", { work: website, notes }), 303);
    return (await entries()).at(-1)?.id ?? 0;
  };

  describe.each([
    ["of its page", byField],
    ["of a script", byHeader],
  ] as const)("%s", (_where, send) => {
    it("starts one timer, also if ten requests come at once", async () => {
      const form = { work: website, notes: "Draft", next: "/profile" };
      const answers = await Promise.all(Array.from({ length: 10 }, () => send("start", form)));
      for (const answer of answers) expect(wayOf(answer)).toEqual([303, "/profile"]);
      expect(await entries()).toHaveLength(1);
      // Stopped meanwhile by somebody else: it does not start again.
      await me.post("/api/v1/timer/stop");
      expect(wayOf(await send("start", form))).toEqual([303, "/profile"]);
      expect(await entries()).toMatchObject([{ end_time: expect.anything() as unknown }]);
    });

    it("switches once", async () => {
      await start();
      const form = { work: shop, notes: "Next" };
      await Promise.all(Array.from({ length: 10 }, () => send("switch", form)));
      expect(await entries()).toHaveLength(2);
      await start("Third");
      expect(wayOf(await send("switch", form))).toEqual([303, "/"]);
      expect((await entries()).map(({ notes, end_time: end }) => [notes, end === null])).toEqual([
        ["Draft", false],
        ["Next", true],
        ["Third", true],
      ]);
    });

    it("stops once, and not again after the stop was undone", async () => {
      const id = String(await start());
      clock.advance(60_000);
      const answers = await Promise.all(Array.from({ length: 10 }, () => send("stop", { id })));
      for (const answer of answers) expect(wayOf(answer)).toEqual([303, "/"]);
      expect(words(await getPage(me, "/"))).not.toContain("changed elsewhere");
      expectStatus(await postForm(me, "/timer/undo-stop", { id }), 303);
      await send("stop", { id });
      expect(await entries()).toMatchObject([{ end_time: null }]);
    });

    it("is processed if it was refused before", async () => {
      const id = String(await start());
      clock.advance(3_600_000);
      expectStatus(await send("stop", { id, end: "soon" }), 400);
      expectStatus(await send("start", { work: "999", notes: "Draft" }), 400);
      await me.request("PUT", `/api/v1/projects/${shop}`, { status: "inactive" });
      expectStatus(await send("switch", { work: shop, notes: "Next" }), 400);
      expect(await entries()).toMatchObject([{ end_time: null }]);
      await me.request("PUT", `/api/v1/projects/${shop}`, { status: "active" });
      expectStatus(await send("switch", { work: shop, notes: "Next" }), 303);
      expect(await entries()).toHaveLength(2);
    });

    it("is another one with other fields, at another path, and of another user", async () => {
      const other = await host.newUser(`other-${String(keys)}`);
      await send("start", { work: website, notes: "One" });
      await send("start", { work: website, notes: "Two" });
      await send("start", { work: website, notes: "One" }, other);
      expect(await entries()).toHaveLength(3);
      // The latest timer is "Two", so this one starts.
      await send("switch", { work: website, notes: "One" });
      expect(await entries()).toHaveLength(4);
    });
  });

  it("has another key on every page and in every form", async () => {
    await start();
    await me.post("/api/v1/timer/stop");
    const keysOf = async (): Promise<readonly string[]> =>
      [...(await htmlOf(me, "/")).matchAll(/name="request_key" value="([^"]+)"/g)].map(
        ([, key = ""]) => key,
      );
    const shown = [...(await keysOf()), ...(await keysOf())];
    expect(shown.length).toBeGreaterThanOrEqual(4);
    expect(new Set(shown).size).toBe(shown.length);
  });

  it("refuses a key that is too long", async () => {
    const form = { work: website, request_key: "x".repeat(129) };
    expectStatus(await postForm(me, "/timer/start", form), 400);
    const headers = { "idempotency-key": "x".repeat(129) };
    expectStatus(await postForm(me, "/timer/start", { work: website }, headers), 400);
    expect(await entries()).toEqual([]);
  });
});
