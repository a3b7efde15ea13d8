import { notConfigured } from "@tt/connector-core";
import { beforeEach, describe, expect, it } from "vitest";
import { createFixture, channel, createProject, token, type Fixture } from "./fixture";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
  await createProject(fixture, "Website");
});

const notify = async (at?: Date) =>
  fixture.connector.deliverEvent(fixture.integrationId, await fixture.lastEvent(at));

describe("a notification", () => {
  it("says that a timer started or stopped", async () => {
    await fixture.say("start website");
    expect(await notify()).toEqual({ ok: true, status: "done" });
    fixture.clock.advance(83 * 60_000);
    await fixture.say("stop");
    expect(await notify()).toEqual({ ok: true, status: "done" });
    expect(fixture.posted()).toEqual([
      expect.stringMatching(/^⏱ \*user\d+\* started a timer: \*Website\*$/),
      expect.stringMatching(/^✅ \*user\d+\* stopped after 1:23 h: \*Website\*$/),
    ]);
  });

  it("is sent as JSON with its charset (SL-40)", async () => {
    await fixture.say("start website");
    await notify();
    expect(fixture.slack.calls.at(-1)).toMatchObject({
      method: "chat.postMessage",
      contentType: "application/json; charset=utf-8",
    });
  });

  it("cannot be made to mention a channel (SL-34)", async () => {
    const id = await createProject(fixture, "<!channel> & co");
    await fixture.say(`start ${String(id)}`);
    await notify();
    expect(fixture.posted()[0]).toContain("*&lt;!channel&gt; &amp; co*");
  });

  it.each([
    ["notify_on_start", "start website"],
    ["notify_on_stop", "stop"],
  ])("is dropped when %s is off", async (field, text) => {
    await fixture.say("start website");
    if (text === "stop") await fixture.say("stop");
    await fixture.save({ [field]: false });
    expect(await notify()).toMatchObject({ status: "dropped" });
    expect(fixture.posted()).toEqual([]);
  });

  it("is dropped after 15 minutes, with a reason", async () => {
    await fixture.say("start website");
    const now = fixture.clock.now().getTime();
    expect(await notify(new Date(now - 15 * 60_000))).toMatchObject({ status: "done" });
    expect(await notify(new Date(now - 15 * 60_000 - 1000))).toMatchObject({
      status: "dropped",
      reason: "The message could not be sent within 15 minutes",
    });
  });

  it("is dropped if its entry was deleted or no channel is set", async () => {
    await fixture.say("start website");
    const event = await fixture.lastEvent();
    const gone = { ...event, entity: { ...event.entity, id: 999_999 } };
    expect(await fixture.connector.deliverEvent(fixture.integrationId, gone)).toMatchObject({
      reason: "The time entry was deleted",
    });
    await fixture.save({ channel_id: "" });
    expect(await notify()).toMatchObject({
      status: "dropped",
      reason: "No channel is set",
    });
  });

  it("is dropped if its entry was deleted, although the event records it", async () => {
    await fixture.say("start website");
    const event = await fixture.lastEvent();
    await fixture.harness.deleteEntry(event.entity.id ?? 0);
    const data = (await fixture.harness.pendingEvents()).at(-1)?.data ?? {};
    const report = await fixture.connector.deliverEvent(fixture.integrationId, { ...event, data });
    expect(report).toMatchObject({ status: "dropped", reason: "The time entry was deleted" });
    expect(fixture.posted()).toEqual([]);
  });

  it("is not sent by a paused integration", async () => {
    await fixture.say("start website");
    await fixture.harness.storage.integrations.patch(fixture.integrationId, { active: false });
    expect(await notify()).toEqual(notConfigured);
  });
});

