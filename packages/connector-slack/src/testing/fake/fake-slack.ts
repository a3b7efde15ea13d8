import type { Clock } from "@tt/connector-core";
import { FaultInjector } from "@tt/connector-core/testing/faults";
import { call, failureResponse, type FakeState } from "./methods";
import type { FakeApp, FakeChannel, FakeMessage, FakeWorkspace } from "./records";

/** What a fake Slack is made of. */
export interface FakeSlackOptions {
  /** Where its Web API is. Default `https://slack.com/api`. */
  readonly apiUrl?: string;
  /** All times come from it. */
  readonly clock: Clock;
  /** Seconds that have to lie between two messages in a channel; sooner answers 429. Default 1. */
  readonly channelSeconds?: number;
}

/** A request that came. */
export interface RecordedCall {
  /** E.g. `chat.postMessage`. */
  readonly method: string;
  /** 0 when no answer went out. */
  readonly status: number;
  readonly contentType: string | null;
  /** When, ISO 8601. */
  readonly at: string;
}

/** A Slack that exists in memory. */
export interface FakeSlack {
  /**
   * The Web API, in the shape of the fetch port.
   * @throws TypeError when a fault breaks the connection; Error for an address that is not the API's
   */
  readonly fetch: typeof globalThis.fetch;
  /** Every call, in order of arrival. No headers: tokens stay out. */
  readonly calls: readonly RecordedCall[];
  /** Makes calls fail. `on` takes a method, e.g. `chat.postMessage`. */
  readonly faults: FaultInjector;
  /** Makes a workspace. */
  addWorkspace(workspace: FakeWorkspace): void;
  /** Installs an app: from now on its token counts. */
  install(app: FakeApp): void;
  /** From now on the token answers `token_revoked`. */
  revoke(token: string): void;
  /** Makes a channel, or changes what is given of it. */
  setChannel(
    channel: Partial<Omit<FakeChannel, "messages">> & {
      readonly id: string;
      readonly team: string;
    },
  ): void;
  /** What stands in a channel, oldest first. */
  messages(channel: string): readonly FakeMessage[];
}

/**
 * Makes a Slack with workspaces, apps, channels and messages. As the fetch port of a connector:
 * `{ ...ports, fetch: fake.fetch }`; behind a port of its own with `serveFetch` of core's `/node`.
 */
export function createFakeSlack(options: FakeSlackOptions): FakeSlack {
  const api = options.apiUrl ?? "https://slack.com/api";
  const world: FakeState = {
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
        process: () => call(world, method, request),
        fail: failureResponse,
      });
      calls[index] = { ...record, status: response.status };
      return response;
    },
    calls,
    faults,
    addWorkspace(workspace) {
      world.workspaces.set(workspace.id, workspace);
    },
    install(app) {
      world.apps.set(app.token, {
        token: app.token,
        team: app.team,
        botUserId: app.botUserId ?? "U0BOT",
        botName: app.botName ?? "time_tracker",
        scopes: app.scopes ?? ["commands", "chat:write"],
      });
    },
    revoke(token) {
      world.revoked.add(token);
    },
    setChannel(change) {
      const known = world.channels.get(change.id);
      const fresh = { name: change.id.toLowerCase(), private: false, archived: false };
      const nobody = { members: ["U0BOT"], messages: [], lastPost: undefined };
      world.channels.set(change.id, { ...fresh, ...nobody, ...known, ...change });
    },
    messages: (id) => world.channels.get(id)?.messages ?? [],
  };
}

/** @throws Error for an address outside: a test that sends a token there is wrong */
function methodOf(api: string, url: string): string {
  const { origin, pathname } = new URL(url);
  const whole = `${origin}${pathname}`;
  if (whole.startsWith(`${api}/`)) return whole.slice(api.length + 1);
  throw new Error(`The fake Slack is at ${api}; it was asked for ${whole}.`);
}
