import type { JsonObject } from "@tt/connector-core";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { createUser } from "../src/features/users/write";
import { openPostgres } from "../src/platform/db/open-postgres";
import { Client, expectStatus } from "./support/client";
import { freshPostgresUrl, silentLog } from "./support/databases";
import { admin } from "./support/host";
import { spawnHost } from "./support/process";

const rows = 5_000;

/** A file of 100 tasks in 20 projects. */
function csv(task: string): string {
  const start = Date.parse("2025-01-01T00:00:00Z");
  const lines = Array.from({ length: rows }, (_, index) => {
    const at = (minutes: number): string =>
      new Date(start + (index * 30 + minutes) * 60_000).toISOString();
    const names = `Acme,Project ${String(index % 20)},${task} ${String(index % 50)}`;
    return `${names},${at(0)},${at(15)}`;
  });
  return ["client_name,project_name,task_name,start,end", ...lines].join("\n");
}

it("two processes import the same file at once: no row and no name twice, the rest are duplicates", async () => {
  const url = await freshPostgresUrl();
  const hosts = await Promise.all([
    spawnHost({ DATABASE_URL: url }),
    spawnHost({ DATABASE_URL: url }),
  ]);
  const database = openPostgres(url, silentLog);
  try {
    const me = new Client(hosts[0].url);
    await me.logIn(admin);
    const user = { username: "other", password: "password-of-other" };
    await createUser(database.db, { ...user, role: "user" });
    const other = new Client(hosts[1].url);
    await other.logIn(user);
    const send = async (as: Client, process: 0 | 1, file: string): Promise<JsonObject> => {
      const there = as.at(hosts[process].url);
      const sent = await there.post("/api/v1/time-entries/import-csv", { csv: file });
      return expectStatus(sent, 200).body;
    };
    const first = csv("Task");
    const results = await Promise.all([
      send(me, 0, first),
      send(me, 1, first),
      send(other, 1, first),
    ]);
    const sum = (field: string): number =>
      results.reduce((total, result) => total + Number(result[field]), 0);
    expect(results.map(({ complete, failed, errors }) => [complete, failed, errors])).toEqual(
      results.map(() => [true, 0, []]),
    );
    expect([sum("created"), sum("duplicates")]).toEqual([2 * rows, rows]);
    expect([results[2]["created"], results[2]["duplicates"]]).toEqual([rows, 0]);
    expect(
      ["created_clients", "created_projects", "created_tasks"].map((field) => sum(field)),
    ).toEqual([1, 20, 100]);
    const { rows: counts } = await sql<Record<string, number>>`select
      (select count(*) from time_entries) as entries,
      (select count(*) from (select distinct user_id, project_id, start_time, end_time
        from time_entries) different) as different,
      (select count(*) from clients where name = 'Acme') as clients,
      (select count(*) from projects) as projects,
      (select count(*) from tasks) as tasks`.execute(database.db);
    expect(counts).toEqual([
      { entries: 2 * rows, different: 2 * rows, clients: 1, projects: 20, tasks: 100 },
    ]);
    // Another process knows nothing of the first one's import, but finds its rows.
    expect(await send(me, 1, first)).toMatchObject({ created: 0, duplicates: rows, failed: 0 });

    // Only the tasks are new, and nothing but a lock keeps their names unique.
    const second = csv("Other task");
    await Promise.all([send(me, 0, second), send(other, 1, second)]);
    const { rows: names } = await sql<{ tasks: number; different: number }>`
      select count(*) as tasks, count(distinct (project_id, name)) as different
      from tasks`.execute(database.db);
    expect(names).toEqual([{ tasks: 200, different: 200 }]);
  } finally {
    await database.close();
    await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
  }
}, 180_000);
