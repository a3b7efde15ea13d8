import {
  auth,
  createRuntime,
  createStorage,
  defineConnector,
  header,
  newTaskValues,
  project,
  secret,
  task,
  time,
  verify,
  type Runtime,
  type StorageLedger,
  type TasksGroup,
} from "@tt/connector-core";
import { memoryLogger, type FixedClock, type MemoryLogger } from "@tt/connector-core/memory";
import { nodeCrypto } from "@tt/connector-core/node";
import * as z from "zod";
import { sqlLedger, type SqlTransaction } from "../../../storage-sql/src/index";
import type { TestDatabase } from "../../../storage-sql/test/databases";
import { openPool } from "./databases";

/** Statements that create the application's own tables. */
export const applicationTables = [
  `create table todos (
    id bigint generated always as identity primary key,
    list bigint not null, title text not null, status text not null, priority text not null)`,
];

const tasks: TasksGroup<SqlTransaction> = {
  project: () => Promise.resolve("open"),
  async get(tx, id) {
    const [row] = await tx.query("select * from todos where id = $1", [id]);
    if (!row) return undefined;
    const { list, title, status, priority } = row as Record<string, string>;
    const values = {
      ...newTaskValues({ name: title ?? "", description: null }),
      status: status ?? "",
      priority: priority ?? "",
    };
    return { project: Number(list), values, deleted: false };
  },
  async insert(tx, { project: list, values: { name, status, priority } }) {
    const [row] = await tx.query(
      "insert into todos (list, title, status, priority) values ($1, $2, $3, $4) returning id",
      [list, name, status, priority],
    );
    return Number(row?.["id"]);
  },
  async update(tx, id, { name, status, priority }) {
    await tx.query("update todos set title = $1, status = $2, priority = $3 where id = $4", [
      name,
      status,
      priority,
      id,
    ]);
  },
};

/** What the connector of the application did at its provider. */
export interface Sent {
  readonly events: string[];
  readonly summaries: string[];
  syncs: number;
}

function connectorOf(sent: Sent) {
  const item = z.object({ id: z.int(), title: z.string(), updated_at: time() });
  return defineConnector({
    name: "Acme",
    settings: z.object({
      token: secret(),
      hook_secret: secret(z.string(), { generate: true }),
      list: project(),
    }),
    api: { base: () => "https://acme.test", auth: auth.bearer("token") },
    test: () => Promise.resolve("Connected."),
    item: [
      item,
      ({ id, title, updated_at }, { ref, settings }) =>
        task.upsert({
          task: ref("acme", `item_${String(id)}`),
          project: settings.list,
          asOf: updated_at,
          name: title,
        }),
    ],
    webhook: {
      verify: verify.token("hook_secret", header("x-token")),
      deliveryId: header("x-delivery"),
      event: header("x-event"),
      on: { item: [item, (event, { map }) => map(event)] },
    },
    sync: {
      // eslint-disable-next-line @typescript-eslint/require-await -- A provider without items.
      async *pull() {
        sent.syncs += 1;
        yield { items: [], checkpoint: {} };
      },
    },
    notifications: {
      daily: {
        at: () => "18:00",
        send: (day) => void sent.summaries.push(day),
      },
    },
    events: { "task.created": ({ id }) => void sent.events.push(id) },
  });
}

/** A process of the application, with a pool of its own. */
export interface Process {
  readonly app: Runtime;
  readonly ledger: StorageLedger<SqlTransaction>;
  readonly database: TestDatabase;
}

/** Processes of an application that share a database. */
export interface Application {
  readonly processes: readonly Process[];
  readonly first: Process;
  readonly log: MemoryLogger;
  readonly sent: Sent;
  /** The titles of the tasks. */
  titles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts processes of an application on a database that has the tables. */
export function startApplication(url: string, count: number, clock: FixedClock): Application {
  const sent: Sent = { events: [], summaries: [], syncs: 0 };
  const log = memoryLogger();
  const key = new Uint8Array(32).fill(7);
  const start = (): Process => {
    const database = openPool(url);
    const ledger = sqlLedger(database, { clock });
    const storage = createStorage({ ledger, tasks, clock });
    const ports = { storage, ledger, crypto: nodeCrypto([key]), log, clock };
    const baseUrl = "https://time.example.com";
    const app = createRuntime({ connectors: [connectorOf(sent)], ports, baseUrl });
    return { app, ledger, database };
  };
  const first = start();
  const processes = [first, ...Array.from({ length: count - 1 }, start)];
  return {
    processes,
    first,
    log,
    sent,
    async titles() {
      const rows = await first.database.transaction((tx) =>
        tx.query("select title from todos order by id", []),
      );
      return rows.map(({ title }) => String(title));
    },
    async close() {
      await Promise.all(processes.map(({ database }) => database.close()));
    },
  };
}
