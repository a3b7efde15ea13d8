import type { ExportEntry } from "@tt/connector-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base32hex, eventId, eventTitle, marksOf, newEvent } from "../src/export";

const entry: ExportEntry = {
  entryId: 5,
  version: 1,
  state: "new",
  link: undefined,
  start: "2026-01-14T09:00:00Z",
  end: "2026-01-14T10:30:00Z",
  notes: "Notes",
  project: "Website",
  client: "Acme",
  task: "Design",
};

describe("the title of an exported entry", () => {
  it.each<readonly [string, Partial<ExportEntry>, string]>([
    ["project and task", {}, "[TT] Website — Design"],
    ["notes without a task", { task: null }, "[TT] Website — Notes"],
    [
      "the start of long notes",
      { task: null, notes: "n".repeat(60) },
      `[TT] Website — ${"n".repeat(50)}`,
    ],
    ["only the project", { task: null, notes: null }, "[TT] Website"],
    ["blank notes", { task: null, notes: " \n" }, "[TT] Website"],
    ["the client without a project", { project: null }, "[TT] Acme — Design"],
    ["nothing", { project: null, client: null, task: null, notes: null }, "[TT] Time entry"],
  ])("contains %s", (_name, change, title) => {
    expect(eventTitle({ ...entry, ...change })).toBe(title);
  });

  it("has at most 200 whole characters", () => {
    const title = eventTitle({ ...entry, project: "😀".repeat(300) });
    expect(Array.from(title)).toHaveLength(200);
    expect(title.endsWith("😀")).toBe(true);
  });
});

describe("the event ID of an entry", () => {
  it.each([
    ["", ""],
    ["f", "co"],
    ["fo", "cpng"],
    ["foo", "cpnmu"],
    ["foob", "cpnmuog"],
    ["fooba", "cpnmuoj1"],
    ["foobar", "cpnmuoj1e8"],
  ])("is base32hex as in RFC 4648: %j", (text, expected) => {
    expect(base32hex(new TextEncoder().encode(text))).toBe(expected);
  });

  it("is always the same and valid (GC-40)", async () => {
    const integration = { id: "a", publicId: "p", scope: "personal", owner: 1 } as const;
    const hash = async (text: string): Promise<Uint8Array> =>
      new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    const id = await eventId(5, { integration, hash });
    expect(id).toMatch(/^[a-v0-9]{52}$/);
    expect(await eventId(5, { integration, hash })).toBe(id);
    expect(await eventId(6, { integration, hash })).not.toBe(id);
    expect(await eventId(5, { integration: { ...integration, id: "b" }, hash })).not.toBe(id);
  });

  it("has only characters that Google accepts (GC-40)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4 }), (bytes) => {
        expect(base32hex(bytes)).toMatch(/^[a-v0-9]+$/);
      }),
    );
  });
});

describe("a new event", () => {
  it("is in UTC, marked, and has no reminders (GC-42)", () => {
    expect(newEvent("id5", entry, marksOf(entry, "integration-1"))).toEqual({
      id: "id5",
      summary: "[TT] Website — Design",
      start: { dateTime: "2026-01-14T09:00:00Z", timeZone: "UTC" },
      end: { dateTime: "2026-01-14T10:30:00Z", timeZone: "UTC" },
      reminders: { useDefault: false },
      extendedProperties: {
        private: { ttEntry: "5", ttInstance: "integration-1" },
        shared: { ttEntry: "5" },
      },
    });
  });
});
