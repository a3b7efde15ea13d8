import { serveFetch, systemClock } from "@tt/connector-core/node";
import { createFakeSlack, defaultTeam } from "@tt/fakes/slack";
import { createEmulator } from "emulate";
import { Client } from "../stage/client";
import { freePort } from "../../scripts/free-port";
import { listOf, objectOf, textOf, type Stage } from "../stage/stage";

/** The bot token of the app. */
export const token = "xoxb-demonstration-0123456789";

/** A Slack on this machine, with the workspace Acme, an installed app and a channel with its bot. */
export interface SlackPlace {
  readonly name: string;
  readonly apiUrl: string;
  /** ID of the workspace. */
  readonly team: string;
  readonly channel: string;
  /** Messages in the channel, oldest first. */
  messages(): Promise<readonly string[]>;
  /** Starts or ends an outage. Undefined if that is not supported. */
  down?(isDown: boolean): void;
}

/** The fake of the test kit. */
export async function ourFake({ onEnd }: Stage): Promise<SlackPlace> {
  const server = await serveFetch((request) => fake.fetch(request));
  const apiUrl = `${server.url}/api`;
  const fake = createFakeSlack({ apiUrl, clock: systemClock() });
  onEnd(() => server.close());
  const channel = "C2147483705";
  fake.addWorkspace({ id: defaultTeam, name: "Acme" });
  fake.install({ token, team: defaultTeam });
  fake.setChannel({ id: channel, team: defaultTeam, name: "time" });
  return {
    name: "the fake Slack of @tt/fakes/slack",
    apiUrl,
    team: defaultTeam,
    channel,
    messages: () => Promise.resolve(fake.messages(channel).map(({ text }) => text)),
    down(isDown) {
      if (isDown) fake.faults.add({ type: "rate_limit", retryAfterSeconds: 3, times: Infinity });
      else fake.faults.clear();
    },
  };
}

/** The npm package `emulate`. It has no slash commands. */
export async function emulated({ onEnd }: Stage): Promise<SlackPlace> {
  const emulator = await createEmulator({
    service: "slack",
    port: await freePort(),
    seed: {
      slack: {
        team: { name: "Acme", domain: "acme" },
        users: [{ name: "octocat" }],
        channels: [{ name: "time" }],
        tokens: [
          {
            token,
            user: "octocat",
            scopes: ["chat:write", "channels:read", "channels:history", "channels:join"],
          },
        ],
      },
    },
  });
  onEnd(() => emulator.close());
  const apiUrl = `${emulator.url}/api`;
  const bot = new Client(apiUrl, { authorization: `Bearer ${token}` });
  const channels = listOf(await bot.post("/conversations.list"), "channels");
  const channel = textOf(channels.find(({ name }) => name === "time") ?? {}, "id");
  await bot.post("/conversations.join", { channel });
  const who = await bot.post("/auth.test");
  return {
    name: "the npm package emulate",
    apiUrl,
    team: textOf(who, "team_id"),
    channel,
    async messages() {
      const history = await bot.post("/conversations.history", { channel });
      return listOf(history, "messages")
        .map((message) => textOf(objectOf({ message }, "message"), "text"))
        .toReversed();
    },
  };
}
