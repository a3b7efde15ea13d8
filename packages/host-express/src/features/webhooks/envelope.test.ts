import type { DomainEvent } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { envelope, testEnvelope, type EventUser } from "./envelope";

const ada = { id: 7, username: "ada", full_name: "Ada Lovelace" };
const event: DomainEvent = {
  id: "41",
  type: "task.completed",
  at: "2026-01-15T12:00:00.123Z",
  userId: 7,
  entity: { type: "task", id: 3, name: "Launch" },
  data: { project_id: 2, event_id: "forged" },
};

describe("envelope", () => {
  it("has one form for all events", () => {
    expect(envelope(event, ada)).toEqual({
      type: "task.completed",
      timestamp: "2026-01-15T12:00:00Z",
      data: {
        event_id: "41",
        user: { id: 7, username: "ada", display_name: "Ada Lovelace" },
        entity: { type: "task", id: 3, name: "Launch" },
        action: "completed",
        description: 'Ada Lovelace completed the task "Launch"',
        project_id: 2,
      },
    });
  });

  it.each<[Partial<DomainEvent>, EventUser | null, string]>([
    [{}, null, 'The task "Launch" was completed'],
    [
      { type: "time_entry.started", entity: { type: "time_entry", id: 9, name: null } },
      { ...ada, full_name: null },
      "ada started the time entry 9",
    ],
    [
      {
        type: "integration.health_changed",
        entity: { type: "integration", id: null, name: null },
        data: { connector: "github_connector", state: "degraded" },
      },
      ada,
      "The state of the integration github_connector changed to degraded",
    ],
  ])("describes %o", (change, user, description) => {
    expect(envelope({ ...event, ...change }, user)).toMatchObject({ data: { description } });
  });

  it("has a test", () => {
    const body = testEnvelope("test_1", ada, { id: 4, name: "Payroll" }, new Date(0));
    expect(body).toMatchObject({
      type: "webhook.test",
      timestamp: "1970-01-01T00:00:00Z",
      data: { event_id: "test_1", description: 'Ada Lovelace tested the webhook "Payroll"' },
    });
  });
});
