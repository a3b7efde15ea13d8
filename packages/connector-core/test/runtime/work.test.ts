import { beforeEach, describe, expect, it } from "vitest";
import { ConnectorError } from "../../src/index";
import { requestedSyncWork } from "../../src/runtime/work";
import { createRuntimeFixture, clientCreated, type RuntimeFixture } from "./fixture";

let fixture: RuntimeFixture;
beforeEach(async () => {
  fixture = await createRuntimeFixture();
});

const unavailable = (): Promise<never> =>
  Promise.reject(new ConnectorError({ code: "provider_unavailable", message: "Down" }));
const nothing = { syncs: 0, events: 0, summaries: 0, failed: 0 };
const minuteMs = 60_000;

describe("syncs", () => {
  it("start with the first tick after a save, then follow the schedule", async () => {
    await fixture.saved();
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
    expect(await fixture.ports.harness.countTasks(fixture.project)).toBe(1);
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.clock.advance(53 * minuteMs);
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.clock.advance(14 * minuteMs);
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
  });

  it("are done once by processes that tick at the same time", async () => {
    await fixture.saved();
    const reports = await Promise.all([fixture.app.tick(), fixture.process().tick()]);
    expect(reports.map(({ syncs }) => syncs).sort()).toEqual([0, 1]);
  });

  it("are retried early with back-off while the provider is down", async () => {
    await fixture.saved();
    fixture.behaviour.onPull = unavailable;
    expect(await fixture.app.tick()).toEqual({ ...nothing, failed: 1 });
    fixture.clock.advance(0.7 * minuteMs);
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.clock.advance(0.6 * minuteMs);
    expect(await fixture.app.tick()).toEqual({ ...nothing, failed: 1 });
    fixture.clock.advance(1.3 * minuteMs);
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.behaviour.onPull = () => Promise.resolve();
    fixture.clock.advance(1.3 * minuteMs);
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
  });

  it("that were requested leave their retry to the schedule, however many there were", async () => {
    const id = await fixture.saved();
    await fixture.app.tick();
    const { ledger } = fixture.ports;
    const request = (): Promise<void> =>
      ledger.schedule([requestedSyncWork(id, fixture.clock.now())]);
    fixture.behaviour.onPull = unavailable;
    for (let requested = 0; requested < 3; requested += 1) {
      await request();
      fixture.clock.advance(10_000);
      expect(await fixture.app.tick()).toEqual({ ...nothing, failed: 1 });
    }
    fixture.behaviour.onPull = () => Promise.resolve();
    fixture.clock.advance(1.3 * minuteMs);
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
    fixture.clock.advance(5 * minuteMs);
    expect(await fixture.app.tick()).toEqual(nothing);
  });

  it("that were requested follow one that is running", async () => {
    const id = await fixture.saved();
    const { ledger, harness } = fixture.ports;
    await fixture.app.tick();
    fixture.behaviour.onPull = async () => {
      fixture.behaviour.onPull = () => Promise.resolve();
      await ledger.schedule([requestedSyncWork(id, fixture.clock.now())]);
      fixture.clock.advance(10_000);
      expect(await fixture.process().tick()).toEqual({ ...nothing, failed: 1 });
    };
    fixture.clock.advance(70 * minuteMs);
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
    fixture.clock.advance(10_000);
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
    expect(await harness.countTasks(fixture.project)).toBe(1);
  });

  it("stop while the integration is paused, and start when it is resumed", async () => {
    await fixture.saved();
    await fixture.save({ is_active: false });
    expect(await fixture.app.tick()).toEqual(nothing);
    await fixture.save({ is_active: true });
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
  });

  it("wait for a new token after the provider refused the old one", async () => {
    const id = await fixture.saved();
    const health = { state: "needs_reauth", code: "needs_reauth", message: "", since: "" } as const;
    await fixture.ports.storage.integrations.patch(id, { health });
    expect(await fixture.app.tick()).toEqual(nothing);
    await fixture.ports.storage.integrations.patch(id, { health: { ...health, state: "active" } });
    await fixture.save({ token: "canary-token-9876543210" });
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
  });

  it("end with the integration", async () => {
    const id = await fixture.saved();
    const row = await fixture.ports.storage.integrations.get(id);
    await fixture.ports.ledger.remove(id, row?.settingsVersion ?? 0);
    expect(await fixture.app.tick()).toEqual(nothing);
  });
});

