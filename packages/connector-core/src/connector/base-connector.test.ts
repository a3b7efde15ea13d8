import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { projectReference } from "../settings/fields";
import { prepareSettings } from "../settings/form";
import { secret } from "../settings/secret-field";
import { BaseConnector } from "./base-connector";
import type { Connector } from "./contract";
import type { ConnectorContext } from "./context";
import { defineConnector } from "./define";
import type { DomainEvent } from "./domain-events";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import type { Manifest } from "./manifest";
import type { EventReport, TestReport } from "./reports";
import type { Ports } from "../ports/ports";
import type { IntegrationRow, Storage } from "../ports/storage";
import { notConfigured } from "../result";
import { createTelemetry } from "../ports/telemetry";
import { fixedClock, type FixedClock } from "../testing/fixed-clock";
import type { StorageHarness } from "../testing/harness";
import { memoryHarness } from "../testing/memory/harness";
import { memoryLogger, type MemoryLogger } from "../testing/memory-logger";
import { webCrypto } from "../web/crypto";

const config = z.object({
  token: secret(z.string().min(8)),
  project: projectReference(),
  channel: z.string().default("general"),
});
type Config = typeof config;

const manifest: Manifest<Config> = {
  key: "chat_connector",
  slug: "chat",
  name: "Chat",
  docs: "CHAT.md",
  settings: config,
  env: { CHAT_API_URL: "https://api.chat.test" },
  origins: (env) => [new URL(env["CHAT_API_URL"] ?? "").origin],
  auth: { type: "bearer", secret: "token" },
  classify: (answer) => {
    if (answer.status === 401) return { type: "unauthorized", message: "Enter a new token." };
    return answer.status >= 500
      ? { type: "retry", reason: "provider_unavailable" }
      : { type: "ok" };
  },
  on: ["time_entry.started"],
  uses: [],
};

/** What a test wants the hooks to do. */
interface Hooks {
  event?(context: ConnectorContext<Config>): Promise<EventReport>;
  status?(context: ConnectorContext<Config>): JsonObject;
}
let hooks: Hooks = {};

class ChatConnector extends BaseConnector<Config, unknown> {
  protected override async onTest(context: ConnectorContext<Config>): Promise<TestReport> {
    const url = `${context.env["CHAT_API_URL"] ?? ""}/me`;
    const { data } = await context.http.call({
      method: "GET",
      url,
      schema: z.object({ name: z.string() }),
    });
    return { message: `Hello ${data.name}`, state: { name: data.name } };
  }

  protected override onEvent(
    _event: DomainEvent,
    context: ConnectorContext<Config>,
  ): Promise<EventReport> {
    return hooks.event?.(context) ?? Promise.resolve({ status: "done" });
  }

  protected override onStatus(context: ConnectorContext<Config>): JsonObject {
    return hooks.status?.(context) ?? {};
  }
}

const chat = defineConnector(manifest, ChatConnector);

const event: DomainEvent = {
  id: "1",
  type: "time_entry.started",
  at: "2026-01-15T12:00:00Z",
  userId: 1,
  entity: { type: "time_entry", id: 1, name: null },
  data: {},
};
const missing = "00000000-0000-4000-8000-00000000dead";
const token = "canary-token-0123456789";

