import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { project } from "../settings/fields";
import { prepareSettings } from "../settings/form";
import { secret } from "../settings/secret-field";
import { BaseConnector } from "./base-connector";
import type { Connector } from "./contract";
import type { ConnectorContext } from "./context";
import { describeConnector } from "./define";
import { task, timer } from "../changes/build";
import type { Change } from "../changes/changes";
import type { DomainEvent } from "./domain-events";
import type { DeliveredEvent } from "./entry-event";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import type { Manifest } from "./manifest";
import type { EventReport, TestReport } from "./reports";
import type { Ports } from "../ports/ports";
import type { IntegrationRow, Storage } from "../ports/storage";
import { notConfigured } from "../result";
import { createTelemetry } from "../ports/telemetry";
import { fixedClock, type FixedClock } from "../memory/fixed-clock";
import type { StorageHarness } from "../memory/storage-harness";
import { memoryHarness } from "../memory/harness";
import { memoryLogger, type MemoryLogger } from "../memory/memory-logger";
import { webCrypto } from "../web/crypto";

const config = z.object({
  token: secret(z.string().min(8)),
  project: project(),
  channel: z.string().default("general"),
});
type Config = typeof config;

const manifest: Manifest<Config> = {
  key: "chat_connector",
  slug: "chat",
  name: "Chat",
  docs: "https://chat.example/docs",
  settings: config,
  env: { CHAT_API_URL: "https://api.chat.test" },
  api: {
    base: (_settings, env) => env["CHAT_API_URL"] ?? "",
    auth: { type: "bearer", secret: "token" },
  },
  on: ["time_entry.started"],
};

/** Hooks that a test replaces. */
interface Hooks {
  event?(context: ConnectorContext<Config>): Promise<EventReport>;
  status?(context: ConnectorContext<Config>): JsonObject;
}
let hooks: Hooks = {};

class ChatConnector extends BaseConnector<Config, unknown> {
  protected override async onTest(context: ConnectorContext<Config>): Promise<TestReport> {
    const { name } = await context.api.get("/me", z.object({ name: z.string() }));
    return { message: `Hello ${name}`, state: { name } };
  }

  protected override onEvent(
    event: DeliveredEvent,
    context: ConnectorContext<Config>,
  ): Promise<EventReport> {
    delivered = event;
    return hooks.event?.(context) ?? Promise.resolve({ status: "done" });
  }

  protected override onStatus(context: ConnectorContext<Config>): JsonObject {
    return hooks.status?.(context) ?? {};
  }
}

const chat = describeConnector(manifest, ChatConnector);

const event: DomainEvent = {
  id: "1",
  type: "project.created",
  at: "2026-01-15T12:00:00Z",
  userId: 1,
  entity: { type: "project", id: 1, name: null },
  data: {},
};
/** The event that the hook got. */
let delivered: DeliveredEvent | undefined;
const missing = "00000000-0000-4000-8000-00000000dead";
const token = "canary-token-0123456789";

