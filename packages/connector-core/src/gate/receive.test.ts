import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { fromHex, fromUtf8, hex, utf8 } from "../bytes";
import type { ChangeSet, RouteHint, TaskUpsert } from "../changes";
import { prepareConfig } from "../config/form";
import { settingsParser } from "../config/parse";
import { secret } from "../config/secret-field";
import type { ConnectorContext } from "../context";
import { ConnectorError } from "../error";
import type { Inbound, Manifest } from "../manifest";
import type { Plan } from "../plan";
import type { IntegrationRow, Storage } from "../ports/storage";
import { createTelemetry, type TelemetryEvents } from "../telemetry";
import { fixedClock, type FixedClock } from "../testing/fixed-clock";
import type { StorageHarness } from "../testing/harness";
import { memoryHarness } from "../testing/memory/harness";
import { memoryLogger, type MemoryLogger } from "../testing/memory-logger";
import { webCrypto } from "../web/crypto";
import { receive, type GateConnector } from "./receive";
import type { RawRequest, Reply } from "./request";

const schema = z.object({ key: secret(), project: z.int(), only: z.string().optional() });
type Schema = typeof schema;
interface Note {
  readonly note: number;
  readonly room: string;
}

const now = "2026-01-15T12:00:00Z";
const crypto = webCrypto([new Uint8Array(32).fill(3)]);
const hint: RouteHint = { index: "room", value: "kitchen" };
const done: Reply = { status: 200, body: { ok: true, handled: true } };

const inbound: Inbound<Schema, Note> = {
  path: "webhook",
  maxBytes: 200,
  verification: {
    type: "hmac",
    secret: "key",
    signed: (request) => {
      const at = request.headers["x-at"];
      return {
        data: request.body,
        signature: fromHex(request.headers["x-signature"] ?? "none"),
        ...(at === undefined ? {} : { at: new Date(at) }),
      };
    },
  },
  route: (untrusted) =>
    Object.entries(untrusted.headers).flatMap(([name, value]) =>
      name.startsWith("hint-") && value !== undefined ? [{ index: name.slice(5), value }] : [],
    ),
  routesOf: () => [],
  deliveryId: (request) => request.headers["x-id"],
  parse: (request) => {
    if (request.headers["x-event"] !== undefined) return { ignored: "not a note" };
    return { event: JSON.parse(fromUtf8(request.body)) as Note };
  },
};

/** A note becomes a task; a card that is for another room leaves it alone. */
function decide(event: Note, context: Pick<ConnectorContext<Schema>, "config">): Promise<Plan> {
  const { project, only } = context.config;
  const change: TaskUpsert = {
    kind: "task.upsert",
    task: { source: "notes", ref: `note_${String(event.note)}` },
    project,
    fields: { name: "A note", description: null, status: "todo", priority: "low" },
    asOf: now,
    create: true,
  };
  const mine = only === undefined || only === event.room;
  return Promise.resolve({
    changes: mine ? [change] : [],
    reply: () => (mine ? done : { status: 202, body: { ok: true, handled: false } }),
  });
}

interface Card {
  readonly row: IntegrationRow;
  readonly project: number;
  /** Types into the card as its owner would. */
  save(input: Record<string, string | number>): Promise<void>;
}

