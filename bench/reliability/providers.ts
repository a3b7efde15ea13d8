import { setTimeout as sleep } from "node:timers/promises";
import { serveFetch, systemClock, type FetchServer } from "@tt/connector-core/node";
import { FakeGoogle, type FakeCalendar } from "@tt/fakes/google";
import { createFakeGithub, type FakeRepository } from "@tt/fakes/github";
import { createFakeSlack, defaultTeam, type FakeSlack } from "@tt/fakes/slack";
import { email, redirectUri, registration } from "../import/events";
import { integrationToken } from "../sync/issues";

/** How all providers behave at the moment. */
export type Behavior = "normal" | "slow" | "hanging";

/** Delay of every answer while providers are slow. */
const slowMs = 3_000;

/** A request that a receiver of webhooks got. */
export interface Receipt {
  /** The header `webhook-id` of the request. */
  readonly id: string;
  readonly type: string;
  /** Id of the entity that the event is about. */
  readonly entity: string;
}

/** The fake providers and a receiver of webhooks, in this process. */
export interface Providers {
  readonly repository: FakeRepository;
  readonly calendar: FakeCalendar;
  readonly google: FakeGoogle;
  readonly slack: FakeSlack;
  readonly receipts: readonly Receipt[];
  readonly receiverUrl: string;
  /** Environment that points a host to them. */
  readonly env: Readonly<Record<string, string>>;
  behave(behavior: Behavior): void;
  close(): Promise<void>;
}

export const botToken = "xoxb-reliability";
export const channel = "C0RELIABLE";
const clock = systemClock();

/** Starts the fakes. */
export async function startProviders(): Promise<Providers> {
  const door = createDoor();
  const servers: FetchServer[] = [];
  const serve = async (answer: (request: Request) => Promise<Response>): Promise<string> => {
    const server = await serveFetch(async (request) => {
      await door.pass();
      return answer(request);
    });
    servers.push(server);
    return server.url;
  };

  const githubUrl = await serve((request) => github.fetch(request));
  const github = createFakeGithub({ apiUrl: `${githubUrl}/api/v3`, clock });
  github.addToken({ token: integrationToken, login: "octo-org", scopes: ["repo"] });
  const repository = github.addRepository("octo-org/hello-world");

  const googleUrl = await serve((request) => google.fetch(request));
  const client = { ...registration, redirectUris: [redirectUri] };
  const google = new FakeGoogle({ clock, client, baseUrl: googleUrl });
  google.addAccount(email);

  const slackUrl = await serve((request) => slack.fetch(request));
  const slack = createFakeSlack({ clock, apiUrl: `${slackUrl}/api` });
  slack.addWorkspace({ id: defaultTeam, name: "Acme" });
  slack.install({ token: botToken, team: defaultTeam });
  slack.setChannel({ id: channel, team: defaultTeam });

  const receipts: Receipt[] = [];
  const receiverUrl = await serve(async (request) => {
    receipts.push(receiptOf(request.headers.get("webhook-id") ?? "", await request.text()));
    return new Response(null, { status: 204 });
  });
  return {
    repository,
    calendar: google.calendar(email),
    google,
    slack,
    receipts,
    receiverUrl: `${receiverUrl}/hook`,
    env: {
      GITHUB_API_URL: `${githubUrl}/api/v3`,
      SLACK_API_URL: `${slackUrl}/api`,
      GOOGLE_CLIENT_ID: registration.id,
      GOOGLE_CLIENT_SECRET: registration.secret,
      ...google.endpoints,
    },
    behave(behavior) {
      door.behave(behavior);
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function receiptOf(id: string, body: string): Receipt {
  const { type, data } = JSON.parse(body) as {
    readonly type: string;
    readonly data: { readonly entity: { readonly id: number | string } };
  };
  return { id, type, entity: String(data.entity.id) };
}

/** What every request passes before it is answered. */
function createDoor(): { pass(): Promise<void>; behave(behavior: Behavior): void } {
  let behavior: Behavior = "normal";
  let waiting: (() => void)[] = [];
  return {
    async pass() {
      if (behavior === "slow") await sleep(slowMs);
      if (behavior === "hanging") await new Promise<void>((resolve) => waiting.push(resolve));
    },
    behave(next) {
      behavior = next;
      // Requests that hung are answered now; its sender has given up.
      for (const answer of waiting) answer();
      waiting = [];
    },
  };
}
