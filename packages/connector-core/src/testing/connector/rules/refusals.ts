import { expect } from "vitest";
import type { ErrorCode } from "../../../result";
import type { TestEnvironment } from "../environment";
import type { ConnectorRule } from "../rule";

const retryAfterSeconds = 120;

/** The codes that a status may lead to, and nothing else. */
const codesByStatus: Readonly<Record<number, readonly ErrorCode[]>> = {
  401: ["needs_reauth"],
  403: ["permission_missing", "provider_rejected", "rate_limited"],
  404: ["not_found", "invalid_config", "provider_rejected"],
  410: ["not_found", "invalid_config", "provider_rejected"],
  422: ["invalid_config", "provider_rejected"],
  429: ["rate_limited"],
  500: ["provider_unavailable"],
  502: ["provider_unavailable"],
  503: ["provider_unavailable"],
};

/** Bodies that come with refusals, from proxies and gateways too. */
const bodies: Readonly<Record<string, string>> = {
  "a JSON object": "{}",
  "an HTML page": "<!DOCTYPE html><html><body><h1>Error</h1></body></html>",
  "no body": "",
  "JSON that breaks off": '{"error": {"message": "Some',
};

/** Rules about the meaning of the provider's responses. */
export const refusalRules: readonly ConnectorRule[] = [
  {
    name: "a refusal means what its status says, whatever its body is",
    why:
      "The code decides whether the host retries, waits or asks the owner to reconnect. Gateways " +
      "answer for providers, with bodies that no documentation shows.",
    async check(environment) {
      for (const [status, codes] of Object.entries(codesByStatus)) {
        for (const [what, body] of Object.entries(bodies)) {
          const result = await testWith(environment, Number(status), body);
          const which = `result of \`test\` for status ${status} with ${what}`;
          expect(result, which).toMatchObject({ ok: false });
          if (result.ok) return;
          expect(
            codes,
            `${which}: ${JSON.stringify(result)}; its code must be one of these`,
          ).toContain(result.code);
        }
      }
    },
  },
  {
    name: "a rate limit passes on the Retry-After of the provider",
    why: "A host that is not told when to come back asks again at once, which makes the limit longer.",
    async check(environment) {
      for (const [what, body] of Object.entries(bodies)) {
        expect(
          await testWith(environment, 429, body),
          `result of \`test\` for status 429 with ${what} and Retry-After: ${String(retryAfterSeconds)}`,
        ).toMatchObject({ code: "rate_limited", retryAfter: retryAfterSeconds });
      }
    },
  },
  {
    name: "a success with a body that cannot be read is a failure of the provider",
    why:
      "A login page with status 200 is no success, and an error in reading it must not look like a " +
      "fault of the host.",
    async check(environment) {
      for (const [what, body] of Object.entries(bodies)) {
        if (what === "a JSON object") continue;
        const result = await testWith(environment, 200, body);
        const which = `result of \`test\` for status 200 with ${what}`;
        expect(result, which).toMatchObject({ ok: false });
        if (result.ok) return;
        expect(
          ["provider_rejected", "provider_unavailable"],
          `${which}: ${JSON.stringify(result)}; its code must be one of these`,
        ).toContain(result.code);
      }
    },
  },
];

/** Tests the connection while the provider answers everything alike, except requests for tokens. */
function testWith(environment: TestEnvironment, status: number, body: string) {
  const { answerWith, connector, integration } = environment;
  const headers = status === 429 ? { "retry-after": String(retryAfterSeconds) } : {};
  answerWith((input, init) =>
    Promise.resolve(
      tokenAnswer(environment, new Request(input, init)) ?? new Response(body, { status, headers }),
    ),
  );
  return connector.test(integration.id);
}

/** A new token, so that a 401 is about the request and not about a token that expired. */
function tokenAnswer(environment: TestEnvironment, { url }: Request): Response | undefined {
  const { fixture } = environment;
  const {
    api: { auth },
    env = {},
  } = fixture.descriptor.manifest;
  if (auth.type !== "oauth2" || !fixture.oauth) return undefined;
  const { token } = auth.endpoints;
  const { settings } = environment.integration;
  if (url !== (typeof token === "string" ? env[token] : token(settings, env))) return undefined;
  const { accessToken, scopes } = fixture.oauth;
  return Response.json({
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: 3_599,
    scope: scopes.join(" "),
  });
}
