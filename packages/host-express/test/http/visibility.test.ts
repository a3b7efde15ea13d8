import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiToken } from "../../src/features/tokens/write";
import type { Answer, Client } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { startTestHost, type TestHost } from "../support/host";
import { fresh } from "../support/resources";

// Permissions for a project, its task and its client: for each route, on an open project and on
// a restricted one. The owner made all three; the administrator is no member.
const people = ["admin", "owner", "manager", "member", "stranger"] as const;
type Person = (typeof people)[number];

/** The objects of a call; created for each call. */
interface Place {
  readonly client: number;
  readonly project: number;
  readonly task: number;
}

interface Call {
  readonly method: string;
  readonly path: (place: Place) => string;
  readonly body?: (place: Place, ids: Readonly<Record<Person, number>>) => object;
  /** Statuses for admin, owner, manager, member and other users. */
  readonly open: readonly number[];
  readonly restricted: readonly number[];
}

const seen = { open: [200, 200, 200, 200, 200], restricted: [200, 200, 200, 200, 404] };
const managed = { open: [200, 200, 200, 403, 403], restricted: [200, 200, 200, 403, 404] };
const clientOwned = { open: [200, 200, 403, 403, 403], restricted: [200, 200, 403, 403, 404] };

const project = ({ project: id }: Place) => `/api/v1/projects/${String(id)}`;
const members = (place: Place) => `${project(place)}/members`;
const task = ({ task: id }: Place) => `/api/v1/tasks/${String(id)}`;
const client = ({ client: id }: Place) => `/api/v1/clients/${String(id)}`;
const newText = () => ({ description: fresh("Text") });

const calls: Readonly<Record<string, Call>> = {
  "read a project": { method: "GET", path: project, ...seen },
  "read its members": { method: "GET", path: members, ...seen },
  "change a project": { method: "PATCH", path: project, body: newText, ...seen },
  "put a project": { method: "PUT", path: project, body: newText, ...seen },
  "archive a project": { method: "DELETE", path: project, ...managed },
  "archive it by a change": {
    method: "PATCH",
    path: project,
    body: () => ({ status: "archived" }),
    ...managed,
  },
  "set its members": {
    method: "PUT",
    path: members,
    body: (_place, { owner }) => ({ members: [{ user_id: owner, role: "manager" }] }),
    ...managed,
  },
  "make a task there": {
    method: "POST",
    path: () => "/api/v1/tasks",
    body: (place) => ({ name: "T", project_id: place.project }),
    open: [201, 201, 201, 201, 201],
    restricted: [201, 201, 201, 201, 400],
  },
  "read a task": { method: "GET", path: task, ...seen },
  "change a task": { method: "PATCH", path: task, body: newText, ...seen },
  "put a task": { method: "PUT", path: task, body: newText, ...seen },
  "delete a task": { method: "DELETE", path: task, ...managed },
  "read its client": { method: "GET", path: client, ...seen },
  "change its client": { method: "PATCH", path: client, body: newText, ...seen },
  "put its client": { method: "PUT", path: client, body: newText, ...seen },
  "delete its client": { method: "DELETE", path: client, ...clientOwned },
};

