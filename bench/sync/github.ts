import { serveFetch, systemClock } from "@tt/connector-core/node";
import { createFakeGithub } from "@tt/connector-github/testing";
import { cardToken, issueAt } from "./issues";

// A GitHub in a process of its own, an Enterprise Server: those have no limits. Arguments: names of
// repositories and how many issues each has, `one:100`.

const server = await serveFetch((request) => fake.fetch(request));
const fake = createFakeGithub({ apiUrl: `${server.url}/api/v3`, clock: systemClock() });
fake.addToken({ token: cardToken, login: "octo-org", scopes: ["repo"] });
for (const argument of process.argv.slice(2)) {
  const [name = "", count] = argument.split(":");
  fake.addRepository(`octo-org/${name}`).seedIssues(Number(count), issueAt);
}
process.on("SIGTERM", () => process.exit(0));
process.stdout.write(`ready on ${server.url}\n`);
