import { systemClock } from "@tt/connector-core/node";
import { createFakeGithub, type FakeGithub, type FakeRepository } from "@tt/fakes/github";

/** The token in {@link Client.saveGithubIntegration}. */
export const githubToken = "ghp_CANARYTOKEN0123456789abcdef";

/** Creates a fake GitHub with the repository and token of {@link Client.saveGithubIntegration}. */
export function fakeGithub(apiUrl = "https://api.github.com"): {
  readonly github: FakeGithub;
  readonly repository: FakeRepository;
} {
  const github = createFakeGithub({ apiUrl, clock: systemClock() });
  github.addToken({ token: githubToken, login: "octo-org", scopes: ["repo"] });
  return { github, repository: github.addRepository("octo-org/hello-world") };
}

/** Adds `count` issues, updated one second apart; every tenth is a pull request. */
export function seedIssues(repository: FakeRepository, count: number): void {
  const from = Date.parse("2026-01-10T00:00:00Z");
  repository.seedIssues(count, (index) => ({
    title: `Issue ${String(index + 1)}`,
    updatedAt: `${new Date(from + index * 1000).toISOString().slice(0, 19)}Z`,
    pullRequest: index % 10 === 9,
  }));
}
