import { expect, it } from "vitest";
import * as z from "zod";
import { defineConnector, oauth2 } from "../../src/index";
import { createTestEnvironment } from "../../src/testing/index";

// The owner's tenant is in the URLs of the consent page and of the tokens, as at Microsoft.

const calendar = defineConnector({
  name: "Calendar",
  settings: z.object({ tenant: z.string().default("common") }),
  env: { API_URL: "https://graph.test", LOGIN_URL: "https://login.test" },
  api: {
    base: (_settings, env) => env.API_URL,
    auth: oauth2({
      endpoints: {
        authorize: ({ tenant }, env) => `${env["LOGIN_URL"] ?? ""}/${String(tenant)}/authorize`,
        token: ({ tenant }, env) => `${env["LOGIN_URL"] ?? ""}/${String(tenant)}/token`,
      },
      client: { id: "CLIENT_ID", secret: "CLIENT_SECRET" },
      tokenAuth: "post",
      scopes: () => ["Calendars.ReadWrite"],
    }),
  },
  test: async ({ api }) => (await api.get("/me", z.object({ name: z.string() }))).name,
});

it.each([
  [{}, "common"],
  [{ tenant: "contoso.example" }, "contoso.example"],
])("the settings %j lead to the tenant %s", async (input, tenant) => {
  const environment = await createTestEnvironment({
    descriptor: calendar,
    now: "2026-01-15T12:00:00Z",
    input: () => input,
    oauth: {
      env: { CLIENT_ID: "client", CLIENT_SECRET: "client-secret" },
      accessToken: "access-1",
      refreshToken: "refresh-1",
      scopes: ["Calendars.ReadWrite"],
    },
    working: (request) =>
      Promise.resolve(
        new Request(request).url.startsWith("https://login.test")
          ? Response.json({ access_token: "access-2", token_type: "Bearer", expires_in: 3600 })
          : Response.json({ name: "Ada" }),
      ),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });
  const { clock, connector, integration, requests } = environment;
  const redirectUri = "https://tt.example/integrations/calendar/callback";
  const asked = await connector.authorize(integration.id, redirectUri);
  expect(asked.ok && new URL(asked.url).pathname).toBe(`/${tenant}/authorize`);
  clock.advance(3_600_000);
  expect(await connector.test(integration.id)).toMatchObject({ ok: true });
  expect(requests.map(({ url }) => url)).toEqual([
    `https://login.test/${tenant}/token`,
    "https://graph.test/me",
  ]);
});
