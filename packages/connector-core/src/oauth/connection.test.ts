import { beforeEach, describe, expect, it } from "vitest";
import { createOAuthFixture, redirectUri, type OAuthFixture } from "../../test/oauth-connector";
import { refused } from "../../test/oauth-provider";
import { base64Url, utf8 } from "../bytes";
import { Secret } from "../secret";
import { inspect } from "../memory/inspect";
import { webCrypto } from "../web/crypto";

let fixture: OAuthFixture;
beforeEach(async () => {
  fixture = await createOAuthFixture();
});

/** Matches every token and secret of the tests. */
const canary = /canary|client-secret/;

describe("the authorization request", () => {
  it("has state, an S256 challenge and the manifest's parameters, but no secret (GC-2, GC-3)", async () => {
    const { connector, integration } = fixture;
    const request = await connector.authorize(integration.id, redirectUri);
    if (!request.ok) throw new Error(request.error);
    const { origin, searchParams } = new URL(request.url);
    const digest = await webCrypto([]).hmac.digest(utf8(request.verifier.reveal()));
    expect(origin).toBe("https://accounts.provider.test");
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: "code",
      client_id: "client",
      redirect_uri: redirectUri,
      scope: "events email",
      access_type: "offline",
      state: request.state,
      code_challenge: base64Url(digest),
      code_challenge_method: "S256",
    });
    expect(request.state.length).toBeGreaterThanOrEqual(22);
    expect(request.verifier.reveal()).toMatch(/^[\w-]{43,128}$/);
    const again = await connector.authorize(integration.id, redirectUri);
    expect(again).not.toMatchObject({ state: request.state });
  });

  it("requests the scopes of the settings, or the default ones before they are saved", async () => {
    const { connector, harness, integration } = fixture;
    await harness.storage.integrations.patch(integration.id, {
      settings: { wanted: "events.readonly" },
    });
    const scope = async (id?: string): Promise<string | null> => {
      const request = await connector.authorize(id, redirectUri);
      return request.ok ? new URL(request.url).searchParams.get("scope") : null;
    };
    expect(await scope(integration.id)).toBe("events.readonly email");
    expect(await scope()).toBe("events email");
  });

  it.each([
    ["id", { CLIENT_SECRET: "client-secret" }],
    ["secret", { CLIENT_ID: "client" }],
    ["id and secret", {}],
  ])("needs the operator's client %s", async (_name, env) => {
    const answer = await fixture.process(env).authorize(fixture.integration.id, redirectUri);
    expect(answer).toMatchObject({ ok: false, code: "invalid_config" });
    expect(inspect(answer)).toContain("CLIENT_ID and CLIENT_SECRET");
  });
});

