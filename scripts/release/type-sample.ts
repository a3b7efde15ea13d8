// Compiled in clean projects by several versions of TypeScript: what authors write must be inferred.
import { auth, createRuntime, defineConnector, project, secret, task } from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import * as z from "zod";

export const tracker = defineConnector({
  name: "Tracker",
  settings: z.object({ token: secret(), team: z.string(), project: project() }),
  api: { base: () => "https://tracker.example", auth: auth.bearer("token") },
  test: ({ settings }) => Promise.resolve(`The token can read ${settings.team}.`),
  item: [
    z.object({ id: z.string(), at: z.string() }),
    ({ id, at }, { ref, settings }) =>
      task.upsert({ task: ref(settings.team, id), project: settings.project, asOf: at, name: id }),
  ],
  sync: { pages: ({ api, since }) => api.pages.link("/issues", { query: { since } }) },
});

export const app = createRuntime({
  connectors: [tracker],
  ports: memoryPorts(),
  baseUrl: "https://time.example.com",
});

// @ts-expect-error: the name of a secret is checked
export const wrong = auth.bearer<"token">("tokn");
