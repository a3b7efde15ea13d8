import { defineConnector, oauth2, path } from "@tt/connector-core";
import * as z from "zod";
import { issue, taskOf } from "./issue.ts";
import { settings } from "./settings.ts";

/** Acme: issues become tasks, by syncs with the access that the owner grants. */
export const acme = defineConnector({
  name: "Acme",
  tagline: "Issues become tasks",
  settings,
  env: {
    ACME_URL: "https://api.provider.example",
    ACME_AUTHORIZE_URL: "https://provider.example/oauth/authorize",
    ACME_TOKEN_URL: "https://provider.example/oauth/token",
  },
  api: {
    base: (_settings, env) => env.ACME_URL,
    auth: oauth2({
      endpoints: { authorize: "ACME_AUTHORIZE_URL", token: "ACME_TOKEN_URL" },
      client: { id: "ACME_CLIENT_ID", secret: "ACME_CLIENT_SECRET" },
      tokenAuth: "post",
      scopes: () => ["issues:read"],
    }),
  },
  test: async ({ api, settings: { team } }) => {
    const { name } = await api.get(path`/teams/${team}`, z.object({ name: z.string() }));
    return `The access covers ${name}.`;
  },
  item: [issue, taskOf],
  sync: {
    pages: ({ api, settings: { team }, since }) =>
      api.pages.link(path`/teams/${team}/issues`, { query: { since } }),
  },
  facts: ({ team }) => [{ label: "Team", value: team }],
});
