import {
  hex,
  utf8,
  type Descriptor,
  type DomainEvent,
  type DomainEventType,
  type RawRequest,
} from "../../../src/index";
import type { ConnectorFixture, FixtureDelivery } from "../../../src/testing/index";
import { webCrypto } from "../../../src/web/index";
import { trackerConnector } from "./connector";
import { FakeTracker, trackerToken } from "./fake-tracker";
import { secretVariable } from "./operator-secret";

const { hmac } = webCrypto([]);

/** The fixture of the tracker connector and its faulty variants. */
export function trackerFixture(descriptor: Descriptor = trackerConnector): ConnectorFixture {
  const input = (project: number) => ({
    token: trackerToken,
    signing_secret: "canary-signing-secret",
    project,
  });
  return {
    descriptor,
    now: "2026-01-15T12:00:00Z",
    input,
    acting: (delivery) => signed(delivery, "item", itemIn("inbox")),
    unknown: (delivery) => signed(delivery, "other", itemIn("inbox")),
    malformed: (delivery) => signed(delivery, "item", itemIn("inbox").slice(0, -1)),
    env: { [secretVariable]: "canary-secret-of-the-operator" },
    tenant: {
      input: (project) => ({ ...input(project), list: "work" }),
      acting: (delivery) => signed(delivery, "item", itemIn("work"), "work"),
    },
    working: new FakeTracker().fetch,
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
    sync: () => {
      const tracker = new FakeTracker();
      return { fetch: tracker.fetch, stored: tracker.items.length };
    },
    push: () => {
      const tracker = new FakeTracker();
      return {
        fetch: tracker.fetch,
        items: () => [...tracker.records.values()],
        deleteItems: () => {
          tracker.deleteRecords();
        },
      };
    },
    actions: () => {
      const tracker = new FakeTracker();
      return { fetch: tracker.fetch, setUp: () => tracker.hooks.length };
    },
    options: () => ({ fetch: new FakeTracker().fetch, values: { list: ["inbox", "work"] } }),
    events: async ({ harness, owner, project }) => {
      const tracker = new FakeTracker();
      const [start, end] = ["2026-01-15T10:00:00Z", "2026-01-15T11:00:00Z"];
      const entry = await harness.createEntry({ user: owner, project, start, end, notes: null });
      return {
        fetch: tracker.fetch,
        wanted: event("time_entry.stopped", entry),
        unwanted: event("time_entry.started", entry),
        sent: () => tracker.messages.length,
      };
    },
    daily: () => {
      const tracker = new FakeTracker();
      return { fetch: tracker.fetch, sent: () => tracker.messages.length };
    },
  };
}

function event(type: DomainEventType, entry: number): DomainEvent {
  return {
    id: "1",
    type,
    at: "2026-01-15T12:00:00Z",
    userId: 1,
    entity: { type: "time_entry", id: entry, name: null },
    data: {},
  };
}

/** The body of a delivery about an item in a list. */
function itemIn(list: string): string {
  return JSON.stringify({
    id: 99,
    title: "Delivered",
    updated_at: "2026-01-15T11:00:00Z",
    list,
  });
}

async function signed(
  { secret, deliveryId, at }: FixtureDelivery,
  kind: string,
  body: string,
  list = "inbox",
): Promise<RawRequest> {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const key = utf8(secret || "no-secret");
  return {
    body: utf8(body),
    headers: {
      "x-tracker-event": kind,
      "x-tracker-delivery": deliveryId,
      "x-tracker-list": list,
      "x-tracker-time": seconds,
      "x-tracker-signature": hex(await hmac.sha256(key, utf8(`${seconds}.${body}`))),
    },
  };
}
