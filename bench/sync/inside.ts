import { githubConnector } from "@tt/connector-github";
import { measureInside } from "../runner/first-sync/inside";
import { integrationToken } from "./issues";

await measureInside({
  descriptor: githubConnector,
  async setUp(_database, { storage }) {
    const row = await storage.integrations.byOwner(githubConnector.manifest.key, 1);
    if (!row) throw new Error("The database has no integration");
    return row.id;
  },
  settingsOf: (repository) => ({
    github_token: integrationToken,
    repo_owner: "octo-org",
    repo_name: repository,
  }),
});
