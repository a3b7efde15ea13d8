import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf, webhookSecret, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { fillHost } from "../support/pages";
import { nameOf, pathOf, routeTable } from "../support/routes";

// Enumerated from the route table, so that it covers new pages.
describe("all pages", () => {
  let host: TestHost;
  let owner: Client;
  const pages = new Map<string, string>();

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-11-27T11:00:00Z") });
    ({ full: owner } = await fillHost(host));
    for (const route of await routeTable(host.database)) {
      if (route.method !== "get" || route.access.type !== "session") continue;
      const headers = { accept: "text/html" };
      const answer = await owner.request("GET", pathOf(route), undefined, headers);
      if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
      pages.set(nameOf(route), textOf(answer, "text"));
    }
  });
  afterAll(() => host.close());

  it("contain no stored secret", () => {
    const secrets = [
      "CANARYTOKEN",
      "xoxb-1234567890",
      webhookSecret,
      admin.password,
      "whsec_",
      "enc:v",
      "$argon2",
    ];
    expect(pages.size).toBeGreaterThan(20);
    for (const [name, page] of pages) {
      for (const secret of secrets)
        expect(page.includes(secret), `${secret} on ${name}`).toBe(false);
    }
  });
});
