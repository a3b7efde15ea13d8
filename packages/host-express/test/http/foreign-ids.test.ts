import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route";
import type { Client } from "../support/client";
import { exampleBodies } from "../support/examples";
import { startTestHost, type TestHost } from "../support/host";
import { fillHost } from "../support/fill-host";
import { nameOf, pathOf, routeTable } from "../support/routes";

/** What all users share: items and warehouses of the inventory, and one's own sessions. */
const shared = /^\/(inventory|profile|integrations|dev)\//;

// Enumerated from the route table: whatever belongs to others does not exist for a user.
describe("ids of others", () => {
  let host: TestHost;
  let owner: Client;
  let stranger: Client;
  let routes: readonly Route[];
  let exampleOf: (route: Route) => object;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-11-27T11:00:00Z") });
    ({ full: owner, empty: stranger } = await fillHost(host));
    exampleOf = await exampleBodies(owner);
    routes = (await routeTable(host.database)).filter(
      ({ path, access }) =>
        path.includes("{id}") && access.type === "session" && !shared.test(path),
    );
  });
  afterAll(async () => {
    await host.close();
  });

  it("give 404 on every page and form, and 403 on those of administrators", async () => {
    expect(routes.map(nameOf)).toEqual(
      expect.arrayContaining(["GET /projects/{id}", "POST /tasks/{id}/edit", "GET /webhooks/{id}"]),
    );
    for (const route of routes) {
      const method = route.method.toUpperCase();
      const body = method === "GET" ? undefined : route.body ? exampleOf(route) : {};
      const { status } = await stranger.request(method, pathOf(route), body);
      expect(status, nameOf(route)).toBe(/^\/(api\/)?admin\//.test(route.path) ? 403 : 404);
    }
  });

  it("exist for their owner", async () => {
    for (const route of routes.filter(({ method }) => method === "get")) {
      // Deliveries and runs have ids that nobody can guess.
      if (/\{delivery_id\}|^\/api\/integrations\//.test(route.path)) continue;
      expect((await owner.get(pathOf(route))).status, nameOf(route)).toBe(200);
    }
  });
});