describe("connecting", () => {
  it("stores sealed tokens and the account, and activates the integration", async () => {
    expect(await fixture.connect()).toEqual({
      ok: true,
      email: "me@provider.test",
      otherAccount: false,
    });
    const row = await fixture.row();
    expect(row.active).toBe(true);
    expect(row.credentials).toMatchObject({ account_id: "account-1", email: "me@provider.test" });
    for (const name of ["access_token", "refresh_token", "token_expiry"]) {
      expect(row.credentials[name]).toMatch(/^enc:v2:/);
    }
    expect(await fixture.connector.status(row.id)).toMatchObject({
      connected: true,
      connection: { state: "active" },
    });
    expect(inspect([row, fixture.log.text()])).not.toMatch(canary);
  });

  it("sends the code verifier and the redirect URI in the body (GC-3, GC-5)", async () => {
    await fixture.connect();
    const [exchange] = fixture.provider.requests;
    expect(exchange?.url).toBe("https://provider.test/token");
    expect(exchange?.form.get("redirect_uri")).toBe(redirectUri);
    expect(exchange?.form.get("code_verifier")).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    ["a code that was used", (code: string) => ({ code })],
    ["another verifier", (code: string) => ({ code, verifier: new Secret("x".repeat(43)) })],
    ["another redirect", (code: string) => ({ code, redirectUri: `${redirectUri}/` })],
  ])("refuses %s and changes nothing (GC-5)", async (name, change) => {
    const { connector, provider, integration } = fixture;
    const request = await connector.authorize(integration.id, redirectUri);
    if (!request.ok) throw new Error(request.error);
    const code = provider.consent(request.url);
    const answer = { code, verifier: request.verifier, redirectUri };
    if (name === "a code that was used") await connector.connect(integration.id, answer);
    const before = await fixture.row();
    const again = await connector.connect(integration.id, { ...answer, ...change(code) });
    expect(again).toMatchObject({ ok: false, code: "provider_rejected" });
    expect(await fixture.row()).toEqual(before);
    expect(inspect([again, fixture.log.text()])).not.toMatch(canary);
  });

  it("refuses a grant without the required scopes (GC-4)", async () => {
    fixture.provider.scope = "email";
    expect(await fixture.connect()).toMatchObject({
      ok: false,
      code: "permission_missing",
      error: "Tick the box for events.",
    });
    expect((await fixture.row()).credentials).toEqual({});
  });

  it("needs a refresh token the first time, and keeps the stored one later (GC-2)", async () => {
    fixture.provider.issuesRefreshToken = false;
    const first = await fixture.connect();
    expect(first).toMatchObject({ ok: false, code: "provider_rejected" });
    expect(inspect(first)).toContain("https://provider.test/permissions");
    expect((await fixture.row()).active).toBe(false);

    fixture.provider.issuesRefreshToken = true;
    await fixture.connect();
    const kept = (await fixture.row()).credentials["refresh_token"];
    fixture.provider.issuesRefreshToken = false;
    expect(await fixture.connect()).toMatchObject({ ok: true });
    expect((await fixture.row()).credentials["refresh_token"]).toBe(kept);

    fixture.provider.account = { sub: "account-2" };
    expect(
      await fixture.connect(),
      "the stored refresh token belongs to another account",
    ).toMatchObject({
      ok: false,
    });
  });

  it("accepts tokens of the maximum size Google documents (GC-9)", async () => {
    const long = { access_token: "a".repeat(2048), refresh_token: "r".repeat(512) };
    fixture.provider.answers = [
      () => Promise.resolve(Response.json({ ...long, token_type: "Bearer", expires_in: 3599 })),
      () => Promise.resolve(Response.json({ sub: "1" })),
    ];
    expect(await fixture.connect()).toMatchObject({ ok: true, email: null });
    expect(await fixture.connector.status(fixture.integration.id)).toMatchObject({
      connected: true,
    });
  });

  it("reports another account and drops the checkpoint of the previous one", async () => {
    await fixture.connect();
    const { integrations } = fixture.harness.storage;
    await integrations.patch(fixture.integration.id, { state: { sync: { scope: "" } } });
    expect(await fixture.connect()).toMatchObject({ otherAccount: false });
    expect((await fixture.row()).state).toHaveProperty("sync");
    fixture.provider.account = {
      sub: "account-2",
      email: "x@provider.test",
      email_verified: false,
    };
    expect(await fixture.connect()).toEqual({ ok: true, email: null, otherAccount: true });
    expect((await fixture.row()).state).not.toHaveProperty("sync");
  });
});