describe("a connector", () => {
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
    if (!prepared.ok) throw new Error("The card was refused");
    await harness.storage.integrations.patch(id, prepared.patch);
  });

  async function stored(): Promise<IntegrationRow> {
    const row = await harness.storage.integrations.get(id, { fresh: true });
    if (!row) throw new Error("The card is gone");
    return row;
  }

  const patch = (change: Parameters<Storage["integrations"]["patch"]>[1]): Promise<boolean> =>
    harness.storage.integrations.patch(id, change);

  describe("is told of a domain event", () => {
    it.each<EventReport>([{ status: "done" }, { status: "dropped", reason: "too late" }])(
      "and reports %j",
      async (report) => {
        hooks.event = () => Promise.resolve(report);
        expect(await connector.deliverEvent(id, event)).toEqual({ ok: true, ...report });
      },
    );

    it("only with an active card", async () => {
      expect(await connector.deliverEvent(missing, event)).toEqual(notConfigured);
      await patch({ active: false });
      expect(await connector.deliverEvent(id, event)).toEqual(notConfigured);
    });

    it("and says so when it takes none", async () => {
      class Deaf extends BaseConnector<Config, unknown> {
        protected override onTest(): Promise<TestReport> {
          return Promise.resolve({ message: "fine" });
        }
      }
      const deaf = defineConnector(manifest, Deaf).create(ports);
      expect(await deaf.deliverEvent(id, event)).toMatchObject({
        ok: false,
        code: "not_supported",
        error: "Chat does not take events.",
      });
    });

    it.each([
      ["a known reason", new ConnectorError({ code: "busy", message: "Later" }), "busy", "warn"],
      ["a bug", new Error("boom"), "internal_error", "error"],
    ] as const)("and fails as an answer, logged once: %s", async (_name, error, code, level) => {
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

  describe("gives its hooks", () => {
    it("the parsed card, without secrets; those are opened one by one and print as [secret]", async () => {
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

    it("nothing to write with", async () => {
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
      ["what the operator set", "http://127.0.0.1:4000/api", "http://127.0.0.1:4000/api/me"],
    ])("an endpoint: %s", async (_name, set, url) => {
      const elsewhere = chat.create({ ...ports, env: { CHAT_API_URL: set } });
      expect(await elsewhere.test(id)).toMatchObject({ ok: true });
      expect(requests.map((request) => request.url)).toEqual([url]);
    });
  });

  describe("tests the connection", () => {
    it("with the card's token, and remembers what it found", async () => {
      expect(await connector.test(id)).toEqual({ ok: true, message: "Hello octo" });
      expect(requests[0]?.headers.get("authorization")).toBe(`Bearer ${token}`);
      expect(await stored()).toMatchObject({
        state: { name: "octo" },
        health: { state: "active", code: null, message: null, since: "2026-01-15T12:00:00Z" },
      });
    });

    it("never anonymously: without a token nothing leaves", async () => {
      await patch({ secrets: { token: null } });
      expect(await connector.test(id)).toMatchObject({
        ok: false,
        code: "not_configured",
        error: "No access token is saved. Open the card, enter one and save.",
      });
      expect(requests).toEqual([]);
    });

    it("and keeps the time since when it is as it is", async () => {
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

  describe("shows its card", () => {
    it("with settings, has_ for secrets, and what the connector adds", async () => {
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

    it("and lets no addition pose as what core says", async () => {
      await patch({ secrets: { token: null } });
      hooks.status = () => ({ connected: true, has_token: true, connection: "fine" });
      expect(await connector.status(id)).toMatchObject({
        connected: false,
        has_token: false,
        connection: { state: "disconnected", code: "not_configured" },
      });
    });

    it("also when its settings no longer fit, and says what to do", async () => {
      await patch({ settings: { project: "none" } });
      expect(await connector.status(id)).toMatchObject({
        ok: true,
        connected: true,
        project: "none",
        connection: {
          state: "degraded",
          code: "invalid_config",
          message: "The saved settings no longer fit. Open the card and save it again (project).",
        },
      });
      expect(await connector.test(id)).toMatchObject({ ok: false, code: "invalid_config" });
    });

    it("but not when the connector has a bug", async () => {
      hooks.status = () => {
        throw new Error("bug");
      };
      expect(await connector.status(id)).toMatchObject({ ok: false, code: "internal_error" });
    });
  });

  it("answers deliveries it does not take with 404, in the contract's shape", async () => {
    const request = { headers: {}, body: new Uint8Array() };
    const error = "Chat does not take deliveries.";
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
    "answers %s when the database is down, and never throws",
    async (name) => {
      const get = (): Promise<never> => Promise.reject(new Error("connection refused"));
      const integrations = { ...harness.storage.integrations, get };
      const down = chat.create({ ...ports, storage: { ...harness.storage, integrations } });
      expect(await down[name](id, event)).toMatchObject({ ok: false, code: "internal_error" });
      expect(log.lines).toHaveLength(1);
    },
  );

  it("cannot be made with a template method replaced", () => {
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
    expect(() => defineConnector(manifest, Overriding).create(ports)).toThrow(
      "chat_connector overrides status(), which is final; write the hook",
    );
    expect(() => defineConnector(manifest, Assigning).create(ports)).toThrow(TypeError);
  });
});
