import type { ConnectorFixture } from "@tt/connector-core/testing";
import { acme } from "../src/connector.ts";
import { accessToken, client, FakeProvider } from "./fake-provider.ts";

/** What the suite has to know about Acme. */
export const fixture: ConnectorFixture = {
  descriptor: acme,
  now: "2026-01-15T12:00:00Z",
  input: (project) => ({ team: "platform", project }),
  oauth: {
    env: { ACME_CLIENT_ID: client.id, ACME_CLIENT_SECRET: client.secret },
    accessToken,
    refreshToken: "refresh-token-of-the-fake",
    scopes: ["issues:read"],
  },
  working: new FakeProvider().fetch,
  unauthorized: () => Promise.resolve(Response.json({ error: "invalid_grant" }, { status: 401 })),
  // `pages.link` reads all pages again after an interruption.
  sync: () => {
    const fake = new FakeProvider();
    const stored = fake.issues.length;
    return { fetch: fake.fetch, stored, maxRepeatedItems: stored };
  },
};
