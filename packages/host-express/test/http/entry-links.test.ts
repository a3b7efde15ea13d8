import { randomUUID } from "node:crypto";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { postForm } from "../support/forms";
import { admin, startTestHost, type TestHost } from "../support/host";

// A sync does not create an entry again that a user deleted. Refused deletions must leave no such mark.
describe.each(databaseNames)("the link of an entry to a calendar's event on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let project: number;
  const integration = randomUUID();

  beforeAll(async () => {
    const clock = fixedClock("2026-01-15T12:00:00Z");
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
    me = host.client();
    await me.logIn(admin);
    other = await host.newUser("other");
    project = await me.createProject("Website");
    await host.database.db
      .insertInto("integrations")
      .values({
        id: integration,
        connector: "gcal",
        scope: "personal",
        owner: 1,
        active: false,
        public_id: "public",
        config: JSON.stringify({
          settings: {},
          secrets: {},
          credentials: {},
          state: {},
          health: {},
        }),
      })
      .execute();
  });
  afterAll(() => host.close());

  const byApi = (id: number, as: Client): Promise<Answer> =>
    as.request("DELETE", `/api/v1/time-entries/${String(id)}`);
  const byPage = (id: number, as: Client): Promise<Answer> =>
    postForm(as, `/timer/edit/${String(id)}/delete`, {});
  const inBulk = (id: number, as: Client): Promise<Answer> =>
    postForm(as, "/entries/bulk", { [`entry_${String(id)}`]: "on", action: "delete" });

  it.each([
    ["an imported entry is deleted", "remote", {}, byApi, true],
    ["an imported entry is deleted on its page", "remote", {}, byPage, true],
    ["an imported entry is deleted with others", "remote", {}, inBulk, true],
    ["an exported entry is deleted", "local", {}, byApi, false],
    ["a paid entry is deleted over the API", "remote", { paid: true }, byApi, true],
    ["a paid entry is not deleted on its page", "remote", { paid: true }, byPage, false],
    ["a paid entry is not deleted with others", "remote", { paid: true }, inBulk, false],
    ["a running timer is not deleted", "remote", { end_time: null }, byApi, false],
  ] as const)("if %s", async (_name, origin, fields, remove, isMarked) => {
    const made = await me.post("/api/v1/time-entries", {
      project_id: project,
      start_time: "2026-01-15T08:00:00Z",
      end_time: "2026-01-15T09:00:00Z",
      ...fields,
    });
    const { id } = expectStatus(made, 201).body["time_entry"] as { id: number };
    await host.database.db
      .insertInto("external_links")
      .values({
        ...{ integration_id: integration, kind: "entry", source: "primary", ref: String(id) },
        ...{ origin, local_id: id, deleted_here: false },
      })
      .execute();
    const mark = async (): Promise<unknown> =>
      (
        await sql<{ deleted_here: boolean }>`select deleted_here from external_links
          where local_id = ${id}`.execute(host.database.db)
      ).rows[0]?.deleted_here;
    // Nobody else can delete it.
    await remove(id, other);
    expect(await mark()).toBe(false);
    expectStatus(await me.get(`/api/v1/time-entries/${String(id)}`), 200);
    await remove(id, me);
    expect(await mark()).toBe(isMarked);
    // So that the next entry may be a timer.
    await sql`delete from time_entries`.execute(host.database.db);
  });
});