describe("connecting again after a disconnect", () => {
  const positions = { sync: { scope: "", checkpoint: { at: 1 } }, push: { since: "2026-01-01" } };

  beforeEach(async () => {
    const { connector, harness, integration } = fixture;
    await fixture.connect();
    await harness.storage.integrations.patch(integration.id, { state: positions });
    await connector.disconnect(integration.id);
  });

  it("starts the syncs and exports from the beginning", async () => {
    expect((await fixture.row()).state).toEqual({});
    expect(await fixture.connect()).toMatchObject({ otherAccount: false });
    expect((await fixture.row()).state).toEqual({});
  });

  it("says since when it is connected", async () => {
    const since = async () => {
      const status = await fixture.connector.status(fixture.integration.id);
      return "connection" in status ? status.connection : undefined;
    };
    expect(await since()).toMatchObject({ state: "disconnected", since: "2026-01-15T12:00:00Z" });
    fixture.clock.advance(60_000);
    await fixture.connect();
    expect(await since()).toMatchObject({ state: "active", since: "2026-01-15T12:01:00Z" });
    fixture.clock.advance(60_000);
    await fixture.connect();
    expect(await since(), "without a disconnect").toMatchObject({ since: "2026-01-15T12:01:00Z" });
  });
});

describe("disconnecting", () => {
  it("deletes the tokens, then revokes them in the body, never in the URL (GC-10)", async () => {
    await fixture.connect();
    let held: unknown;
    fixture.provider.before = async () => {
      held = (await fixture.row()).credentials;
    };
    expect(await fixture.connector.disconnect(fixture.integration.id)).toEqual({ ok: true });
    expect(held).toEqual({});
    const revoked = fixture.provider.requests.filter(({ path }) => path === "revoke");
    expect(revoked.map(({ url }) => url)).toEqual(["https://provider.test/revoke"]);
    expect(revoked[0]?.form.get("token")).toMatch(/^refresh-canary-/);
    expect(await fixture.connector.status(fixture.integration.id)).toMatchObject({
      connected: false,
      connection: { state: "disconnected", action_url: "/integrations/calendar/connect" },
    });
  });

  it("does not revoke while another integration uses the same account (GC-10)", async () => {
    const other = await fixture.createIntegration();
    await fixture.connect();
    await fixture.connect(other.id);
    const first = await fixture.connector.disconnect(fixture.integration.id);
    expect(first).toMatchObject({
      ok: true,
      warning: expect.stringContaining("same account") as string,
    });
    expect(fixture.provider.count("revoke")).toBe(0);
    expect((await fixture.row()).credentials).toEqual({});
    expect(await fixture.connector.disconnect(other.id)).toEqual({ ok: true });
    expect(fixture.provider.count("revoke")).toBe(1);
  });

  it("succeeds if the token was already invalid", async () => {
    await fixture.connect();
    fixture.provider.answers = [() => Promise.resolve(refused("invalid_token"))];
    expect(await fixture.connector.disconnect(fixture.integration.id)).toEqual({ ok: true });
  });

  it("deletes the tokens even if the revocation fails, and can retry it", async () => {
    await fixture.connect();
    fixture.provider.answers = [() => Promise.resolve(new Response(null, { status: 503 }))];
    const left = await fixture.connector.disconnect(fixture.integration.id);
    expect((await fixture.row()).credentials).toEqual({});
    if (!left.ok || !left.pending) throw new Error("Nothing is left to be tried again");
    expect(left.pending.token).toMatch(/^enc:v2:/);
    expect(left.warning).toContain("https://provider.test/permissions");
    const still = await fixture.connector.revoke(fixture.integration.id, left.pending);
    expect(still).toHaveProperty("pending");
    fixture.provider.answers = [];
    expect(await fixture.connector.revoke(fixture.integration.id, left.pending)).toEqual({
      ok: true,
    });
    expect(fixture.provider.requests.at(-1)?.form.get("token")).toMatch(/^refresh-canary-/);
  });

  it("does not retry a revocation after the account was reconnected", async () => {
    await fixture.connect();
    fixture.provider.answers = [() => Promise.resolve(new Response(null, { status: 503 }))];
    const left = await fixture.connector.disconnect(fixture.integration.id);
    if (!left.ok || !left.pending) throw new Error("Nothing is left to be tried again");
    fixture.provider.answers = [];
    await fixture.connect();
    const count = fixture.provider.count("revoke");
    await fixture.connector.revoke(fixture.integration.id, left.pending);
    expect(fixture.provider.count("revoke")).toBe(count);
  });
});
