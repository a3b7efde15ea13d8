import { expect } from "vitest";
import type { EventReport } from "../../../connector/reports";
import { errorTraits } from "../../../error-traits";
import type { Result } from "../../../result";
import { losingAnswers, unsent } from "../faults";
import type { ConnectorRule } from "../rule";

/** Rules for connectors that react to domain events. */
export const eventRules: readonly ConnectorRule[] = [
  {
    name: "a wanted event is sent once",
    why: "An event that is reported as done but was not sent is never tried again.",
    capability: "events",
    async check({ use, fixture, connector, integration }) {
      const provider = await use(fixture.events);
      const result = await connector.deliverEvent(integration.id, provider.wanted);
      expect(result, "result of the fixture's `wanted` event").toEqual({
        ok: true,
        status: "done",
      });
      expect(provider.sent(), "what the provider received for one event").toBe(1);
    },
  },
  {
    name: "an event that is not sent is dropped with a reason",
    why: "The history shows the reason. Without it, a missing message looks like a fault.",
    capability: "events",
    async check({ use, fixture, connector, integration }) {
      const provider = await use(fixture.events);
      const result = await connector.deliverEvent(integration.id, provider.unwanted);
      expect(result, "result of the fixture's `unwanted` event").toMatchObject({
        ok: true,
        status: "dropped",
        reason: expect.stringMatching(/\S/) as string,
      });
      expect(provider.sent(), "what the provider received for an unwanted event").toBe(0);
    },
  },
  {
    name: "an event that did not reach the provider is retried later",
    why: "Only a temporary failure makes the host try again; a dropped event is lost in every outage.",
    capability: "events",
    async check({ use, fixture, connector, integration, answerWith }) {
      const provider = await use(fixture.events);
      answerWith(() => Promise.reject(unsent()));
      const failed = await connector.deliverEvent(integration.id, provider.wanted);
      expect(
        isTransient(failed),
        `whether the host retries an event after no connection was made: ${JSON.stringify(failed)}`,
      ).toBe(true);
      answerWith(provider.fetch);
      const result = await connector.deliverEvent(integration.id, provider.wanted);
      expect(result, "result of the retry").toEqual({ ok: true, status: "done" });
      expect(provider.sent(), "what the provider received").toBe(1);
    },
  },
  {
    name: "an event is sent at most once if the manifest says so",
    why: "A message that is sent twice is the fault that people in a channel see at once.",
    capability: "events",
    async check({ use, fixture, connector, integration, answerWith }) {
      if (fixture.descriptor.manifest.notifications?.atMostOnce !== true) return;
      const provider = await use(fixture.events);
      answerWith(losingAnswers(provider.fetch));
      const lost = await connector.deliverEvent(integration.id, provider.wanted);
      answerWith(provider.fetch);
      // A host retries temporary failures only.
      if (isTransient(lost)) await connector.deliverEvent(integration.id, provider.wanted);
      expect(
        provider.sent(),
        `what the provider received for one event whose answer was lost; the first result was ${JSON.stringify(lost)}`,
      ).toBe(1);
    },
  },
  {
    name: "a daily summary is sent once",
    why: "A summary that is reported as done but was not sent is never tried again.",
    capability: "daily",
    async check({ use, fixture, connector, integration, clock }) {
      const provider = await use(fixture.daily);
      const day = clock.now().toISOString().slice(0, 10);
      const result = await connector.sendDailySummary(integration.id, day);
      expect(result, `result of the summary of ${day}`).toEqual({ ok: true, status: "done" });
      expect(provider.sent(), "what the provider received for one summary").toBe(1);
    },
  },
];

function isTransient(result: Result<EventReport>): boolean {
  return !result.ok && errorTraits[result.code].transient;
}
