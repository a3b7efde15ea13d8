import type { Clock } from "@tt/connector-core";
import { FaultInjector } from "@tt/connector-core/testing/faults";
import type { GithubFault } from "./faults";
import { accountLimit, createLimits } from "./limits";
import { issueLists } from "./list-issues";
import type { FakeUser, Permission, RepositoryRecord, Role } from "./records";
import { repositoryPage, type FakeRepository } from "./repository";
import { respond } from "./server";
import { githubUrls } from "./urls";
import { createWebhooks, deliverByFetch, type Deliver } from "./webhooks";
import { createFakeState, type FakeState } from "./state";

/** Options of {@link createFakeGithub}. */
export interface FakeGithubOptions {
  /**
   * Base URL of the API (default: `https://api.github.com`). `https://HOST/api/v3` makes the fake an
   * Enterprise Server, without rate limits and with its own headers.
   */
  readonly apiUrl?: string;
  /** Source of all times. */
  readonly clock: Clock;
  /** Sends a delivery (default: over the network). */
  readonly deliver?: Deliver;
}

/** A token to create: classic with `scopes`, fine-grained with `permissions`. */
export type FakeToken = {
  readonly token: string;
  readonly login: string;
  /** Time of expiry, ISO 8601 (default: never). */
  readonly expiresAt?: string;
} & (
  | { readonly scopes: readonly string[] }
  | { readonly permissions: Readonly<Partial<Record<"issues" | "webhooks", Permission>>> }
);

/** Options of a repository. */
export interface RepositoryOptions {
  readonly id?: number;
  readonly private?: boolean;
  /** False to disable issues: requests for them get 410 (default: true). */
  readonly hasIssues?: boolean;
  /** Roles by login. The owner is always an admin. */
  readonly collaborators?: Readonly<Record<string, Role>>;
}

/** A request that the fake received. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  /** Path below the API's base URL, without the query. */
  readonly path: string;
  /** Status of the response. 0 if none was sent. */
  readonly status: number;
  /** True for a conditional request. */
  readonly conditional: boolean;
}

/** An in-memory GitHub. */
export interface FakeGithub {
  /**
   * The REST API, as the `fetch` port of a connector.
   * @throws TypeError if a fault breaks the connection, Error for a URL outside the API
   */
  readonly fetch: typeof globalThis.fetch;
  /** All requests in order of arrival, without headers, which carry tokens. */
  readonly requests: readonly RecordedRequest[];
  /** Returns an account, creating it if needed. */
  addUser(login: string): FakeUser;
  /** Creates a token. */
  addToken(token: FakeToken): void;
  /** Revokes a token: requests with it get 401. */
  revokeToken(token: string): void;
  /** Creates a repository, `owner/name`, and the account of its owner. */
  addRepository(fullName: string, options?: RepositoryOptions): FakeRepository;
  /**
   * Returns a repository by its current or a former name.
   * @throws RangeError if there is none
   */
  repository(fullName: string): FakeRepository;
  /** Renames a repository: requests for the old name get 301. */
  rename(repository: FakeRepository, fullName: string): void;
  /** Deletes a repository, which frees its name. */
  removeRepository(repository: FakeRepository): void;
  /** Makes requests fail. */
  readonly faults: FaultInjector<GithubFault>;
  /** Resolves after all deliveries. GitHub responds to a request before it sends them. */
  settled(): Promise<void>;
}

/**
 * Creates a fake GitHub with accounts, tokens, repositories, issues and webhooks that sign their
 * deliveries. Pass its `fetch` to a connector.
 *
 * @example
 * ```ts
 * import { fixedClock } from "@tt/connector-core/testing";
 * import { createFakeGithub } from "@tt/fakes/github";
 *
 * const github = createFakeGithub({ clock: fixedClock("2026-01-15T12:00:00Z") });
 * github.addToken({ token: "ghp_example", login: "octocat", scopes: ["repo"] });
 * const repository = github.addRepository("octocat/hello-world");
 * await repository.openIssue({ title: "Fix login" });
 * const { fetch } = github; // the fetch port of a connector
 * ```
 *
 * @remarks
 * With MSW, where a broken connection is a special response:
 *
 * ```ts
 * http.all("https://api.github.com/*", ({ request }) =>
 *   fake.fetch(request).catch(() => HttpResponse.error()),
 * );
 * ```
 *
 * Over HTTP, with `serveFetch` of `@tt/connector-core/node`:
 *
 * ```ts
 * const server = await serveFetch((request) => fake.fetch(request));
 * const fake = createFakeGithub({ apiUrl: server.url, clock: systemClock() });
 * ```
 */
