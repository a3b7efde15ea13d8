import { readFileSync } from "node:fs";
import type { ConnectorFixture, FixtureDelivery } from "@tt/connector-core/testing";
import { acme } from "../src/connector.ts";
import { delivery } from "./delivery.ts";
import { accessToken, FakeProvider } from "./fake-provider.ts";

const issueChanged = readFileSync(
  new URL("../deliveries/issue.changed.json", import.meta.url),
  "utf8",
);
const send = (sent: FixtureDelivery, event: string, body: string) =>
  Promise.resolve(delivery(sent, event, body));

/** What the suite has to know about Acme. */
export const fixture: ConnectorFixture = {
  descriptor: acme,
  now: "2026-01-15T12:00:00Z",
  input: (project) => ({
    token: accessToken,
    team: "platform",
    project,
    hook_secret: "secret-of-the-webhook",
  }),
  working: new FakeProvider().fetch,
  unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  acting: (sent) => send(sent, "issue.changed", issueChanged),
  unknown: (sent) => send(sent, "team.renamed", "{}"),
  malformed: (sent) => send(sent, "issue.changed", "{"),
  // `pages.link` reads all pages again after an interruption.
  sync: () => {
    const fake = new FakeProvider();
    const stored = fake.issues.length;
    return { fetch: fake.fetch, stored, maxRepeatedItems: stored };
  },
};
