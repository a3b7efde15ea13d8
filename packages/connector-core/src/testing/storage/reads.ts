import { describe, expect, it } from "vitest";
import type { Outcome } from "../../changes/outcome";
import { source, t0, upsert, type StorageFixture } from "./fixture";

const idOf = (outcome: Outcome | undefined): number =>
  outcome?.status === "created" ? (outcome.id ?? 0) : 0;

/** Stored names, and search texts that must find them. */
const spellings: readonly (readonly [stored: string, typed: string])[] = [
  ["İstanbul", "İstanbul"],
  ["İstanbul", "istanbul"],
  ["ΟΔΟΣ", "ΟΔΟΣ"],
  ["ΟΔΟΣ", "οδος"],
  ["Straße", "STRASSE"],
  ["U\u0308ber Cafe\u0301", "Über Café"],
  ["Über Café", "u\u0308ber cafe\u0301"],
  ["\u200eWebsite", "website"],
  ["Website", "web\u2068site"],
  ["Web\u00adsite", "website"],
  ["❤\ufe0f Health", "❤ Health"],
  ["❤ Health", "❤\ufe0f Health"],
  ["🚀 Launch", ":rocket: Launch"],
  [":rocket: Launch", "🚀 launch"],
  ["👋🏽 Hello", ":wave::skin-tone-4: Hello"],
  ["ＦＵＬＬ\u3000width", "full width"],
  ["two  spaces", "two spaces"],
];

