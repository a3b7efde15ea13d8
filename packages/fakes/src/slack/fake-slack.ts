import type { Clock } from "@tt/connector-core";
import { FaultInjector } from "@tt/connector-core/testing/faults";
import { call } from "./methods/table";
import { addMessage } from "./methods/chat";
import type { FakeApp, FakeChannel, FakeMember, FakeMessage, FakeWorkspace } from "./records";
import { createResponseUrl, respondTo } from "./response-urls";
import { failureResponse } from "./responses";
import type { FakeState } from "./state";

/** Options of {@link createFakeSlack}. */
export interface FakeSlackOptions {
  /** Base URL of the Web API (default: `https://slack.com/api`). */
  readonly apiUrl?: string;
  /** Base URL of response URLs (default: `https://hooks.slack.com`). */
  readonly hooksUrl?: string;
  /** Source of all times. */
  readonly clock: Clock;
  /** Minimum seconds between two messages in a channel; faster ones get status 429 (default: 1). */
  readonly channelSeconds?: number;
}

/** A request that the fake received. */
export interface RecordedCall {
  /** Method of the Web API, e.g. `chat.postMessage`. */
  readonly method: string;
  /** Status of the response. 0 if none was sent. */
  readonly status: number;
  readonly contentType: string | null;
  /** Time of the request, ISO 8601 UTC. */
  readonly at: string;
}

/** An in-memory Slack. */
export interface FakeSlack {
  /**
   * The Web API, as the `fetch` port of a connector.
   * @throws TypeError if a fault breaks the connection, Error for a URL outside the API
   */
  readonly fetch: typeof globalThis.fetch;
  /** All calls in order of arrival, without headers, which carry tokens. */
  readonly calls: readonly RecordedCall[];
  /** Makes calls fail. `on` takes a method, e.g. `chat.postMessage`. */
  readonly faults: FaultInjector;
  /** Creates a workspace. */
  addWorkspace(workspace: FakeWorkspace): void;
  /** Installs an app, which makes its token valid. */
  install(app: FakeApp): void;
  /** Revokes a token: calls with it get `token_revoked`. */
  revoke(token: string): void;
  /** Creates a channel or changes the given fields of it. */
  setChannel(
    channel: Partial<Omit<FakeChannel, "messages">> & {
      readonly id: string;
      readonly team: string;
    },
  ): void;
  /** Adds a person to a workspace. */
  addMember(member: FakeMember): void;
  /** Posts a message of a person. @throws RangeError if there is no such channel */
  post(channel: string, user: string, text: string): FakeMessage;
  /** Messages in a channel, oldest first. */
  messages(channel: string): readonly FakeMessage[];
  /** Channels of all workspaces. */
  readonly channels: readonly FakeChannel[];
  /** Creates a response URL, as commands and interactions carry one. */
  responseUrl(team: string, channel: string): string;
}

/**
 * Creates a fake Slack with workspaces, apps, channels and messages. Pass its `fetch` to a connector,
 * or serve it over HTTP with `serveFetch` of `@tt/connector-core/node`.
 *
 * @example
 * ```ts
 * import { fixedClock } from "@tt/connector-core/testing";
 * import { createFakeSlack, defaultTeam } from "@tt/fakes/slack";
 *
 * const slack = createFakeSlack({ clock: fixedClock("2026-01-15T12:00:00Z") });
 * slack.addWorkspace({ id: defaultTeam, name: "Acme" });
 * slack.install({ token: "xoxb-example", team: defaultTeam });
 * slack.setChannel({ id: "C012AB3CD", team: defaultTeam });
 * const { fetch } = slack; // the fetch port of a connector
 * ```
 */
export function createFakeSlack(options: FakeSlackOptions): FakeSlack {
  const api = options.apiUrl ?? "https://slack.com/api";
  const hooks = options.hooksUrl ?? "https://hooks.slack.com";
  const state: FakeState = {
    clock: options.clock,
    channelSeconds: options.channelSeconds ?? 1,
    workspaces: new Map(),
    apps: new Map(),
    revoked: new Set(),
    channels: new Map(),
    members: new Map(),
    responseUrls: new Map(),
    posted: 0,
  };
  const faults = new FaultInjector(options.clock);
  const calls: RecordedCall[] = [];
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const method = methodOf(api, hooks, request.url);
      const index = calls.length;
      const record = {
        method,
        status: 0,
        contentType: request.headers.get("content-type"),
        at: options.clock.now().toISOString(),
      };
      calls.push(record);
      const query = new URL(request.url).searchParams;
      const target = { method: request.method, path: method, query };
      const response = await faults.respond(target, request.signal, {
        process: () => answer(state, method, request),
        fail: failureResponse,
      });
      calls[index] = { ...record, status: response.status };
      return response;
    },
    calls,
    faults,
    addWorkspace(workspace) {
      state.workspaces.set(workspace.id, workspace);
    },
    install(app) {
      state.apps.set(app.token, {
        token: app.token,
        team: app.team,
        botUserId: app.botUserId ?? "U0BOT",
        botName: app.botName ?? "time_tracker",
        scopes: app.scopes ?? ["commands", "chat:write"],
      });
    },
    revoke(token) {
      state.revoked.add(token);
    },
    setChannel(change) {
      const known = state.channels.get(change.id);
      const defaults = { name: change.id.toLowerCase(), private: false, archived: false };
      const empty = { members: ["U0BOT"], messages: [], lastPost: undefined };
      state.channels.set(change.id, { ...defaults, ...empty, ...known, ...change });
    },
    addMember(member) {
      const { name = member.id.toLowerCase(), email = "", bot = false } = member;
      const realName = member.realName ?? name;
      state.members.set(member.id, { ...member, name, realName, email, bot });
    },
    post(id, user, text) {
      const channel = state.channels.get(id);
      if (!channel) throw new RangeError(`There is no channel ${id}.`);
      // A person is not limited as an app is.
      const message = addMessage(state, channel, { user, text });
      const after = state.channels.get(id);
      if (after) state.channels.set(id, { ...after, lastPost: channel.lastPost });
      return message;
    },
    messages: (id) => state.channels.get(id)?.messages ?? [],
    get channels() {
      return [...state.channels.values()];
    },
    responseUrl: (team, channel) => hooks + createResponseUrl(state, team, channel),
  };
}

function answer(state: FakeState, method: string, request: Request): Promise<Response> {
  if (method.startsWith("/commands/")) return respondTo(state, method, request);
  if (method === "") return Promise.resolve(new Response("Not Found", { status: 404 }));
  return call(state, method, request);
}

/**
 * The method of a URL, the path of a response URL, or an empty text for another path of the API's origin.
 * @throws Error for another origin: no token may be sent there
 */
function methodOf(api: string, hooks: string, url: string): string {
  const { origin, pathname } = new URL(url);
  const whole = `${origin}${pathname}`;
  if (whole.startsWith(`${api}/`)) return whole.slice(api.length + 1);
  if (whole.startsWith(`${hooks}/commands/`)) return whole.slice(hooks.length);
  if (origin === new URL(api).origin) return "";
  throw new Error(`The fake Slack serves ${api}, not ${whole}.`);
}
