import { beforeEach, describe, expect, it } from "vitest";
import { createTestEnvironment, type TestEnvironment } from "../src/testing/connector/environment";
import {
  describeConnector,
  type Change,
  type Plan,
  type PullItem,
  type PullPage,
} from "../src/index";
import { ToyConnector, toyFixture, toyManifest } from "./toy-connector";

// A connector may be plain JavaScript, so core validates its output before anything is stored.

let plan: Partial<Plan>;
let pages: readonly (readonly unknown[])[];

class Unchecked extends ToyConnector {
  protected override onDelivery(): Promise<Plan> {
    const reply: Plan["reply"] = (outcomes) => ({
      status: 200,
      body: { statuses: outcomes.map(({ status }) => status) },
    });
    return Promise.resolve({ changes: [], reply, ...plan });
  }

  protected override async *onPull(): AsyncGenerator<PullPage, void, undefined> {
    for (const [index, items] of pages.entries()) {
      await Promise.resolve();
      yield { items: items as readonly PullItem[], checkpoint: { page: index + 1 } };
    }
  }
}

const descriptor = describeConnector(
  { ...toyManifest, uses: ["tasks", "entries", "identities"] },
  Unchecked,
);

let environment: TestEnvironment;
beforeEach(async () => {
  plan = {};
  pages = [];
  environment = await createTestEnvironment(toyFixture(descriptor));
});

const fields = { name: "One", description: null, status: "todo", priority: "low" };
const task = (ref: string, more: object = {}): object => ({
  type: "task.upsert",
  task: { source: "toy", ref },
  project: environment.project,
  fields,
  asOf: "2026-01-15T12:00:00Z",
  ifMissing: "create",
  ...more,
});
const entry = (more: object = {}): object => ({
  type: "entry.upsert",
  entry: { source: "toy", ref: "entry" },
  project: environment.project,
  start: "2026-01-15T09:00:00Z",
  end: "2026-01-15T10:00:00Z",
  notes: "",
  marker: "toy:entry",
  billable: true,
  remoteVersion: null,
  asOf: null,
  ifMissing: "create",
  ...more,
});
const named = (more: object): object => task("bad", { fields: { ...fields, ...more } });

const removal = (more: object): object => ({
  type: "entry.remove",
  entry: { source: "toy", ref: "entry" },
  asOf: null,
  ...more,
});
const link = (more: object): object => ({
  type: "link.set",
  entry: { source: "toy", ref: "entry" },
  entryId: 1,
  localVersion: 1,
  remoteVersion: null,
  gone: false,
  ...more,
});
const key = (routingKey: object): object => ({
  type: "identity.link",
  provider: "toy",
  externalId: "7",
  name: "Ada",
  code: "CODE",
  routingKey,
});
const throwing = (): object =>
  Object.defineProperty(task("bad"), "asOf", {
    enumerable: true,
    get: () => {
      throw new RangeError("No value");
    },
  });
const cyclic = (): object => {
  const change: Record<string, unknown> = { ...task("bad") };
  change["fields"] = change;
  return change;
};
class Odd {
  readonly type = "task.archive";
  readonly task = { source: "toy", ref: "bad \ud800" };
  readonly asOf = "2026-01-15T12:00:00Z";
}

