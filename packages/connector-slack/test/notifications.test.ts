import { notConfigured } from "@tt/connector-core";
import { beforeEach, describe, expect, it } from "vitest";
import { cardWorld, channel, project, token, type CardWorld } from "./integration";

let world: CardWorld;
beforeEach(async () => {
  world = await cardWorld();
  await project(world, "Website");
});

const told = async (at?: Date) =>
  world.connector.deliverEvent(world.cardId, await world.lastEvent(at));

describe("a notice", () => {
  it("tells the channel that a timer started and stopped", async () => {
    await world.say("start website");
    expect(await told()).toEqual({ ok: true, status: "done" });
    world.clock.advance(83 * 60_000);
    await world.say("stop");
    expect(await told()).toEqual({ ok: true, status: "done" });
    expect(world.posted()).toEqual([
      expect.stringMatching(/^⏱ \*user\d+\* started a timer: \*Website\*$/),
      expect.stringMatching(/^✅ \*user\d+\* stopped after 1:23 h: \*Website\*$/),
    ]);
  });

  it("goes out as JSON with its charset (SL-40)", async () => {
    await world.say("start website");
    await told();
    expect(world.slack.calls.at(-1)).toMatchObject({
      method: "chat.postMessage",
      contentType: "application/json; charset=utf-8",
    });
  });

  it("cannot be made to call a channel (SL-34)", async () => {
    const id = await project(world, "<!channel> & co");
    await world.say(`start ${String(id)}`);
    await told();
    expect(world.posted()[0]).toContain("*&lt;!channel&gt; &amp; co*");
  });

  it.each([
    ["notify_on_start", "start website"],
    ["notify_on_stop", "stop"],
  ])("is left out when %s is off", async (field, text) => {
    await world.say("start website");
    if (text === "stop") await world.say("stop");
    await world.save({ [field]: false });
    expect(await told()).toMatchObject({ status: "dropped" });
    expect(world.posted()).toEqual([]);
  });

  it("is dropped, and says why, when nobody needs it any more", async () => {
    await world.say("start website");
    const now = world.clock.now().getTime();
    expect(await told(new Date(now - 15 * 60_000))).toMatchObject({ status: "done" });
    expect(await told(new Date(now - 15 * 60_000 - 1000))).toMatchObject({
      status: "dropped",
      reason: "It could not be sent within 15 minutes",
    });
  });

  it("is dropped when its entry is gone, or the card has no channel", async () => {
    await world.say("start website");
    const event = await world.lastEvent();
    const gone = { ...event, entity: { ...event.entity, id: 999_999 } };
    expect(await world.connector.deliverEvent(world.cardId, gone)).toMatchObject({
      reason: "The time entry was deleted",
    });
    await world.save({ channel_id: "" });
    expect(await told()).toMatchObject({
      status: "dropped",
      reason: "No channel is set on the card",
    });
  });

  it("is not sent by a paused card", async () => {
    await world.say("start website");
    await world.harness.storage.integrations.patch(world.cardId, { active: false });
    expect(await told()).toEqual(notConfigured);
  });
});

