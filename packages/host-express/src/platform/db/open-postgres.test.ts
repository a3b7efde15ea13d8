import { sql } from "kysely";
import { inject, expect, it } from "vitest";
import { createLog } from "../log/log";
import { openPostgres } from "./open-postgres";

it("reads timestamps in UTC, regardless of the time zone in the URL", async () => {
  const url = new URL(inject("postgresUrl"));
  url.searchParams.set("options", "-c TimeZone=America/New_York -c work_mem=5MB");
  const database = openPostgres(url.href, createLog("silent"));
  const text =
    "select '2026-01-15T12:00:00Z'::timestamptz as at, current_setting('work_mem') as memory";
  const expected = { at: "2026-01-15 12:00:00+00", memory: "5MB" };
  expect((await sql.raw(text).execute(database.db)).rows).toEqual([expected]);
  expect(await database.prepared({ name: "zone", text }, [])).toEqual([expected]);
  await database.close();
});
