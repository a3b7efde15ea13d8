import { expect } from "vitest";
import { notConfigured } from "../../../result";
import type { ActionsProvider } from "../providers";
import { canRevoke } from "../can-revoke";
import { createTestEnvironment, type TestEnvironment } from "../environment";
import type { ConnectorRule } from "../rule";

/** Longer than any webhook lasts that has to be renewed. */
const maxRenewalMs = 366 * 24 * 60 * 60 * 1000;

/** Rules for connectors with actions. */
export const actionRules: readonly ConnectorRule[] = [
  {
    name: "an action that runs twice sets nothing up twice",
    why:
      "People click again when nothing seems to happen. Two webhooks deliver every event twice and " +
      "only one of them is removed later.",
    capability: "actions",
    async check(environment) {
      const provider = await environment.use(environment.fixture.actions);
      for (const { name } of environment.fixture.descriptor.manifest.actions ?? []) {
        await act(environment, name, "once");
        const once = provider.setUp();
        await act(environment, name, "a second time");
        expect(
          provider.setUp(),
          `what is set up at the provider after "${name}" ran a second time`,
        ).toBe(once);
      }
    },
  },
  {
    name: "an action that is due runs with a sync, until it has done what it is for",
    why:
      "A webhook that is not renewed expires, and what changes is then noticed late. One that every sync " +
      "creates fills the provider with webhooks.",
    capability: "actions",
    async check(environment) {
      const { clock, connector, fixture, integration, requests } = environment;
      const { actions = [] } = fixture.descriptor.manifest;
      if (!actions.some((action) => "isDue" in action)) return;
      const provider = await environment.use(fixture.actions);
      await connector.sync(integration.id, { dryRun: true });
      expect(provider.setUp(), "what is set up at the provider after a dry run").toBe(0);
      await connector.sync(integration.id);
      const once = provider.setUp();
      expect(once, "what is set up at the provider after the first sync").toBeGreaterThan(0);
      const before = requests.length;
      await connector.sync(integration.id);
      const writes = requests.slice(before).filter(({ method }) => !/^(?:GET|HEAD)$/.test(method));
      expect(writes, "writes at the provider by the next sync, right after the first").toEqual([]);
      clock.advance(maxRenewalMs);
      await connector.sync(integration.id);
      expect(provider.setUp(), "what is set up at the provider after a year").toBe(once);
    },
  },
  {
    name: "an unknown action fails, and only standalone actions run without an integration",
    why: "Names of actions come from URLs, so anything may be asked for.",
    capability: "actions",
    async check(environment) {
      const { connector, integration, fixture } = environment;
      await environment.use(fixture.actions);
      const unknown = await connector.action(integration.id, "no_such_action");
      expect(unknown, 'result of the action "no_such_action"').toMatchObject({
        ok: false,
        code: "not_supported",
      });
      for (const { name, standalone } of fixture.descriptor.manifest.actions ?? []) {
        const expected = standalone === true ? { ok: true } : notConfigured;
        const result = await connector.action(undefined, name);
        expect(result, `result of "${name}" without an integration`).toMatchObject(expected);
      }
    },
  },
  {
    name: "disconnecting removes what the actions set up",
    why:
      "A webhook that stays delivers for ever to an address that refuses it, and the owner believes " +
      "that everything was removed.",
    capability: "actions",
    async check(environment) {
      const { connector, fixture, integration } = environment;
      const provider = await setUpEverything(environment);
      const before = provider.setUp();
      const result = await connector.disconnect(integration.id);
      // The access stays if the provider cannot be asked to revoke it, and the owner learns that.
      const expected = canRevoke(fixture)
        ? { ok: true }
        : { ok: true, warning: expect.any(String) as string };
      expect(result, "result of `disconnect` after all actions ran").toEqual(expected);
      expect(
        provider.setUp(),
        `what is left at the provider of the ${String(before)} things that the actions set up`,
      ).toBe(0);
    },
  },
  {
    name: "disconnecting while what was set up cannot be removed says what is left to do",
    why: "The owner is the only one who can remove it, and only if they learn that it is still there.",
    capability: "actions",
    async check(environment) {
      const { connector, integration } = environment;
      const provider = await setUpEverything(environment);
      environment.answerWith(() => Promise.reject(new TypeError("fetch failed")));
      const result = await connector.disconnect(integration.id);
      const left = provider.setUp();
      expect(result, "result of `disconnect` while the provider is down").toMatchObject({
        ok: true,
        ...(left > 0 ? { warning: expect.any(String) as string } : {}),
      });
      if (left === 0) return;
      // It may warn in any case, of tokens that cannot be revoked.
      const other = await createTestEnvironment(environment.fixture);
      await setUpEverything(other);
      const usual = await other.connector.disconnect(other.integration.id);
      expect(result, "result of `disconnect` while the provider is down").not.toEqual(usual);
    },
  },
];

async function setUpEverything(environment: TestEnvironment): Promise<ActionsProvider> {
  const provider = await environment.use(environment.fixture.actions);
  for (const { name } of environment.fixture.descriptor.manifest.actions ?? []) {
    await act(environment, name, "before disconnecting");
  }
  return provider;
}

async function act(
  { connector, integration }: TestEnvironment,
  name: string,
  when: string,
): Promise<void> {
  const result = await connector.action(integration.id, name);
  expect(result, `result of the action "${name}", run ${when}`).toMatchObject({
    ok: true,
    message: expect.stringMatching(/\S/) as string,
  });
}
