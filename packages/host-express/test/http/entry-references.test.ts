import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { hostWithTwo, make, newClientId, newProjectId, refused } from "../support/resources";

// Completed entries and timers are inserted by different statements, which follow the same rules.
describe.each(databaseNames)("what entries refer to on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let project: number;
  let ids: Record<"client" | "leaver" | "deletedTask" | "secretClient" | "secretProject", number>;

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
    const { db } = host.database;
    project = await newProjectId(me);
    const { client_id: client } = await db
      .selectFrom("projects")
      .select("client_id")
      .where("id", "=", project)
      .executeTakeFirstOrThrow();
    await host.createUser("leaver", "password-of-leaver");
    const { id: leaver } = await db
      .updateTable("users")
      .set({ is_active: false })
      .where("username", "=", "leaver")
      .returning("id")
      .executeTakeFirstOrThrow();
    const task = await make(me, "tasks", { name: "Deleted", project_id: project });
    await sql`update tasks set deleted_at = now() where id = ${task["id"]}`.execute(db);
    const secretClient = await newClientId(me);
    const secretProject = await newProjectId(me, { client_id: secretClient, restricted: true });
    const deletedTask = Number(task["id"]);
    ids = { client, leaver, deletedTask, secretClient, secretProject };
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const post = (body: object, as: Client): Promise<Answer> =>
    as.post("/api/v1/time-entries", {
      project_id: project,
      start_time: "2026-01-15T08:00:00Z",
      ...body,
    });

  describe.each([
    ["a completed entry", "2026-01-15T09:00:00Z"],
    ["a timer", null],
  ])("of %s", (_what, end_time) => {
    it("is the project, whose client is not stored", async () => {
      const made = expectStatus(await post({ client_id: ids.client, end_time }, me), 201);
      const { id, ...entry } = made.body["time_entry"] as JsonObject;
      expect(entry).toMatchObject({ project_id: project, client_id: null });
      const path = `/api/v1/time-entries/${String(Number(id))}`;
      const changed = await me.request("PATCH", path, {
        project_id: project,
        client_id: ids.client,
      });
      expect(changed.body["time_entry"]).toMatchObject({ project_id: project, client_id: null });
    });

    it("is nothing that was deleted or deactivated, and nothing hidden", async () => {
      for (const [as, body, field] of [
        [me, { user_id: ids.leaver }, "user_id"],
        [me, { task_id: ids.deletedTask }, "task_id"],
        [other, { project_id: ids.secretProject }, "project_id"],
        [other, { project_id: null, client_id: ids.secretClient }, "client_id"],
      ] as const) {
        expect(await post({ ...body, end_time }, as), field).toMatchObject(refused(field));
      }
      expectStatus(
        await post({ project_id: null, client_id: ids.secretClient, end_time }, me),
        201,
      );
    });
  });
});
