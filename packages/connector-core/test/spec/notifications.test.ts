import { describe, expect, it } from "vitest";
import * as z from "zod";
import { auth, defineConnector, secret, type Api, type DomainEvent } from "../../src/index";
import { createTestEnvironment } from "../../src/testing/index";
import { trackerToken, trackerUrl } from "../conformance/tracker/fake-tracker";

const at = "2026-01-15T12:00:00Z";
const minuteMs = 60_000;

const chat = defineConnector({
  name: "Chat",
  settings: z.object({
    token: secret(),
    announce: z.boolean().default(true),
    summary_time: z.string().optional(),
  }),
  api: { base: () => trackerUrl, auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  events: { "project.created": ({ entity }, { api }) => post(api, String(entity.id)) },
  notifications: {
    wants: ({ announce }) => announce,
    maxAgeMinutes: 15,
    atMostOnce: true,
    daily: {
      at: ({ summary_time }) => summary_time,
      send: (day, { api }) => post(api, day),
    },
  },
});

async function post(api: Api, text: string): Promise<void> {
  await api.post("/messages", { text }, z.unknown());
}

const created: DomainEvent = {
  ...{ id: "1", type: "project.created", at, userId: 1, data: {} },
  entity: { type: "project", id: 7, name: null },
};

const createFixture = () =>
  createTestEnvironment({
    descriptor: chat,
    now: at,
    input: () => ({ token: trackerToken }),
    working: () => Promise.resolve(Response.json({})),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });

describe("an event of a spec", () => {
  it.each([
    [14 * minuteMs + 59_000, { status: "done" }, 1],
    [
      15 * minuteMs + 1_000,
      { status: "dropped", reason: "The message could not be sent within 15 minutes" },
      0,
    ],
  ])("that is %i ms old: %o", async (ageMs, report, sent) => {
    const { connector, integration, clock, requests } = await createFixture();
    clock.advance(ageMs);
    expect(await connector.deliverEvent(integration.id, created)).toMatchObject(report);
    expect(requests).toHaveLength(sent);
  });

  it("is dropped if the settings no longer want it", async () => {
    const environment = await createFixture();
    const { connector, integration, requests } = environment;
    await environment.save({ announce: false });
    expect(await connector.deliverEvent(integration.id, created)).toMatchObject({
      status: "dropped",
      reason: "The notification was switched off in the settings",
    });
    expect(requests).toEqual([]);
  });

  it("is dropped if the provider may have received it", async () => {
    const { connector, integration, answerWith } = await createFixture();
    answerWith(() => Promise.resolve(Response.json({}, { status: 502 })));
    expect(await connector.deliverEvent(integration.id, created)).toMatchObject({
      status: "dropped",
      reason: "Chat may have received the message but did not confirm it; it is not repeated",
    });
  });
});

describe("a daily summary of a spec", () => {
  it("is sent only while the settings name a time", async () => {
    const environment = await createFixture();
    const { connector, integration, requests } = environment;
    const send = () => connector.sendDailySummary(integration.id, "2026-01-15");
    expect(await send()).toMatchObject({
      status: "dropped",
      reason: "The daily summary was switched off in the settings",
    });
    expect(requests).toEqual([]);
    await environment.save({ summary_time: "18:00" });
    expect(await send()).toMatchObject({ status: "done" });
    expect(requests).toHaveLength(1);
  });
});
