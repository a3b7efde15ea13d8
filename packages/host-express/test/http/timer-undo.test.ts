import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

const second = 1000;
const day = 24 * 60 * 60 * second;

// Which stops can be undone. The buttons are tested in timer-pages.test.ts.
describe.each(databaseNames)("undoing the stop of a timer on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let other: Client;
  let project: number;

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
    me = host.client();
    await me.logIn(admin);
    other = await host.newUser("other");
    project = await me.createProject("Website");
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    clock.set("2026-01-15T12:00:00Z");
    await sql`delete from time_entries`.execute(host.database.db);
    await allowSeveral(false);
  });

  const allowSeveral = (isAllowed: boolean) =>
    sql`update settings set single_active_timer = ${!isAllowed}`.execute(host.database.db);
  const start = async (notes = ""): Promise<number> => {
    const answer = await me.post("/api/timer/start", { project_id: project, notes });
    return (expectStatus(answer, 201).body["timer"] as { id: number }).id;
  };
  const stop = async () => expectStatus(await me.post("/api/timer/stop"), 200);
  /** Undoes a stop, and returns the message of the next page. */
  const undo = async (id: number, as = me): Promise<string> => {
    expect(wayOf(await postForm(as, "/timer/undo-stop", { id: String(id) }))).toEqual([303, "/"]);
    return words(await getPage(as, "/"));
  };
  const read = async (id: number): Promise<JsonObject> =>
    (await me.get(`/api/v1/time-entries/${String(id)}`)).body["time_entry"] as JsonObject;
  const pay = () => sql`update time_entries set paid = true`.execute(host.database.db);
  const wait = (ms: number) => (): void => {
    clock.advance(ms);
  };

  it.each<[string, boolean, () => unknown]>([
    ["at once", true, () => undefined],
    ["almost a day later", true, wait(day - second)],
    ["a day later", false, wait(day)],
    ["of a paid entry", false, pay],
  ])("%s: %s", async (_name, isPossible, meanwhile) => {
    const id = await start();
    clock.advance(60 * second);
    await stop();
    const before = await read(id);
    await meanwhile();
    expect(await undo(id)).toContain(isPossible ? "It runs again." : "changed elsewhere");
    expect(await read(id)).toMatchObject(
      isPossible
        ? { end_time: null, duration_seconds: null, is_active: true, version: 3 }
        : { end_time: before["end_time"], duration_seconds: 60, version: 2 },
    );
  });

  it("is not possible for others, nor while the timer runs", async () => {
    const id = await start();
    expect(await undo(id)).toContain("changed elsewhere");
    await stop();
    expect(await undo(id, other)).toContain("changed elsewhere");
    expect(await read(id)).toMatchObject({ is_active: false, version: 2 });
  });

  it("leaves one timer, unless the settings allow several", async () => {
    const first = await start("first");
    await stop();
    expect(await undo(first)).toContain("It runs again.");
    // The timer that runs again counts as the one that may run.
    const refused = await me.post("/api/timer/start", { project_id: project });
    expect(refused).toMatchObject({ status: 409, body: { error_code: "timer_already_running" } });
    await stop();
    await start("second");
    expect(await undo(first)).toContain("Another timer is already running.");

    await stop();
    await allowSeveral(true);
    const third = await start("third");
    await stop();
    for (const id of [first, third]) expect(await undo(id)).toContain("It runs again.");
    const { rows } = await sql`select notes from time_entries where end_time is null
      order by id`.execute(host.database.db);
    expect(rows).toEqual([{ notes: "first" }, { notes: "third" }]);
  });
});