export function createFakeGithub(options: FakeGithubOptions): FakeGithub {
  const urls = githubUrls(options.apiUrl ?? "https://api.github.com");
  const state = createFakeState(urls, options.clock);
  const webhooks = createWebhooks(state, options.deliver ?? deliverByFetch);
  const limits = createLimits(options.clock, urls.enterpriseHost ? null : accountLimit);
  const services = { state, webhooks, limits, listIssues: issueLists() };
  const faults = new FaultInjector<GithubFault>(options.clock);
  const requests: RecordedRequest[] = [];

  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const path = pathBelow(urls.api, request.url);
      const index = requests.length;
      const record: RecordedRequest = {
        method: request.method,
        url: request.url,
        path,
        status: 0,
        conditional: request.headers.has("if-none-match"),
      };
      requests.push(record);
      const response = await respond(services, faults, request, path);
      requests[index] = { ...record, status: response.status };
      return response;
    },
    requests,
    faults,
    addUser: (login) => state.user(login),
    addToken(seed) {
      state.user(seed.login);
      state.tokens.set(seed.token, {
        login: seed.login,
        expiresAt: seed.expiresAt,
        rights:
          "scopes" in seed
            ? { kind: "classic", scopes: seed.scopes }
            : { kind: "fine-grained", permissions: seed.permissions },
      });
    },
    revokeToken(token) {
      state.tokens.delete(token);
    },
    addRepository: (fullName, seed = {}) =>
      repositoryPage(state, webhooks, addRepository(state, fullName, seed)),
    repository(fullName) {
      const record = state.named(fullName);
      if (!record) throw new RangeError(`There is no repository ${fullName}.`);
      return repositoryPage(state, webhooks, record);
    },
    rename(repository, fullName) {
      const record = state.repositories.get(repository.id);
      if (!record) throw new Error(`${repository.fullName} belongs to another fake GitHub.`);
      record.fullName = fullName;
      state.name(fullName, record.id);
    },
    removeRepository(repository) {
      state.repositories.delete(repository.id);
    },
    settled: () => webhooks.settled(),
  };
}

function addRepository(
  state: FakeState,
  fullName: string,
  seed: RepositoryOptions,
): RepositoryRecord {
  const collaborators = Object.entries(seed.collaborators ?? {});
  for (const [login] of collaborators) state.user(login);
  const repository: RepositoryRecord = {
    id: seed.id ?? state.nextId(),
    fullName,
    private: seed.private ?? false,
    hasIssues: seed.hasIssues ?? true,
    collaborators: new Map(collaborators.map(([login, role]) => [login.toLowerCase(), role])),
    issues: new Map(),
    gone: new Map(),
    comments: new Map(),
    labels: new Map(),
    hooks: new Map(),
    deliveries: [],
    nextNumber: 1,
    revision: 0,
  };
  state.repositories.set(repository.id, repository);
  state.name(fullName, repository.id);
  return repository;
}

/**
 * A path outside the API is answered with 404.
 * @throws Error for another origin: no token may be sent there
 */
function pathBelow(api: string, url: string): string {
  const { origin, pathname } = new URL(url);
  const whole = `${origin}${pathname}`;
  if (whole === api || whole.startsWith(`${api}/`)) return whole.slice(api.length);
  if (origin === new URL(api).origin) return "/outside-of-the-api";
  throw new Error(`The fake GitHub serves ${api}, not ${whole}.`);
}
