import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { productivityPath } from "../../src/features/statistics/productivity/page";
import { productivityPageRoute } from "../../src/features/statistics/productivity/page-route";
import { productivityReader } from "../../src/features/statistics/productivity/reader";
import { readConfig } from "../../src/platform/config/read-config";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { silentLog } from "../support/databases";
import { words } from "../support/google";
import { startTestHost, type TestHost } from "../support/host";

describe("the productivity page", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let project: number;

  beforeAll(async () => {
    clock = fixedClock("2026-11-27T12:00:00Z");
    host = await startTestHost({ clock });
    me = await host.newUser("ada");
    project = await me.createProject("Website", { color: "#123456" });
  });
  afterAll(() => host.close());

  const get = (query = ""): Promise<Answer> =>
    me.request("GET", `/dashboard/productivity${query}`, undefined, { accept: "text/html" });
  const shown = async (query?: string): Promise<string> => {
    const text = words(expectStatus(await get(query), 200));
    return text.slice(text.indexOf("My productivity", text.indexOf("</title>")));
  };

  it("says what is missing in each part, before there are entries", async () => {
    const text = await shown();
    for (const part of [
      "Nothing was tracked in the last 14 days.",
      "The last twelve weeks have none.",
      "Track time on a few days to see what stands out.",
      "Focus, 30 days Nothing was tracked in 30 days.",
      "Nothing was tracked on projects in 30 days.",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("shows the same figures as the statistics", async () => {
    for (const [day, hours] of [
      ["2026-11-27", 2],
      ["2026-11-26", 3],
      ["2026-11-25", 1],
      ["2026-09-30", 8],
    ] as const) {
      const start = `${day}T08:00:00Z`;
      const end = new Date(Date.parse(start) + hours * 3_600_000).toISOString();
      const entry = { project_id: project, start_time: start, end_time: end };
      expectStatus(await me.post("/api/v1/time-entries", entry), 201);
    }
    const text = await shown();
    expect(text).toContain("Today 2:00 of 8:00");
    expect(text).toContain("This week 6:00 of 40:00 · 15 %");
    expect(text).toContain("Streak 3 days longest 3 days · 3 of 27 days this month");
    expect(text).toContain("Average session 2:00 in 30 days");
    expect(text).toContain("6:00 on 3 of 14 days, 2:00 a day on average.");
    expect(text).toContain("14:00 on 4 days of the last twelve weeks.");
    expect(text).toContain("Best hour 08:00 – 09:00 Best day Thursday Longest session 3:00");
    expect(text).toContain("6:00 in all, 100 % of it on Website.");
    expect(text).toContain("You have tracked time on 3 days in a row.");
    const html = textOf(await get(), "text");
    expect(html.match(/class="heat-\d"/g)).toHaveLength(84 + 5);
    // The color that the user gave the project, not the one of the statistics.
    expect(html).toContain('color="#123456"');
    expect(Buffer.byteLength(html)).toBeLessThan(60_000);
  });

  it.each([
    ["?period=7", "in 7 days", "7"],
    ["?period=90", "in 90 days", "90"],
    ["?period=1000", "in 90 days", "90"],
    ["?period=x", "in 30 days", "30"],
  ])("%s counts %s", async (query, text, period) => {
    const html = textOf(await get(query), "text");
    expect(words(await get(query))).toContain(text);
    expect(html).toMatch(new RegExp(`aria-current="true"[^>]*>${period} days`));
  });

  it("counts a running timer beside the entries, which are complete", async () => {
    expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
    clock.advance(90 * 60_000);
    expect(await shown()).toContain("Today 2:00 of 8:00 · 1:30 running");
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expect(await shown()).toContain("Today 3:30 of 8:00");
  });

  it.each([
    ["days", ["Last 14 days", "Activity, 12 weeks"]],
    ["focus", ["Focus, 30 days", "Projects, 30 days"]],
  ] as const)("shows the other parts if the %s cannot be read", async (source, titles) => {
    const config = readConfig({});
    const context = {
      ...host,
      config,
      clock,
      log: silentLog,
      workOptions: () => [],
      suggestedEntries: () => Promise.resolve([]),
    };
    const read = productivityReader({ ...context, redis: undefined });
    const route = productivityPageRoute(context as never, async (...of) => ({
      ...(await read(...of)),
      failed: [source],
    }));
    const { id } = await host.database.db
      .selectFrom("users")
      .select("id")
      .where("username", "=", "ada")
      .executeTakeFirstOrThrow();
    const principal = { userId: id, username: "ada", role: "user" };
    const request = { principal, headers: {}, url: productivityPath, query: { period: 30 } };
    const { body } = await route.handler(request as never);
    const html = typeof body === "string" ? body : "";
    const failed = [...html.matchAll(/aria-label="Try again: ([^"]+)"/g)].map(([, title]) => title);
    expect(failed).toEqual(titles);
    expect(html).toContain("You have tracked time on 3 days in a row.");
  });
});
