import { describe, it } from "vitest";
import type { ConnectorFixture } from "./fixture";
import { connectorRules } from "./rules";
import { createTestEnvironment } from "./environment";

/**
 * Registers a vitest suite that checks a connector against the {@link connectorRules}, one test per
 * rule.
 *
 * @example
 * ```ts
 * import type { Descriptor } from "@tt/connector-core";
 * import { testConnector } from "@tt/connector-core/testing";
 *
 * declare const acmeConnector: Descriptor;
 *
 * testConnector("Acme", {
 *   descriptor: acmeConnector,
 *   now: "2026-01-15T12:00:00Z",
 *   input: (project) => ({ token: "acme-0123456789", project }),
 *   working: () => Promise.resolve(Response.json({ name: "owner" })),
 *   unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
 * });
 * ```
 */
export function testConnector(name: string, fixture: ConnectorFixture): void {
  describe(`connector: ${name}`, () => {
    const takesDeliveries = fixture.descriptor.manifest.inbound !== undefined;
    for (const rule of connectorRules) {
      if (rule.inbound === true && !takesDeliveries) continue;
      it(rule.name, async () => {
        await rule.check(await createTestEnvironment(fixture));
      });
    }
  });
}
