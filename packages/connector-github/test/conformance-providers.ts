import { toInstant } from "@tt/connector-core";
import type { CapabilityFixtures, ProviderEnvironment } from "@tt/connector-core/testing";
import { createFakeGithub } from "@tt/fakes/github";
import { now } from "./support";

/** The repository's ID in `repositoryPayload()`. */
const repositoryId = 1296269;
const perPage = "10";
const issues = 35;
const sameTime = 15;

/** A fake GitHub with the repository of the settings. */
function fakeGithub(token: string, { clock }: ProviderEnvironment) {
  const deliver = () => Promise.resolve({ status: 200, body: "{}" });
  const fake = createFakeGithub({ clock, deliver });
  fake.addToken({ token, login: "octo-org", scopes: ["repo", "admin:repo_hook"] });
  return { fake, repository: fake.addRepository("octo-org/hello-world", { id: repositoryId }) };
}

/** The providers for the conformance suite. */
export function githubProviders(token: string): CapabilityFixtures {
  return {
    sync(environment) {
      const { fake, repository } = fakeGithub(token, environment);
      const hourAgo = now.getTime() - 3_600_000;
      repository.seedIssues(issues, (index) => ({
        title: `Issue ${String(index + 1)}`,
        // More issues than fit on a page have the same time, so links are followed.
        updatedAt: toInstant(new Date(hourAgo + Math.max(0, index - sameTime) * 1000)),
      }));
      return {
        // Small pages, so that few issues fill several.
        fetch(input, init) {
          const request = new Request(input, init);
          const url = new URL(request.url);
          if (url.searchParams.has("per_page")) url.searchParams.set("per_page", perPage);
          return fake.fetch(new Request(url, request));
        },
        stored: issues,
      };
    },
    actions(environment) {
      const { fake, repository } = fakeGithub(token, environment);
      return { fetch: fake.fetch, setUp: () => repository.hooks.length };
    },
    options(environment) {
      const { fake } = fakeGithub(token, environment);
      fake.addRepository("octo-org/website");
      return { fetch: fake.fetch, values: { repo_name: ["hello-world", "website"] } };
    },
  };
}