describe("events", () => {
  it("reach the integration of their user at once, and only once", async () => {
    await fixture.saved();
    await fixture.saved(await fixture.ports.harness.createUser());
    await fixture.app.emit(clientCreated(fixture.owner, "e-1"));
    expect(fixture.delivered).toEqual(["e-1"]);
    await fixture.process().emit(clientCreated(fixture.owner, "e-1"));
    expect(fixture.delivered).toEqual(["e-1"]);
    fixture.clock.advance(25 * 60 * minuteMs);
    await fixture.app.emit(clientCreated(fixture.owner, "e-1"));
    expect(fixture.delivered).toEqual(["e-1", "e-1"]);
  });

  it("are not handed to integrations that do not want them", async () => {
    await fixture.saved();
    await fixture.app.emit({ ...clientCreated(fixture.owner, "e-1"), type: "client.deleted" });
    await fixture.app.emit(clientCreated(999, "e-2"));
    await fixture.save({ is_active: false });
    await fixture.app.emit(clientCreated(fixture.owner, "e-3"));
    expect(fixture.delivered).toEqual([]);
  });

  it("are retried by a tick until they are delivered", async () => {
    await fixture.saved();
    await fixture.app.tick();
    fixture.behaviour.onEvent = unavailable;
    await fixture.app.emit(clientCreated(fixture.owner, "e-1"));
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.clock.advance(2_000);
    expect(await fixture.app.tick()).toEqual({ ...nothing, failed: 1 });
    fixture.behaviour.onEvent = () => Promise.resolve({ status: "done" });
    fixture.clock.advance(4_000);
    expect(await fixture.app.tick()).toEqual({ ...nothing, events: 1 });
  });

  it("of changes by connectors are handed on by a tick", async () => {
    fixture = await createRuntimeFixture({}, ["task.created"]);
    await fixture.saved();
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
    expect(await fixture.app.tick()).toEqual({ ...nothing, events: 1 });
    expect(await fixture.app.tick()).toEqual(nothing);
    expect(await fixture.ports.harness.pendingEvents()).toEqual([]);
  });

  it.each([
    ["a refusal", () => Promise.reject(new ConnectorError({ code: "not_found", message: "No" }))],
    ["a report", () => Promise.resolve({ status: "dropped", reason: "Not needed" } as const)],
  ])("are dropped after %s, and the log says why", async (_name, onEvent) => {
    await fixture.saved();
    await fixture.app.tick();
    fixture.behaviour.onEvent = onEvent;
    await fixture.app.emit(clientCreated(fixture.owner, "e-1"));
    fixture.clock.advance(minuteMs);
    expect(await fixture.app.tick()).toEqual(nothing);
    expect(fixture.ports.log.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: "an event was dropped" }),
    );
  });

  it("are dropped when they are older than a day", async () => {
    await fixture.saved();
    fixture.behaviour.onEvent = unavailable;
    await fixture.app.emit(clientCreated(fixture.owner, "e-1", "2026-01-14T11:00:00Z"));
    fixture.clock.advance(minuteMs);
    fixture.behaviour.onEvent = () => Promise.resolve({ status: "done" });
    await fixture.app.tick();
    expect(fixture.delivered).toEqual([]);
  });

  it.each([
    [false, 1],
    [true, 0],
  ])("may be repeated after a crash unless at most once: %s", async (atMostOnce, events) => {
    fixture = await createRuntimeFixture({ atMostOnce });
    await fixture.saved();
    await fixture.app.tick();
    const { ledger, clock } = fixture.ports;
    fixture.behaviour.onEvent = unavailable;
    await fixture.app.emit(clientCreated(fixture.owner, "e-1"));
    fixture.clock.advance(minuteMs);
    // This process takes the event and stops.
    const taken = await ledger.take({ now: clock.now(), leaseSeconds: 60, limit: 10 });
    expect(taken).toHaveLength(1);
    fixture.behaviour.onEvent = () => Promise.resolve({ status: "done" });
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.clock.advance(minuteMs);
    expect((await fixture.app.tick()).events).toBe(events);
    expect(fixture.delivered).toHaveLength(events);
  });

  it("of one rate limit are sent apart", async () => {
    fixture = await createRuntimeFixture({ rateLimitKey: () => "channel", minIntervalSeconds: 3 });
    await fixture.saved();
    await fixture.app.tick();
    await fixture.app.emit(clientCreated(fixture.owner, "e-1"));
    await fixture.app.emit(clientCreated(fixture.owner, "e-2"));
    expect(fixture.delivered).toEqual(["e-1"]);
    fixture.clock.advance(2_999);
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.clock.advance(1);
    expect(await fixture.app.tick()).toEqual({ ...nothing, events: 1 });
  });
});

describe("work that fails unexpectedly", () => {
  it("is logged and taken again when its lease has expired", async () => {
    const id = await fixture.saved();
    const { storage, log } = fixture.ports;
    const { integrations } = storage;
    const get = integrations.get.bind(integrations);
    let isBroken = true;
    Object.assign(integrations, {
      get: (id: string) => (isBroken ? Promise.reject(new Error("broken")) : get(id)),
    });
    expect(await fixture.app.tick()).toEqual({ ...nothing, failed: 1 });
    expect(log.text()).toContain(`sync:${id}`);
    isBroken = false;
    expect(await fixture.app.tick()).toEqual(nothing);
    fixture.clock.advance(10 * minuteMs);
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 });
  });
});

describe("a ledger that fails", () => {
  const locked = (): Promise<never> => Promise.reject(new Error("database is locked"));

  it.each([
    ["recordedEvents", { ...nothing, syncs: 1, failed: 1 }],
    ["take", { ...nothing, failed: 1 }],
  ] as const)("does not make a tick reject: %s", async (name, report) => {
    await fixture.saved();
    const { ledger, log } = fixture.ports;
    const works: unknown = ledger[name].bind(ledger);
    Object.assign(ledger, { [name]: locked });
    expect(await fixture.app.tick()).toEqual(report);
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
    expect(log.text()).toContain("database is locked");
    Object.assign(ledger, { [name]: works });
    expect(await fixture.app.tick()).toEqual({ ...nothing, syncs: 1 - report.syncs });
  });

  it("does not make an emit reject whose event is stored", async () => {
    await fixture.saved();
    await fixture.app.tick();
    const { ledger } = fixture.ports;
    const take = ledger.take.bind(ledger);
    Object.assign(ledger, { take: locked });
    await fixture.app.emit(clientCreated(fixture.owner, "e-1"));
    Object.assign(ledger, { take });
    expect(await fixture.app.tick()).toEqual({ ...nothing, events: 1 });
  });
});