describe("the gate", () => {
  let harness: StorageHarness;
  let clock: FixedClock;
  let log: MemoryLogger;
  let told: TelemetryEvents["delivery"][];
  let commits: ChangeSet[];
  let reads: number;
  /** What reads that need not be fresh answer for these cards; undefined: they know none. */
  let inMemory: Map<string, IntegrationRow | undefined>;
  let storage: Storage;

  beforeEach(() => {
    clock = fixedClock(now);
    harness = memoryHarness(clock);
    log = memoryLogger();
    told = [];
    commits = [];
    reads = 0;
    inMemory = new Map();
    storage = watched(harness.storage);
  });

  function watched(real: Storage): Storage {
    const seen = (row: IntegrationRow | undefined, fresh: boolean | undefined) =>
      row && !fresh && inMemory.has(row.id) ? inMemory.get(row.id) : row;
    return {
      ...real,
      integrations: {
        ...real.integrations,
        async byPublicId(connector, publicId, options) {
          reads += 1;
          const row = await real.integrations.byPublicId(connector, publicId, options);
          return seen(row, options?.fresh);
        },
        async byRoute(connector, hints, limit, options) {
          reads += 1;
          const rows = await real.integrations.byRoute(connector, hints, limit, options);
          return rows.map((row) => seen(row, options?.fresh)).filter((row) => row !== undefined);
        },
      },
      commit(changeSet, options) {
        commits.push(changeSet);
        return real.commit(changeSet, options);
      },
    };
  }

  async function createCard(key: string, hints: readonly RouteHint[] = [hint]): Promise<Card> {
    const owner = await harness.createUser();
    const project = await harness.createProject();
    const { id } = await harness.createIntegration({ owner, connector: "note_connector" });
    const read = async (): Promise<IntegrationRow> => {
      const row = await harness.storage.integrations.get(id, { fresh: true });
      if (!row) throw new Error("The card is gone");
      return row;
    };
    const save: Card["save"] = async (input) => {
      const prepared = await prepareConfig({ config: schema, inbound }, input, id, await read(), { crypto, clock });
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
      await harness.storage.integrations.patch(id, prepared.patch);
    };
    await save({ key, project });
    const { settingsVersion } = await read();
    await harness.storage.commit({
      integration: id,
      guard: { settingsVersion },
      changes: hints.map((learnt) => ({ kind: "route.learn", hint: learnt })),
    });
    return { row: await read(), project, save };
  }

  function gate(
    change: Partial<Inbound<Schema, Note>> = {},
    hook: GateConnector<Schema, Note>["decide"] = decide,
  ): GateConnector<Schema, Note> {
    const telemetry = createTelemetry();
    telemetry.on("delivery", (event) => told.push(event));
    const settings = settingsParser(schema);
    const manifest: Manifest<Schema, Note> = {
      key: "note_connector",
      slug: "notes",
      name: "Notes",
      docs: "NOTES.md",
      config: schema,
      origins: () => [],
      auth: { type: "bearer", secret: "key" },
      classify: () => ({ is: "ok" }),
      uses: ["task.upsert"],
    };
    const fetch = () => Promise.reject(new Error("A delivery calls nobody"));
    const ports = { storage, crypto, clock, log, telemetry, fetch, env: {} };
    return {
      manifest,
      inbound: { ...inbound, ...change },
      ports,
      // The hooks of this file look at the settings only.
      contextOf: (row) => ({ config: settings(row) }) as ConnectorContext<Schema>,
      decide: hook,
    };
  }

  async function note(
    key: string,
    headers: Readonly<Record<string, string>> = {},
    event: Note = { note: 1, room: "kitchen" },
  ): Promise<RawRequest> {
    const body = utf8(JSON.stringify(event));
    const signature = hex(await crypto.hmac.sha256(utf8(key), body));
    const named = { "x-id": "delivery-1", "x-signature": signature, "hint-room": "kitchen" };
    return { body, headers: { ...named, ...headers } };
  }

  const tasks = (card: Card): Promise<number> => harness.countTasks(card.project);

  describe("finds the card", () => {
    it("by its own URL, without asking for hints", async () => {
      const card = await createCard("key of mine");
      const route = () => {
        throw new Error("The hints were asked for");
      };
      const reply = await receive(gate({ route }), await note("key of mine"), card.row.publicId);
      expect(reply).toEqual(done);
      expect(await tasks(card)).toBe(1);
    });

    it("at the shared URL as the one whose secret signed", async () => {
      const first = await createCard("key of the first");
      const second = await createCard("key of the second");
      expect(await receive(gate(), await note("key of the second"), undefined)).toEqual(done);
      expect([await tasks(first), await tasks(second)]).toEqual([0, 1]);
    });

    it("by the most specific hint when several could be meant", async () => {
      const byRoom = await createCard("shared key");
      const byHook = await createCard("shared key", [{ index: "hook", value: "7" }]);
      const hints = { "hint-hook": "7", "hint-room": "kitchen" };
      const { headers, body } = await note("shared key");
      const request = { body, headers: { ...hints, ...headers } };
      expect(inbound.route(request).map(({ index }) => index)).toEqual(["hook", "room"]);
      await receive(gate(), request, undefined);
      expect([await tasks(byRoom), await tasks(byHook)]).toEqual([0, 1]);
    });

    it("among the first twenty candidates and no more", async () => {
      for (let card = 1; card <= 21; card += 1) await createCard(`key ${String(card)}`);
      expect((await receive(gate(), await note("key 20"), undefined)).status).toBe(200);
      expect((await receive(gate(), await note("key 21"), undefined)).status).toBe(401);
    });

    it("not at all without a hint: refused without a look at the database", async () => {
      await createCard("key of mine");
      const request = await note("key of mine");
      const reply = await receive(gate({ route: () => [] }), request, undefined);
      expect(reply.status).toBe(401);
      expect(reads).toBe(0);
    });

    it("beside one whose secret cannot be read: that card fails alone", async () => {
      const broken = await createCard("key of the broken");
      const sealed = await webCrypto([new Uint8Array(32).fill(4)]).secrets.seal("x", "y");
      await harness.storage.integrations.patch(broken.row.id, { secrets: { key: sealed } });
      const card = await createCard("key of mine");
      expect(await receive(gate(), await note("key of mine"), undefined)).toEqual(done);
      expect(await tasks(card)).toBe(1);
      const unverifiable = await receive(gate(), await note("key of the broken"), undefined);
      expect(unverifiable).toMatchObject({ status: 503, body: { code: "encryption_key_missing" } });
    });
  });

  describe("before the signature", () => {
    it("takes bodies up to the limit, and refuses larger ones unread", async () => {
      await createCard("key of mine");
      const room = "x".repeat(inbound.maxBytes - utf8('{"note":1,"room":""}').length);
      const largest = await note("key of mine", {}, { note: 1, room });
      expect(largest.body).toHaveLength(inbound.maxBytes);
      expect((await receive(gate(), largest, undefined)).status).toBe(200);
      reads = 0;
      const larger = await note("key of mine", {}, { note: 1, room: `${room}x` });
      expect(await receive(gate(), larger, undefined)).toMatchObject({
        status: 413,
        body: { ok: false, code: "too_large" },
      });
      expect(reads).toBe(0);
    });

    it("answers an unsigned handshake without a card, and nothing else", async () => {
      const card = await createCard("key of mine");
      const hello: Reply = { status: 200, body: { challenge: "abc" } };
      const handshake = gate({
        unsigned: (untrusted) => (untrusted.headers["x-hello"] ? hello : undefined),
      });
      const unsigned = await note("another key", { "x-hello": "abc" });
      expect(await receive(handshake, unsigned, undefined)).toEqual(hello);
      expect(reads).toBe(0);
      expect((await receive(handshake, await note("another key"), undefined)).status).toBe(401);
      expect(await tasks(card)).toBe(0);
    });
  });

  describe("with a signed time", () => {
    const windowed = { verification: { ...inbound.verification, toleranceSeconds: 300 } };

    it.each([
      ["2026-01-15T11:55:00.000Z", 200],
      ["2026-01-15T11:54:59.999Z", 401],
      ["2026-01-15T12:05:00.000Z", 200],
      ["2026-01-15T12:05:00.001Z", 401],
      ["no time at all", 401],
      [undefined, 401],
    ])("signed at %s and received at 12:00: %i", async (at, status) => {
      await createCard("key of mine");
      const request = await note("key of mine", at === undefined ? {} : { "x-at": at });
      expect((await receive(gate(windowed), request, undefined)).status).toBe(status);
      expect(commits).toHaveLength(status === 200 ? 1 : 0);
    });

    it("says no more of a time outside the window than of a wrong signature", async () => {
      await createCard("key of mine");
      const late = await note("key of mine", { "x-at": "2026-01-15T11:00:00Z" });
      const forged = await note("another key", { "x-at": now });
      expect(await receive(gate(windowed), late, undefined)).toEqual(
        await receive(gate(windowed), forged, undefined),
      );
    });
  });

  describe("never refuses by an old row", () => {
    it.each<readonly [string, (card: Card) => Promise<void>]>([
      ["the card was unknown", (card) => remember(card, () => undefined)],
      [
        "the card had another secret",
        async (card) => {
          const sealed = await crypto.secrets.seal("an old key", `${card.row.id}:key`);
          await remember(card, (row) => ({ ...row, secrets: { key: sealed } }));
        },
      ],
      [
        "the secret could not be read",
        (card) => remember(card, (row) => ({ ...row, secrets: { key: "enc:v2:altered" } })),
      ],
      [
        "the settings did not fit",
        (card) => remember(card, (row) => ({ ...row, settings: { project: "none" } })),
      ],
      ["the card was paused", (card) => remember(card, (row) => ({ ...row, active: false }))],
      [
        "the card was for another room",
        (card) =>
          remember(card, (row) => ({ ...row, settings: { ...row.settings, only: "cellar" } })),
      ],
      [
        "the settings were one version behind",
        (card) => remember(card, (row) => ({ ...row, settingsVersion: row.settingsVersion - 1 })),
      ],
    ])("%s in memory, and is not in the database", async (_name, spoil) => {
      const card = await createCard("key of mine");
      await spoil(card);
      expect(await receive(gate(), await note("key of mine"), card.row.publicId)).toEqual(done);
      expect(await tasks(card)).toBe(1);
      expect(told).toHaveLength(1);
      expect(log.lines.filter((line) => line.level !== "debug")).toEqual([]);
    });

    function remember(
      card: Card,
      old: (row: IntegrationRow) => IntegrationRow | undefined,
    ): Promise<void> {
      inMemory.set(card.row.id, old(card.row));
      return Promise.resolve();
    }

    it("nor acts by one: the secret was replaced, the day is over", async () => {
      const card = await createCard("an old key");
      inMemory.set(card.row.id, card.row);
      await card.save({ key: "a new key" });
      await card.save({ key: "a newer key" });
      expect((await receive(gate(), await note("an old key"), card.row.publicId)).status).toBe(401);
      expect(await tasks(card)).toBe(0);
    });
  });

  describe("when settings change under it", () => {
    it("decides once more, by the new ones", async () => {
      const card = await createCard("key of mine");
      const next = await harness.createProject();
      let changed = false;
      const reply = await receive(
        gate({}, async (event, context) => {
          const plan = await decide(event, context);
          if (!changed) await card.save({ project: next });
          changed = true;
          return plan;
        }),
        await note("key of mine"),
        undefined,
      );
      expect(reply).toEqual(done);
      expect([await tasks(card), await harness.countTasks(next)]).toEqual([0, 1]);
    });

    it("gives up after the second time: 503, to be delivered again, nothing claimed", async () => {
      const card = await createCard("key of mine");
      let round = 0;
      const restless = gate({}, async (event, context) => {
        const plan = await decide(event, context);
        round += 1;
        await card.save({ only: `room ${String(round)}`, project: card.project });
        await card.save({ only: "", project: card.project });
        return plan;
      });
      const reply = await receive(restless, await note("key of mine"), undefined);
      expect(reply).toMatchObject({
        status: 503,
        headers: { "retry-after": "1" },
        body: { ok: false, code: "busy", retry_after: 1 },
      });
      expect(commits).toHaveLength(2);
      expect(await harness.countClaims(card.row.id)).toBe(0);
    });
  });

  describe("commits", () => {
    it("with the provider's id and the hash of the raw body as the claim", async () => {
      const card = await createCard("key of mine");
      const request = await note("key of mine");
      await receive(gate(), request, undefined);
      const hash = hex(await crypto.hmac.digest(request.body));
      expect(commits).toMatchObject([
        { integration: card.row.id, once: { id: "delivery-1", hash } },
      ]);
      commits.length = 0;
      await receive(gate({ deliveryId: () => undefined }), request, undefined);
      expect(commits[0]?.once).toEqual({ hash });
    });

    it("state without changes, unclaimed: remembering twice is harmless", async () => {
      const card = await createCard("key of mine");
      const remembering = gate({}, () =>
        Promise.resolve({ changes: [], state: { set: { seen: true } }, reply: () => done }),
      );
      const request = await note("key of mine");
      for (let time = 0; time < 2; time += 1) {
        expect(await receive(remembering, request, undefined)).toEqual(done);
      }
      const row = await harness.storage.integrations.get(card.row.id, { fresh: true });
      expect(row?.state["seen"]).toBe(true);
      expect(await harness.countClaims(card.row.id)).toBe(0);
    });

    it("nothing for an event that is left alone", async () => {
      await createCard("key of mine");
      const request = await note("key of mine", { "x-event": "other" });
      expect(await receive(gate(), request, undefined)).toEqual({
        status: 202,
        body: { ok: true, handled: false, reason: "not a note" },
      });
      expect(commits).toEqual([]);
    });
  });

  describe("answers faults", () => {
    it.each([
      ["a bug", new Error("canary"), 500, "internal_error", undefined],
      [
        "a known reason with a waiting time",
        new ConnectorError({ code: "rate_limited", message: "Wait", retryAfter: 7 }),
        503,
        "rate_limited",
        { "retry-after": "7" },
      ],
      [
        "an unreadable body",
        new ConnectorError({ code: "malformed", message: "No" }),
        400,
        "malformed",
        undefined,
      ],
    ])("%s, in the contract's shape", async (_name, error, status, code, headers) => {
      const card = await createCard("key of mine");
      const failing = gate({}, () => Promise.reject(error));
      const reply = await receive(failing, await note("key of mine"), undefined);
      const message = reply.body["error"];
      expect(reply).toMatchObject({
        status,
        body: { ok: false, code, error_code: code, error: message, message },
      });
      expect(reply.headers).toEqual(headers);
      expect(JSON.stringify(reply)).not.toContain("canary");
      const logged = log.lines.filter((line) => line.level !== "debug");
      expect(logged).toHaveLength(status === 400 ? 0 : 1);
      expect(await harness.countClaims(card.row.id)).toBe(0);
    });
  });

  it("tells how every delivery ended, and whose it was once that is proved", async () => {
    const card = await createCard("key of mine");
    const integration = card.row.id;
    const request = await note("key of mine");
    const other = await note("key of mine", { "x-event": "other" });
    await receive(gate(), request, undefined);
    await receive(gate(), request, undefined);
    await receive(gate(), other, undefined);
    await receive(gate(), await note("another key"), undefined);
    await receive(
      gate({}, () => Promise.reject(new Error("bug"))),
      await note("key of mine", { "x-id": "2" }, { note: 2, room: "kitchen" }),
      undefined,
    );
    const connector = "note_connector";
    expect(told).toEqual([
      { connector, integration, status: 200, result: "done" },
      { connector, integration, status: 200, result: "duplicate" },
      { connector, integration, status: 202, result: "ignored" },
      { connector, integration: undefined, status: 401, result: "refused" },
      { connector, integration: undefined, status: 500, result: "failed" },
    ]);
  });
});
