import { testConnector } from "@tt/connector-core/testing";
import { slackConnector } from "../src/index";
import { defaultTeam, defaultUser, signedBody, signedCommand, signedEvent } from "@tt/fakes/slack";
import { slackProviders } from "./conformance-providers";
import { channel, secret, start, token } from "./fixture";

const respondWith = (body: object) => () => Promise.resolve(Response.json(body));

testConnector("Slack", {
  descriptor: slackConnector,
  now: start,
  input: () => ({
    bot_token: token,
    signing_secret: secret,
    channel_id: channel,
    linked_slack_user_id: defaultUser,
  }),
  // With several timers allowed, a command that is processed twice starts two.
  prepare: async (harness) => {
    await harness.allowSeveralTimers(true);
    await harness.createProject({ name: "Website" });
  },
  effects: (harness, owner) => harness.countRunning(owner),
  acting: ({ secret: key, at }) =>
    signedCommand({ secret: key, at, text: "start website", triggerId: "1.2.3" }),
  unknown: ({ secret: key, at }) =>
    signedEvent({ secret: key, at, event: { type: "reaction_added" } }),
  malformed: ({ secret: key, at }) => signedBody({ secret: key, at }, "application/json", "{"),
  working: respondWith({
    ok: true,
    team: "Acme",
    team_id: defaultTeam,
    user: "time_tracker",
    user_id: "U0BOT",
    channel,
    ts: "1.1",
  }),
  unauthorized: respondWith({ ok: false, error: "invalid_auth" }),
  ...slackProviders,
});
