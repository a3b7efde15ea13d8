import { describe, it } from "vitest";
import type { ConnectorFixture } from "./fixture";
import { connectorRules } from "./rules";
import { createTestEnvironment } from "./environment";

/** The suite every connector passes, ours and strangers' alike: one test per rule. */
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