/** Contract of the reads for connectors. */
export function testReads(fixture: () => StorageFixture): void {
  const start = (project: number) =>
    ({ type: "timer.start", user: { id: fixture().owner }, project, asOf: t0 }) as const;
  const stop = () => ({ type: "timer.stop", user: { id: fixture().owner } }) as const;

  describe("users", () => {
    it("are returned by id with their time zone, or the installation's", async () => {
      const { harness, storage, owner } = fixture();
      const far = await harness.createUser({ zone: "Pacific/Auckland" });
      const gone = await harness.createUser({ inactive: true });
      expect(await storage.users.get(owner)).toMatchObject({ id: owner, zone: "UTC" });
      expect(await storage.users.get(far)).toMatchObject({
        zone: "Pacific/Auckland",
        linkedTo: [],
      });
      expect(await storage.users.get(gone)).toBeUndefined();
      expect(await storage.users.get(999_999)).toBeUndefined();
    });

    it("are found by the login in their profile", async () => {
      const { harness, storage, owner } = fixture();
      const other = await harness.createUser({ logins: { gitlab: "Octocat", github: "mona" } });
      expect(await storage.users.byIdentity("gitlab", { login: "octoCAT" })).toMatchObject({
        id: other,
      });
      expect(await storage.users.byIdentity("gitlab", { login: "mona" })).toBeUndefined();
      expect(await storage.users.byIdentity("github", { login: "OCTOCAT" })).toMatchObject({
        id: owner,
      });
      expect(await storage.users.byIdentity("github", {})).toBeUndefined();
      expect(await storage.users.byIdentity("github", { id: "octocat" })).toBeUndefined();
      expect(await storage.users.byIdentity("slack", { login: "octocat" })).toBeUndefined();
    });
  });

  describe("projects", () => {
    it("are found by id, name and part of a name, in this order", async () => {
      const { harness, storage, owner } = fixture();
      const partial = await harness.createProject({ name: "Über Website" });
      const exact = await harness.createProject({ name: "Website" });
      const find = async (text: string, limit = 10) =>
        (await storage.projects.search(owner, text, limit)).map(({ id, match }) => [id, match]);
      expect(await find(" webSITE ")).toEqual([
        [exact, "exact"],
        [partial, "partial"],
      ]);
      expect(await find("über")).toEqual([[partial, "partial"]]);
      expect(await find("ÜBER WEBSITE")).toEqual([[partial, "exact"]]);
      expect(await find(String(exact))).toContainEqual([exact, "id"]);
      expect(await find(`#${String(exact)}`)).toEqual([[exact, "id"]]);
      expect(await find("website", 1)).toEqual([[exact, "exact"]]);
      expect(await find("no such name")).toEqual([]);
    });

    it("are found by id, which is what a setting refers to", async () => {
      const { harness, storage, owner } = fixture();
      const stranger = await harness.createUser();
      const own = await harness.createProject({ name: "Own", members: [owner] });
      const theirs = await harness.createProject({ name: "Theirs", members: [stranger] });
      const byId = async (user: number, id: number) =>
        (await storage.projects.search(user, `#${String(id)}`, 1)).map((found) => found.id);
      expect(await byId(owner, own)).toEqual([own]);
      expect(await byId(stranger, theirs)).toEqual([theirs]);
      expect(await byId(owner, theirs)).toEqual([]);
      expect(await byId(owner, 999_999)).toEqual([]);
    });

    it.each(spellings)("named %j are found by %j", async (stored, typed) => {
      const { harness, storage, owner } = fixture();
      const id = await harness.createProject({ name: stored });
      expect(await storage.projects.search(owner, typed, 10)).toEqual([
        { id, name: stored, match: "exact" },
      ]);
    });

    it("differ by accents", async () => {
      const { harness, storage, owner } = fixture();
      const plain = await harness.createProject({ name: "Cafe" });
      await harness.createProject({ name: "Café" });
      expect(await storage.projects.search(owner, "cafe", 10)).toMatchObject([{ id: plain }]);
    });

    it("are all found by a blank text, ordered by name", async () => {
      const { harness, storage, owner, project } = fixture();
      const first = await harness.createProject({ name: "AAA" });
      const last = await harness.createProject({ name: "zzz" });
      const found = (await storage.projects.search(owner, " ", 10)).map(({ id }) => id);
      expect(found).toEqual([first, project, last]);
    });

    it.each(["%", "_", "\\", "'", "\u0000", "a%b"])(
      "are searched without wildcards: %j",
      async (text) => {
        const { harness, storage, owner } = fixture();
        const odd = await harness.createProject({ name: `x${text.replace("\u0000", "")}y` });
        const found = await storage.projects.search(owner, `x${text}y`, 10);
        expect(found.map(({ id }) => id)).toEqual([odd]);
      },
    );

    it("that the user may not use or that are not active are not found, not even by id", async () => {
      const { harness, storage, owner } = fixture();
      const stranger = await harness.createUser();
      const closed = await harness.createProject({ name: "Closed", members: [stranger] });
      const idle = await harness.createProject({ name: "Closed too", status: "on_hold" });
      for (const text of ["closed", String(closed), String(idle)]) {
        const found = (await storage.projects.search(owner, text, 10)).map(({ id }) => id);
        expect(found).not.toContain(closed);
        expect(found).not.toContain(idle);
      }
      expect(await storage.projects.search(stranger, "closed", 10)).toMatchObject([{ id: closed }]);
      expect(await storage.projects.search(999_999, "closed", 10)).toEqual([]);
    });
  });

  describe("tasks", () => {
    it.each(spellings)("named %j are found by %j", async (stored, typed) => {
      const { harness, storage, owner, project, integration, outcomes } = fixture();
      const named = (name: string, asOf: string) =>
        upsert(project, {
          task: { source, ref: "github_issue_9" },
          asOf,
          fields: { name, status: "todo", description: null, priority: "low" },
        });
      const found = { name: stored, match: "exact" };
      const [made] = await outcomes(integration, named(stored, t0));
      const id = idOf(made);
      expect(await storage.tasks.search(owner, project, typed, 10)).toEqual([{ id, ...found }]);
      await outcomes(integration, named("Something else", "2026-01-15T13:00:00.000Z"));
      expect(await storage.tasks.search(owner, project, typed, 10)).toEqual([]);
      await outcomes(integration, named(stored, "2026-01-15T14:00:00.000Z"));
      expect(await storage.tasks.search(owner, project, typed, 10)).toEqual([{ id, ...found }]);
      await harness.editTask(id, { name: "Renamed here" });
      expect(await storage.tasks.search(owner, project, typed, 10)).toEqual([]);
    });

    it("of a project are found while they are open", async () => {
      const { storage, owner, project, integration, outcomes } = fixture();
      const named = (ref: string, name: string, status: "todo" | "done" = "todo") =>
        upsert(project, {
          task: { source, ref },
          fields: { name, status, description: null, priority: "low" },
        });
      const [login, logout] = await outcomes(
        integration,
        named("github_issue_1", "Fix login"),
        named("github_issue_2", "Fix logout"),
        named("github_issue_3", "Fix login colours", "done"),
      );
      const find = async (text: string) =>
        (await storage.tasks.search(owner, project, text, 10)).map(({ id, match }) => [id, match]);
      expect(await find("FIX LOGIN")).toEqual([[idOf(login), "exact"]]);
      expect(await find("fix")).toEqual([
        [idOf(login), "partial"],
        [idOf(logout), "partial"],
      ]);
      expect(await find(`#${String(idOf(logout))}`)).toEqual([[idOf(logout), "id"]]);
    });

    it("are not found by a user who may not use the project", async () => {
      const { harness, storage, owner, project, integration, outcomes } = fixture();
      await outcomes(integration, upsert(project));
      await harness.restrictProject(project, [await harness.createUser()]);
      expect(await storage.tasks.search(owner, project, "", 10)).toEqual([]);
    });
  });

  describe("the running timer", () => {
    it("is returned with the names of project and task", async () => {
      const { harness, storage, owner, integration, outcomes } = fixture();
      const project = await harness.createProject({ name: "Website" });
      const [made] = await outcomes(integration, upsert(project));
      await outcomes(integration, { ...start(project), taskId: idOf(made) });
      expect(await storage.timers.current(owner)).toMatchObject({
        project: "Website",
        task: "Crash on save",
        startedAt: "2026-01-15T12:00:00Z",
        breakSeconds: 0,
        pausedAt: null,
      });
    });

    it("of a deactivated user is not returned", async () => {
      const { harness, storage, owner, project, integration, outcomes } = fixture();
      await outcomes(integration, start(project));
      await harness.deactivateUser(owner);
      expect(await storage.timers.current(owner)).toBeUndefined();
      expect(await storage.users.get(owner)).toBeUndefined();
      expect(await storage.projects.search(owner, "", 10)).toEqual([]);
    });
  });

  describe("time entries", () => {
    it("are returned with names and duration, including running ones", async () => {
      const { harness, storage, owner, integration, outcomes } = fixture();
      const project = await harness.createProject({ name: "Secret", members: [owner] });
      const [started] = await outcomes(integration, start(project));
      await harness.clock.sleep(120_000);
      const entry = {
        id: idOf(started),
        userId: owner,
        projectId: project,
        project: "Secret",
        restricted: true,
        task: null,
        startedAt: "2026-01-15T12:00:00Z",
      };
      expect(await storage.entries.get(idOf(started))).toEqual({
        ...entry,
        endedAt: null,
        seconds: 120,
      });
      await outcomes(integration, stop());
      expect(await storage.entries.get(idOf(started))).toEqual({
        ...entry,
        endedAt: "2026-01-15T12:02:00Z",
        seconds: 120,
      });
      expect(await storage.entries.get(999_999)).toBeUndefined();
    });

    it("belong to the day on which they started, in the user's time zone", async () => {
      const { harness, storage, owner, project, integration, outcomes } = fixture();
      const other = await harness.createUser();
      // 12:00, 22:00 and 10:00 in UTC: three calendar days between Auckland and Honolulu.
      const ids: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        ids.push(idOf((await outcomes(integration, start(project)))[0]));
        await harness.clock.sleep(60_000);
        await outcomes(integration, stop());
        await harness.clock.sleep((round === 0 ? 10 : 12) * 60 * 60_000 - 60_000);
      }
      const on = async (day: string, zone: string, user = owner) =>
        (await storage.entries.today(user, day, zone)).map(({ id }) => id);
      expect(await on("2026-01-15", "UTC")).toEqual(ids.slice(0, 2));
      expect(await on("2026-01-16", "UTC")).toEqual(ids.slice(2));
      expect(await on("2026-01-16", "Pacific/Auckland")).toEqual(ids.slice(0, 3));
      expect(await on("2026-01-15", "Pacific/Honolulu")).toEqual(ids.slice(0, 2));
      expect(await on("2026-01-16", "Pacific/Honolulu")).toEqual([ids[2]]);
      expect(await on("2026-01-15", "UTC", other)).toEqual([]);
    });

    it("are found on days of 23 and 25 hours", async () => {
      const { harness, storage, owner, project, integration, outcomes } = fixture();
      const instants = [
        // Europe/Berlin loses an hour on 2026-03-29 and gains one on 2026-10-25.
        "2026-03-28T22:59:00Z",
        "2026-03-28T23:00:00Z",
        "2026-03-29T21:59:00Z",
        "2026-03-29T22:00:00Z",
        "2026-10-24T22:00:00Z",
        "2026-10-25T22:59:00Z",
        "2026-10-25T23:00:00Z",
      ];
      const ids: number[] = [];
      for (const instant of instants) {
        await harness.clock.sleep(Date.parse(instant) - harness.clock.now().getTime());
        ids.push(idOf((await outcomes(integration, start(project)))[0]));
        await outcomes(integration, stop());
      }
      const on = async (day: string) =>
        (await storage.entries.today(owner, day, "Europe/Berlin")).map(({ id }) => id);
      expect(await on("2026-03-29")).toEqual(ids.slice(1, 3));
      expect(await on("2026-10-25")).toEqual(ids.slice(4, 6));
    });
  });
}
