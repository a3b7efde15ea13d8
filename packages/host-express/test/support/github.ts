import { systemClock } from "@tt/connector-core/node";
import {
  createFakeGithub,
  type FakeGithub,
  type FakeRepository,
} from "@tt/connector-github/testing";

/** The token that {@link Client.saveCard} saves. */
export const cardToken = "ghp_CANARYTOKEN0123456789abcdef";

/** A GitHub with the repository of {@link Client.saveCard} and its token. */
export function fakeGithub(apiUrl = "https://api.github.com"): {
  readonly github: FakeGithub;
  readonly repository: FakeRepository;
} {
  const github = createFakeGithub({ apiUrl, clock: systemClock() });
  github.addToken({ token: cardToken, login: "octo-org", scopes: ["repo"] });
  return { github, repository: github.addRepository("octo-org/hello-world") };
}

/** `count` issues, one a second, long ago; every tenth a pull request. */
export function seedIssues(repository: FakeRepository, count: number): void {
  const from = Date.parse("2026-01-10T00:00:00Z");
  repository.seedIssues(count, (index) => ({
    title: `Issue ${String(index + 1)}`,
    updatedAt: `${new Date(from + index * 1000).toISOString().slice(0, 19)}Z`,
    pullRequest: index % 10 === 9,
  }));
}