describe("access to projects, tasks and clients", () => {
  let host: TestHost;
  let anybody: Client;
  const ids = {} as Record<Person, number>;
  const tokens = {} as Record<Person, string>;

  beforeAll(async () => {
    const clock = fixedClock();
    host = await startTestHost({ clock, databaseUrl: await freshPostgresUrl() });
    anybody = host.client();
    const { db } = host.database;
    for (const username of people) {
      const user =
        username === "admin"
          ? { id: 1 }
          : await db
              .insertInto("users")
              .values({ username, role: "user" })
              .returning("id")
              .executeTakeFirstOrThrow();
      const token = { userId: user.id, name: username, scopes: ["read:*", "write:*"] };
      ids[username] = user.id;
      tokens[username] = (
        await createApiToken(db, { ...token, expiresInDays: undefined }, clock.now())
      ).token;
    }
  });
  afterAll(async () => {
    await host.close();
  });

  const ask = (who: Person, method: string, path: string, body?: object): Promise<Answer> =>
    anybody.request(method, path, body, { authorization: `Bearer ${tokens[who]}` });

  const makePlace = async (restricted: boolean): Promise<Place> => {
    const { db } = host.database;
    const made = { created_by: ids.owner, name: fresh("Thing") };
    const insert = async (table: "clients" | "projects" | "tasks", values: object) =>
      (
        await db
          .insertInto(table)
          .values({ ...made, ...values } as never)
          .returning("id")
          .executeTakeFirstOrThrow()
      ).id;
    const clientId = await insert("clients", {});
    const projectId = await insert("projects", { client_id: clientId, restricted });
    const taskId = await insert("tasks", { project_id: projectId });
    await db
      .insertInto("project_members")
      .values(
        (["owner", "manager", "member"] as const).map((who) => ({
          project_id: projectId,
          user_id: ids[who],
          role: who === "manager" ? "manager" : "member",
        })),
      )
      .execute();
    return { client: clientId, project: projectId, task: taskId };
  };

  it.each(Object.entries(calls))("%s", async (_name, { method, path, body, open, restricted }) => {
    for (const [closed, expected] of [
      [false, open],
      [true, restricted],
    ] as const) {
      for (const [index, who] of people.entries()) {
        const place = await makePlace(closed);
        const answer = await ask(who, method, path(place), body?.(place, ids));
        const what = `${who}, ${closed ? "restricted" : "open"}`;
        expect(answer.status, `${what}: ${JSON.stringify(answer.body)}`).toBe(expected[index]);
        if (answer.status === 404) expect(answer.body["error_code"], what).toBe("not_found");
        if (answer.status === 403) expect(answer.body["error_code"], what).toBe("forbidden");
      }
    }
  });

  it("responds the same to hidden and to missing objects", async () => {
    const hidden = await makePlace(true);
    const none = { client: 2_147_483_647, project: 2_147_483_647, task: 2_147_483_647 };
    for (const [name, { method, path, body }] of Object.entries(calls)) {
      const [there, nowhere] = await Promise.all(
        [hidden, none].map((place) => ask("stranger", method, path(place), body?.(place, ids))),
      );
      expect([there?.status, there?.body], name).toEqual([nowhere?.status, nowhere?.body]);
    }
  });

  it("is the same in lists and searches as for single objects", async () => {
    const hidden = await makePlace(true);
    const { name } = await host.database.db
      .selectFrom("projects")
      .select("name")
      .where("id", "=", hidden.project)
      .executeTakeFirstOrThrow();
    const own = `project_id=${String(hidden.project)}`;
    await ask("admin", "POST", "/api/v1/tasks", { name, project_id: hidden.project });
    for (const who of people) {
      const found = async (path: string, list: string): Promise<number> => {
        const { body } = await ask(who, "GET", path);
        const rows = body[list] as { readonly name?: string; readonly title?: string }[];
        return rows.filter((row) => (row.name ?? row.title) === name).length;
      };
      const pages = await Promise.all(
        [1, 2, 3, 4].map((page) =>
          found(`/api/v1/clients?per_page=100&page=${String(page)}`, "clients"),
        ),
      );
      expect({
        projects: await found(`/api/v1/projects?client_id=${String(hidden.client)}`, "projects"),
        tasks: await found(`/api/v1/tasks?${own}`, "tasks"),
        clients: pages.reduce((sum, each) => sum + each),
        search: await found(`/api/v1/search?q=${encodeURIComponent(name)}`, "results"),
      }).toEqual(
        who === "stranger"
          ? { projects: 0, tasks: 0, clients: 0, search: 0 }
          : // The owner's own task was written past the API, so the search has not heard of it.
            { projects: 1, tasks: 2, clients: 1, search: 3 },
      );
    }
  });
});
