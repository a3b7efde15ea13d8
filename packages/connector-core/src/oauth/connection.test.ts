import { beforeEach, describe, expect, it } from "vitest";
import { oauthWorld, redirectUri, type OAuthWorld } from "../../test/oauth-connector";
import { refused } from "../../test/oauth-provider";
import { base64Url, utf8 } from "../bytes";
import { Secret } from "../secret";
import { inspect } from "../testing/inspect";
import { webCrypto } from "../web/crypto";

let world: OAuthWorld;
beforeEach(async () => {
  world = await oauthWorld();
});

/** Everything a person, a log or an answer could show. */
const canary = /canary|client-secret/;

describe("the authorization request", () => {
  it("has state, PKCE by S256 and what the provider wants, and nothing secret (GC-2, GC-3)", async () => {
    const { connector, card } = world;
    const request = await connector.authorize(card.id, redirectUri);
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
    const again = await connector.authorize(card.id, redirectUri);
    expect(again).not.toMatchObject({ state: request.state });
  });

  it("asks for what the card needs, and for the same before there is a card", async () => {
    const { connector, harness, card } = world;
    await harness.storage.integrations.patch(card.id, { settings: { wanted: "events.readonly" } });
    const scope = async (id?: string): Promise<string | null> => {
      const request = await connector.authorize(id, redirectUri);
      return request.ok ? new URL(request.url).searchParams.get("scope") : null;
    };
    expect(await scope(card.id)).toBe("events.readonly email");
    expect(await scope()).toBe("events email");
  });

  it.each([
    ["id", { CLIENT_SECRET: "client-secret" }],
    ["secret", { CLIENT_ID: "client" }],
    ["id and secret", {}],
  ])(
    "cannot be made without the operator's client %s, and says who has to act",
    async (_name, env) => {
      const answer = await world.process(env).authorize(world.card.id, redirectUri);
      expect(answer).toMatchObject({ ok: false, code: "invalid_config" });
      expect(inspect(answer)).toContain("CLIENT_ID and CLIENT_SECRET");
    },
  );
});

describe("connecting", () => {
  it("stores sealed tokens, whose account it is, and switches the card on", async () => {
    expect(await world.connect()).toEqual({
      ok: true,
      email: "me@provider.test",
      otherAccount: false,
    });
    const row = await world.row();
    expect(row.active).toBe(true);
    expect(row.credentials).toMatchObject({ account_id: "account-1", email: "me@provider.test" });
    for (const name of ["access_token", "refresh_token", "token_expiry"]) {
      expect(row.credentials[name]).toMatch(/^enc:v2:/);
    }
    expect(await world.connector.status(row.id)).toMatchObject({
      connected: true,
      connection: { state: "active" },
    });
    expect(inspect([row, world.log.text()])).not.toMatch(canary);
  });

  it("proves itself by PKCE and the redirect of the request, in the body (GC-3, GC-5)", async () => {
    await world.connect();
    const [exchange] = world.provider.requests;
    expect(exchange?.url).toBe("https://provider.test/token");
    expect(exchange?.form.get("redirect_uri")).toBe(redirectUri);
    expect(exchange?.form.get("code_verifier")).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    ["a code that was used", (code: string) => ({ code })],
    ["another verifier", (code: string) => ({ code, verifier: new Secret("x".repeat(43)) })],
    ["another redirect", (code: string) => ({ code, redirectUri: `${redirectUri}/` })],
  ])("refuses %s and changes nothing (GC-5)", async (name, change) => {
    const { connector, provider, card } = world;
    const request = await connector.authorize(card.id, redirectUri);
    if (!request.ok) throw new Error(request.error);
    const code = provider.consent(request.url);
    const answer = { code, verifier: request.verifier, redirectUri };
    if (name === "a code that was used") await connector.connect(card.id, answer);
    const before = await world.row();
    const again = await connector.connect(card.id, { ...answer, ...change(code) });
    expect(again).toMatchObject({ ok: false, code: "provider_rejected" });
    expect(await world.row()).toEqual(before);
    expect(inspect([again, world.log.text()])).not.toMatch(canary);
  });

  it("refuses a grant without what the card needs (GC-4)", async () => {
    world.provider.scope = "email";
    expect(await world.connect()).toMatchObject({
      ok: false,
      code: "permission_missing",
      error: "Tick the box for events.",
    });
    expect((await world.row()).credentials).toEqual({});
  });

  it("needs a refresh token the first time, keeps the stored one later (GC-2)", async () => {
    world.provider.givesRefresh = false;
    const first = await world.connect();
    expect(first).toMatchObject({ ok: false, code: "provider_rejected" });
    expect(inspect(first)).toContain("https://provider.test/permissions");
    expect((await world.row()).active).toBe(false);

    world.provider.givesRefresh = true;
    await world.connect();
    const kept = (await world.row()).credentials["refresh_token"];
    world.provider.givesRefresh = false;
    expect(await world.connect()).toMatchObject({ ok: true });
    expect((await world.row()).credentials["refresh_token"]).toBe(kept);

    world.provider.account = { sub: "account-2" };
    expect(await world.connect(), "another account's token is of no use").toMatchObject({
      ok: false,
    });
  });

  it("takes tokens of the size that Google names (GC-9)", async () => {
    const long = { access_token: "a".repeat(2048), refresh_token: "r".repeat(512) };
    world.provider.answers = [
      () => Promise.resolve(Response.json({ ...long, token_type: "Bearer", expires_in: 3599 })),
      () => Promise.resolve(Response.json({ sub: "1" })),
    ];
    expect(await world.connect()).toMatchObject({ ok: true, email: null });
    expect(await world.connector.status(world.card.id)).toMatchObject({ connected: true });
  });

  it("says when it is another account, and forgets where the old one's sync was", async () => {
    await world.connect();
    const { integrations } = world.harness.storage;
    await integrations.patch(world.card.id, { state: { set: { sync: { scope: "" } } } });
    expect(await world.connect()).toMatchObject({ otherAccount: false });
    expect((await world.row()).state).toHaveProperty("sync");
    world.provider.account = { sub: "account-2", email: "x@provider.test", email_verified: false };
    expect(await world.connect()).toEqual({ ok: true, email: null, otherAccount: true });
    expect((await world.row()).state).not.toHaveProperty("sync");
  });
});

