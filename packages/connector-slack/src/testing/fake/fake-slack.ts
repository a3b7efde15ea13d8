import type { Clock } from "@tt/connector-core";
import { FaultInjector } from "@tt/connector-core/testing/faults";
import { call, failureResponse, type FakeState } from "./methods";
import type { FakeApp, FakeChannel, FakeMessage, FakeWorkspace } from "./records";

/** Options of {@link createFakeSlack}. */
export interface FakeSlackOptions {
  /** Base URL of the Web API (default: `https://slack.com/api`). */
  readonly apiUrl?: string;
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
  /** Messages in a channel, oldest first. */
  messages(channel: string): readonly FakeMessage[];
}

/**
 * Creates a fake Slack with workspaces, apps, channels and messages. Pass its `fetch` to a connector,
 * or serve it over HTTP with `serveFetch` of `@tt/connector-core/node`.
 *
 * @example
 * ```ts
 * import { fixedClock } from "@tt/connector-core/testing";
 * import { createFakeSlack, defaultTeam } from "@tt/connector-slack/testing";
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
  const state: FakeState = {
    clock: options.clock,
    channelSeconds: options.channelSeconds ?? 1,
    workspaces: new Map(),
    apps: new Map(),
    revoked: new Set(),
    channels: new Map(),
    posted: 0,
  };
  const faults = new FaultInjector(options.clock);
  const calls: RecordedCall[] = [];
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const method = methodOf(api, request.url);
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
        process: () => call(state, method, request),
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
    messages: (id) => state.channels.get(id)?.messages ?? [],
  };
}

/** @throws Error for a URL outside the API: no token may be sent there */
function methodOf(api: string, url: string): string {
  const { origin, pathname } = new URL(url);
  const whole = `${origin}${pathname}`;
  if (whole.startsWith(`${api}/`)) return whole.slice(api.length + 1);
  throw new Error(`The fake Slack serves ${api}, not ${whole}.`);
}
