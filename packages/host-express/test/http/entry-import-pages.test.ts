import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

// The pages of the import without scripts.
describe("the page that imports entries", () => {
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Europe/Berlin" }), 200);
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const html = { accept: "text/html" };
  const form = (path: string, csv: string): Promise<Answer> =>
    me.send("POST", path, new URLSearchParams({ csv }).toString(), {
      "content-type": "application/x-www-form-urlencoded",
      ...html,
    });
  const file = (path: string, csv: string): Promise<Answer> => {
    const body = new FormData();
    body.set("file", new Blob([csv], { type: "text/csv" }), "entries.csv");
    return me.send("POST", path, body, html);
  };
  const bytes = (path: string, csv: Buffer): Promise<Answer> => {
    const body = new FormData();
    body.set("file", new Blob([new Uint8Array(csv)], { type: "text/csv" }), "entries.csv");
    return me.send("POST", path, body, html);
  };
  const count = async (): Promise<number> =>
    Number((await me.get("/api/v1/time-entries")).body["pagination"]?.["total" as never]);

  const csv = [
    "Project name,Start time,End time,Description,Room",
    "Website,2026-01-12 09:00,2026-01-12 10:30,Imprint,1.12",
    "Website,2026-01-12 09:00,2026-01-12 10:30,Imprint,1.12",
    "Website,2026-01-14 23:00,2026-01-15 01:00,<b>Late,",
    "Website,soon,2026-01-15 01:00,,",
  ].join("\r\n");

  it.each([
    ["a file", file],
    ["a text", form],
  ])("shows what would become of %s, and stores nothing", async (_name, send) => {
    const preview = expectStatus(await send("/entries/import/preview", csv), 200);
    const shown = words(preview);
    for (const text of [
      "This would be imported",
      "New: 1 client, 1 project.",
      "Import 2 entries",
      "Preview again",
      "Start time must be a time",
      "23:00 – 01:00 (2026-01-15)",
    ]) {
      expect(shown).toContain(text);
    }
    expect(shown.match(/ Duplicate /g)).toHaveLength(1);
    expect(textOf(preview, "text")).toContain("&lt;b>Late");
    expect(textOf(preview, "text")).not.toContain("<b>Late");
    // The text goes into the form again, from which it is imported.
    expect(textOf(preview, "text")).toContain('formaction="/entries/import"');
    expect(textOf(preview, "text")).toContain("Website,soon,2026-01-15 01:00,,</textarea>");
    expect(await count()).toBe(0);
    expect((await me.get("/api/v1/projects")).body["projects"]).toEqual([]);
  });

  it.each([
    ["MM/DD/YYYY", "Website,3/4/2025 9:05,3/4/2025 13:00,", "03/04/2025 09:05 – 13:00"],
    ["DD.MM.YYYY", "Website;3.4.2025 9:05;4.4.2025 1:00;", "03.04.2025 09:05 – 01:00 (04.04.2025)"],
    ["YYYY-MM-DD", "Website,3/4/2025 9:05,3/4/2025 13:00,", "2025-04-03 09:05 – 13:00"],
  ])("reads and shows days as %s, as spreadsheets write them", async (format, row, shown) => {
    expectStatus(await me.request("PATCH", "/api/profile", { date_format: format }), 200);
    const header = "project_name,start_time,end_time,notes";
    const separator = row.includes(";") ? ";" : ",";
    const text = `\uFEFF${header.replaceAll(",", separator)}\r\n${row}\r\n`;
    const preview = expectStatus(await file("/entries/import/preview", text), 200);
    expectStatus(await me.request("PATCH", "/api/profile", { date_format: "YYYY-MM-DD" }), 200);
    expect(words(preview)).toContain(shown);
  });

  it.each([
    ["as Excel saves “CSV”", "latin1", "", false, true],
    ["as Excel saves “CSV UTF-8”", "utf8", "\uFEFF", false, false],
    ["as Excel saves “Unicode Text”", "utf16le", "\uFEFF", false, false],
    ["of a file with bytes of two encodings", "utf8", "", true, false],
  ] as const)("reads text %s", async (_name, encoding, mark, isBroken, isGuessed) => {
    const row = "Müller,2026-01-12 09:00,2026-01-12 10:00";
    const text = `${mark}project_name,start_time,end_time\n${row}`;
    const broken = Buffer.from(isBroken ? "\nBäcker,2026-01-13,2026-01-14" : "", "latin1");
    const sent = Buffer.concat([Buffer.from(text, encoding), broken]);
    const preview = expectStatus(await bytes("/entries/import/preview", sent), 200);
    expect(words(preview)).toContain("Row 2 New Müller");
    expect(words(preview).includes("Some characters could not be read")).toBe(isBroken);
    expect(words(preview).includes("This file is not UTF-8 and was read as Windows-1252")).toBe(
      isGuessed,
    );
    // The page keeps the text, so that it is imported without choosing the file again.
    expect(words(preview)).toMatch(/Import (1 entry|2 entries)/);
  });

  it("says that an encoding was guessed also of a file whose columns it does not know", async () => {
    const russian = Buffer.from([0xcf, 0xf0, 0xee, 0xe5, 0xea, 0xf2, 0x2c, 0x41, 0x0a]);
    const answer = await bytes("/entries/import/preview", russian);
    expect(answer.status).toBe(400);
    expect(words(answer)).toContain("was read as Windows-1252 (Western European)");
  });

  it("imports, leads to the entries, and finds only duplicates the second time", async () => {
    const result = expectStatus(await form("/entries/import", csv), 200);
    expect(words(result)).toContain("The entries are imported");
    expect(words(result)).toContain("Start time must be a time");
    const [, path = ""] =
      /href="(\/entries\?range=custom[^"]*)"/.exec(textOf(result, "text")) ?? [];
    expect(path.replaceAll("&amp;", "&")).toBe(
      "/entries?range=custom&start_date=2026-01-12&end_date=2026-01-14&source=import",
    );
    const list = await me.request("GET", path.replaceAll("&amp;", "&"), undefined, html);
    expect(textOf(list, "text").match(/class="pick"/g)).toHaveLength(2);
    const again = expectStatus(await file("/entries/import", csv), 200);
    expect(words(again)).toContain("Nothing was imported");
    expect(await count()).toBe(2);
    await sql`delete from time_entries`.execute(host.database.db);
    await sql`delete from projects`.execute(host.database.db);
    await sql`delete from clients`.execute(host.database.db);
  });

  it.each([
    ["", "The text is empty"],
    ["a,b\n1,2", "names no known column"],
  ])("says why it refuses %j, and keeps the text", async (text, reason) => {
    for (const path of ["/entries/import", "/entries/import/preview"]) {
      const answer = await form(path, text);
      expect(answer.status).toBe(400);
      expect(words(answer)).toContain(reason);
      expect(textOf(answer, "text")).toContain(`${text}</textarea>`);
      expect((await file(path, text)).status).toBe(400);
    }
  });

  it("says of a workbook that it is none of CSV", async () => {
    const workbook = Buffer.from("PK\u0003\u0004\u0014\0\u0006\0binary\n\u0001\u0002");
    const answer = await bytes("/entries/import/preview", workbook);
    expect(answer.status).toBe(400);
    expect(words(answer)).toContain("This is a workbook of a spreadsheet");
    expect(words(answer)).not.toContain("Choose what the columns are");
    expect(textOf(answer, "text")).not.toContain("PK\u0003");
  });

  it("reads columns as they are chosen, for the header row for which they were", async () => {
    const text = "Projekt,Von,Bis,Was\nWebsite,2026-01-12 09:00,2026-01-12 10:30,Imprint";
    const refused = await file("/entries/import/preview", text);
    expect(refused.status).toBe(400);
    expect(words(refused)).toContain("Choose what the columns are");
    const [, header = ""] = /name="header" value="([^"]*)"/.exec(textOf(refused, "text")) ?? [];
    const fields = {
      csv: text,
      header: header.replaceAll("&quot;", '"'),
      column_0: "project_name",
      column_1: "start",
      column_2: "end",
      column_3: "",
    };
    const send = (more: Record<string, string>): Promise<Answer> =>
      me.send(
        "POST",
        "/entries/import/preview",
        new URLSearchParams({ ...fields, ...more }).toString(),
        { "content-type": "application/x-www-form-urlencoded", ...html },
      );
    const preview = expectStatus(await send({}), 200);
    expect(words(preview)).toContain("Import 1 entry");
    expect(words(preview)).not.toContain(" Imprint ");
    expect(textOf(preview, "text")).toContain('<option value="project_name" selected');
    // The columns were chosen for another file.
    expect((await send({ csv: text.replace("Was", "What") })).status).toBe(400);
    expect((await send({ column_0: "toString" })).status).toBe(200);
  });

  it("asks for a large file again, and names failures after the first 100 rows", async () => {
    const rows = Array.from({ length: 300 }, (_, n) =>
      n < 290 ? `Website,2026-01-01,2026-01-02,${String(n)}${"x".repeat(4_000)}` : "Website,soon,,",
    );
    const large = ["project_name,start,end,notes", ...rows].join("\n");
    const preview = expectStatus(await file("/entries/import/preview", large), 200);
    expect(words(preview)).toContain("The first 100 of 300 rows");
    expect(words(preview)).toContain("Choose it again to import it");
    expect(words(preview)).toContain("Row 292: Start time must be a time");
    expect(textOf(preview, "text").length).toBeLessThan(100_000);
    const tooLarge = await form(
      "/entries/import/preview",
      `project_name\n${"x".repeat(1_100_000)}`,
    );
    expect(tooLarge.status).toBe(413);
  });

  it("needs a session", async () => {
    const answer = await host.client().request("GET", "/entries/import", undefined, html);
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "/login?next=/entries/import",
    ]);
  });
});