describe("when Slack fails, a notification", () => {
  beforeEach(async () => {
    await fixture.say("start website");
  });

  it("is retried after the wait that Slack asks for (SL-32)", async () => {
    fixture.slack.faults.add({
      type: "rate_limit",
      on: "chat.postMessage",
      retryAfterSeconds: 30,
    });
    expect(await notify()).toMatchObject({ ok: false, code: "rate_limited", retryAfter: 30 });
    expect(await notify()).toMatchObject({ status: "done" });
    expect(fixture.posted()).toHaveLength(1);
  });

  it("waits a second before a message to the same channel (SL-32)", async () => {
    await notify();
    expect(await notify()).toMatchObject({ status: "done" });
    expect(fixture.clock.sleeps).toContain(1_000);
  });

  it.each([
    ["no connection was made", { type: "connection_refused" }],
    [
      "Slack did not apply the call",
      { type: "response", body: { ok: false, error: "request_timeout" } },
    ],
  ] as const)("is retried when %s (SL-33)", async (_name, fault) => {
    fixture.slack.faults.add({ ...fault, times: Infinity });
    expect(await notify()).toMatchObject({ ok: false, code: "provider_unavailable" });
    fixture.slack.faults.clear();
    expect(await notify()).toMatchObject({ status: "done" });
    expect(fixture.posted()).toHaveLength(1);
  });

  it.each([
    ["broke the connection after posting", { type: "dropped", effect: "applied" }, 1],
    ["broke the connection before posting", { type: "dropped" }, 0],
    [
      "answered fatal_error",
      { type: "response", effect: "applied", body: { ok: false, error: "fatal_error" } },
      1,
    ],
    [
      "answered internal_error",
      { type: "response", body: { ok: false, error: "internal_error" } },
      0,
    ],
    ["answered 502", { type: "server_error", status: 502 }, 0],
  ] as const)("is never sent twice: Slack %s (SL-31, SL-33)", async (_name, fault, posted) => {
    fixture.slack.faults.add({ ...fault, on: "chat.postMessage" });
    const before = fixture.slack.calls.length;
    expect(await notify()).toMatchObject({ ok: true, status: "dropped" });
    expect(fixture.slack.calls).toHaveLength(before + 1);
    expect(fixture.posted()).toHaveLength(posted);
  });

  it("marks a revoked token in the status (SL-31)", async () => {
    fixture.slack.revoke(token);
    expect(await notify()).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(await fixture.connector.status(fixture.integrationId)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("explains what to do when the bot is not in the channel (SL-31)", async () => {
    fixture.slack.setChannel({ id: channel, team: "T012AB3C4", members: [] });
    expect(await notify()).toMatchObject({ ok: false, code: "permission_missing" });
    expect(await fixture.connector.status(fixture.integrationId)).toMatchObject({
      connection: { state: "degraded", message: expect.stringContaining("/invite") as string },
    });
  });
});

describe("a workspace integration", () => {
  it("posts only about linked members and names no restricted project", async () => {
    fixture = await createFixture("workspace");
    const member = await fixture.harness.createUser();
    const secret = await fixture.harness.createProject({ name: "Merger", members: [member] });
    const open = await createProject(fixture, "Website");
    await fixture.say(`link ${await fixture.harness.createLinkCode(member, "slack")}`);
    await fixture.say(`start ${String(secret)}`);
    expect(await notify()).toMatchObject({ status: "done" });
    await fixture.say("stop");
    await fixture.say(`start ${String(open)}`);
    fixture.clock.advance(2_000);
    await notify();
    expect(fixture.posted()).toEqual([
      expect.stringContaining("a restricted project"),
      expect.stringContaining("*Website*"),
    ]);
    const event = await fixture.lastEvent();
    await fixture.say(`link ${await fixture.harness.createLinkCode(fixture.owner, "slack")}`);
    expect(await fixture.connector.deliverEvent(fixture.integrationId, event)).toMatchObject({
      status: "dropped",
      reason: "The user is not linked to this workspace",
    });
  });
});

describe("the daily summary", () => {
  const day = "2026-01-15";

  it("lists hours and entries per project like /tt today", async () => {
    await fixture.save({ daily_summary: true });
    await fixture.say("start website");
    fixture.clock.advance(90 * 60_000);
    await fixture.say("stop");
    expect(await fixture.connector.sendDailySummary(fixture.integrationId, day)).toEqual({
      ok: true,
      status: "done",
    });
    const today = (await fixture.say("today")).replace("Today", "");
    expect(fixture.posted()[0]?.endsWith(today)).toBe(true);
    expect(fixture.posted()[0]).toContain(`on ${day}: 1:30 h in 1 entry`);
  });

  it("says if nothing was tracked", async () => {
    await fixture.save({ daily_summary: true });
    await fixture.connector.sendDailySummary(fixture.integrationId, day);
    expect(fixture.posted()[0]).toContain("nothing tracked yet");
  });

  it("is dropped if it was switched off or its day is over", async () => {
    expect(await fixture.connector.sendDailySummary(fixture.integrationId, day)).toMatchObject({
      status: "dropped",
    });
    await fixture.save({ daily_summary: true });
    expect(
      await fixture.connector.sendDailySummary(fixture.integrationId, "2026-01-14"),
    ).toMatchObject({
      status: "dropped",
      reason: "The day is over",
    });
    expect(fixture.posted()).toEqual([]);
  });

  it("of a workspace covers every linked member in their own time zone", async () => {
    fixture = await createFixture("workspace", { daily_summary: true });
    expect(await fixture.connector.sendDailySummary(fixture.integrationId, day)).toMatchObject({
      status: "dropped",
      reason: "No user is linked to this workspace",
    });
    const member = await fixture.harness.createUser({ zone: "Pacific/Auckland" });
    await fixture.say(`link ${await fixture.harness.createLinkCode(member, "slack")}`);
    expect(await fixture.connector.sendDailySummary(fixture.integrationId, day)).toMatchObject({
      status: "done",
    });
    expect(fixture.posted()[0]).toContain(`*user${String(member)}* on ${day}`);
  });
});
