import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  ConnectorError,
  createRuntime,
  createStorage,
  describeConnector,
} from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import { ToyConnector, toyManifest } from "../../connector-core/test/toy-connector";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ledgerSchema, serialTransactions, sqlLedger, type SqlTransaction } from "../src/index";

/** A file that another process has locked for writing, and a runtime on it. */
function openLocked(path: string) {
  const file = new DatabaseSync(path, { timeout: 20 });
  file.exec("pragma journal_mode = wal");
  for (const statement of ledgerSchema("sqlite")) file.exec(statement);
  const waits: string[] = [];
  const query: SqlTransaction["query"] = (text, values) =>
    Promise.resolve().then(() => {
      waits.push(text);
      return file.prepare(text).all(...values);
    });
  const transaction = serialTransactions({ query });
  const ledger = sqlLedger({ dialect: "sqlite", transaction });
  const other = new DatabaseSync(path);
  other.exec("begin immediate");
  return { file, other, waits, transaction, ledger };
}

describe("a locked SQLite file", () => {
  let directory: string;
  let locked: ReturnType<typeof openLocked>;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "locked-"));
    locked = openLocked(join(directory, "app.sqlite"));
  });
  afterEach(() => {
    locked.other.close();
    locked.file.close();
    rmSync(directory, { recursive: true });
  });

  it("rejects as busy, and works once it is unlocked", async () => {
    const one = () => locked.transaction((tx) => tx.query("select 1 as n", []));
    const error: unknown = await one().catch((error: unknown) => error);
    expect(ConnectorError.isInstance(error, "busy")).toBe(true);
    locked.other.exec("rollback");
    expect(await one()).toMatchObject([{ n: 1 }]);
  });

  it.each([
    [Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY_SNAPSHOT" }), true],
    [Object.assign(new Error("database is locked"), { errcode: 261 }), true],
    [Object.assign(new Error("constraint failed"), { errcode: 19 }), false],
    [Object.assign(new Error("no such table"), { code: "SQLITE_ERROR" }), false],
  ])("tells the errors of drivers apart: %s", async (thrown, isBusy) => {
    const transaction = serialTransactions({ query: () => Promise.reject(thrown) });
    const error: unknown = await transaction(() => Promise.resolve()).catch((e: unknown) => e);
    expect(ConnectorError.isInstance(error, "busy")).toBe(isBusy);
    expect(error === thrown).toBe(!isBusy);
  });

  it("makes a delivery wait once, and a tick count a failure", async () => {
    const { ledger, waits } = locked;
    const ports = { ...memoryPorts(), storage: createStorage({ ledger }), ledger };
    const toy = describeConnector({ ...toyManifest, uses: [], mayUse: [] }, ToyConnector);
    const app = createRuntime({ connectors: [toy], ports, baseUrl: "https://time.example.com" });
    const url = "https://time.example.com/api/integrations/toy/webhook/public-1";
    const headers = {
      "x-toy-event": "item",
      "x-toy-delivery": "d-1",
      "x-toy-signature": "0".repeat(64),
    };
    const response = await app.fetch(new Request(url, { method: "POST", headers, body: "{}" }));
    expect(response.status).toBe(503);
    expect(waits).toEqual(["begin immediate"]);
    expect(await app.tick()).toMatchObject({ failed: 2 });
  });
});
