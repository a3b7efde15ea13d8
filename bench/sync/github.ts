import { createFakeGithub } from "@tt/fakes/github";
import { systemClock } from "@tt/connector-core/node";
import { serveProvider } from "../runner/first-sync/provider";
import { integrationToken, issueAt } from "./issues";

// A fake GitHub Enterprise Server, which has no rate limits.

await serveProvider((url, sources) => {
  const fake = createFakeGithub({ apiUrl: `${url}/api/v3`, clock: systemClock() });
  fake.addToken({ token: integrationToken, login: "octo-org", scopes: ["repo"] });
  for (const { name, items } of sources) {
    fake.addRepository(`octo-org/${name}`).seedIssues(items, issueAt);
  }
  return fake;
});
