import { createTelemetry, prepareSettings, type Connector } from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { memoryLogger, type StorageHarness } from "@tt/connector-core/testing";
import { githubConnector } from "@tt/connector-github";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dueSyncs, syncJobs } from "../src/connectors/sync/schedule";
import { createSyncRunner } from "../src/connectors/sync/runner";
import type { OpenDatabase } from "../src/platform/db/database";
import type { Jobs } from "../src/platform/jobs/jobs";
import { databaseKinds, silentLog } from "./support/databases";
import { githubToken, fakeGithub, seedIssues } from "./support/github";
import { statementCounter } from "./support/statement-counter";
import { storageHarness } from "./support/storage-harness";

describe.each(databaseKinds)("syncs on %s", (_kind, open) => {
  let database: OpenDatabase;
  let harness: StorageHarness;
  /** Statements since the last reset. */
  const statements: string[] = [];

  beforeAll(async () => {
    const opened = await open();
    database = {
      ...opened,
      db: opened.db.withPlugin(statementCounter(statements)),
      prepared(statement, parameters) {
        statements.push(statement.name);
        return opened.prepared(statement, parameters);
      },
    };
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    harness = await storageHarness(database, { useFastPath: true });
    return () => harness.close();
  });

  /** A working integration, its connector, and its GitHub. */
  async function connected() {
    const { github, repository } = fakeGithub();
    const { storage, clock } = harness;
    const ports = {
      storage,
      crypto: nodeCrypto([new Uint8Array(32).fill(3)]),
      clock,
      log: memoryLogger(),
      telemetry: createTelemetry(),
      fetch: github.fetch,
      baseUrl: "https://tt.example",
      env: {},
    };
    const owner = await harness.createUser();
    const project = await harness.createProject();
    const integration = await harness.createIntegration({
      owner,
      connector: githubConnector.manifest.key,
    });
    const input = {
      github_token: githubToken,
      repo_owner: "octo-org",
      repo_name: "hello-world",
      default_project_id: project,
    };
    const prepared = await prepareSettings(
      githubConnector.manifest,
      input,
      integration.id,
      integration,
      ports,
    );
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
    await storage.integrations.patch(integration.id, prepared.patch);
    const connector: Connector = githubConnector.create(ports);
    return { connector, integration, github, repository, project };
  }

  it("take two statements and one 304 for an unchanged repository (GH-33)", async () => {
    const { connector, integration, github, repository } = await connected();
    seedIssues(repository, 120);
    expect(await connector.sync(integration.id)).toMatchObject({ ok: true, run: { created: 108 } });
    const before = github.requests.length;
    statements.length = 0;
    expect(await connector.sync(integration.id)).toMatchObject({
      ok: true,
      run: { status: "done" },
    });
    expect(statements).toHaveLength(2);
    expect(github.requests.slice(before).map(({ status }) => status)).toEqual([304]);
  });

  it("commit a page in a fixed number of statements, whatever its content", async () => {
    const perSync: number[] = [];
    for (const count of [5, 50]) {
      const { connector, integration, repository } = await connected();
      seedIssues(repository, count);
      statements.length = 0;
      expect(await connector.sync(integration.id)).toMatchObject({ ok: true });
      perSync.push(statements.length);
    }
    expect(perSync[1]).toBe(perSync[0]);
  });

  describe("due syncs", () => {
    const registered = [{ manifest: githubConnector.manifest, connector: {} as Connector }];
    let sent: { queue: string; integration: string; key: string | undefined }[];
    const jobs: Jobs = {
      start: () => Promise.resolve(),
      sendAll: () => Promise.reject(new Error("Syncs are sent one by one")),
      stop: () => Promise.resolve(),
      counts: () => Promise.resolve([]),
      send(queue, data, _tx, options = {}) {
        const { integration } = data as { integration: string };
        sent.push({ queue, integration, key: options.key });
        return Promise.resolve();
      },
    };
    const handOut = (): Promise<void> => dueSyncs(registered, database.db, jobs).handle({});

    beforeEach(() => {
      sent = [];
    });

    /** An integration due for this many minutes; undefined if no sync is scheduled. */
    async function integrationDue(minutes: number | undefined, more: object = {}): Promise<string> {
      const owner = await harness.createUser();
      const { id } = await harness.createIntegration({
        owner,
        connector: githubConnector.manifest.key,
        ...more,
      });
      if (minutes !== undefined) {
        await database.db
          .updateTable("integrations")
          .set({ next_sync_at: sql<string>`now() - ${minutes} * interval '1 minute'` })
          .where("id", "=", id)
          .execute();
      }
      return id;
    }

    it("are enqueued once by concurrent jobs, under the integration's key", async () => {
      const due = await Promise.all(Array.from({ length: 20 }, () => integrationDue(1)));
      await Promise.all(Array.from({ length: 5 }, handOut));
      expect(sent.map(({ integration }) => integration).sort()).toEqual(due.sort());
      expect(sent.every(({ queue }) => queue === "github_sync")).toBe(true);
      expect(sent.every(({ key, integration }) => key === integration)).toBe(true);
      await handOut();
      expect(sent).toHaveLength(20);
    });

    it("are due again after their interval, with jitter (GC-53)", async () => {
      await Promise.all(Array.from({ length: 20 }, () => integrationDue(1)));
      await handOut();
      const { rows } = await sql<{ minutes: number }>`select
        extract(epoch from next_sync_at - now())::float8 / 60 as minutes
        from integrations`.execute(database.db);
      const minutes = rows.map((row) => row.minutes);
      expect(Math.min(...minutes)).toBeGreaterThan(26.9);
      expect(Math.max(...minutes)).toBeLessThan(33.1);
      expect(Math.max(...minutes) - Math.min(...minutes)).toBeGreaterThan(1);
    });

    it("exclude integrations with a revoked token until another one is saved (GH-39)", async () => {
      const id = await integrationDue(1);
      const { integrations } = harness.storage;
      const since = "2026-01-15T12:00:00Z";
      await integrations.patch(id, {
        health: { state: "needs_reauth", code: "needs_reauth", message: "", since },
      });
      await handOut();
      expect(sent).toEqual([]);
      await integrations.patch(id, {
        health: { state: "active", code: null, message: null, since },
      });
      await handOut();
      expect(sent).toHaveLength(1);
    });

    it("exclude syncs due later, paused integrations and deactivated users", async () => {
      await integrationDue(-10);
      await integrationDue(undefined);
      await integrationDue(1, { active: false });
      await integrationDue(1, { owner: await harness.createUser({ inactive: true }) });
      await integrationDue(1, { connector: "another_connector" });
      const due = await integrationDue(0);
      await handOut();
      expect(sent.map(({ integration }) => integration)).toEqual([due]);
    });
  });

  it("that are refused, because another one is running, cost two statements and change nothing", async () => {
    const { connector, integration, github } = await connected();
    const syncs = createSyncRunner(database.db);
    github.faults.add({ type: "server_error", times: 3 });
    expect((await syncs.start(connector, integration.id).ended).ok).toBe(false);
    const nextSync = () =>
      database.db
        .selectFrom("integrations")
        .select("next_sync_at")
        .where("id", "=", integration.id)
        .executeTakeFirstOrThrow();
    const before = await nextSync();
    await harness.storage.integrations.lease(integration.id, "sync", 60);
    statements.length = 0;
    expect(await syncs.start(connector, integration.id).ended).toMatchObject({ code: "busy" });
    expect(statements).toHaveLength(2);
    expect(await nextSync()).toEqual(before);
  });

  it("follow in a minute if another one runs for longer than a job waits", async () => {
    const { connector, integration } = await connected();
    const { id } = integration;
    const syncs = createSyncRunner(database.db);
    const registered = { manifest: githubConnector.manifest, connector };
    const [job] = syncJobs([registered], { syncs, db: database.db, log: silentLog, waitMs: 10 });
    const inSeconds = async (): Promise<number> => {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from next_sync_at - now())::float8 as seconds
        from integrations where id = ${id}`.execute(database.db);
      return rows[0]?.seconds ?? NaN;
    };
    await sql`update integrations set next_sync_at = now() + interval '1 hour'`.execute(
      database.db,
    );
    await harness.storage.integrations.lease(id, "sync", 60);
    await job?.handle({ integration: id });
    expect(await inSeconds()).toBeGreaterThan(50);
    expect(await inSeconds()).toBeLessThanOrEqual(60);
  });

  it("are retried soon if the database fails before they have a run", async () => {
    const { connector, integration } = await connected();
    const busy = {
      ok: false,
      code: "busy",
      error: "The database is busy.",
      retryAfter: 5,
    } as const;
    const failing = Object.create(connector, {
      sync: { value: () => Promise.resolve(busy) },
    }) as Connector;
    await createSyncRunner(database.db).start(failing, integration.id).ended;
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from next_sync_at - now())::float8 as seconds
      from integrations where id = ${integration.id}`.execute(database.db);
    expect(rows[0]?.seconds).toBeLessThanOrEqual(5);
  });

  it("are retried after the provider's Retry-After, at most a day later", async () => {
    const { connector, integration, github, repository } = await connected();
    seedIssues(repository, 2);
    for (const [retryAfter, least, most] of [
      [90, 80, 100],
      [7200, 7100, 7300],
      [10_000_000, 86_000, 86_500],
    ] as const) {
      github.faults.add({ type: "rate_limit", retryAfterSeconds: retryAfter });
      const result = await createSyncRunner(database.db).start(connector, integration.id).ended;
      // A failure reports at most a week, whatever the provider requested.
      const expected = Math.min(retryAfter, 604_800);
      expect(result).toMatchObject({ ok: false, retryAfter: expected });
      const { rows } = await sql<{ seconds: number }>`select
        extract(epoch from next_sync_at - now())::float8 as seconds from integrations
        where id = ${integration.id}`.execute(database.db);
      expect(rows[0]?.seconds).toBeGreaterThan(least);
      expect(rows[0]?.seconds).toBeLessThan(most);
    }
  });
});
