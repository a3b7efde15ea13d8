import { expect } from "vitest";
import { resolveBase, resolveEnv } from "../../../api/base";
import { checkDescriptors } from "../../../connector/define";
import { notConfigured } from "../../../result";
import { acting, deliver, findInboundFixture } from "../deliveries";
import { globalsUsed } from "../globals";
import { missing } from "../requests";
import { settingsParser } from "../../../settings/parse";
import type { TestEnvironment } from "../environment";
import type { ConnectorRule } from "../rule";

const maxBodyBytes = 25 * 1024 * 1024;

/** Rules about the manifest, the lifecycle and the ports. */
export const contractRules: readonly ConnectorRule[] = [
  {
    name: "the manifest is valid",
    why: "Hosts refuse to start with an invalid manifest, and requests to an http origin show the token.",
    check(environment) {
      const { fixture, harness, ports } = environment;
      const { manifest } = fixture.descriptor;
      const problems = checkDescriptors([fixture.descriptor], harness.storage, ports.crypto);
      const said = problems.join("; ");
      expect(problems, `registration must accept the manifest, but says: ${said}`).toEqual([]);
      const { protocol, hostname, origin } = new URL(baseOf(environment));
      const isSafe = protocol === "https:" || /^(localhost|127\.)/.test(hostname);
      expect(isSafe, `${origin} must use https: requests to it carry credentials`).toBe(true);
      expect(
        manifest.inbound?.maxBytes ?? 1,
        "`inbound.maxBytes` must be at most 25 MiB: bodies are held in memory until verified",
      ).toBeLessThanOrEqual(maxBodyBytes);
      return Promise.resolve();
    },
  },
  {
    name: "a missing integration is reported as not configured and never throws",
    why: "Jobs and pages outlive integrations. An error for a deleted one is retried and fills the log.",
    async check({ connector }) {
      expect(await connector.test(missing), "result of `test`").toEqual(notConfigured);
      expect(await connector.disconnect(missing), "result of `disconnect`").toEqual(notConfigured);
      expect(await connector.status(missing), "result of `status`").toEqual({
        ok: true,
        connected: false,
      });
    },
  },
  {
    name: "a paused integration is reported as not configured",
    why: "Owners pause an integration to stop it. It must not call the provider meanwhile.",
    async check({ connector, harness, integration }) {
      await harness.storage.integrations.patch(integration.id, { active: false });
      expect(await connector.test(integration.id), "result of `test`").toEqual(notConfigured);
      expect(await connector.status(integration.id), "result of `status`").toMatchObject({
        ok: true,
        is_active: false,
        connection: { state: "paused" },
      });
    },
  },
  {
    name: "time, randomness and requests come from the ports only",
    why: "Decisions that use them cannot be tested or repeated, and requests of the global fetch pass by the host's guard.",
    async check(environment) {
      const request = findInboundFixture(environment) && (await acting(environment));
      const uses = await globalsUsed(async () => {
        if (request) await deliver(environment, request);
        await environment.connector.status(environment.integration.id);
      });
      expect(
        uses,
        `uses of globals: ${uses.join("; ")}. Use \`context.now\`, \`context.api\` and the ports`,
      ).toEqual([]);
    },
  },
];

/** The base URL of the fixture's integration. */
function baseOf({ fixture, integration, ports }: TestEnvironment): string {
  const { manifest } = fixture.descriptor;
  const settings = settingsParser(manifest.settings)(integration);
  return resolveBase(manifest, settings, resolveEnv(manifest.env, ports.env)).base;
}
