import type { DomainEvent } from "@tt/connector-core";
import type { CapabilityFixtures, ProviderEnvironment } from "@tt/connector-core/testing";
import { createFakeSlack, defaultTeam } from "@tt/fakes/slack";
import { channel, start, token } from "./fixture";

/** A fake Slack with the workspace, the app and the channel of the settings. */
function fakeSlack({ clock }: ProviderEnvironment) {
  const slack = createFakeSlack({ clock });
  slack.addWorkspace({ id: defaultTeam, name: "Acme" });
  const scopes = ["commands", "chat:write", "channels:read", "groups:read"];
  slack.install({ token, team: defaultTeam, scopes });
  slack.setChannel({ id: channel, team: defaultTeam });
  return { fetch: slack.fetch, sent: () => slack.messages(channel).length };
}

/** The providers for the conformance suite. */
export const slackProviders: CapabilityFixtures = {
  // The only action shows a text, so nothing is set up at Slack.
  actions: (environment) => ({ ...fakeSlack(environment), setUp: () => 0 }),
  async events(environment) {
    const { harness, owner, project } = environment;
    const id = await harness.createEntry({
      user: owner,
      project,
      start: "2026-01-15T11:00:00Z",
      end: start,
    });
    const wanted: DomainEvent = {
      id: "1",
      type: "time_entry.stopped",
      at: start,
      userId: owner,
      entity: { type: "time_entry", id, name: null },
      data: {},
    };
    // An hour old.
    const unwanted = { ...wanted, id: "2", at: "2026-01-15T11:00:00Z" };
    return { ...fakeSlack(environment), wanted, unwanted };
  },
  options: (environment) => ({ ...fakeSlack(environment), values: { channel_id: [channel] } }),
  async daily(environment) {
    await environment.save({ daily_summary: true });
    return fakeSlack(environment);
  },
};
