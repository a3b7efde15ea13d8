import { expect } from "vitest";
import type { RawRequest } from "../../../webhook/request";
import { acting, deliver, secretOf } from "../deliveries";
import type { Tenant, TestEnvironment } from "../environment";
import { tenantSecret } from "../requests";
import type { ConnectorRule } from "../rule";

/** Rules about two integrations of one connector. */
export const tenantRules: readonly ConnectorRule[] = [
  {
    name: "a delivery takes effect only for the integration whose secret signed it",
    why:
      "Public ids and routing keys are no secrets. If they decide, the owner of one integration " +
      "changes the data of another.",
    capability: "deliveries",
    needs: ["settingsSecret", "sharedSecret"],
    async check(environment) {
      const tenant = await environment.createTenant();
      const own = await acting(environment);
      const foreign = await acting(environment, {
        secret: secretOf(environment, tenantSecret),
        deliveryId: "foreign",
      });

      const atTenant = await deliver(environment, own, tenant.integration.publicId);
      expect(atTenant.status, "status of a delivery at the public id of another integration").toBe(
        401,
      );
      const atOwn = await deliver(environment, foreign);
      expect(atOwn.status, "status of a delivery that another integration's secret signed").toBe(
        401,
      );
      await expectEffects(environment, tenant, [0, 0], "two deliveries at the wrong public ids");

      // Without routing keys, no integration is found at the shared URL.
      const isFirstRouted = await shared(environment, own);
      await expectEffects(
        environment,
        tenant,
        [isFirstRouted ? 1 : 0, 0],
        "a delivery at the shared URL, signed by the first integration's secret",
      );
      const isSecondRouted = await shared(environment, foreign);
      await expectEffects(
        environment,
        tenant,
        [isFirstRouted ? 1 : 0, isSecondRouted ? 1 : 0],
        "a delivery at the shared URL, signed by the second integration's secret",
      );

      expect(
        { first: isFirstRouted, second: isSecondRouted },
        "whether deliveries at the shared URL were accepted: it works for both integrations or for none",
      ).toEqual({ first: isFirstRouted, second: isFirstRouted });

      await deliver(environment, own);
      await deliver(environment, foreign, tenant.integration.publicId);
      await expectEffects(environment, tenant, [1, 1], "each delivery at its own public id");
    },
  },
];

/** Sends a delivery to the shared URL. @returns true if it was accepted */
async function shared({ connector }: TestEnvironment, request: RawRequest): Promise<boolean> {
  const { status } = await connector.receive(request);
  expect([200, 401], "status of a delivery at the shared URL").toContain(status);
  return status === 200;
}

async function expectEffects(
  environment: TestEnvironment,
  tenant: Tenant,
  [first, second]: readonly [number, number],
  what: string,
): Promise<void> {
  const effects = {
    first: await environment.countEffects(),
    second: await tenant.countEffects(),
  };
  expect(effects, `effects for the two integrations of ${what}`).toEqual({ first, second });
}
