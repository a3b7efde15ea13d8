import { describe, expect, it } from "vitest";
import { ConnectorError, createRuntime, type RuntimeOptions } from "../../src/index";
import { memoryPorts } from "../../src/memory/index";
import { baseUrl, createRuntimeFixture, type RuntimeFixture } from "./fixture";

const daily = { job: "toy_daily", everyMinutes: 30, time: () => "18:00" };

type Notifications = Parameters<typeof createRuntimeFixture>[0];

async function summaries(
  change: Notifications = {},
  options: Pick<RuntimeOptions, "timeZone"> = {},
  start = "2026-01-15T17:10:00Z",
): Promise<RuntimeFixture> {
  const fixture = await createRuntimeFixture({ daily, ...change }, ["client.created"], options);
  fixture.clock.set(start);
  return fixture;
}

/** Ticks at a time, and returns the days whose summaries it sent. */
async function tickAt({ app, clock, delivered }: RuntimeFixture, at: string): Promise<unknown> {
  clock.set(at);
  const before = delivered.length;
  await app.tick();
  return delivered.slice(before);
}

const unavailable = (): Promise<never> =>
  Promise.reject(new ConnectorError({ code: "provider_unavailable", message: "Down" }));

describe("daily summaries", () => {
  it("are sent once a day, at their time", async () => {
    const fixture = await summaries();
    await fixture.saved();
    expect(await tickAt(fixture, "2026-01-15T17:30:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-15T17:59:59Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-15T18:00:00Z")).toEqual(["2026-01-15"]);
    expect(await tickAt(fixture, "2026-01-15T18:01:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-15T18:30:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-16T17:59:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-16T18:00:00Z")).toEqual(["2026-01-16"]);
  });

  it("are counted", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.app.tick();
    fixture.clock.set("2026-01-15T18:00:00Z");
    expect(await fixture.app.tick()).toEqual({ syncs: 0, events: 0, summaries: 1, failed: 0 });
  });

  it("are due in the time zone of their user rather than the installation's", async () => {
    const fixture = await summaries({}, { timeZone: "Europe/Berlin" }, "2026-01-15T10:00:00Z");
    await fixture.saved(await fixture.ports.harness.createUser({ zone: "Asia/Karachi" }));
    expect(await tickAt(fixture, "2026-01-15T12:59:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-15T13:00:00Z")).toEqual(["2026-01-15"]);
    expect(await tickAt(fixture, "2026-01-15T17:00:00Z")).toEqual([]);
  });

  it("are due in the installation's time zone if users have none", async () => {
    const fixture = await summaries({}, { timeZone: "America/New_York" });
    Object.assign(fixture.ports.storage, {
      supports: fixture.ports.storage.supports.filter((group) => group !== "identities"),
    });
    await fixture.saved();
    expect(await tickAt(fixture, "2026-01-15T18:00:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-15T23:00:00Z")).toEqual(["2026-01-15"]);
  });

  it.each([
    ["forward, after the gap", "2026-03-29", ["00:30", "01:00"], "01:30", ["02:00", "02:30"]],
    [
      "back, at the first occurrence",
      "2026-10-25",
      ["00:00"],
      "00:30",
      ["01:00", "01:30", "02:00"],
    ],
  ])("are sent once on a day when clocks go %s", async (_name, day, before, due, after) => {
    const fixture = await summaries(
      { daily: { ...daily, time: () => "02:30" } },
      {},
      new Date(Date.parse(`${day}T00:00:00Z`) - 3_600_000).toISOString(),
    );
    await fixture.saved(await fixture.ports.harness.createUser({ zone: "Europe/Berlin" }));
    const at = (time: string) => tickAt(fixture, `${day}T${time}:00Z`);
    for (const time of before) expect(await at(time), time).toEqual([]);
    expect(await at(due)).toEqual([day]);
    for (const time of after) expect(await at(time), time).toEqual([]);
  });

  it("that were missed are sent late on the same day, but not on the next", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.app.tick();
    expect(await tickAt(fixture, "2026-01-15T23:10:00Z")).toEqual(["2026-01-15"]);
    expect(await tickAt(fixture, "2026-01-18T06:00:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-18T18:00:00Z")).toEqual(["2026-01-18"]);
  });

  it("are sent once by processes that tick at the same time", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.app.tick();
    fixture.clock.set("2026-01-15T18:00:00Z");
    const processes = [fixture.app, ...Array.from({ length: 7 }, () => fixture.process())];
    const reports = await Promise.all(processes.map((each) => each.tick()));
    expect(fixture.delivered).toEqual(["2026-01-15"]);
    expect(reports.reduce((sum, report) => sum + report.summaries, 0)).toBe(1);
  });

  it("are sent once if a process stops after it scheduled one", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.app.tick();
    fixture.clock.set("2026-01-15T18:00:00Z");
    const { ledger } = fixture.ports;
    const finish = ledger.finish.bind(ledger);
    const broken = fixture.process();
    Object.assign(ledger, {
      finish: (taken: Parameters<typeof finish>[0], end: Parameters<typeof finish>[1]) =>
        taken.work.type === "summary_check"
          ? Promise.reject(new Error("stopped"))
          : finish(taken, end),
    });
    await broken.tick();
    Object.assign(ledger, { finish });
    expect(fixture.delivered).toEqual(["2026-01-15"]);
    expect(await tickAt(fixture, "2026-01-15T18:15:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-16T18:00:00Z")).toEqual(["2026-01-16"]);
  });

  it("are sent once even if their time is moved to later on the same day", async () => {
    let time = "00:00";
    const fixture = await summaries(
      { daily: { ...daily, time: () => time } },
      {},
      "2026-10-24T21:50:00Z",
    );
    await fixture.saved(await fixture.ports.harness.createUser({ zone: "Europe/Berlin" }));
    expect(await tickAt(fixture, "2026-10-24T22:00:00Z")).toEqual(["2026-10-25"]);
    // The day has 25 hours.
    time = "23:59";
    expect(await tickAt(fixture, "2026-10-25T22:29:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-10-25T23:00:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-10-26T23:00:00Z")).toEqual(["2026-10-26"]);
  });

  it("stop while the integration is paused, and continue when it is resumed", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.save({ is_active: false });
    fixture.clock.set("2026-01-15T18:00:00Z");
    expect(await fixture.app.tick()).toEqual({ syncs: 0, events: 0, summaries: 0, failed: 0 });
    fixture.clock.set("2026-01-16T12:00:00Z");
    await fixture.save({ is_active: true });
    expect(await tickAt(fixture, "2026-01-16T12:30:00Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-16T18:00:00Z")).toEqual(["2026-01-16"]);
  });

  it("are not sent to users who are not active", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.ports.harness.deactivateUser(fixture.owner);
    expect(await tickAt(fixture, "2026-01-15T18:00:00Z")).toEqual([]);
  });

  it("are not sent if the settings want none", async () => {
    const fixture = await summaries({ daily: { ...daily, time: () => undefined } });
    await fixture.saved();
    expect(await tickAt(fixture, "2026-01-15T18:00:00Z")).toEqual([]);
  });

  it("are retried while the provider is down", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.app.tick();
    fixture.behaviour.onSummary = unavailable;
    expect(await tickAt(fixture, "2026-01-15T18:00:00Z")).toEqual([]);
    fixture.behaviour.onSummary = () => Promise.resolve({ status: "done" });
    expect(await tickAt(fixture, "2026-01-15T18:00:01Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-15T18:00:02Z")).toEqual(["2026-01-15"]);
  });

  it("that are dropped say why in the log", async () => {
    const fixture = await summaries();
    await fixture.saved();
    await fixture.app.tick();
    const reason = "The day is over";
    fixture.behaviour.onSummary = () => Promise.resolve({ status: "dropped", reason });
    await tickAt(fixture, "2026-01-15T18:00:00Z");
    expect(fixture.ports.log.text()).toContain("a daily summary was dropped");
    expect(fixture.ports.log.text()).toContain(reason);
  });

  it.each([
    [false, ["2026-01-15"]],
    [true, []],
  ])("may be repeated after a crash unless at most once: %s", async (atMostOnce, expected) => {
    const fixture = await summaries({ atMostOnce });
    await fixture.saved();
    await fixture.app.tick();
    fixture.behaviour.onSummary = unavailable;
    await tickAt(fixture, "2026-01-15T18:00:00Z");
    // This process takes the summary and stops.
    fixture.clock.set("2026-01-15T18:00:10Z");
    const { ledger, clock } = fixture.ports;
    expect(await ledger.take({ now: clock.now(), leaseSeconds: 60, limit: 10 })).toHaveLength(1);
    fixture.behaviour.onSummary = () => Promise.resolve({ status: "done" });
    expect(await tickAt(fixture, "2026-01-15T18:01:10Z")).toEqual(expected);
  });

  it("of one rate limit are sent apart", async () => {
    const fixture = await summaries({ rateLimitKey: () => "channel", minIntervalSeconds: 3 });
    await fixture.saved();
    await fixture.saved(await fixture.ports.harness.createUser());
    await fixture.app.tick();
    expect(await tickAt(fixture, "2026-01-15T18:00:00Z")).toHaveLength(1);
    expect(await tickAt(fixture, "2026-01-15T18:00:02Z")).toEqual([]);
    expect(await tickAt(fixture, "2026-01-15T18:00:03Z")).toHaveLength(1);
  });

  it("of others are sent if the time zone of one user is unknown", async () => {
    const fixture = await summaries();
    await fixture.saved(await fixture.ports.harness.createUser({ zone: "Nowhere/Land" }));
    await fixture.saved();
    await fixture.app.tick();
    expect(await tickAt(fixture, "2026-01-15T18:00:00Z")).toEqual(["2026-01-15"]);
    expect(fixture.ports.log.text()).toContain("a daily summary could not be scheduled");
  });

  it("need a time zone that exists", () => {
    const options = { connectors: [], ports: memoryPorts(), baseUrl };
    expect(() => createRuntime({ ...options, timeZone: "Nowhere/Land" })).toThrow(RangeError);
  });
});
