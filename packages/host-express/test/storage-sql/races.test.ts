import type { ChangeSet, IntegrationRow, TaskMove, TaskUpsert } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/memory";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { emptyLedger, ledgerSchema } from "../../../storage-sql/src/index";
import { createTables } from "../../../storage-sql/test/databases";
import { createApplication } from "../../../storage-sql/test/harness";
import { emptyPostgresUrl } from "../support/databases";
import { applicationTables, startApplication, type Application } from "./application";
import { openPool } from "./databases";

// Real concurrency: processes with pools of connections on a PostgreSQL server.

const minuteMs = 60_000;
let url: string;
let clock: FixedClock;
let application: Application;

beforeAll(async () => {
  url = await emptyPostgresUrl();
  const database = openPool(url);
  await database.transaction(createTables("postgres"));
  await database.transaction(async (tx) => {
    for (const statement of applicationTables) await tx.query(statement, []);
  });
  await database.close();
});

beforeEach(async () => {
  clock = fixedClock("2026-01-15T12:00:00Z");
  application = startApplication(url, 4, clock);
  const { database } = application.first;
  await emptyLedger(database);
  await database.transaction((tx) => tx.query("delete from todos", []));
});

afterEach(() => application.close());

/** Runs work this many times at once, in turn on each process. */
function atOnce<T>(
  count: number,
  work: (process: Application["first"], index: number) => Promise<T>,
): Promise<T[]> {
  const { processes, first } = application;
  return Promise.all(
    Array.from({ length: count }, (_each, index) =>
      work(processes[index % processes.length] ?? first, index),
    ),
  );
}

