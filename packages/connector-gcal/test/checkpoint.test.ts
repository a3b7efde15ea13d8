import { describe, expect, it } from "vitest";
import {
  advance,
  firstCheckpoint,
  nextWalk,
  queryOf,
  restarted,
  type Checkpoint,
} from "../src/checkpoint";

const now = new Date("2026-01-15T12:00:00.000Z");
const until = now.toISOString();
const from = "2026-01-08T12:00:00.000Z";
const none: ReadonlySet<never> = new Set();

describe("the checkpoint of an import", () => {
  it("starts with the window of the settings, without an end (GC-23, GC-25)", () => {
    const at = firstCheckpoint(now, 7);
    expect(at).toEqual({ from });
    const walk = nextWalk(at, none, now);
    expect(walk).toEqual({ kind: "full", until });
    if (walk) expect(queryOf(at, walk)).toEqual({ timeMin: from, page: undefined });
  });

  it("stores the sync token of the last page (GC-24, GC-25)", () => {
    const walk = { kind: "full", until } as const;
    const first = advance({ from }, walk, { nextPageToken: "p2" }, [now.getTime() + 5000]);
    expect(first).toEqual({
      from,
      walk: { kind: "full", until, page: "p2", next_end: "2026-01-15T12:00:05.000Z" },
    });
    if (!first.walk) throw new Error("The list has ended");
    const last = advance(first, first.walk, { nextSyncToken: "s1" }, []);
    expect(last).toEqual({
      from,
      seen_until: until,
      next_end: "2026-01-15T12:00:05.000Z",
      sync_token: "s1",
    });
  });

  const settled: Checkpoint = {
    from,
    seen_until: "2026-01-15T11:30:00.000Z",
    next_end: "2026-01-16T00:00:00.000Z",
    sync_token: "s1",
  };

  it("requests changes by the token alone (GC-24), and then nothing more", () => {
    const walk = nextWalk(settled, none, now);
    expect(walk).toEqual({ kind: "changes", until });
    if (walk) expect(queryOf(settled, walk)).toEqual({ syncToken: "s1", page: undefined });
    expect(nextWalk(settled, new Set(["changes"] as const), now)).toBeUndefined();
    expect(advance(settled, { kind: "changes", until }, { nextSyncToken: "s2" }, [])).toEqual({
      ...settled,
      seen_until: until,
      sync_token: "s2",
    });
  });

  it("requests ended events after one ended (GC-23)", () => {
    const ending = { ...settled, next_end: "2026-01-15T11:59:00.000Z" };
    const at = advance(ending, { kind: "changes", until }, { nextSyncToken: "s2" }, []);
    expect(at.seen_until, "what ended since has not been looked at").toBe(settled.seen_until);
    const walk = nextWalk(at, new Set(["changes"] as const), now);
    expect(walk).toEqual({ kind: "ended", until });
    if (!walk) throw new Error("Nothing is looked for");
    expect(queryOf(at, walk)).toEqual({
      timeMin: settled.seen_until,
      timeMax: "2026-01-22T12:00:00.000Z",
      page: undefined,
    });
    expect(advance(at, walk, { nextSyncToken: "not this one" }, [])).toEqual({
      from,
      seen_until: until,
      next_end: "2026-01-22T12:00:00.000Z",
      sync_token: "s2",
    });
  });

  it("updates the next end from a change", () => {
    const soon = now.getTime() + 60_000;
    const at = advance(settled, { kind: "changes", until }, { nextSyncToken: "s2" }, [soon]);
    expect(at.next_end).toBe("2026-01-15T12:01:00.000Z");
  });

  it("continues an interrupted list", () => {
    const walk = { kind: "changes", until: "2026-01-15T11:00:00.000Z", page: "p3" } as const;
    expect(nextWalk({ ...settled, walk }, none, now)).toEqual(walk);
    expect(queryOf(settled, walk)).toEqual({ syncToken: "s1", page: "p3" });
  });

  it.each([
    ["7 days back", "2026-01-15T11:30:00.000Z", from],
    [
      "from the last complete import, if that is earlier",
      "2025-12-01T00:00:00.000Z",
      "2025-12-01T00:00:00.000Z",
    ],
  ])("starts over %s when the token expired (GC-26)", (_name, seenUntil, expected) => {
    expect(restarted({ ...settled, seen_until: seenUntil }, now, 7)).toEqual({
      from: expected,
      deleted_too: true,
    });
  });
});
