import { expect } from "vitest";
import { canRevoke } from "../can-revoke";
import type { Reply } from "../../../webhook/request";
import { inspect } from "../../../memory/inspect";
import { acting, deliver, findInboundFixture, signedBy, wrongSecret } from "../deliveries";
import type { TestEnvironment } from "../environment";
import type { ConnectorRule } from "../rule";

const unreachable = (): Promise<Response> => Promise.reject(new TypeError("fetch failed"));

/** Rules about the connection to the provider and its secrets. */
export const connectionRules: readonly ConnectorRule[] = [
  {
    name: "the connection test succeeds with a working provider",
    why: "The test is how owners learn that their settings are right.",
    async check({ connector, integration }) {
      const result = await connector.test(integration.id);
      expect(result, "result of `test` with the fixture's `working`").toMatchObject({ ok: true });
      expect(await connector.status(integration.id), "result of `status`").toMatchObject({
        connected: true,
        connection: { state: "active" },
      });
    },
  },
  {
    name: "refused credentials are reported as needs_reauth",
    why: "Only this code asks the owner to reconnect; others are retried for ever.",
    async check({ answerWith, fixture, connector, integration }) {
      answerWith(fixture.unauthorized);
      expect(
        await connector.test(integration.id),
        "result of `test` with the fixture's `unauthorized`: `classify` must return `unauthorized`",
      ).toMatchObject({ ok: false, code: "needs_reauth" });
      expect(await connector.status(integration.id), "result of `status`").toMatchObject({
        connection: { state: "needs_reauth", code: "needs_reauth" },
      });
    },
  },
  {
    name: "an unreachable provider is reported as provider_unavailable and never throws",
    why: "An outage passes. It must not look like a fault of the settings or of the host.",
    async check({ answerWith, connector, integration }) {
      answerWith(unreachable);
      expect(
        await connector.test(integration.id),
        "result of `test` if `fetch` rejects with a TypeError",
      ).toMatchObject({ ok: false, code: "provider_unavailable" });
    },
  },
  {
    name: "no secret appears in any result, log line, telemetry event or error",
    why: "Logs and error messages are read, stored and passed on by many, and the state is not encrypted.",
    async check(environment) {
      const { connector, integration, fixture, answerWith } = environment;
      const seen: unknown[] = [
        await connector.status(integration.id),
        await connector.test(integration.id),
        ...(await allDeliveries(environment)),
        await plainData(environment),
      ];
      for (const fetch of [
        fixture.unauthorized,
        unreachable,
        () => Promise.resolve(new Response("<html>", { status: 200 })),
        () => Promise.resolve(new Response("oops", { status: 500 })),
      ]) {
        answerWith(fetch);
        seen.push(await connector.test(integration.id));
        seen.push(await connector.status(integration.id));
      }
      seen.push(await connector.disconnect(integration.id));
      seen.push(await connector.status(integration.id));
      const everything = inspect([seen, environment.telemetryEvents]) + environment.log.text();
      for (const [name, secret] of secretsOf(environment)) {
        const found = everything.includes(secret);
        expect(
          found,
          `the value of ${name} appeared in a result, log line or event, or in the stored state`,
        ).toBe(false);
      }
    },
  },
  {
    name: "disconnecting deletes all secrets and keeps the settings",
    why: "Owners disconnect to revoke access, and expect their settings when they reconnect.",
    async check({ connector, fixture, harness, integration }) {
      const result = await connector.disconnect(integration.id);
      const expected = canRevoke(fixture) ? {} : { warning: expect.any(String) as string };
      expect(result, "result of `disconnect`").toEqual({ ok: true, ...expected });
      const row = await harness.storage.integrations.get(integration.id, { fresh: true });
      expect(row, "the stored row").toMatchObject({ active: false, secrets: {}, credentials: {} });
      expect(row?.settings, "settings, for reconnecting").toEqual(integration.settings);
      expect(await connector.status(integration.id), "result of `status`").toMatchObject({
        connected: false,
        connection: { state: "disconnected" },
      });
    },
  },
];

/** Replies to a valid, an unknown, a malformed and a forged delivery. */
async function allDeliveries(environment: TestEnvironment): Promise<readonly Reply[]> {
  const deliveries = findInboundFixture(environment);
  if (!deliveries) return [];
  return [
    await deliver(environment, await acting(environment)),
    await deliver(environment, await deliveries.unknown(signedBy(environment))),
    await deliver(environment, await deliveries.malformed(signedBy(environment))),
    await deliver(environment, await acting(environment, { secret: wrongSecret(environment) })),
  ];
}

/** What is stored without encryption. */
async function plainData({ harness, integration }: TestEnvironment): Promise<unknown> {
  const row = await harness.storage.integrations.get(integration.id, { fresh: true });
  return [row?.settings, row?.state];
}

/** Every secret of the fixture, by name. */
function secretsOf(environment: TestEnvironment): readonly (readonly [string, string])[] {
  const { oauth, descriptor } = environment.fixture;
  const { auth } = descriptor.manifest.api;
  const clientSecret = auth.type === "oauth2" ? auth.client.secret : undefined;
  const fields = Object.keys(environment.integration.secrets);
  const secrets: readonly (readonly [string, string | undefined])[] = [
    ...fields.map((field) => [field, environment.secretInput(field)] as const),
    ["the access token", oauth?.accessToken],
    ["the refresh token", oauth?.refreshToken],
    ["the client secret", clientSecret === undefined ? undefined : oauth?.env[clientSecret]],
  ];
  return secrets.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
