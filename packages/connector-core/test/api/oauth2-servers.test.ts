import { http, HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { oauth2, type Ports } from "../../src/index";
import { createApiFixture, startServer, type ApiSettings } from "./fixture";

// A provider whose users name their own server, such as GitLab: its OAuth endpoints are there, too.

const server = startServer();
const redirectUri = "https://tt.example/integrations/acme/callback";
const own = "https://gitlab.example";

const baseOf = (
  { server: named }: { readonly server?: string | undefined },
  env: Readonly<Record<string, string>>,
): string => named ?? env["ACME_API_URL"] ?? "";

const used = oauth2<ApiSettings>({
  endpoints: {
    authorize: (settings, env) => `${baseOf(settings, env)}/oauth/authorize`,
    token: (settings, env) => `${baseOf(settings, env)}/oauth/token`,
    revoke: (settings, env) => `${baseOf(settings, env)}/oauth/revoke`,
  },
  client: { id: { setting: "email" } },
  scopes: () => ["read_api"],
});

/** An integration with a server of its own, and the ports that its requests go through. */
async function setup(auth: typeof used = used, ports: Partial<Ports> = {}) {
  const fetch = vi.fn<typeof globalThis.fetch>((input, init) => globalThis.fetch(input, init));
  const guardedFetch = vi.fn<typeof globalThis.fetch>((input, init) =>
    globalThis.fetch(input, init),
  );
  const requests: URLSearchParams[] = [];
  server.use(
    http.post(`${own}/oauth/:endpoint`, async ({ request, params }) => {
      requests.push(new URLSearchParams(await request.text()));
      if (params["endpoint"] === "revoke") return HttpResponse.json({});
      const grant = { access_token: "access-canary", refresh_token: "refresh-canary" };
      return HttpResponse.json({ ...grant, token_type: "bearer", expires_in: 7200 });
    }),
    http.get(`${own}/me`, ({ request }) => HttpResponse.json(request.headers.get("authorization"))),
  );
  const fixture = await createApiFixture({
    api: { auth },
    input: { server: own, email: "client-of-the-owner" },
    ports: { fetch, guardedFetch, ...ports },
  });
  return { ...fixture, fetch, guardedFetch, requests };
}

type Fixture = Awaited<ReturnType<typeof setup>>;

async function connect({ connector, id }: Fixture) {
  const request = await connector.authorize(id, redirectUri);
  if (!request.ok) throw new Error(request.error);
  const answer = { code: "code", verifier: request.verifier, redirectUri };
  return { url: new URL(request.url), result: await connector.connect(id, answer) };
}

describe("OAuth on a server that a user named", () => {
  it("connects with PKCE, uses and revokes the token there, through the guarded port only", async () => {
    const fixture = await setup();
    const { url, result } = await connect(fixture);
    expect(result).toMatchObject({ ok: true });
    expect(url.href).toContain(`${own}/oauth/authorize?`);
    expect(url.searchParams.get("client_id")).toBe("client-of-the-owner");
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    expect(fixture.requests[0]?.get("code_verifier")).toMatch(/^[\w-]{43}$/);
    expect(await fixture.use((api) => api.get("/me", z.string()))).toBe("Bearer access-canary");
    expect(await fixture.connector.disconnect(fixture.id)).toEqual({ ok: true });
    expect(fixture.requests[1]?.get("token")).toBe("refresh-canary");
    expect([fixture.fetch.mock.calls.length, fixture.guardedFetch.mock.calls.length]).toEqual([
      0, 3,
    ]);
  });

  it("cannot be asked for before the server is saved", async () => {
    const { connector } = await setup();
    expect(await connector.authorize(undefined, redirectUri)).toMatchObject({
      ok: false,
      code: "not_configured",
    });
  });

  it("does not send the operator's client secret there", async () => {
    const auth = { ...used, client: { id: "ACME_ID", secret: "ACME_SECRET" } };
    const fixture = await setup(auth, { env: { ACME_ID: "id", ACME_SECRET: "secret-canary" } });
    expect(await fixture.connector.authorize(fixture.id, redirectUri)).toMatchObject({
      ok: false,
      code: "invalid_config",
    });
    expect(fixture.guardedFetch).not.toHaveBeenCalled();
  });

  it("keeps no token for a later revocation, since the server may be another one then", async () => {
    const fixture = await setup();
    await connect(fixture);
    server.use(http.post(`${own}/oauth/revoke`, () => new HttpResponse(null, { status: 503 })));
    const result = await fixture.connector.disconnect(fixture.id);
    expect(result).toMatchObject({ ok: true, warning: expect.any(String) as string });
    expect(result).not.toHaveProperty("pending");
  });
});

describe("saving such a server", () => {
  // The API itself stays with the provider: only the endpoints are the user's.
  const api = { base: () => "https://api.provider.test/v1", auth: used };
  const guardedFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);

  it("is refused without a guarded port", async () => {
    const { save } = await createApiFixture({ api });
    expect(await save({ server: own })).toEqual({
      server: [expect.stringContaining("does not call servers that users enter") as string],
    });
  });

  it("is refused if it is plain http", async () => {
    const { save } = await createApiFixture({ api, ports: { guardedFetch } });
    expect(await save({ server: "http://gitlab.example" })).toEqual({
      server: [expect.stringContaining("must start with https://") as string],
    });
  });

  it("is refused while tokens of another server are stored", async () => {
    const { save, ports, id } = await createApiFixture({ api, ports: { guardedFetch } });
    expect(await save({ server: own })).toBeUndefined();
    await ports.storage.integrations.patch(id, { credentials: { refresh_token: "sealed" } });
    expect(await save({ server: "https://other.example" })).toEqual({
      server: [expect.stringContaining("Disconnect the integration before") as string],
    });
  });
});