/** Invalid changes, and the path in the error message. */
const bad: readonly (readonly [string, () => unknown, string])[] = [
  ['fields.status "open"', () => named({ status: "open" }), ".fields.status: "],
  ['name ""', () => named({ name: "" }), ".fields.name: "],
  ["a name of U+0000 only", () => named({ name: "\0" }), ".fields.name: "],
  ["a blank name", () => named({ name: " \t" }), ".fields.name: "],
  ["a name of 201 characters", () => named({ name: "x".repeat(201) }), ".fields.name: "],
  [
    "a huge description",
    () => named({ description: "x".repeat(5_000_000) }),
    ".fields.description: ",
  ],
  ['priority "P1"', () => named({ priority: "P1" }), ".fields.priority: "],
  ['asOf "yesterday"', () => task("bad", { asOf: "yesterday" }), ".asOf: "],
  ['asOf "1768478400"', () => task("bad", { asOf: "1768478400" }), ".asOf: "],
  ["asOf in year 0", () => task("bad", { asOf: "0000-01-15T12:00:00Z" }), ".asOf: "],
  ["a Date", () => task("bad", { asOf: new Date() }), ".asOf: "],
  ["NaN for a project", () => task("bad", { project: Number.NaN }), ".project: "],
  ["a project beyond integer", () => task("bad", { project: 3_000_000_000 }), ".project: "],
  ["a missing field", () => task("bad", { ifMissing: undefined }), ".ifMissing: "],
  ["a huge ref", () => task("x".repeat(6_000)), ".task.ref: "],
  ["an end before its start", () => entry({ end: "2026-01-15T08:00:00Z" }), ".end: "],
  ["notes that are no text", () => entry({ notes: 7 }), ".notes: "],
  ["a kind outside uses", () => ({ type: "timer.stop", user: { id: 1 } }), ".type: "],
  ["an unknown kind", () => ({ type: "toString" }), ".type: "],
  ["an unknown field", () => task("bad", { owner: 1 }), ": Unrecognized key"],
  ["a huge field name", () => task("bad", { ["x".repeat(100_000)]: 1 }), ": Unrecognized key xxx"],
  [
    "a prototype as a field",
    () => task("bad", { fields: JSON.parse(`{"name": "One", "__proto__": {"a": 1}}`) as object }),
    ".fields: Unrecognized key __proto__",
  ],
  ["an unknown task field", () => named({ due_date: null }), ".fields: Unrecognized key"],
  ["a script as url", () => named({ url: "javascript:alert(1)" }), ".fields.url: "],
  ["a url without a host", () => named({ url: "https://" }), ".fields.url: "],
  ["a due time", () => named({ dueDate: "2026-01-15T12:00:00Z" }), ".fields.dueDate: "],
  ["a day that does not exist", () => named({ dueDate: "2026-02-30" }), ".fields.dueDate: "],
  ["year 0", () => named({ dueDate: "0000-01-15" }), ".fields.dueDate: "],
  ["a negative estimate", () => named({ estimateSeconds: -1 }), ".fields.estimateSeconds: "],
  ["half a second", () => named({ estimateSeconds: 0.5 }), ".fields.estimateSeconds: "],
  ["an assignee by name", () => named({ assignee: "octocat" }), ".fields.assignee: "],
  [
    "an assignee of two kinds",
    () => named({ assignee: { id: 1, login: "x" } }),
    ".fields.assignee: ",
  ],
  ["101 labels", () => named({ labels: Array(101).fill("x") }), ".fields.labels: "],
  ["a label of 101 characters", () => named({ labels: ["x".repeat(101)] }), ".fields.labels.0: "],
  ["labels as text", () => named({ labels: "bug" }), ".fields.labels: "],
  ["labels that are null", () => named({ labels: null }), ".fields.labels: "],
  ["another ifMissing", () => task("bad", { ifMissing: true }), ".ifMissing: "],
  ["an unknown reason", () => task("bad", { ifMissing: "sometimes" }), ".ifMissing: "],
  ["an entry removed without a reason", () => removal({}), ".ifMissing: "],
  ["an entry removed to be created", () => removal({ ifMissing: "create" }), ".ifMissing: "],
  ["a link with half a version", () => link({ localVersion: 1.5 }), ".localVersion: "],
  ["a link whose gone is text", () => link({ gone: "no" }), ".gone: "],
  ["a link without entry", () => link({ entry: null }), ".entry: "],
  ["a routing key without value", () => key({ index: "hook" }), ".routingKey.value: "],
  [
    "a routing key of 1,001 bytes",
    () => key({ index: "hook", value: "x".repeat(1_001) }),
    ".routingKey.value: ",
  ],
  ["a getter that throws", () => throwing(), ": Must be plain data"],
  ["a cycle", () => cyclic(), ": Must be plain data"],
  ["an instance with half a character", () => new Odd(), ": Must be plain data"],
  ["no object", () => null, ": Must be an object"],
];

const deliver = async (id = "delivery-1") => {
  const secret = environment.secretInput("signing_secret");
  const request = await environment.fixture.acting?.({
    secret,
    deliveryId: id,
    at: environment.clock.now(),
    url: "https://tt.example/hook",
  });
  if (!request) throw new Error("The toy connector has no `inbound`");
  return environment.connector.receive(request, { publicId: environment.integration.publicId });
};
const errors = () => environment.log.lines.filter(({ level }) => level === "error");
const names = async (): Promise<readonly string[]> => {
  const refs = ["before", "bad", "after"];
  const found = await Promise.all(
    refs.map((ref) =>
      environment.harness.storage.tasks.byRef(environment.integration.id, { source: "toy", ref }),
    ),
  );
  return refs.filter((_ref, index) => found[index] !== undefined);
};

