import { auth, defineConnector, path } from "@tt/connector-core";
import * as z from "zod";
import { issue, taskOf } from "./issue.ts";
import { settings } from "./settings.ts";

/** Acme: issues become tasks, by syncs. */
export const acme = defineConnector({
  name: "Acme",
  tagline: "Issues become tasks",
  settings,
  env: { ACME_URL: "https://api.provider.example" },
  api: { base: (_settings, env) => env.ACME_URL, auth: auth.bearer("token") },
  test: async ({ api, settings: { team } }) => {
    const { name } = await api.get(path`/teams/${team}`, z.object({ name: z.string() }));
    return `The token can read ${name}.`;
  },
  item: [issue, taskOf],
  sync: {
    pages: ({ api, settings: { team }, since }) =>
      api.pages.link(path`/teams/${team}/issues`, { query: { since } }),
  },
  steps: [
    { text: "Create an access token at Acme.", done: ({ has_token }) => has_token === true },
    {
      text: "Enter the token, the team and a project, and save.",
      action: "settings",
      done: ({ connected }) => connected,
    },
    {
      text: "Fetch the issues.",
      action: "sync",
      done: ({ last_run }) => (last_run ?? null) !== null,
    },
  ],
  facts: ({ team }) => [{ label: "Team", value: team }],
});
