import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { oauth2, type JsonObject } from "../../src/index";
import { base, createApiFixture, startServer, type ApiFixture, type ApiSettings } from "./fixture";

const server = startServer();
const redirectUri = "https://tt.example/integrations/acme/callback";

interface Exchange {
  readonly headers: Headers;
  readonly form: URLSearchParams;
}

const endpoints = { authorize: "ACME_AUTHORIZE_URL", token: "ACME_TOKEN_URL" } as const;
const client = { id: "ACME_ID", secret: "ACME_SECRET" } as const;

/** A connector with OAuth, and what the provider's token endpoint received. */
async function setup(
  options: Partial<Parameters<typeof oauth2<ApiSettings>>[0]> = {},
  granted: JsonObject = { expires_in: 3600, refresh_token: "refresh-canary" },
) {
  const exchanges: Exchange[] = [];
  const revoked: URLSearchParams[] = [];
  server.use(
    http.post("https://provider.test/token", async ({ request }) => {
      exchanges.push({
        headers: request.headers,
        form: new URLSearchParams(await request.text()),
      });
      return HttpResponse.json({ access_token: "access-canary", token_type: "bearer", ...granted });
    }),
    http.post("https://provider.test/revoke", async ({ request }) => {
      revoked.push(new URLSearchParams(await request.text()));
      return new HttpResponse(null, { status: 200 });
    }),
    http.get("https://provider.test/userinfo", () =>
      HttpResponse.json({ sub: "account-1", email: "ada@example.com", email_verified: true }),
    ),
    http.get(`${base}/me`, ({ request }) =>
      HttpResponse.json(request.headers.get("authorization")),
    ),
  );
  const used = oauth2<ApiSettings>({
    endpoints,
    client,
    scopes: () => ["read"],
    ...options,
  });
  const fixture = await createApiFixture({
    api: { auth: used },
    ports: { env: { ACME_ID: "client id", ACME_SECRET: "s:ecret" } },
  });
  return { ...fixture, exchanges, revoked };
}

async function connect({ connector, id }: Pick<ApiFixture, "connector" | "id">) {
  const request = await connector.authorize(id, redirectUri);
  if (!request.ok) throw new Error(request.error);
  const answer = { code: "code", verifier: request.verifier, redirectUri };
  return { url: new URL(request.url), result: await connector.connect(id, answer) };
}

describe("the client at the token endpoint", () => {
  it("authenticates by a header, percent-encoded, unless told otherwise", async () => {
    const fixture = await setup();
    await connect(fixture);
    const [exchange] = fixture.exchanges;
    const encoded = Buffer.from("client+id:s%3Aecret").toString("base64");
    expect(exchange?.headers.get("authorization")).toBe(`Basic ${encoded}`);
    expect(exchange?.form.get("client_secret")).toBeNull();
  });

  it("authenticates in the body with `post`", async () => {
    const fixture = await setup({ tokenAuth: "post" });
    await connect(fixture);
    const [exchange] = fixture.exchanges;
    expect(exchange?.headers.get("authorization")).toBeNull();
    expect(exchange?.form.get("client_secret")).toBe("s:ecret");
  });

  it.each([
    ["`none`", { tokenAuth: "none" }],
    ["no client secret", { client: { id: "ACME_ID" } }],
  ] as const)("only names itself with %s", async (_name, options) => {
    const fixture = await setup(options);
    await connect(fixture);
    const [exchange] = fixture.exchanges;
    expect(exchange?.headers.get("authorization")).toBeNull();
    expect(exchange?.form.get("client_id")).toBe("client id");
    expect(exchange?.form.get("client_secret")).toBeNull();
  });

  it("proves the code with PKCE, unless the provider refuses it", async () => {
    const fixture = await setup();
    const { url } = await connect(fixture);
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    expect(fixture.exchanges[0]?.form.get("code_verifier")).toMatch(/^[\w-]{43}$/);

    const without = await setup({ pkce: false });
    const { url: plain } = await connect(without);
    expect(plain.searchParams.has("code_challenge")).toBe(false);
    expect(without.exchanges[0]?.form.has("code_verifier")).toBe(false);
  });
});

