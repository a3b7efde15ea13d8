import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

describe("the page of reports", () => {
  let host: TestHost;
  let me: Client;
  let ada: Client;
  let website: number;
  let shop: number;
  let adaId: number;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-11-27T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    ada = await host.newUser("ada");
    const user = host.database.db.selectFrom("users").select("id").where("username", "=", "ada");
    adaId = (await user.executeTakeFirstOrThrow()).id;
    website = await me.createProject("Website", { restricted: true });
    shop = await me.createProject("=Shop");
    const add = async (client: Client, project: number, day: string, hours: number, more = {}) => {
      const start = `${day}T08:00:00Z`;
      const end = new Date(Date.parse(start) + hours * 3_600_000).toISOString();
      const entry = { project_id: project, start_time: start, end_time: end, ...more };
      expectStatus(await client.post("/api/v1/time-entries", entry), 201);
    };
    await add(me, website, "2026-11-27", 3, { tags: "design,web" });
    await add(me, website, "2026-11-20", 1, { billable: false });
    await add(me, shop, "2026-11-20", 2.5, { tags: "design" });
    await add(me, shop, "2026-09-20", 8);
    await add(ada, shop, "2026-11-27", 4);
  });
  afterAll(() => host.close());

  const get = (query: string, as = me, path = "/reports"): Promise<Answer> =>
    as.request("GET", `${path}${query}`, undefined, { accept: "text/html" });
  const shown = async (query: string, as = me): Promise<string> =>
    words(expectStatus(await get(query, as), 200));
  const rows = async (query: string, as = me): Promise<readonly string[]> => {
    const html = textOf(expectStatus(await get(query, as), 200), "text");
    return [...html.matchAll(/<tr role="row">(.*?)<\/tr>/gs)].slice(1).map(([, row = ""]) =>
      row
        .replace(/<[^>]+>/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    );
  };

  it("sums your own last 30 days by project, with the total", async () => {
    expect(await rows("")).toEqual([
      "Website 2 3:00 4:00 62 %",
      "=Shop 1 2:30 2:30 38 %",
      "Total 3 5:30 6:30 100 %",
    ]);
    expect(await shown("")).toContain("6:30 in all, 4:00 of it: Website.");
  });

  it.each<[string, readonly string[]]>([
    ["?group_by=day", ["2026-11-20 2", "2026-11-27 1", "Total 3"]],
    ["?group_by=client", ["Client of Website 2", "Client of =Shop 1", "Total 3"]],
    ["?group_by=tag", ["design 2", "web 1", "Without a tag 1", "Total 3"]],
    ["?group_by=task", ["Without a task 3", "Total 3"]],
    ["?group_by=user&user_id=all", ["admin 3", "ada 1", "Total 4"]],
    ["?range=week", ["Website 1", "Total 1"]],
    ["?range=year&billable=true", ["=Shop 2", "Website 1", "Total 3"]],
    ["?from=2026-09-20&to=2026-09-20", ["=Shop 1", "Total 1"]],
    ["?tag=web", ["Website 1", "Total 1"]],
  ])("%s has these groups", async (query, groups) => {
    const found = await rows(query);
    expect(found.map((row) => row.replace(/^(Mon|Fri) /, ""))).toEqual(
      groups.map((group) => expect.stringMatching(new RegExp(`^${group} `)) as string),
    );
  });

  it("links each group to its entries", async () => {
    const html = textOf(await get("?range=custom&from=2026-11-01&to=2026-11-30"), "text");
    expect(html).toContain(
      `href="/entries?start_date=2026-11-01&amp;end_date=2026-11-30&amp;project_id=${String(website)}"`,
    );
    expect(html).toContain('href="/reports.csv?range=custom&amp;from=2026-11-01&amp;to=2026-11-30');
  });

  it("shows only what a user may see", async () => {
    expect(await rows("?group_by=project", ada)).toEqual([
      "=Shop 1 4:00 4:00 100 %",
      "Total 1 4:00 4:00 100 %",
    ]);
    // Only administrators see everybody's time.
    expect(await rows("?user_id=all", ada)).toHaveLength(2);
    expect((await get("?user_id=1", ada)).status).toBe(403);
    expect((await get("?user_id=1", ada, "/reports.csv")).status).toBe(403);
    expect(await shown(`?project_id=${String(website)}`, ada)).not.toContain("Website");
    expect(await rows(`?user_id=${String(adaId)}`)).toHaveLength(2);
  });

  it.each(["?to=0001-01-01", "?from=9999-12-31&to=9999-12-31", "?from=0001-01-01&to=9999-12-31"])(
    "takes the first and the last days of the calendar: %s",
    async (query) => {
      expectStatus(await get(query), 200);
      expectStatus(await get(query, me, "/reports.csv"), 200);
    },
  );

  it("says what to do if there is nothing", async () => {
    expect(await shown("?range=custom&from=2020-01-01&to=2020-01-31")).toContain(
      "No time was tracked in these days",
    );
  });

  it("refuses too many days beside the field, and what is no query", async () => {
    const tooLong = "?group_by=day&from=0001-01-01&to=9999-12-31";
    const answer = expectStatus(await get(tooLong), 400);
    expect(words(answer)).toContain("A report by day covers at most 3,660 days");
    expect((await get(tooLong, me, "/reports.csv")).status).toBe(400);
    expect((await get("?from=2026-02-30")).status).toBe(400);
    expect((await get("?group_by=color")).status).toBe(400);
  });

  it("fails alone", async () => {
    const { db } = host.database;
    await sql`alter table time_entries rename column tags to gone`.execute(db);
    const answer = await get("?group_by=tag");
    await sql`alter table time_entries rename column gone to tags`.execute(db);
    expect(answer.status).toBe(200);
    expect(words(answer)).toContain("This could not be loaded.");
    expect(words(answer)).toContain("Group by");
  });

  it("is a file too, without formulas", async () => {
    const answer = expectStatus(await get("", me, "/reports.csv"), 200);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="report-project-2026-10-29-2026-11-27.csv"',
    );
    expect(textOf(answer, "text").replace("\ufeff", "").split("\n")).toEqual([
      "project,entries,hours,billable_hours",
      "Website,2,4.00,3.00",
      "'=Shop,1,2.50,2.50",
      "",
    ]);
  });

  it("has pages of 50 groups", async () => {
    const { db } = host.database;
    await sql`insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds, tags)
      select 1, ${shop}::integer, '2026-05-01T08:00:00Z'::timestamptz + n * interval '1 hour',
        '2026-05-01T09:00:00Z'::timestamptz + n * interval '1 hour', 3600, 'tag ' || n
      from generate_series(1, 120) n`.execute(db);
    const query = "?group_by=tag&from=2026-05-01&to=2026-05-31";
    expect(await rows(query)).toHaveLength(51);
    expect(await rows(`${query}&page=3`)).toHaveLength(21);
    expect(await rows(`${query}&page=99`)).toHaveLength(21);
    expect(await shown(query)).toContain("Page 1 of 3");
    expect(Buffer.byteLength(textOf(await get(query), "text"))).toBeLessThan(45_000);
  });
});
