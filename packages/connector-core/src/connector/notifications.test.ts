import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { previewRow } from "../settings/preview";
import { timer } from "../changes/build";
import { secret } from "../settings/secret-field";
import { BaseConnector } from "./base-connector";
import type { Connector } from "./contract";
import type { ConnectorContext, StandaloneContext } from "./context";
import { describeConnector } from "./define";
import type { DomainEvent } from "./domain-events";
import { ConnectorError } from "../error";
import type { ActionReport, EventReport, ValidationReport, TestReport } from "./reports";
import type { IntegrationRow } from "../ports/storage";
import { createTelemetry } from "../ports/telemetry";
import { fixedClock } from "../memory/fixed-clock";
import type { StorageHarness } from "../memory/storage-harness";
import { memoryHarness } from "../memory/harness";
import { memoryLogger } from "../memory/memory-logger";
import { webCrypto } from "../web/crypto";
import { verify } from "../webhook/verify";

const config = z.object({ token: secret(), channel: z.string().default("general") });
type Config = typeof config;

/** Behaviour of the hooks, set by each test. */
let event: () => Promise<EventReport>;
let validateHook: (context: ConnectorContext<Config>) => Promise<ValidationReport>;
let days: string[];

class Speaker extends BaseConnector<Config, unknown> {
  protected override onTest(): Promise<TestReport> {
    return Promise.resolve({ message: "Heard", routingKeys: { team: ["T1"] } });
  }

  protected override onEvent(): Promise<EventReport> {
    return event();
  }

  protected override onDailySummary(day: string): Promise<EventReport> {
    days.push(day);
    return event();
  }

  protected override onValidate(context: ConnectorContext<Config>): Promise<ValidationReport> {
    return validateHook(context);
  }

  protected override onStandaloneAction(_name: string, context: StandaloneContext): ActionReport {
    return { message: "Done", result: { url: context.deliveryUrl ?? null } };
  }

  protected override onAction(): Promise<ActionReport> {
    return Promise.resolve({ message: "Done for the integration", result: { integration: true } });
  }
}

const speaker = describeConnector<Config, unknown>(
  {
    key: "speaker_connector",
    slug: "speaker",
    name: "Speaker",
    docs: "https://speaker.example/docs",
    settings: config,
    api: { base: () => "https://speaker.test", auth: { type: "bearer", secret: "token" } },
    inbound: {
      path: "events",
      maxBytes: 1000,
      verification: verify.github("token"),
      parse: () => ({ ignored: "everything" }),
    },
    actions: [
      { name: "manifest", label: "Manifest", description: "Creates a manifest", standalone: true },
      { name: "with_integration", label: "Action", description: "Needs an integration" },
    ],
    on: ["time_entry.started"],
  },
  Speaker,
);

