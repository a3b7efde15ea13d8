import type { Clock } from "@tt/connector-core";
import type { ServableFake } from "../control/fake";
import { slackControls } from "./controls";
import { defaultTeam, defaultUser } from "./delivery";
import { createFakeSlack, type FakeSlack } from "./fake-slack";

/** Options of {@link slackProgram}. */
export interface SlackProgramOptions {
  /** URL that the fake is served at. Its API is at `/api`. */
  readonly url: string;
  readonly clock: Clock;
  /** Bot token of the app (default: {@link defaultSlackToken}). */
  readonly token?: string;
  /** Secret that signs commands and events (default: {@link defaultSigningSecret}). */
  readonly signingSecret?: string;
  /** URL of slash commands and interactions (default: none). */
  readonly commandUrl?: string;
  /** URL of events (default: none). */
  readonly eventsUrl?: string;
  /** Minimum seconds between two messages in a channel (default: 1). */
  readonly channelSeconds?: number;
}

/** The token that a fake Slack accepts by default. */
export const defaultSlackToken = "xoxb-fake-0000000000-token";
/** The secret that a fake Slack signs with by default. */
export const defaultSigningSecret = "8f742231b10e8888abcd99yyyzzz85a5";

const scopes = [
  ...["commands", "chat:write", "channels:read", "groups:read", "channels:history"],
  ...["channels:join", "groups:history", "im:write", "users:read", "users:read.email", "team:read"],
];

/**
 * Creates a fake Slack with a workspace, an app, two people and two channels, and its control routes.
 * `npx @tt/fakes slack` serves it.
 *
 * @example
 * ```ts
 * import { systemClock } from "@tt/connector-core/node";
 * import { serveFake } from "@tt/fakes";
 * import { slackProgram } from "@tt/fakes/slack";
 *
 * const server = await serveFake((url) => slackProgram({ url, clock: systemClock() }));
 * ```
 */
export function slackProgram(
  options: SlackProgramOptions,
): FakeSlack & ServableFake & { readonly apiUrl: string } {
  const { url, clock, token = defaultSlackToken, channelSeconds = 1 } = options;
  const apiUrl = `${url}/api`;
  const slack = createFakeSlack({ apiUrl, hooksUrl: url, clock, channelSeconds });
  const team = defaultTeam;
  slack.addWorkspace({ id: team, name: "Acme" });
  slack.install({ token, team, scopes });
  const people = [
    { id: defaultUser, name: "ada", realName: "Ada Lovelace", email: "ada@example.com" },
    { id: "U0GRACE", name: "grace", realName: "Grace Hopper", email: "grace@example.com" },
  ];
  for (const person of people) slack.addMember({ ...person, team });
  const members = ["U0BOT", ...people.map(({ id }) => id)];
  slack.setChannel({ id: "C012AB3CD", team, name: "general", members });
  slack.setChannel({ id: "C061EG9SL", team, name: "random", members: members.slice(1) });
  const controls = slackControls(slack, {
    commandUrl: options.commandUrl,
    eventsUrl: options.eventsUrl,
    signingSecret: options.signingSecret ?? defaultSigningSecret,
    now: () => clock.now(),
  });
  return Object.assign(slack, { apiUrl, controls });
}
