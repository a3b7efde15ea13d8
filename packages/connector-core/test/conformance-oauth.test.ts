import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  defineConnector,
  oauth2,
  project,
  query,
  secret,
  task,
  utf8,
  verify,
  type Api,
  type RawRequest,
} from "../src/index";
import {
  createTestEnvironment,
  type ConnectorFixture,
  type FixtureDelivery,
} from "../src/testing/index";
import { checkRule } from "../src/testing/connector/check-rule";
import { actionRules } from "../src/testing/connector/rules/actions";
import { connectionRules } from "../src/testing/connector/rules/connection";
import { tenantRules } from "../src/testing/connector/rules/tenants";

const item = z.object({ id: z.string(), title: z.string() });

async function removeHook({ api }: { readonly api: Api }): Promise<object> {
  await api.delete("/hooks/1");
  return {};
}

/**
 * A connector for a provider that can, or cannot, be asked to revoke an access. It registers a webhook, whose
 * deliveries only name items.
 */
function fixtureWith(revoke: object, disconnect = removeHook): ConnectorFixture {
  const descriptor = defineConnector({
    name: "Calendar",
    settings: z.object({ project: project(), token: secret(z.string(), { generate: true }) }),
    env: {
      AUTH_URL: "https://provider.test/auth",
      TOKEN_URL: "https://provider.test/token",
      REVOKE_URL: "https://provider.test/revoke",
    },
    api: {
      base: () => "https://provider.test",
      auth: oauth2({
        endpoints: { authorize: "AUTH_URL", token: "TOKEN_URL", ...revoke },
        client: { id: "CLIENT_ID", secret: "CLIENT_SECRET" },
        scopes: () => ["events"],
      }),
    },
    test: async ({ api }) => `Works for ${await api.get("/me", z.string())}.`,
    webhook: {
      verify: verify.token("token", query("token")),
      event: () => "changed",
      fetches: true,
      on: {
        changed: [
          z.object({ id: z.string() }),
          async ({ id }, { api, ref, settings }) => {
            const { title: name } = await api.get(`/items/${id}`, item);
            const asOf = "2026-01-15T11:00:00Z";
            return task.upsert({ task: ref("items", id), project: settings.project, asOf, name });
          },
        ],
      },
    },
    actions: {
      register: {
        label: "Register",
        description: "Creates the webhook.",
        async run({ api }) {
          await api.put("/hooks/1", {}, z.unknown());
          return { message: "The webhook is registered." };
        },
      },
    },
    disconnect,
  });
  const delivery = ({ secret: token }: FixtureDelivery, body: string): Promise<RawRequest> =>
    Promise.resolve({ headers: {}, query: `token=${token}`, body: utf8(body) });
  return {
    descriptor,
    now: "2026-01-15T12:00:00Z",
    input: (target) => ({ project: target, token: "token-of-the-webhook" }),
    acting: (sent) => delivery(sent, '{"id":"1"}'),
    unknown: (sent) => delivery(sent, "{}"),
    malformed: (sent) => delivery(sent, "{"),
    actions: () => {
      const hooks = new Set<string>();
      return {
        setUp: () => hooks.size,
        fetch: (input, init) => {
          const { method, url } = new Request(input, init);
          if (method === "PUT") hooks.add(url);
          if (method === "DELETE") hooks.delete(url);
          return Promise.resolve(new Response(method === "DELETE" ? null : "{}"));
        },
      };
    },
    oauth: {
      env: { CLIENT_ID: "client", CLIENT_SECRET: "client-secret" },
      accessToken: "access-1",
      refreshToken: "refresh-1",
      scopes: ["events"],
    },
    working: (input, init) => {
      const { headers, url } = new Request(input, init);
      if (url.endsWith("/revoke")) return Promise.resolve(new Response());
      const isKnown = headers.get("authorization") === "Bearer access-1";
      if (!isKnown) return Promise.resolve(Response.json({}, { status: 401 }));
      return Promise.resolve(
        Response.json(url.endsWith("/me") ? "ada" : { id: "1", title: "Review" }),
      );
    },
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  };
}

const disconnecting = [...connectionRules, ...actionRules].filter(({ name }) =>
  name.startsWith("disconnecting"),
);

// The endpoint is optional: without it, the owner is told to revoke the access themselves.
describe.each([
  ["can", { revoke: "REVOKE_URL" }],
  ["cannot", {}],
])("a provider that %s revoke an access", (_can, revoke) => {
  it.each(disconnecting)("passes: $name", async (rule) => {
    await expect(checkRule(rule, fixtureWith(revoke))).resolves.toBeUndefined();
  });
});

// Each of the integrations has tokens, so the one of the second owner can ask for an item too.
it.each(tenantRules.filter(({ capability }) => capability === "deliveries"))(
  "a connector whose events only name items passes: $name",
  async (rule) => {
    await expect(checkRule(rule, fixtureWith({}))).resolves.toBeUndefined();
  },
);

it("a set-up that stays is told beside an access that stays", async () => {
  const { answerWith, connector, integration } = await createTestEnvironment(fixtureWith({}));
  answerWith(() => Promise.reject(new TypeError("fetch failed")));
  expect(await connector.disconnect(integration.id)).toEqual({
    ok: true,
    warning: expect.stringMatching(
      /^Cleanup at Calendar failed.*cannot be asked to revoke/s,
    ) as string,
  });
});

it("the suite catches a failed cleanup that is hidden by an access that stays", async () => {
  const name = "disconnecting while what was set up cannot be removed says what is left to do";
  const rule = actionRules.find((each) => each.name === name);
  if (!rule) throw new Error(`There is no rule "${name}"`);
  const silent: typeof removeHook = (context) => removeHook(context).catch(() => ({}));
  await expect(checkRule(rule, fixtureWith({}, silent))).rejects.toThrow("to not deeply equal");
});
