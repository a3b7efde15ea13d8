import { expect } from "vitest";
import { settingsParser } from "../../../settings/parse";
import type { RawRequest } from "../../../webhook/request";
import { candidateKeys, settingsKeys } from "../../../webhook/routing";
import { acting, deliver, inboundOf, secretOf, signedBy } from "../deliveries";
import type { Tenant, TestEnvironment } from "../environment";
import { withUnsignedPartsOf } from "../forgeries";
import { tenantSecret } from "../requests";
import type { ConnectorRule } from "../rule";

/** Rules about which integration a delivery is for. */
export const tenantRules: readonly ConnectorRule[] = [
  {
    name: "a delivery at the shared URL reaches the integration whose settings name it",
    why:
      "Providers send the deliveries of an app to one URL. If the settings give another routing key " +
      "than the deliveries have, every one is refused with 401, and the owner sees no reason.",
    capability: "deliveries",
    async check(environment) {
      const { fixture, integration } = environment;
      const { routing } = inboundOf(environment);
      const { settings } = fixture.descriptor.manifest;
      const stored = settingsKeys(routing, settingsParser(settings)(integration));
      if (stored.length === 0) return;
      const request = await acting(environment);
      const sent = candidateKeys(routing, request);
      expect(
        await shared(environment, request),
        "whether the fixture's `acting` delivery was accepted at the shared URL; the settings have " +
          `the routing keys ${JSON.stringify(stored)}, and the delivery has ${JSON.stringify(sent)}`,
      ).toBe(true);
      expect(await environment.countEffects(), "effects of a delivery at the shared URL").toBe(1);
    },
  },
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
  {
    name: "a delivery that the operator's secret signed takes effect only for the integration it names",
    why:
      "The secret is the same for all integrations: it proves the provider, but not which integration " +
      "a delivery is for. If anything unsigned decides, the owner of one changes the data of another.",
    capability: "tenant",
    async check(environment) {
      const { tenant: fixture } = environment.fixture;
      if (!fixture) throw new Error("The fixture needs `tenant`, a second integration.");
      const tenant = await environment.createTenant((project) => fixture.input(project));
      const { publicId } = tenant.integration;
      const own = await acting(environment);
      const other = await fixture.acting({ ...signedBy(environment), deliveryId: "other" });
      const forged = withUnsignedPartsOf(own, other, inboundOf(environment).verification);

      const atWrongIds: readonly (readonly [string, RawRequest, string | undefined])[] = [
        ["a delivery for the first integration at the public id of the second", own, publicId],
        ["a delivery for the second integration at the public id of the first", other, undefined],
        [
          "a delivery for the first integration, with all that is not signed of one for the second, " +
            "at the public id of the second",
          forged,
          publicId,
        ],
      ];
      for (const [what, request, id] of atWrongIds) {
        const { status } = await deliver(environment, request, id);
        expect(status, `status of ${what}`).toBe(401);
        await expectEffects(environment, tenant, [0, 0], what);
      }

      // It is a delivery for the first integration, if it is one at all.
      const isForgedRouted = await shared(environment, forged);
      await expectEffects(
        environment,
        tenant,
        [isForgedRouted ? 1 : 0, 0],
        "a delivery for the first integration, with all that is not signed of one for the second, at " +
          "the shared URL",
      );
      const atOwnId = await deliver(environment, own);
      expect(atOwnId.status, "status of a delivery at the public id of its integration").toBe(200);
      await expectEffects(environment, tenant, [1, 0], "a delivery at its own public id");
      expect(
        await shared(environment, other),
        "whether a delivery for the second integration was accepted at the shared URL",
      ).toBe(true);
      await expectEffects(environment, tenant, [1, 1], "one delivery for each integration");
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
