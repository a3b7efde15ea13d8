import type { Clock } from "@tt/connector-core";
import type { FakeUser, RepositoryRecord, TokenRecord } from "./records";
import type { GithubUrls } from "./urls";

/** The state of one fake GitHub. */
export interface FakeState {
  readonly urls: GithubUrls;
  readonly clock: Clock;
  /** By token. */
  readonly tokens: Map<string, TokenRecord>;
  readonly repositories: Map<number, RepositoryRecord>;
  /** The time, in whole seconds as GitHub writes it. */
  now(): string;
  /** An id that nothing else has. */
  nextId(): number;
  /** The account; made when it is new. Upper and lower case do not matter (GH-28). */
  user(login: string): FakeUser;
  /** Whether there is such an account. */
  hasUser(login: string): boolean;
  /** Takes a name for a repository; names it had before keep pointing to it. */
  name(fullName: string, repositoryId: number): void;
  /** The repository a name belongs or belonged to. */
  named(fullName: string): RepositoryRecord | undefined;
}

/** An empty world. */
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
    now: () => wholeSeconds(clock.now()),
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

/** ISO 8601 without fractions of a second. */
export function wholeSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