describe("an invalid change", () => {
  it.each(bad)("%s fails alone in a delivery", async (_name, change, path) => {
    plan = { changes: [task("before"), change(), task("after")] as Change[] };
    expect(await deliver()).toEqual({
      status: 200,
      body: { statuses: ["created", "failed", "created"] },
    });
    expect(await names()).toEqual(["before", "after"]);
    expect(JSON.stringify(errors())).toContain(`changes[1]${path}`);
    expect(JSON.stringify(errors()).length).toBeLessThan(2_000);
    expect(await environment.harness.countClaims(environment.integration.id)).toBe(0);
  });

  it.each(bad)(
    "%s fails alone on a page, and the checkpoint advances",
    async (_name, change, path) => {
      const item = (ref: string, its: unknown) => ({ ref, title: ref, change: its });
      pages = [
        [item("before", task("before")), item("bad", change()), item("after", task("after"))],
      ];
      const result = await environment.connector.sync(environment.integration.id);
      expect(result).toMatchObject({ ok: true, run: { status: "done", created: 2, failed: 1 } });
      const items = result.run?.items ?? [];
      expect(items.find(({ status }) => status === "failed")).toMatchObject({
        ref: "bad",
        error: expect.stringContaining(path.replace(/^\./, "")) as string,
      });
      expect(await names()).toEqual(["before", "after"]);
      const row = await environment.harness.storage.integrations.get(environment.integration.id);
      expect(row?.state["sync"]).toMatchObject({ checkpoint: { page: 1 } });
    },
  );

  it.each([
    [{ ref: "one" }, "title: "],
    [{ title: "one" }, "ref: "],
    [{ ref: "one", title: "one", error: 7 }, "error: "],
    [null, "expected object"],
  ])("is an item without ref or title, %j, which fails alone", async (item, path) => {
    pages = [[item, { ref: "after", title: "after", change: task("after") }]];
    const result = await environment.connector.sync(environment.integration.id);
    expect(result).toMatchObject({ ok: true, run: { status: "done", created: 1, failed: 1 } });
    expect(result.run?.items[0]?.error).toContain(path);
  });

  it("fails alone in a dry run, too", async () => {
    pages = [[{ ref: "bad", title: "bad", change: named({ status: "open" }) }]];
    expect(
      await environment.connector.sync(environment.integration.id, { dryRun: true }),
    ).toMatchObject({
      ok: true,
      run: { failed: 1 },
    });
  });

  it("is one with a getter, whose value is read into plain data if it does not throw", async () => {
    const change = Object.defineProperty(task("before"), "asOf", {
      enumerable: true,
      get: () => "2026-01-15T12:00:00Z",
    });
    plan = { changes: [change] as Change[] };
    expect(await deliver()).toMatchObject({ body: { statuses: ["created"] } });
  });
});

describe("texts of a connector", () => {
  it("are cleaned in tasks, reports, health and state", async () => {
    const change = task("before", { fields: { ...fields, name: "bad \ud800 title" } });
    pages = [
      [
        { ref: "a\0b", title: `${"a".repeat(199)}\ud83d`, skip: "filtered" },
        { ref: "c", title: "x".repeat(1_000_000), error: "why \ud800" },
        { ref: "d", title: "cut \ud83d", change },
      ],
    ];
    const result = await environment.connector.sync(environment.integration.id);
    expect(result).toMatchObject({ ok: true, run: { created: 1, skipped: 1, failed: 1 } });
    const { storage } = environment.harness;
    const [run] = await storage.runs.list(environment.integration.id, 1);
    const kept = await storage.runs.get(environment.integration.id, run?.id ?? "");
    expect(kept?.items.map(({ ref, title }) => [ref, title])).toEqual([
      ["c", "x".repeat(200)],
      ["d", "cut \ufffd"],
      ["ab", `${"a".repeat(199)}\ufffd`],
    ]);
    const found = await storage.tasks.byRef(environment.integration.id, {
      source: "toy",
      ref: "before",
    });
    expect(found?.name).toBe("bad \ufffd title");
  });
});

describe("a sync whose result cannot be stored", () => {
  it.each([1, 2, 4])("releases its lease if %i writes fail", async (failing) => {
    let left = failing;
    const { storage } = environment.ports;
    const ports = {
      ...environment.ports,
      storage: {
        ...storage,
        commit: () => Promise.reject(new RangeError("The commit fails")),
        integrations: {
          ...storage.integrations,
          patch: (...patch: Parameters<typeof storage.integrations.patch>) => {
            left -= 1;
            return left >= 0
              ? Promise.reject(new RangeError("The patch fails"))
              : storage.integrations.patch(...patch);
          },
        },
      },
    };
    pages = [[{ ref: "one", title: "one", change: task("before") }]];
    const result = await descriptor.create(ports).sync(environment.integration.id);
    expect(result.ok).toBe(false);
    const lease = await storage.integrations.lease(environment.integration.id, "sync", 1);
    // If every write fails, the lease cannot be released.
    if (failing < 3) expect(lease).toBeDefined();
    else expect(lease).toBeUndefined();
    if (failing < 3) {
      const row = await storage.integrations.get(environment.integration.id);
      if (failing === 1) expect(row?.health?.state).toBe("degraded");
    }
  });
});

describe("a reply that throws after the commit", () => {
  const reply = (): never => {
    throw new RangeError("The reply fails");
  };

  it("is replaced by core's reply and logged as an error", async () => {
    plan = { changes: [task("before")] as Change[], reply };
    expect(await deliver()).toEqual({ status: 200, body: { ok: true, handled: true } });
    expect(errors()).toMatchObject([{ message: "the reply to a committed delivery failed" }]);
    expect(await names()).toEqual(["before"]);
    expect(await deliver()).toMatchObject({ body: { duplicate: true } });
  });

  it("is replaced by the failure of a change", async () => {
    plan = { changes: [named({ status: "open" })] as Change[], reply };
    expect(await deliver()).toMatchObject({
      status: 200,
      body: { ok: false, code: "invalid_change" },
    });
  });
});

describe("a delivery id", () => {
  it.each(["x".repeat(6_000), "a\0b"])(
    "that no index can store is claimed by its hash",
    async (id) => {
      plan = { changes: [task("before")] as Change[] };
      expect(await deliver(id)).toMatchObject({ body: { statuses: ["created"] } });
      expect(await deliver(id)).toMatchObject({ body: { duplicate: true } });
    },
  );
});
