import {
  isJsonObject,
  withoutUndefined,
  type JsonObject,
  type JsonValue,
  type RawRequest,
} from "@tt/connector-core";
import * as z from "zod";
import { faultControls, requestControls } from "../control/common-controls";
import { control, ControlError, type ControlRoute } from "../control/route";
import { deliver, type Delivered } from "../control/deliver";
import {
  defaultTeam,
  defaultUser,
  signedBody,
  signedCommand,
  signedEvent,
  urlVerification,
} from "./delivery";
import type { FakeSlack } from "./fake-slack";

/** Where an app receives what Slack sends. */
export interface SlackDestination {
  /** URL of slash commands and interactions. Undefined if the app has none. */
  readonly commandUrl: string | undefined;
  /** URL of events. Undefined if the app has none. */
  readonly eventsUrl: string | undefined;
  readonly signingSecret: string;
  readonly now: () => Date;
}

const channelFields = {
  id: z.string().min(1),
  team: z.string().default(defaultTeam),
  name: z.string().optional(),
  private: z.boolean().optional(),
  archived: z.boolean().optional(),
  members: z.array(z.string()).optional(),
};

/** Control routes of a fake Slack. */
export function slackControls(slack: FakeSlack, app: SlackDestination): readonly ControlRoute[] {
  return [
    ...workspaceControls(slack),
    ...deliveryControls(slack, app),
    ...requestControls(() => slack.calls),
    ...faultControls(slack.faults),
  ];
}

function workspaceControls(slack: FakeSlack): readonly ControlRoute[] {
  return [
    control(
      "POST /workspaces",
      "Creates a workspace.",
      { id: z.string().min(1), name: z.string().min(1), enterpriseId: z.string().optional() },
      ({ body }) => {
        slack.addWorkspace(withoutUndefined(body));
      },
    ),
    control(
      "POST /apps",
      "Installs an app in a workspace: its token is valid.",
      {
        token: z.string().min(1),
        team: z.string().default(defaultTeam),
        botUserId: z.string().optional(),
        botName: z.string().optional(),
        scopes: z.array(z.string()).optional(),
      },
      ({ body }) => {
        slack.install(withoutUndefined(body));
      },
    ),
    control("DELETE /tokens/:token", "Revokes a token.", {}, ({ params }) => {
      slack.revoke(params["token"] ?? "");
    }),
    control(
      "POST /users",
      "Adds a person.",
      {
        id: z.string().min(1),
        team: z.string().default(defaultTeam),
        name: z.string().optional(),
        realName: z.string().optional(),
        email: z.email().optional(),
      },
      ({ body }) => {
        slack.addMember(withoutUndefined(body));
      },
    ),
    control("POST /channels", "Creates or changes a channel.", channelFields, ({ body }) => {
      slack.setChannel(withoutUndefined(body));
    }),
    control("GET /channels/:id/messages", "Lists the messages in a channel.", {}, ({ params }) => ({
      messages: slack.messages(params["id"] ?? ""),
    })),
  ];
}

function deliveryControls(slack: FakeSlack, app: SlackDestination): readonly ControlRoute[] {
  const seed = (secret = app.signingSecret) => ({ secret, at: app.now() });
  const common = {
    team_id: z.string().default(defaultTeam),
    user_id: z.string().default(defaultUser),
    channel_id: z.string().default("C012AB3CD"),
    /** Signs with another secret, to see it refused. */
    secret: z.string().optional(),
  };
  return [
    control(
      "POST /commands",
      "Sends a slash command to the app, and returns its answer.",
      { ...common, text: z.string(), command: z.string().default("/tt") },
      async ({ body }) => {
        const responseUrl = slack.responseUrl(body.team_id, body.channel_id);
        const request = await signedCommand({
          ...seed(body.secret),
          ...{ text: body.text, command: body.command },
          ...{ userId: body.user_id, teamId: body.team_id },
          fields: { channel_id: body.channel_id, response_url: responseUrl },
        });
        return send(app.commandUrl, request);
      },
    ),
    control(
      "POST /interactions",
      "Sends a press on a button or another interaction to the app.",
      { ...common, payload: z.record(z.string(), z.json()) },
      async ({ body }) => {
        const payload = {
          type: "block_actions",
          team: { id: body.team_id, domain: "example" },
          user: { id: body.user_id, team_id: body.team_id },
          channel: { id: body.channel_id },
          response_url: slack.responseUrl(body.team_id, body.channel_id),
          ...body.payload,
        };
        const form = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
        const type = "application/x-www-form-urlencoded";
        return send(app.commandUrl, await signedBody(seed(body.secret), type, form));
      },
    ),
    control(
      "POST /events",
      "Sends an event to the app; `retry` says which retry it is.",
      {
        event: z.record(z.string(), z.json()),
        event_id: z.string().optional(),
        team_id: common.team_id,
        secret: common.secret,
        retry: z.int().min(1).max(3).optional(),
      },
      async ({ body }) =>
        send(
          app.eventsUrl,
          await signedEvent({
            ...seed(body.secret),
            ...{ event: body.event, teamId: body.team_id },
            eventId: body.event_id ?? newEventId(),
            ...withoutUndefined({ retry: body.retry }),
          }),
        ),
    ),
    control(
      "POST /messages",
      "Posts a message of a person, and sends its event to the app.",
      { channel: z.string(), user: z.string().default(defaultUser), text: z.string() },
      async ({ body }) => {
        const message = slack.post(body.channel, body.user, body.text);
        const event = { type: "message", channel: body.channel, ...asJson(message) };
        if (app.eventsUrl === undefined) return message;
        const eventSeed = { ...seed(), event: { ...event, event_ts: message.ts } };
        return {
          ...message,
          delivery: await send(
            app.eventsUrl,
            await signedEvent({ ...eventSeed, eventId: newEventId() }),
          ),
        };
      },
    ),
    control(
      "POST /url-verification",
      "Sends the challenge of a new URL for events.",
      { challenge: z.string().default("3eZbrw1a") },
      async ({ body }) => send(app.eventsUrl, await urlVerification(seed(), body.challenge)),
    ),
  ];
}

async function send(url: string | undefined, request: RawRequest): Promise<Delivered> {
  if (url === undefined) {
    throw new ControlError(409, "Start the fake with --command-url and --events-url.");
  }
  return deliver(url, request);
}

function newEventId(): string {
  return `Ev${globalThis.crypto.randomUUID().replaceAll("-", "").slice(0, 10).toUpperCase()}`;
}

function asJson(value: object): JsonObject {
  const json = JSON.parse(JSON.stringify(value)) as JsonValue;
  return isJsonObject(json) ? json : {};
}