interface Saved {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

async function save(owner: number): Promise<Saved> {
  const saved = await application.first.app.integrations.save("acme", owner, {
    token: "acme-token-0123456789",
    list: 1,
  });
  if (!saved.ok) throw new Error(saved.error);
  const { id, deliveryUrl = "", generated } = saved;
  return { id, url: deliveryUrl, secret: generated["hook_secret"] ?? "" };
}

interface Delivery {
  readonly id: string;
  readonly item?: number;
  readonly title?: string;
  /** Seconds after noon. */
  readonly at?: number;
}

function delivery(to: Saved, { id, item = 1, title = "One", at = 0 }: Delivery): Request {
  const updated_at = new Date(Date.parse("2026-01-15T12:00:00Z") + at * 1000).toISOString();
  return new Request(to.url, {
    method: "POST",
    body: JSON.stringify({ id: item, title, updated_at }),
    headers: { "x-token": to.secret, "x-delivery": id, "x-event": "item" },
  });
}

const count = async (table: string): Promise<number> => {
  const [row] = await application.first.database.transaction((tx) =>
    tx.query(`select count(*) as n from ${table}`, []),
  );
  return Number(row?.["n"]);
};

const isDuplicate = async (response: Response): Promise<boolean> => {
  expect(response.status).toBe(200);
  return ((await response.json()) as { duplicate?: boolean }).duplicate === true;
};

describe("deliveries", () => {
  it("have one effect if 50 copies arrive at once", async () => {
    const integration = await save(7);
    const responses = await atOnce(50, ({ app }) => app.fetch(delivery(integration, { id: "d" })));
    const duplicates = await Promise.all(responses.map(isDuplicate));
    expect(duplicates.filter(Boolean)).toHaveLength(49);
    expect(await application.titles()).toEqual(["One"]);
    expect([await count("tt_claims"), await count("tt_events")]).toEqual([1, 1]);
  });

  it("end in the newest state, whatever their order", async () => {
    const integration = await save(7);
    const responses = await atOnce(50, ({ app }, index) => {
      const at = (index * 17) % 50;
      return app.fetch(delivery(integration, { id: `d-${String(at)}`, title: String(at), at }));
    });
    for (const { status } of responses) expect(status).toBe(200);
    expect(await application.titles()).toEqual(["49"]);
    expect(await count("tt_claims")).toBe(50);
  });

  it("of two integrations with one item make one task", async () => {
    const [mine, theirs] = [await save(7), await save(8)];
    const responses = await atOnce(20, ({ app }, index) =>
      app.fetch(delivery(index % 2 === 0 ? mine : theirs, { id: `d-${String(index)}` })),
    );
    for (const { status } of responses) expect(status).toBe(200);
    expect(await application.titles()).toEqual(["One"]);
  });

  it("are refused or processed, but never half, while their integration is removed", async () => {
    const integration = await save(7);
    const { ledger, app } = application.first;
    const responses = await atOnce(30, async (process, index) => {
      if (index === 15) return ledger.remove(integration.id, 1);
      const sent = delivery(integration, { id: `d-${String(index)}`, item: index });
      return (await process.app.fetch(sent)).status;
    });
    const done = responses.filter((status) => status === 200).length;
    expect(responses.filter((status) => status === 401 || status === 503)).toHaveLength(29 - done);
    expect(await application.titles()).toHaveLength(done);
    expect(await count("tt_claims")).toBe(0);
    expect((await app.fetch(delivery(integration, { id: "late" }))).status).toBe(401);
  });
});

describe("saves", () => {
  it("insert one row if an owner saves ten times at once", async () => {
    const results = await atOnce(10, ({ app }) =>
      app.integrations.save("acme", 7, { token: "acme-token-0123456789", list: 1 }),
    );
    expect(results.some(({ ok }) => ok)).toBe(true);
    expect(await count("tt_integrations")).toBe(1);
  });
});

describe("due work of eight ticks at once", () => {
  const ticks = async () => {
    const reports = await atOnce(8, ({ app }) => app.tick());
    expect(application.log.lines.filter(({ level }) => level === "error")).toEqual([]);
    const sum = (key: "syncs" | "events" | "summaries" | "failed"): number =>
      reports.reduce((total, report) => total + report[key], 0);
    return {
      syncs: sum("syncs"),
      events: sum("events"),
      summaries: sum("summaries"),
      failed: sum("failed"),
    };
  };

  it("is done once: syncs, events and daily summaries", async () => {
    const integrations = [];
    for (let owner = 1; owner <= 10; owner += 1) integrations.push(await save(owner));
    for (const [index, integration] of integrations.entries()) {
      const sent = delivery(integration, { id: "d", item: index });
      expect((await application.first.app.fetch(sent)).status).toBe(200);
    }
    expect(await ticks()).toEqual({ syncs: 10, events: 10, summaries: 0, failed: 0 });
    expect(application.sent.syncs).toBe(10);
    expect(new Set(application.sent.events).size).toBe(10);
    expect(application.sent.events).toHaveLength(10);
    expect(await count("tt_events")).toBe(0);
    clock.set("2026-01-15T18:00:00Z");
    expect(await ticks()).toMatchObject({ summaries: 10, failed: 0 });
    expect(application.sent.summaries).toEqual(Array(10).fill("2026-01-15"));
    expect(await ticks()).toEqual({ syncs: 0, events: 0, summaries: 0, failed: 0 });
  });

  it("includes the deletion of what is old", async () => {
    const integration = await save(7);
    await application.first.database.transaction((tx) =>
      tx.query(
        `insert into tt_claims (integration_id, body_hash, claimed_at)
          select $1, md5(n::text), n from generate_series(1, 20000) as n`,
        [integration.id],
      ),
    );
    await application.first.database.transaction((tx) =>
      tx.query(
        `insert into tt_work (work_key, integration_id, work, due_at, attempts, leased_until, kept_at)
          select md5(n::text), $1, '{"type":"sync"}', 0, 0, 0, n from generate_series(1, 20000) as n`,
        [integration.id],
      ),
    );
    await ticks();
    clock.advance(minuteMs);
    await ticks();
    expect([await count("tt_claims"), await count("tt_work")]).toEqual([0, 2]);
  });

  it("does not wait for old rows that another process is deleting", async () => {
    const integration = await save(7);
    const { database, app } = application.first;
    const old = "insert into tt_claims (integration_id, body_hash, claimed_at) values ($1, $2, 0)";
    await database.transaction((tx) => tx.query(old, [integration.id, "a"]));
    await database.transaction(async (tx) => {
      await tx.query("select * from tt_claims for update", []);
      await database.transaction((other) => other.query(old, [integration.id, "b"]));
      expect(await app.tick()).toMatchObject({ syncs: 1, failed: 0 });
    });
    expect(await count("tt_claims")).toBe(1);
  });

  it("delivers an event once that eight processes emit", async () => {
    await save(7);
    await application.first.app.tick();
    const at = "2026-01-15T12:00:00Z";
    const entity = { type: "task", id: 1, name: "One" };
    const event = { id: "e-1", type: "task.created", at, userId: 7, entity, data: {} } as const;
    await atOnce(8, ({ app }) => app.emit(event));
    expect(application.sent.events).toEqual(["e-1"]);
  });
});

describe("transactions that need the same things in another order", () => {
  const move = (from: string, to: string): TaskMove => ({
    type: "task.move",
    from: { source: from, ref: "item_1" },
    to: { source: to, ref: "item_1" },
    receiving: false,
  });
  const upsert = (source: string, index: number): TaskUpsert => ({
    type: "task.upsert",
    task: { source, ref: "item_1" },
    project: 1,
    fields: { name: String(index), description: null, status: "todo", priority: "low" },
    asOf: new Date(Date.parse("2026-01-15T12:00:00Z") + index * 1000).toISOString(),
    ifMissing: "create",
  });

  it("do not deadlock", async () => {
    const { harness } = createApplication(application.first.database);
    const { storage } = harness;
    const project = await harness.createProject();
    const rows: IntegrationRow[] = [];
    for (let index = 0; index < 4; index += 1) {
      rows.push(await harness.createIntegration({ owner: await harness.createUser() }));
    }
    const commits = Array.from({ length: 60 }, (_each, index) => {
      const row = rows[index % rows.length];
      if (!row) throw new Error("There is no row");
      const [from, to] =
        index % 2 === 0 ? (["left", "right"] as const) : (["right", "left"] as const);
      const set: ChangeSet = {
        integration: row.id,
        guard: { settingsVersion: row.settingsVersion },
        once: { id: `d-${String(index)}`, hash: `hash-${String(index)}` },
        changes: [{ ...upsert(from, index), project }, move(from, to)],
      };
      return storage.commit(set);
    });
    const results = await Promise.all(commits);
    for (const result of results) {
      expect(result.status).toBe("done");
    }
  });

  it("link an account once if ten codes for it are sent to two integrations at once", async () => {
    const { harness } = createApplication(application.first.database);
    const rows = [
      await harness.createIntegration({ owner: null }),
      await harness.createIntegration({ owner: null, connector: "other_connector" }),
    ];
    const codes = [];
    for (let index = 0; index < 10; index += 1) {
      codes.push(await harness.createLinkCode(await harness.createUser(), "slack"));
    }
    const results = await Promise.all(
      codes.map((code, index) => {
        const row = rows[index % 2];
        if (!row) throw new Error("There is no row");
        return harness.storage.commit({
          integration: row.id,
          guard: { settingsVersion: row.settingsVersion },
          changes: [
            {
              type: "identity.link",
              provider: "slack",
              externalId: "T1:U1",
              name: "roadrunner",
              code,
              routingKey: { index: "linked", value: "T1:U1" },
            },
          ],
        });
      }),
    );
    for (const result of results) {
      expect(result).toMatchObject({ status: "done", outcomes: [{ status: "updated" }] });
    }
    expect([await count("tt_accounts"), await count("tt_routing_keys")]).toEqual([1, 1]);
  });
});

describe("the tables", () => {
  it("can be created by eight processes at once", async () => {
    const fresh = openPool(await emptyPostgresUrl());
    const creations = Array.from({ length: 8 }, () => fresh.transaction(createTables("postgres")));
    await Promise.all(creations);
    const [row] = await fresh.transaction((tx) =>
      tx.query("select count(*) as n from pg_tables where tablename like 'tt%'", []),
    );
    const tables = ledgerSchema("postgres").filter((text) => text.startsWith("create table"));
    expect(Number(row?.["n"])).toBe(tables.length);
    await fresh.close();
  });
});