describe("disconnecting", () => {
  it("forgets first, then gives the token back in the body, never in the URL (GC-10)", async () => {
    await world.connect();
    let held: unknown;
    world.provider.before = async () => {
      held = (await world.row()).credentials;
    };
    expect(await world.connector.disconnect(world.card.id)).toEqual({ ok: true });
    expect(held).toEqual({});
    const revoked = world.provider.requests.filter(({ path }) => path === "revoke");
    expect(revoked.map(({ url }) => url)).toEqual(["https://provider.test/revoke"]);
    expect(revoked[0]?.form.get("token")).toMatch(/^refresh-canary-/);
    expect(await world.connector.status(world.card.id)).toMatchObject({
      connected: false,
      connection: { state: "disconnected", action_url: "/integrations/calendar/connect" },
    });
  });

  it("leaves the access while another live card uses the same account (GC-10)", async () => {
    const other = await world.newCard();
    await world.connect();
    await world.connect(other.id);
    const first = await world.connector.disconnect(world.card.id);
    expect(first).toMatchObject({
      ok: true,
      warning: expect.stringContaining("same account") as string,
    });
    expect(world.provider.count("revoke")).toBe(0);
    expect((await world.row()).credentials).toEqual({});
    expect(await world.connector.disconnect(other.id)).toEqual({ ok: true });
    expect(world.provider.count("revoke")).toBe(1);
  });

  it("takes a token that counts no longer as given back", async () => {
    await world.connect();
    world.provider.answers = [() => Promise.resolve(refused("invalid_token"))];
    expect(await world.connector.disconnect(world.card.id)).toEqual({ ok: true });
  });

  it("wipes whatever the provider says, and can try again later", async () => {
    await world.connect();
    world.provider.answers = [() => Promise.resolve(new Response(null, { status: 503 }))];
    const left = await world.connector.disconnect(world.card.id);
    expect((await world.row()).credentials).toEqual({});
    if (!left.ok || !left.pending) throw new Error("Nothing is left to be tried again");
    expect(left.pending.token).toMatch(/^enc:v2:/);
    expect(left.warning).toContain("https://provider.test/permissions");
    const still = await world.connector.revoke(world.card.id, left.pending);
    expect(still).toHaveProperty("pending");
    world.provider.answers = [];
    expect(await world.connector.revoke(world.card.id, left.pending)).toEqual({ ok: true });
    expect(world.provider.requests.at(-1)?.form.get("token")).toMatch(/^refresh-canary-/);
  });

  it("does not end an access that somebody connected anew meanwhile", async () => {
    await world.connect();
    world.provider.answers = [() => Promise.resolve(new Response(null, { status: 503 }))];
    const left = await world.connector.disconnect(world.card.id);
    if (!left.ok || !left.pending) throw new Error("Nothing is left to be tried again");
    world.provider.answers = [];
    await world.connect();
    const count = world.provider.count("revoke");
    await world.connector.revoke(world.card.id, left.pending);
    expect(world.provider.count("revoke")).toBe(count);
  });
});
