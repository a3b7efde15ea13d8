import { toInstant, type Clock } from "@tt/connector-core";
import type { FakeUser, RepositoryRecord, TokenRecord } from "./records";
import type { GithubUrls } from "./urls";

/** State of a fake GitHub. */
export interface FakeState {
  readonly urls: GithubUrls;
  readonly clock: Clock;
  /** Tokens by their text. */
  readonly tokens: Map<string, TokenRecord>;
  readonly repositories: Map<number, RepositoryRecord>;
  /** Current time in whole seconds, ISO 8601 UTC. */
  now(): string;
  /** Returns a unique ID. */
  nextId(): number;
  /** Returns an account, creating it if needed. Case-insensitive. */
  user(login: string): FakeUser;
  /** True if the account exists. */
  hasUser(login: string): boolean;
  /** Sets the name of a repository; former names still refer to it. */
  name(fullName: string, repositoryId: number): void;
  /** The repository with a current or former name. */
  named(fullName: string): RepositoryRecord | undefined;
}

/** Creates an empty state. */
export function createFakeState(urls: GithubUrls, clock: Clock): FakeState {
  const users = new Map<string, FakeUser>();
  const repositories = new Map<number, RepositoryRecord>();
  const names = new Map<string, number>();
  let lastId = 1_000_000;
  const nextId = (): number => (lastId += 1);
  return {
    urls,
    clock,
    tokens: new Map(),
    repositories,
    nextId,
    now: () => toInstant(clock.now()),
    user(login) {
      const key = login.toLowerCase();
      const user = users.get(key) ?? { id: nextId(), login };
      users.set(key, user);
      return user;
    },
    hasUser: (login) => users.has(login.toLowerCase()),
    name: (fullName, repositoryId) => {
      names.set(fullName.toLowerCase(), repositoryId);
    },
    named: (fullName) => repositories.get(names.get(fullName.toLowerCase()) ?? 0),
  };
}
