import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf, webhookSecret, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { fillHost } from "../support/fill-host";
import { nameOf, pathOf, routeTable } from "../support/routes";

/** Leaves an attribute, and opens an element, wherever it is printed without being escaped. */
const markup = `"><canary a='`;
/** Columns with texts that users, providers or browsers choose. */
const texts =
  /(^|_)(name|title|notes|note|description|tags|address|company|phone|unit|terms|text|agent|body|error|login)$/;

/** Adds markup to every such column of all rows. @returns The columns that accepted it */
async function addMarkup({ database: { db } }: TestHost): Promise<readonly string[]> {
  const columns = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'character varying') and is_generated = 'NEVER'
    order by table_name, column_name`.execute(db);
  const changed: string[] = [];
  for (const { table, column } of columns.rows.filter((each) => texts.test(each.column))) {
    const result = await sql`update ${sql.table(table)}
      set ${sql.ref(column)} = left(${sql.ref(column)}, 60) || ${markup}
      where ${sql.ref(column)} is not null`
      .execute(db)
      // Some columns are short, or hold one of a few values.
      .catch(() => ({ numAffectedRows: 0n }));
    if (Number(result.numAffectedRows) > 0) changed.push(`${table}.${column}`);
  }
  return changed;
}

// Enumerated from the route table, so that it covers new pages.
describe("all pages", () => {
  let host: TestHost;
  let owner: Client;
  const pages = new Map<string, string>();
  let changed: readonly string[];

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-11-27T11:00:00Z") });
    ({ full: owner } = await fillHost(host));
    changed = await addMarkup(host);
    for (const route of await routeTable(host.database)) {
      if (route.method !== "get" || route.access.type !== "session") continue;
      const headers = { accept: "text/html" };
      const answer = await owner.request("GET", pathOf(route), undefined, headers);
      if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
      pages.set(nameOf(route), textOf(answer, "text"));
    }
  });
  afterAll(() => host.close());

  it("escape texts from the database", () => {
    expect(changed).toEqual(
      expect.arrayContaining([
        "clients.name",
        "projects.description",
        "projects.name",
        "quotes.title",
        "stock_items.name",
        "tasks.name",
        "time_entries.notes",
        "webhooks.name",
      ]),
    );
    const escaped = [...pages].filter(
      ([, page]) => page.includes("&lt;canary") || page.includes("<canary"),
    );
    expect(escaped.length).toBeGreaterThan(30);
    for (const [name, page] of pages) {
      expect(page.includes("<canary"), `an element on ${name}`).toBe(false);
      expect(
        page.includes(`"><canary`) || page.includes(`">&lt;canary`),
        `an attribute on ${name}`,
      ).toBe(false);
    }
  });

  it("contain no stored secret", () => {
    const secrets = [
      "CANARYTOKEN",
      "xoxb-1234567890",
      webhookSecret,
      admin.password,
      "whsec_",
      "enc:v",
      "$argon2",
    ];
    for (const [name, page] of pages) {
      for (const secret of secrets)
        expect(page.includes(secret), `${secret} on ${name}`).toBe(false);
    }
  });
});
