import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { dice } from "../support/dice";
import type { TestHost } from "../support/host";
import { hostWithTwo } from "../support/resources";

// Compares lists and totals of generated data with an independent computation in TypeScript.
const projectStates = ["active", "on_hold", "inactive", "archived"] as const;
const taskStates = ["todo", "in_progress", "review", "done", "cancelled"] as const;
const priorities = ["urgent", "high", "medium", "low"] as const;
const tagSets = [null, "alpha", "beta, Alpha", "gamma", "50%_off"] as const;

describe.each(databaseNames)("lists of generated data on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  const roll = dice(20_260_115);
  const pick = <Item>(items: readonly Item[]): Item => items[roll(items.length)] as Item;

  const clients = Array.from({ length: 12 }, (_, index) => ({
    id: index + 1,
    name: `${pick(["a", "B", "é", "z"])} client ${String(index)}`,
    status: pick(["active", "inactive"]),
    default_hourly_rate: pick([null, 0, 45.5]),
  }));
  const projects = Array.from({ length: 60 }, (_, index) => ({
    id: index + 1,
    name: `${pick(["a", "B", "Z", "ä"])} project ${String(index)}`,
    client_id: 1 + roll(clients.length),
    status: pick(projectStates),
    restricted: roll(4) === 0,
    billable: roll(5) > 0,
    hourly_rate: pick([null, 0, 75, 33.33]),
    budget_amount: pick([null, 100, 2_000]),
    budget_threshold_percent: pick([50, 80]),
  }));
  const members = projects.filter(({ restricted }) => restricted && roll(2) === 0);
  const tasks = Array.from({ length: 240 }, (_, index) => ({
    id: index + 1,
    name: `Task ${String(index)}`,
    project_id: 1 + roll(projects.length),
    status: pick(taskStates),
    priority: pick(priorities),
    due_date: pick([null, "2026-01-10", "2026-01-20", "2026-03-01"]),
    tags: pick(tagSets),
    estimated_hours: pick([null, 1, 40]),
    deleted_at: roll(10) === 0 ? "2026-01-01T00:00:00Z" : null,
  }));
  const entries = Array.from({ length: 900 }, (_, index) => {
    const task = roll(2) === 0 ? pick(tasks) : undefined;
    const running = roll(50) === 0;
    const start = Date.parse("2026-01-01T00:00:00Z") + index * 600_000;
    return {
      user_id: 1 + roll(2),
      project_id: task?.project_id ?? 1 + roll(projects.length),
      task_id: task?.id ?? null,
      start_time: new Date(start).toISOString(),
      end_time: running ? null : new Date(start + 60_000).toISOString(),
      duration_seconds: running ? null : roll(20_000),
      billable: roll(3) > 0,
    };
  });

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
    const { db } = host.database;
    // Ids start at 1 in an empty database, so they match the array positions.
    const withoutId = <Row extends { id: number }>(rows: readonly Row[]) =>
      rows.map(({ id: _id, ...row }) => row);
    await db.insertInto("clients").values(withoutId(clients)).execute();
    await db.insertInto("projects").values(withoutId(projects)).execute();
    await db.insertInto("tasks").values(withoutId(tasks)).execute();
    await db.insertInto("time_entries").values(entries).execute();
    await db
      .insertInto("project_members")
      .values(members.map(({ id }) => ({ project_id: id, user_id: 2, role: "member" as const })))
      .execute();
  });
  afterAll(async () => {
    await host.close();
  });

  const viewers = () => [["admin", me] as const, ["other", other] as const];
  const seesProject = (who: string, id: number): boolean => {
    const project = projects[id - 1];
    return who === "admin" || project?.restricted === false || members.includes(project as never);
  };
  const seesClient = (who: string, id: number): boolean => {
    const own = projects.filter((project) => project.client_id === id);
    return own.length === 0 || own.some((project) => seesProject(who, project.id));
  };
  const byName = (a: { name: string }, b: { name: string }): number =>
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
  /** Reads every page of a list, and the totals of each page. */
  const all = async (as: Client, path: string, query: string) => {
    const rows: JsonObject[] = [];
    const totals = new Set<unknown>();
    for (let page = 1; page > 0;) {
      const path_ = `/api/v1/${path}?per_page=17&page=${String(page)}&${query}`;
      const { body } = expectStatus(await as.get(path_), 200);
      const { total, next_page } = body["pagination"] as JsonObject;
      rows.push(...(body[path] as JsonObject[]));
      totals.add(total);
      page = Number(next_page ?? 0);
    }
    expect([...totals]).toEqual([rows.length]);
    return rows.map((row) => row["id"]);
  };

  it("clients: by status, with a visible project or without projects", async () => {
    for (const [who, as] of viewers()) {
      for (const status of ["", "all", "active", "inactive"]) {
        const expected = clients
          .filter(({ id }) => seesClient(who, id))
          .filter((client) => ["", "all", client.status].includes(status))
          .toSorted(byName);
        const query = status === "" ? "" : `status=${status}`;
        expect(await all(as, "clients", query), `${who} ${query}`).toEqual(
          expected.map(({ id }) => id),
        );
      }
    }
  });

  it("projects: by status and client", async () => {
    for (const [who, as] of viewers()) {
      for (const status of [undefined, "all", ...projectStates]) {
        for (const client of [undefined, 1, 5]) {
          const expected = projects
            .filter(({ id }) => seesProject(who, id))
            .filter((project) => status === "all" || project.status === (status ?? "active"))
            .filter((project) => client === undefined || project.client_id === client)
            .toSorted(byName);
          const query = new URLSearchParams({
            ...(status === undefined ? {} : { status }),
            ...(client === undefined ? {} : { client_id: String(client) }),
          }).toString();
          expect(await all(as, "projects", query), `${who} ${query}`).toEqual(
            expected.map(({ id }) => id),
          );
        }
      }
    }
  });

  it("tasks: by project, status and tags", async () => {
    const late = "9999-12-31";
    for (const [who, as] of viewers()) {
      for (const [project, status, tags] of [
        [undefined, undefined, undefined],
        [3, undefined, undefined],
        [undefined, "done", undefined],
        [undefined, undefined, "ALPHA"],
        [undefined, "todo", "eta,%_"],
        [7, "review", "gamma"],
      ] as const) {
        const wanted = tags?.toLowerCase().split(",");
        const expected = tasks
          .filter((task) => task.deleted_at === null && seesProject(who, task.project_id))
          .filter((task) => project === undefined || task.project_id === project)
          .filter((task) => status === undefined || task.status === status)
          .filter((task) => !wanted || wanted.some((tag) => task.tags?.toLowerCase().includes(tag)))
          .toSorted(
            (a, b) =>
              priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
              (a.due_date ?? late).localeCompare(b.due_date ?? late) ||
              a.id - b.id,
          );
        const query = new URLSearchParams({
          ...(project === undefined ? {} : { project_id: String(project) }),
          ...(status === undefined ? {} : { status }),
          ...(tags === undefined ? {} : { tags }),
        }).toString();
        expect(await all(as, "tasks", query), `${who} ${query}`).toEqual(
          expected.map(({ id }) => id),
        );
      }
    }
  });

  const hours = (some: typeof entries): number =>
    Math.round((some.reduce((sum, each) => sum + (each.duration_seconds ?? 0), 0) / 3600) * 100) /
    100;

  it("projects: totals", async () => {
    for (const project of projects.slice(0, 20)) {
      const own = entries.filter(
        (each) => each.project_id === project.id && each.end_time !== null,
      );
      const billable = hours(own.filter((each) => each.billable));
      const rate = clients[project.client_id - 1]?.default_hourly_rate;
      const consumed = billable * (project.hourly_rate ?? rate ?? 0);
      const cost = project.billable ? billable * (project.hourly_rate ?? 0) : 0;
      const { budget_amount: budget, budget_threshold_percent: threshold } = project;
      const { body } = await me.get(`/api/v1/projects/${String(project.id)}`);
      expect(body["project"], project.name).toMatchObject({
        total_hours: hours(own),
        total_billable_hours: billable,
        estimated_cost: cost === 0 ? null : (expect.closeTo(cost, 6) as number),
        budget_consumed_amount: expect.closeTo(consumed, 6) as number,
        budget_threshold_exceeded: budget !== null && consumed >= (budget * threshold) / 100,
        total_project_value: expect.closeTo(cost, 6) as number,
      });
    }
  });

  it("tasks and clients: totals; users: own hours", async () => {
    for (const task of tasks.filter(({ deleted_at }) => deleted_at === null).slice(0, 20)) {
      const own = entries.filter((each) => each.task_id === task.id && each.end_time !== null);
      const total = hours(own);
      const { body } = await me.get(`/api/v1/tasks/${String(task.id)}`);
      expect(body["task"], task.name).toMatchObject({
        total_hours: total,
        total_billable_hours: hours(own.filter((each) => each.billable)),
        progress_percentage:
          task.estimated_hours === null
            ? 0
            : Math.min(100, Math.round((total / task.estimated_hours) * 1000) / 10),
      });
    }
    for (const [who, as] of viewers()) {
      for (const { id } of clients.filter((client) => seesClient(who, client.id))) {
        const own = projects.filter((each) => each.client_id === id && seesProject(who, each.id));
        const { body } = await as.get(`/api/v1/clients/${String(id)}`);
        expect(body["client"], who).toMatchObject({
          total_projects: own.length,
          active_projects: own.filter(({ status }) => status === "active").length,
        });
      }
      const userId = who === "admin" ? 1 : 2;
      const { body } = await as.get("/api/v1/users/me");
      expect(body["user"]).toMatchObject({
        id: userId,
        total_hours: hours(entries.filter((each) => each.user_id === userId)),
      });
    }
  });
});
