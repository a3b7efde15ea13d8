import type { ConnectorFixture } from "@tt/connector-core/testing";
import { acme } from "../src/connector.ts";
import { accessToken, FakeProvider } from "./fake-provider.ts";

/** What the suite has to know about Acme. */
export const fixture: ConnectorFixture = {
  descriptor: acme,
  now: "2026-01-15T12:00:00Z",
  input: (project) => ({ token: accessToken, team: "platform", project }),
  working: new FakeProvider().fetch,
  unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  // `pages.link` reads all pages again after an interruption.
  sync: () => {
    const fake = new FakeProvider();
    const stored = fake.issues.length;
    return { fetch: fake.fetch, stored, maxRepeatedItems: stored };
  },
};
