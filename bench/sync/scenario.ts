import { seedGithub } from "../delivery/integrations";
import type { FirstSync } from "../runner/first-sync/scenario";
import { integrationToken, tasksOf } from "./issues";

/** The first sync of a repository's issues. */
export const firstSyncOfIssues: FirstSync = {
  name: "sync",
  items: "issues",
  connector: "github",
  programs: {
    provider: "./sync/github.ts",
    baseline: "./sync/baseline.ts",
    sameWrites: "./sync/same-writes.ts",
    inside: "./sync/inside.ts",
  },
  plans: {
    short: { items: 300, rounds: 1, warmUp: 100, memorySizes: [100, 200] },
    full: { items: 10_000, rounds: 7, warmUp: 4_000, memorySizes: [1_000, 10_000] },
  },
  environment: (providerUrl) => ({ GITHUB_API_URL: `${providerUrl}/api/v3` }),
  rowsOf: tasksOf,
  setUp: (client, project) =>
    Promise.resolve(async (repository) => {
      await client.saveGithubIntegration(project, {
        repo_name: repository,
        github_token: integrationToken,
      });
    }),
  seedInside: (database) => seedGithub(database, 1),
};