describe("BaseConnector", () => {
  let clock: FixedClock;
  let harness: StorageHarness;
  let log: MemoryLogger;
  let failures: unknown[];
  let requests: Request[];
  let answer: () => Promise<Response>;
  let ports: Ports;
  let connector: Connector;
  let id: string;

  beforeEach(async () => {
    hooks = {};
    clock = fixedClock("2026-01-15T12:00:00Z");
    harness = memoryHarness(clock);
    log = memoryLogger();
    failures = [];
    requests = [];
    answer = () => Promise.resolve(Response.json({ name: "octo" }));
    const telemetry = createTelemetry();
    telemetry.on("failure", (failure) => failures.push(failure));
    ports = {
      storage: harness.storage,
      crypto: webCrypto([new Uint8Array(32).fill(8)]),
      clock,
      log,
      telemetry,
      fetch: (input, init) => {
        requests.push(new Request(input, init));
        return answer();
      },
      baseUrl: "https://tt.example",
      env: {},
    };
    connector = chat.create(ports);
    const owner = await harness.createUser();
    const project = await harness.createProject();
    ({ id } = await harness.createIntegration({ owner, connector: manifest.key }));
    const prepared = await prepareSettings(manifest, { token, project }, id, undefined, ports);
    if (!prepared.ok) throw new Error("The settings were rejected");
    await harness.storage.integrations.patch(id, prepared.patch);
  });

  async function stored(): Promise<IntegrationRow> {
    const row = await harness.storage.integrations.get(id, { fresh: true });
    if (!row) throw new Error("The integration is gone");
    return row;
  }

  const patch = (change: Parameters<Storage["integrations"]["patch"]>[1]): Promise<boolean> =>
    harness.storage.integrations.patch(id, change);

  describe("deliverEvent", () => {
    it.each<EventReport>([{ status: "done" }, { status: "dropped", reason: "too late" }])(
      "returns the report %j",
      async (report) => {
        hooks.event = () => Promise.resolve(report);
        expect(await connector.deliverEvent(id, event)).toEqual({ ok: true, ...report });
      },
    );

    describe("about a time entry", () => {
      const about = (entry: number, more: Partial<DomainEvent> = {}): DomainEvent => ({
        ...event,
        type: "time_entry.stopped",
        entity: { type: "time_entry", id: entry, name: null },
        ...more,
      });
      const ref = { source: "chat.test", ref: "issue_1" };
      const commit = async (...changes: Change[]) => {
        const { settingsVersion } = await stored();
        const set = { integration: id, guard: { settingsVersion }, changes };
        const result = await harness.storage.commit(set);
        return result.status === "done" ? result.outcomes.map((outcome) => outcome.id ?? 0) : [];
      };

      it("carries the entry and the item of its task", async () => {
        const { owner } = await stored();
        const project = await harness.createProject({ name: "Website" });
        const asOf = clock.now().toISOString();
        const [, entry = 0] = await commit(
          task.upsert({ task: ref, project, asOf, name: "Fix login" }),
          timer.start({ user: { id: owner ?? 0 }, project, task: ref, asOf }),
        );
        expect(await connector.deliverEvent(id, about(entry))).toMatchObject({ status: "done" });
        expect(delivered).toMatchObject({
          type: "time_entry.stopped",
          entry: { id: entry, userId: owner, project: "Website", task: "Fix login", seconds: 0 },
          taskRef: ref,
        });
        await harness.deleteEntry(entry);
        const [, recorded] = await harness.pendingEvents();
        delivered = undefined;
        await connector.deliverEvent(id, { ...about(entry), data: recorded?.data ?? {} });
        expect(delivered).toMatchObject({ entry: { task: "Fix login" }, taskRef: ref });
      });

      it("is dropped if nothing is known of the entry", async () => {
        delivered = undefined;
        expect(await connector.deliverEvent(id, about(999))).toEqual({
          ok: true,
          status: "dropped",
          reason: "The time entry was deleted",
        });
        expect(delivered).toBeUndefined();
      });
    });

    it("requires an active integration", async () => {
      expect(await connector.deliverEvent(missing, event)).toEqual(notConfigured);
      await patch({ active: false });
      expect(await connector.deliverEvent(id, event)).toEqual(notConfigured);
    });

    it("fails if the connector does not implement onEvent", async () => {
      class WithoutEvents extends BaseConnector<Config, unknown> {
        protected override onTest(): Promise<TestReport> {
          return Promise.resolve({ message: "fine" });
        }
      }
      const connector = describeConnector(manifest, WithoutEvents).create(ports);
      expect(await connector.deliverEvent(id, event)).toMatchObject({
        ok: false,
        code: "not_supported",
        error: "Chat does not support events.",
      });
    });

    it.each([
      ["a connector error", new ConnectorError({ code: "busy", message: "Later" }), "busy", "warn"],
      ["an unexpected error", new Error("boom"), "internal_error", "error"],
    ] as const)("returns a failure and logs it once: %s", async (_name, error, code, level) => {
      hooks.event = () => Promise.reject(error);
      const result = await connector.deliverEvent(id, event);
      expect(result).toMatchObject({ ok: false, code });
      expect(JSON.stringify(result)).not.toContain("boom");
      expect(log.lines).toMatchObject([
        { level, fields: { connector: manifest.key, integration: id, code, err: error } },
      ]);
      expect(failures).toEqual([{ connector: manifest.key, integration: id, code }]);
    });
  });

  describe("the context of hooks", () => {
    it("contains the parsed settings and opens secrets, which print as [secret]", async () => {
      let seen: ConnectorContext<Config> | undefined;
      hooks.event = (context) => {
        seen = context;
        return Promise.resolve({ status: "done" });
      };
      await connector.deliverEvent(id, event);
      expect(seen?.settings).toEqual({ project: expect.any(Number) as number, channel: "general" });
      const opened = await seen?.secret("token");
      expect(opened?.reveal()).toBe(token);
      expect(JSON.stringify({ opened })).toBe('{"opened":"[secret]"}');
      expect(seen?.now).toEqual(clock.now());
      expect(seen?.integration).toMatchObject({ id, scope: "personal" });
    });

    it("contains reads of the storage only", async () => {
      let names: string[] = [];
      hooks.event = (context) => {
        names = Object.keys(context.storage);
        return Promise.resolve({ status: "done" });
      };
      await connector.deliverEvent(id, event);
      expect(names).toEqual(["users", "projects", "tasks", "timers", "entries"]);
    });

    it.each([
      ["the default", undefined, "https://api.chat.test/me"],
      ["the operator's value", "http://127.0.0.1:4000/api", "http://127.0.0.1:4000/api/me"],
    ])("contains endpoints: %s", async (_name, set, url) => {
      const configured = chat.create({ ...ports, env: { CHAT_API_URL: set } });
      expect(await configured.test(id)).toMatchObject({ ok: true });
      expect(requests.map((request) => request.url)).toEqual([url]);
    });
  });

  describe("test", () => {
    it("uses the stored token and stores the report", async () => {
      expect(await connector.test(id)).toEqual({ ok: true, message: "Hello octo" });
      expect(requests[0]?.headers.get("authorization")).toBe(`Bearer ${token}`);
      expect(await stored()).toMatchObject({
        state: { name: "octo" },
        health: { state: "active", code: null, message: null, since: "2026-01-15T12:00:00Z" },
      });
    });

    it("sends no request without a token", async () => {
      await patch({ secrets: { token: null } });
      expect(await connector.test(id)).toMatchObject({
        ok: false,
        code: "not_configured",
        error: "No access token is saved. Enter one in the settings and save.",
      });
      expect(requests).toEqual([]);
    });

    it("changes `since` only together with the state", async () => {
      const down = { code: "provider_unavailable", state: "degraded" };
      const at = (time: string): string => `2026-01-15T${time}Z`;
      const steps = [
        [500, { ...down, since: at("12:00:00") }],
        [500, { ...down, since: at("12:00:00") }],
        [401, { code: "needs_reauth", state: "needs_reauth", since: at("14:00:00") }],
        [200, { code: null, state: "active", since: at("15:00:00") }],
        [200, { code: null, state: "active", since: at("15:00:00") }],
      ] as const;
      for (const [index, [status, connection]] of steps.entries()) {
        clock.set(at(`${String(12 + index)}:00:00`));
        answer = () => Promise.resolve(Response.json({ name: "octo" }, { status }));
        await connector.test(id);
        expect(await connector.status(id)).toMatchObject({ connection });
      }
    });
  });

  describe("status", () => {
    it("contains settings, has_… for secrets, and the connector's additions", async () => {
      hooks.status = (context) => ({ greeting: `to ${context.settings.channel}` });
      expect(await connector.status(id)).toEqual({
        ok: true,
        connected: true,
        is_active: true,
        connection: { state: "active", code: null, message: null, since: null },
        has_token: true,
        project: (await stored()).settings["project"],
        channel: "general",
        greeting: "to general",
      });
    });

    it("does not let additions override core's fields", async () => {
      await patch({ secrets: { token: null } });
      hooks.status = () => ({ connected: true, has_token: true, connection: "fine" });
      expect(await connector.status(id)).toMatchObject({
        connected: false,
        has_token: false,
        connection: { state: "disconnected", code: "not_configured" },
      });
    });

    it("reports invalid settings and what to do about them", async () => {
      await patch({ settings: { project: "none" } });
      expect(await connector.status(id)).toMatchObject({
        ok: true,
        connected: true,
        project: "none",
        connection: {
          state: "degraded",
          code: "invalid_config",
          message: "The saved settings are no longer valid. Review them and save again (project).",
        },
      });
      expect(await connector.test(id)).toMatchObject({ ok: false, code: "invalid_config" });
    });

    it("fails if onStatus throws an unexpected error", async () => {
      hooks.status = () => {
        throw new Error("bug");
      };
      expect(await connector.status(id)).toMatchObject({ ok: false, code: "internal_error" });
    });
  });

  it("answers unsupported deliveries with 404 in the API's error shape", async () => {
    const request = { headers: {}, body: new Uint8Array() };
    const error = "Chat does not support deliveries.";
    expect(await connector.receive(request)).toEqual({
      status: 404,
      body: {
        ok: false,
        code: "not_supported",
        error_code: "not_supported",
        error,
        message: error,
      },
    });
  });

  it.each(["test", "status", "disconnect", "deliverEvent"] as const)(
    "%s returns a failure when the database is down",
    async (name) => {
      const get = (): Promise<never> => Promise.reject(new Error("connection refused"));
      const integrations = { ...harness.storage.integrations, get };
      const down = chat.create({ ...ports, storage: { ...harness.storage, integrations } });
      expect(await down[name](id, event)).toMatchObject({ ok: false, code: "internal_error" });
      expect(log.lines).toHaveLength(1);
    },
  );

  it("rejects subclasses that replace a final method", () => {
    class Overriding extends ChatConnector {
      override status(): Promise<{ ok: true; connected: false }> {
        return Promise.resolve({ ok: true, connected: false });
      }
    }
    class Assigning extends ChatConnector {
      constructor(...given: ConstructorParameters<typeof ChatConnector>) {
        super(...given);
        this.status = () => Promise.resolve({ ok: true, connected: false });
      }
    }
    expect(() => describeConnector(manifest, Overriding).create(ports)).toThrow(
      "chat_connector overrides status(), which is final; implement an on… hook instead",
    );
    expect(() => describeConnector(manifest, Assigning).create(ports)).toThrow(TypeError);
  });
});
