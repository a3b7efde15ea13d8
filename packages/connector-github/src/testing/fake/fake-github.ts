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

/** What a fake GitHub is made of. */
export interface FakeGithubOptions {
  /**
   * Where its API is. Default `https://api.github.com`; `https://HOST/api/v3` makes it an Enterprise
   * Server, without rate limits and with its own headers (GH-43).
   */
  readonly apiUrl?: string;
  /** All times come from it. */
  readonly clock: Clock;
  /** Sends a delivery. Default: over the network. */
  readonly deliver?: Deliver;
}

/** A token to make. With `scopes` it is a classic one, with `permissions` a fine-grained one. */
export type FakeToken = {
  readonly token: string;
  readonly login: string;
  /** ISO 8601; from then on it counts no more. Default: never. */
  readonly expiresAt?: string;
} & (
  | { readonly scopes: readonly string[] }
  | { readonly permissions: Readonly<Partial<Record<"issues" | "webhooks", Permission>>> }
);

/** What may be different about a repository. */
export interface RepositoryOptions {
  readonly id?: number;
  readonly private?: boolean;
  /** False: issues are switched off, and asking for them answers 410. */
  readonly hasIssues?: boolean;
  /** By login. The account in the name is an admin anyway. */
  readonly collaborators?: Readonly<Record<string, Role>>;
}

/** A request that came. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  /** Below the API's address, without the query. */
  readonly path: string;
  /** 0 when no answer went out. */
  readonly status: number;
  /** It asked whether something changed (GH-33). */
  readonly conditional: boolean;
}

/** A GitHub that exists in memory. */
export interface FakeGithub {
  /**
   * The REST API, in the shape of the fetch port.
   * @throws TypeError when a fault breaks the connection; Error for an address that is not the API's
   */
  readonly fetch: typeof globalThis.fetch;
  /** Every request, in order of arrival. No headers: tokens stay out. */
  readonly requests: readonly RecordedRequest[];
  /** Makes an account, or answers the one of that name. */
  addUser(login: string): FakeUser;
  /** Makes a token that requests may carry. */
  addToken(token: FakeToken): void;
  /** From now on it answers 401. */
  revokeToken(token: string): void;
  /** Makes a repository, `owner/name`; the owner gets an account. */
  addRepository(fullName: string, options?: RepositoryOptions): FakeRepository;
  /** The old name answers 301 from now on (GH-38). */
  rename(repository: FakeRepository, fullName: string): void;
  /** Somebody deletes a repository; its name is free again. */
  removeRepository(repository: FakeRepository): void;
  /** Makes requests fail. */
  readonly faults: FaultInjector<GithubFault>;
  /** When every delivery that a request caused has been made: GitHub answers first. */
  settled(): Promise<void>;
}

/**
 * Makes a GitHub with accounts, tokens, repositories, issues and hooks that sign and deliver.
 *
 * As the fetch port of a connector: `{ ...ports, fetch: fake.fetch }`.
 *
 * Under MSW, where a broken connection is an answer of its own:
 *
 * ```ts
 * http.all("https://api.github.com/*", ({ request }) =>
 *   fake.fetch(request).catch(() => HttpResponse.error()),
 * );
 * ```
 *
 * Behind node:http, with `serveFetch` of `@tt/connector-core/node`:
 *
 * ```ts
 * const server = await serveFetch((request) => fake.fetch(request));
 * const fake = createFakeGithub({ apiUrl: server.url, clock: systemClock() });
 * ```
 */
export function createFakeGithub(options: FakeGithubOptions): FakeGithub {
  const urls = githubUrls(options.apiUrl ?? "https://api.github.com");
  const world = createFakeState(urls, options.clock);
  const webhooks = createWebhooks(world, options.deliver ?? deliverByFetch);
  const limits = createLimits(options.clock, urls.enterpriseHost ? null : accountLimit);
  const services = { world, webhooks, limits, listIssues: issueLists() };
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
    addUser: (login) => world.user(login),
    addToken(seed) {
      world.user(seed.login);
      world.tokens.set(seed.token, {
        login: seed.login,
        expiresAt: seed.expiresAt,
        rights:
          "scopes" in seed
            ? { kind: "classic", scopes: seed.scopes }
            : { kind: "fine-grained", permissions: seed.permissions },
      });
    },
    revokeToken(token) {
      world.tokens.delete(token);
    },
    addRepository: (fullName, seed = {}) =>
      repositoryPage(world, webhooks, addRepository(world, fullName, seed)),
    rename(repository, fullName) {
      const record = world.repositories.get(repository.id);
      if (!record) throw new Error(`${repository.fullName} is a repository of another GitHub.`);
      record.fullName = fullName;
      world.name(fullName, record.id);
    },
    removeRepository(repository) {
      world.repositories.delete(repository.id);
    },
    settled: () => webhooks.settled(),
  };
}

function addRepository(
  world: FakeState,
  fullName: string,
  seed: RepositoryOptions,
): RepositoryRecord {
  const collaborators = Object.entries(seed.collaborators ?? {});
  for (const [login] of collaborators) world.user(login);
  const repository: RepositoryRecord = {
    id: seed.id ?? world.nextId(),
    fullName,
    private: seed.private ?? false,
    hasIssues: seed.hasIssues ?? true,
    collaborators: new Map(collaborators.map(([login, role]) => [login.toLowerCase(), role])),
    issues: new Map(),
    gone: new Map(),
    hooks: new Map(),
    deliveries: [],
    nextNumber: 1,
    revision: 0,
  };
  world.repositories.set(repository.id, repository);
  world.name(fullName, repository.id);
  return repository;
}

/** @throws Error for an address outside: a test that sends a token there is wrong */
function pathBelow(api: string, url: string): string {
  const { origin, pathname } = new URL(url);
  const whole = `${origin}${pathname}`;
  if (whole === api || whole.startsWith(`${api}/`)) return whole.slice(api.length);
  throw new Error(`The fake GitHub is at ${api}; it was asked for ${whole}.`);
}