describe("a connector that sends messages", () => {
  let harness: StorageHarness;
  let connector: Connector;
  let row: IntegrationRow;
  let started: DomainEvent;

  beforeEach(async () => {
    event = () => Promise.resolve({ status: "done" });
    validateHook = () => Promise.resolve({});
    days = [];
    const clock = fixedClock("2026-01-15T12:00:00Z");
    harness = memoryHarness(clock);
    connector = speaker.create({
      storage: harness.storage,
      crypto: webCrypto([new Uint8Array(32).fill(8)]),
      clock,
      log: memoryLogger(),
      telemetry: createTelemetry(),
      fetch: () => Promise.reject(new Error("Unexpected request")),
      baseUrl: "https://tt.example",
      env: {},
    });
    const owner = await harness.createUser();
    row = await harness.createIntegration({ owner, connector: "speaker_connector" });
    const project = await harness.createProject();
    const start = timer.start({ user: { id: owner }, project, asOf: "2026-01-15T12:00:00Z" });
    const guard = { settingsVersion: row.settingsVersion };
    await harness.storage.commit({ integration: row.id, guard, changes: [start] });
    const [first] = await harness.pendingEvents();
    if (!first) throw new Error("No event was recorded");
    started = first;
  });

  const health = async () =>
    (await harness.storage.integrations.get(row.id, { fresh: true }))?.health ?? undefined;
  const revoked = new ConnectorError({ code: "needs_reauth", message: "Enter a new token." });

  it("updates the health when credentials are revoked and work again", async () => {
    event = () => Promise.reject(revoked);
    expect(await connector.deliverEvent(row.id, started)).toMatchObject({ code: "needs_reauth" });
    expect(await health()).toMatchObject({ state: "needs_reauth", message: "Enter a new token." });
    event = () => Promise.resolve({ status: "done" });
    expect(await connector.sendDailySummary(row.id, "2026-01-15")).toEqual({
      ok: true,
      status: "done",
    });
    expect(await health()).toMatchObject({ state: "active", code: null });
    expect(days).toEqual(["2026-01-15"]);
  });

  it("writes the health only when it changes", async () => {
    let patches = 0;
    const { integrations } = harness.storage;
    const original = integrations.patch.bind(integrations);
    integrations.patch = (id, change) => {
      patches += 1;
      return original(id, change);
    };
    await connector.deliverEvent(row.id, started);
    await connector.deliverEvent(row.id, started);
    event = () => Promise.reject(revoked);
    await connector.deliverEvent(row.id, started);
    await connector.deliverEvent(row.id, started);
    expect(patches).toBe(1);
  });

  it("does not change the health during an outage", async () => {
    const down = new ConnectorError({ code: "provider_unavailable", message: "Down" });
    event = () => Promise.reject(down);
    expect(await connector.deliverEvent(row.id, started)).toMatchObject({ ok: false });
    expect(await health()).toBeUndefined();
  });

  it("sends nothing for a paused integration", async () => {
    await harness.storage.integrations.patch(row.id, { active: false });
    expect(await connector.sendDailySummary(row.id, "2026-01-15")).toMatchObject({
      code: "not_configured",
    });
    expect(days).toEqual([]);
  });

  it("validates settings before they are saved and writes nothing", async () => {
    const seen: unknown[] = [];
    validateHook = (context) => {
      seen.push(context.settings.channel);
      return Promise.resolve({ refused: { channel: ["No such channel"] } });
    };
    const next = previewRow(row, { settings: { channel: "random" } });
    expect(await connector.validate(next)).toEqual({
      ok: true,
      report: { refused: { channel: ["No such channel"] } },
    });
    expect(seen).toEqual(["random"]);
    expect(await harness.storage.integrations.get(row.id, { fresh: true })).toEqual(row);
    validateHook = () => Promise.reject(revoked);
    expect(await connector.validate(next)).toMatchObject({ ok: false, code: "needs_reauth" });
  });

  it.each([
    [
      "an unavailable provider",
      new ConnectorError({ code: "provider_unavailable", message: "Down" }),
    ],
    ["a rate limit", new ConnectorError({ code: "rate_limited", message: "Down" })],
    ["a rejection", new ConnectorError({ code: "provider_rejected", message: "Down" })],
    ["an unexpected error", new Error("boom")],
  ])("allows saving with a warning after %s", async (_name, error) => {
    validateHook = () => Promise.reject(error);
    const reason = ConnectorError.isInstance(error) ? "Down" : "Something went wrong on our side.";
    expect(await connector.validate(row)).toEqual({
      ok: true,
      report: {
        warning: expect.stringContaining(
          `Saved, but Speaker has not confirmed these settings. Correct them, or press Test later. ${reason}`,
        ) as string,
      },
    });
  });

  it("stores the routing keys that a test reports", async () => {
    await connector.test(row.id);
    const routingKey = { index: "team", value: "T1" };
    const rows = await harness.storage.integrations.byRoutingKey(
      "speaker_connector",
      [routingKey],
      20,
    );
    expect(rows.map(({ id }) => id)).toEqual([row.id]);
  });

  it("runs only standalone actions without an integration", async () => {
    expect(await connector.action(undefined, "manifest")).toEqual({
      ok: true,
      message: "Done",
      result: { url: "https://tt.example/api/integrations/speaker/events" },
    });
    expect(await connector.action(row.id, "manifest")).toMatchObject({
      result: { integration: true },
    });
    expect(await connector.action(undefined, "with_integration")).toMatchObject({
      code: "not_configured",
    });
    expect(await connector.action(undefined, "other")).toMatchObject({ code: "not_supported" });
  });
});