describe("when Slack fails, a notice", () => {
  beforeEach(async () => {
    await world.say("start website");
  });

  it("waits as long as Slack says (SL-32)", async () => {
    world.slack.faults.add({
      type: "rate_limit",
      on: "chat.postMessage",
      retryAfterSeconds: 30,
    });
    expect(await told()).toMatchObject({ ok: false, code: "rate_limited", retryAfter: 30 });
    expect(await told()).toMatchObject({ status: "done" });
    expect(world.posted()).toHaveLength(1);
  });

  it("waits a second by itself where that is all (SL-32)", async () => {
    await told();
    expect(await told()).toMatchObject({ status: "done" });
    expect(world.clock.sleeps).toContain(1_000);
  });

  it.each([
    ["no connection was made", { type: "connection_refused" }],
    [
      "it says that it took nothing",
      { type: "response", body: { ok: false, error: "request_timeout" } },
    ],
  ] as const)("is tried again when %s (SL-33)", async (_name, fault) => {
    world.slack.faults.add({ ...fault, times: Infinity });
    expect(await told()).toMatchObject({ ok: false, code: "provider_unavailable" });
    world.slack.faults.clear();
    expect(await told()).toMatchObject({ status: "done" });
    expect(world.posted()).toHaveLength(1);
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
    world.slack.faults.add({ ...fault, on: "chat.postMessage" });
    const before = world.slack.calls.length;
    expect(await told()).toMatchObject({ ok: true, status: "dropped" });
    expect(world.slack.calls).toHaveLength(before + 1);
    expect(world.posted()).toHaveLength(posted);
  });

  it("shows a dead token on the card (SL-31)", async () => {
    world.slack.revoke(token);
    expect(await told()).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(await world.connector.status(world.cardId)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("says what to do when the bot is not in the channel (SL-31)", async () => {
    world.slack.setChannel({ id: channel, team: "T012AB3C4", members: [] });
    expect(await told()).toMatchObject({ ok: false, code: "permission_missing" });
    expect(await world.connector.status(world.cardId)).toMatchObject({
      connection: { state: "degraded", message: expect.stringContaining("/invite") as string },
    });
  });
});

describe("a workspace card", () => {
  it("speaks only of members who linked themselves, and names no restricted project", async () => {
    world = await cardWorld("workspace");
    const member = await world.harness.createUser();
    const secret = await world.harness.createProject({ name: "Merger", members: [member] });
    const open = await project(world, "Website");
    await world.say(`link ${await world.harness.createLinkCode(member, "slack")}`);
    await world.say(`start ${String(secret)}`);
    expect(await told()).toMatchObject({ status: "done" });
    await world.say("stop");
    await world.say(`start ${String(open)}`);
    world.clock.advance(2_000);
    await told();
    expect(world.posted()).toEqual([
      expect.stringContaining("a restricted project"),
      expect.stringContaining("*Website*"),
    ]);
    const event = await world.lastEvent();
    await world.say(`link ${await world.harness.createLinkCode(world.owner, "slack")}`);
    expect(await world.connector.deliverEvent(world.cardId, event)).toMatchObject({
      status: "dropped",
      reason: "The user is not linked to this workspace",
    });
  });
});

describe("the daily summary", () => {
  const day = "2026-01-15";

  it("posts hours and entries per project, as /tt today says them", async () => {
    await world.save({ daily_summary: true });
    await world.say("start website");
    world.clock.advance(90 * 60_000);
    await world.say("stop");
    expect(await world.connector.sendDailySummary(world.cardId, day)).toEqual({
      ok: true,
      status: "done",
    });
    const today = (await world.say("today")).replace("Today", "");
    expect(world.posted()[0]?.endsWith(today)).toBe(true);
    expect(world.posted()[0]).toContain(`on ${day}: 1:30 h in 1 entry`);
  });

  it("says that nothing was tracked", async () => {
    await world.save({ daily_summary: true });
    await world.connector.sendDailySummary(world.cardId, day);
    expect(world.posted()[0]).toContain("nothing tracked yet");
  });

  it("is dropped when it was switched off, or its day is over", async () => {
    expect(await world.connector.sendDailySummary(world.cardId, day)).toMatchObject({
      status: "dropped",
    });
    await world.save({ daily_summary: true });
    expect(await world.connector.sendDailySummary(world.cardId, "2026-01-14")).toMatchObject({
      status: "dropped",
      reason: "The day is over",
    });
    expect(world.posted()).toEqual([]);
  });

  it("of a workspace has a part for every linked member, each on his own day", async () => {
    world = await cardWorld("workspace", { daily_summary: true });
    expect(await world.connector.sendDailySummary(world.cardId, day)).toMatchObject({
      status: "dropped",
      reason: "Nobody is linked to this workspace",
    });
    const member = await world.harness.createUser({ zone: "Pacific/Auckland" });
    await world.say(`link ${await world.harness.createLinkCode(member, "slack")}`);
    expect(await world.connector.sendDailySummary(world.cardId, day)).toMatchObject({
      status: "done",
    });
    expect(world.posted()[0]).toContain(`*user${String(member)}* on ${day}`);
  });
});