describe("an answer of the token endpoint", () => {
  const answering = async (answer: () => Response) => {
    const fixture = await setup();
    server.use(http.post("https://provider.test/token", answer));
    return { ...fixture, ...(await connect(fixture)) };
  };
  const grant = { access_token: "access-canary", token_type: "bearer" };
  const challenge = { "www-authenticate": 'Basic realm="oauth"' };

  it.each<readonly [string, JsonObject]>([
    ["a token without an end", grant],
    ["a type in upper case", { ...grant, token_type: "BEARER" }],
    ["seconds as a text", { ...grant, expires_in: "3600", refresh_token: "refresh-canary" }],
    ["an ID token, which is not read", { ...grant, id_token: "not.a.token" }],
  ])("may have %s", async (_name, body) => {
    expect((await answering(() => HttpResponse.json(body))).result).toMatchObject({ ok: true });
  });

  const rejected = "provider_rejected";
  it.each<readonly [string, () => Response, string, string]>([
    [
      "no token",
      () => HttpResponse.json({ token_type: "bearer" }),
      rejected,
      "Acme rejected the request.",
    ],
    [
      "an empty token",
      () => HttpResponse.json({ ...grant, access_token: "" }),
      rejected,
      "request.",
    ],
    [
      "a token of another type",
      () => HttpResponse.json({ ...grant, token_type: "mac" }),
      rejected,
      "request.",
    ],
    [
      "seconds that are none",
      () => HttpResponse.json({ ...grant, expires_in: "-1" }),
      rejected,
      "request.",
    ],
    [
      "seconds that end at no date",
      () => HttpResponse.json({ ...grant, expires_in: 1e300 }),
      rejected,
      "request.",
    ],
    [
      "a number as a refresh token",
      () => HttpResponse.json({ ...grant, refresh_token: 7 }),
      rejected,
      "request.",
    ],
    ["no JSON", () => new HttpResponse("<html>", { status: 200 }), rejected, "request."],
    [
      "a token and another status",
      () => HttpResponse.json(grant, { status: 203 }),
      rejected,
      "request.",
    ],
    [
      "an error and 200",
      () => HttpResponse.json({ error: "bad_verification_code" }),
      rejected,
      "(bad_verification_code).",
    ],
    [
      "an error that is no code",
      () => HttpResponse.json({ error: "<canary>" }, { status: 400 }),
      rejected,
      "request.",
    ],
    [
      "a used code",
      () => HttpResponse.json({ error: "invalid_grant" }, { status: 400 }),
      rejected,
      "already used",
    ],
    [
      "a refused client, announced as RFC 6749 wants it",
      () => HttpResponse.json({ error: "invalid_client" }, { status: 401, headers: challenge }),
      "invalid_config",
      "client id or secret",
    ],
    ["a limit", () => new HttpResponse(null, { status: 429 }), "rate_limited", "not responding"],
    [
      "an outage",
      () => new HttpResponse(null, { status: 503 }),
      "provider_unavailable",
      "not responding",
    ],
    ["a broken connection", () => HttpResponse.error(), "provider_unavailable", "not responding"],
  ])("with %s fails", async (_name, answer, code, text) => {
    const { result, ports, id } = await answering(answer);
    expect(result).toMatchObject({
      ok: false,
      code,
      error: expect.stringContaining(text) as string,
    });
    expect(JSON.stringify(result)).not.toContain("canary");
    const row = await ports.storage.integrations.get(id, { fresh: true });
    expect(row?.credentials).toEqual({});
  });

  it("that is a redirect is not followed, because it would get the code and the secret", async () => {
    let requests = 0;
    server.use(
      http.post("https://attacker.example/token", () => {
        requests += 1;
        return HttpResponse.json(grant);
      }),
    );
    const location = "https://attacker.example/token";
    const redirect = () => new HttpResponse(null, { status: 307, headers: { location } });
    expect((await answering(redirect)).result).toMatchObject({ ok: false, code: rejected });
    expect(requests).toBe(0);
  });
});

describe("without userinfo", () => {
  it("connects without an account, and uses the token", async () => {
    const fixture = await setup();
    const { result } = await connect(fixture);
    expect(result).toEqual({ ok: true, email: null, otherAccount: false });
    expect(await fixture.use((api) => api.get("/me", z.string()))).toBe("Bearer access-canary");
  });

  it("compares no account, so it drops nothing", async () => {
    const fixture = await setup();
    await connect(fixture);
    await fixture.ports.storage.integrations.patch(fixture.id, {
      state: { checkpoint: "kept" },
    });
    expect((await connect(fixture)).result).toMatchObject({ ok: true, otherAccount: false });
    const row = await fixture.ports.storage.integrations.get(fixture.id, { fresh: true });
    expect(row?.state["checkpoint"]).toBe("kept");
  });

  it("does not refresh with a token of an earlier consent, which may be another account's", async () => {
    const first = await setup();
    await connect(first);
    server.use(
      http.post("https://provider.test/token", () =>
        HttpResponse.json({ access_token: "access-2", token_type: "bearer" }),
      ),
    );
    expect((await connect(first)).result).toMatchObject({ ok: true });
    const row = await first.ports.storage.integrations.get(first.id, { fresh: true });
    expect(row?.credentials).not.toHaveProperty("refresh_token");
  });
});

it("accepts a token that never expires without a refresh token", async () => {
  const fixture = await setup({}, {});
  expect((await connect(fixture)).result).toMatchObject({ ok: true });
  expect(await fixture.use((api) => api.get("/me", z.string()))).toBe("Bearer access-canary");
});

it("refuses a token that expires without a refresh token", async () => {
  const fixture = await setup({}, { expires_in: 3600 });
  expect((await connect(fixture)).result).toMatchObject({
    ok: false,
    error:
      "Acme granted temporary access only. Remove this application in the settings of your account " +
      "at Acme, then connect again.",
  });
});

describe("disconnecting", () => {
  it("tells the owner where to revoke the access if the provider cannot be asked", async () => {
    const fixture = await setup({ accessUrl: "https://provider.test/apps" });
    await connect(fixture);
    expect(await fixture.connector.disconnect(fixture.id)).toEqual({
      ok: true,
      warning:
        "The tokens were deleted here, but Acme cannot be asked to revoke the access. " +
        "Remove it at https://provider.test/apps.",
    });
    expect(fixture.revoked).toEqual([]);
  });

  it("revokes the access otherwise", async () => {
    const fixture = await setup({ endpoints: { ...endpoints, revoke: "ACME_REVOKE_URL" } });
    await connect(fixture);
    expect(await fixture.connector.disconnect(fixture.id)).toEqual({ ok: true });
    expect(fixture.revoked[0]?.get("token")).toBe("refresh-canary");
  });
});

it("names the operator's variables that are missing", async () => {
  const fixture = await setup({ client: { id: "OTHER_ID" } });
  expect(await fixture.connector.authorize(fixture.id, redirectUri)).toMatchObject({
    ok: false,
    code: "invalid_config",
    error: expect.stringContaining("Ask your administrator to set OTHER_ID;") as string,
  });
});
