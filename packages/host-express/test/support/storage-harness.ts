import { randomUUID } from "node:crypto";
import { fixedClock, type StorageHarness } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { updateProfile } from "../../src/features/users/write";
import { createLinkCode } from "../../src/connectors/identities/write";
import { storedNameKey } from "../../src/platform/db/name-key";
import type { OpenDatabase } from "../../src/platform/db/database";
import { toApiInstant } from "../../src/platform/db/instants";
import { toDomainEvent } from "../../src/platform/jobs/relay";
import { createStorage } from "../../src/connectors/storage/create-storage";
import { emptyTables } from "./empty-tables";

/** Creates the harness of the host's storage on an emptied database, for `testStorage`. */
export async function storageHarness(
  database: OpenDatabase,
  options: { readonly useFastPath: boolean },
): Promise<StorageHarness> {
  const { db } = database;
  const clock = fixedClock();
  await emptyTables(database);
  await db
    .insertInto("settings")
    .values({ id: 1, timezone: "UTC", single_active_timer: true })
    .execute();
  const client = await db
    .insertInto("clients")
    .values({ name: "Client" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const storage = await createStorage(database, {
    now: () => clock.now(),
    ...options,
  });
  const count = async (query: Promise<{ rows: { n: number }[] }>): Promise<number> =>
    (await query).rows[0]?.n ?? 0;
  return {
    storage,
    clock,
    async createUser(seed = {}) {
      const row = await db
        .insertInto("users")
        .values({
          username: `user-${randomUUID()}`,
          role: seed.admin ? "admin" : "user",
          is_active: !(seed.inactive ?? false),
          github_auto_start: seed.autoStartConsent ?? false,
          timezone: seed.zone ?? null,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await updateProfile(db, row.id, {}, seed.logins);
      return row.id;
    },
    async createProject(seed = {}) {
      const name = seed.name ?? `Project ${randomUUID()}`;
      const row = await db
        .insertInto("projects")
        .values({
          name,
          name_key: storedNameKey(name),
          client_id: client.id,
          status: seed.status ?? "active",
          restricted: seed.members !== undefined,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      const members = (seed.members ?? []).map((user) => ({
        project_id: row.id,
        user_id: user,
        role: "member" as const,
      }));
      if (members.length > 0) await db.insertInto("project_members").values(members).execute();
      return row.id;
    },
    async createIntegration(seed) {
      const id = randomUUID();
      await db
        .insertInto("integrations")
        .values({
          id,
          connector: seed.connector ?? "test_connector",
          scope: seed.owner === null ? "workspace" : "personal",
          owner: seed.owner,
          active: seed.active ?? true,
          public_id: `public-${id}`,
          config: JSON.stringify({
            settings: seed.settings ?? {},
            secrets: seed.secrets ?? {},
            credentials: {},
            state: seed.state ?? {},
            health: {},
          }),
        })
        .execute();
      const row = await storage.integrations.get(id, { fresh: true });
      if (!row) throw new Error("The integration was not stored");
      return row;
    },
    createLinkCode: (user, provider) => createLinkCode(db, user, provider, clock.now()),
    async editTask(id, { dueDate, labels, ...fields }) {
      await db
        .updateTable("tasks")
        .set({
          ...fields,
          ...(fields.name === undefined ? {} : { name_key: storedNameKey(fields.name) }),
          ...(dueDate === undefined ? {} : { due_date: dueDate }),
          ...(labels === undefined ? {} : { labels: JSON.stringify(labels) }),
        })
        .where("id", "=", id)
        .execute();
    },
    async forgetTaskTime(id) {
      await db
        .updateTable("tasks")
        .set({ external_updated_at: null })
        .where("id", "=", id)
        .execute();
    },
    async deleteTask(id) {
      await db
        .updateTable("tasks")
        .set({ deleted_at: sql`now()` })
        .where("id", "=", id)
        .execute();
    },
    async deactivateUser(id) {
      await db.updateTable("users").set({ is_active: false }).where("id", "=", id).execute();
    },
    async createEntry({ user, project, start, end, notes = null, task = null }) {
      const row = await db
        .insertInto("time_entries")
        .values({
          user_id: user,
          project_id: project,
          task_id: task,
          start_time: start,
          end_time: end,
          duration_seconds: (Date.parse(end) - Date.parse(start)) / 1000,
          notes,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      return row.id;
    },
    async editEntry(id, { notes, start, end }) {
      const fields = {
        ...(notes === undefined ? {} : { notes }),
        ...(start === undefined ? {} : { start_time: start }),
        ...(end === undefined ? {} : { end_time: end }),
      };
      await db
        .updateTable("time_entries")
        .set({ ...fields, version: sql`version + 1` })
        .where("id", "=", id)
        .execute();
    },
    async deleteEntry(id) {
      await db.deleteFrom("time_entries").where("id", "=", id).execute();
    },
    async payEntry(id) {
      await db.updateTable("time_entries").set({ paid: true }).where("id", "=", id).execute();
    },
    async entriesOf(user) {
      const rows = await db
        .selectFrom("time_entries")
        .select(["id", "project_id", "start_time", "end_time", "notes", "billable"])
        .where("user_id", "=", user)
        .orderBy("start_time")
        .orderBy("id")
        .execute();
      return rows.map((row) => ({
        id: row.id,
        project: row.project_id,
        start: toApiInstant(row.start_time),
        end: toApiInstant(row.end_time),
        notes: row.notes,
        billable: row.billable,
      }));
    },
    async archiveProject(id) {
      await db.updateTable("projects").set({ status: "archived" }).where("id", "=", id).execute();
    },
    async restrictProject(id, members) {
      await db.updateTable("projects").set({ restricted: true }).where("id", "=", id).execute();
      await db.deleteFrom("project_members").where("project_id", "=", id).execute();
      const rows = members.map((user) => ({
        project_id: id,
        user_id: user,
        role: "member" as const,
      }));
      if (rows.length > 0) await db.insertInto("project_members").values(rows).execute();
    },
    async allowSeveralTimers(allowed) {
      await db.updateTable("settings").set({ single_active_timer: !allowed }).execute();
    },
    countTasks: (project) =>
      count(
        sql<{ n: number }>`select count(*) as n from tasks
          where project_id = ${project} and deleted_at is null`.execute(db),
      ),
    countRunning: (user) =>
      count(
        sql<{ n: number }>`select count(*) as n from time_entries
          where user_id = ${user} and end_time is null`.execute(db),
      ),
    countClaims: (integration) =>
      count(
        sql<{ n: number }>`select count(*) as n from deliveries
          where integration_id = ${integration}`.execute(db),
      ),
    async pendingEvents() {
      const rows = await db.selectFrom("domain_events").selectAll().orderBy("id").execute();
      return rows.map(toDomainEvent);
    },
    close: () => storage.close(),
  };
}
