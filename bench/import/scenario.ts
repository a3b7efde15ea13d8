import { expectStatus } from "../../packages/host-express/test/support/client";
import { seedGithub } from "../delivery/integrations";
import type { FirstSync } from "../runner/first-sync/scenario";
import { allow, googleEnvironment } from "./consent";
import { baseUrl, entriesOf, registration } from "./events";

/** The first import of a calendar's events. */
export const firstImportOfEvents: FirstSync = {
  name: "import",
  items: "events",
  connector: "google",
  programs: {
    provider: "./import/google.ts",
    baseline: "./import/baseline.ts",
    sameWrites: "./import/same-writes.ts",
    inside: "./import/inside.ts",
  },
  plans: {
    short: { items: 1_200, rounds: 1, warmUp: 100, memorySizes: [600, 1_200] },
    full: { items: 10_000, rounds: 7, warmUp: 4_000, memorySizes: [1_000, 10_000] },
  },
  environment: (providerUrl) => ({
    ...googleEnvironment(providerUrl),
    BASE_URL: baseUrl,
    GOOGLE_CLIENT_ID: registration.id,
    GOOGLE_CLIENT_SECRET: registration.secret,
  }),
  rowsOf: entriesOf,
  async setUp(client, project) {
    const page = expectStatus(await client.get("/integrations/google/connect"), 303);
    const back = await allow(page.headers.get("location") ?? "");
    expectStatus(await client.get(back.pathname + back.search), 303);
    return async (calendar) => {
      const settings = {
        calendar_id: calendar,
        default_project_id: project,
        sync_days_back: 30,
      };
      expectStatus(await client.post("/api/integrations/google/config", settings), 200);
    };
  },
  // A user and a project; the connector's own integration is added when it connects.
  seedInside: (database) => seedGithub(database, 1),
};
