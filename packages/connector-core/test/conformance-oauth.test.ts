import { expect, it } from "vitest";
import * as z from "zod";
import { defineConnector, oauth2 } from "../src/index";
import { checkRule } from "../src/testing/connector/check-rule";
import { connectionRules } from "../src/testing/connector/rules/connection";
import type { ConnectorFixture } from "../src/testing/index";

/** A connector for a provider that can, or cannot, be asked to revoke an access. */
function fixtureWith(revoke: object): ConnectorFixture {
  const descriptor = defineConnector({
    name: "Calendar",
    settings: z.object({}),
    env: {
      AUTH_URL: "https://provider.test/auth",
      TOKEN_URL: "https://provider.test/token",
      REVOKE_URL: "https://provider.test/revoke",
    },
    api: {
      base: () => "https://provider.test",
      auth: oauth2({
        endpoints: { authorize: "AUTH_URL", token: "TOKEN_URL", ...revoke },
        client: { id: "CLIENT_ID", secret: "CLIENT_SECRET" },
        scopes: () => ["events"],
      }),
    },
    test: async ({ api }) => `Works for ${await api.get("/me", z.string())}.`,
  });
  return {
    descriptor,
    now: "2026-01-15T12:00:00Z",
    input: () => ({}),
    oauth: {
      env: { CLIENT_ID: "client", CLIENT_SECRET: "client-secret" },
      accessToken: "access-1",
      refreshToken: "refresh-1",
      scopes: ["events"],
    },
    working: () => Promise.resolve(Response.json("ada")),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  };
}

// The endpoint is optional: without it, the owner is told to revoke the access themselves.
it.each([
  ["can", { revoke: "REVOKE_URL" }],
  ["cannot", {}],
])("the suite accepts the disconnecting of a provider that %s revoke", async (_can, revoke) => {
  for (const rule of connectionRules.filter(({ name }) => name.startsWith("disconnecting"))) {
    await expect(checkRule(rule, fixtureWith(revoke)), rule.name).resolves.toBeUndefined();
  }
});
