import { beforeEach, describe, expect, it } from "vitest";
import { createOAuthFixture, type OAuthFixture } from "../../test/oauth-connector";
import { refused } from "../../test/oauth-provider";
import { inspect } from "../memory/inspect";

let fixture: OAuthFixture;
beforeEach(async () => {
  fixture = await createOAuthFixture();
  await fixture.connect();
});

const minutes = (count: number): number => count * 60_000;
const unavailable = () => Promise.resolve(new Response(null, { status: 503 }));

/** Refreshes so far: the first token request was the connection itself. */
const refreshes = (): number => fixture.provider.count("token") - 1;

describe("the access token of a call", () => {
  it("is refreshed before use if it expires within 5 minutes (GC-6)", async () => {
    const { connector, integration, clock } = fixture;
    clock.advance(3599_000 - minutes(5) - 1);
    expect(await connector.test(integration.id)).toMatchObject({ message: "token 2" });
    expect(refreshes()).toBe(0);
    clock.advance(1);
    expect(await connector.test(integration.id)).toMatchObject({ message: "token 3" });
    expect(await connector.test(integration.id)).toMatchObject({ message: "token 3" });
    expect(refreshes()).toBe(1);
  });

  it("keeps the stored refresh token unless the provider sends a new one (GC-7)", async () => {
    const { connector, integration, clock, provider } = fixture;
    const first = (await fixture.row()).credentials["refresh_token"];
    clock.advance(minutes(60));
    await connector.test(integration.id);
    expect((await fixture.row()).credentials["refresh_token"]).toBe(first);
    provider.rotates = true;
    for (let round = 0; round < 3; round += 1) {
      clock.advance(minutes(60));
      expect(await connector.test(integration.id)).toMatchObject({ ok: true });
    }
    expect((await fixture.row()).credentials["refresh_token"]).not.toBe(first);
  });

  it("is refreshed once and the call retried if the provider refuses it (GC-6, GC-52)", async () => {
    const { integration, provider } = fixture;
    const right = provider.fetch;
    let calls = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.endsWith("/me")) return right(request);
      calls += 1;
      const old = request.headers.get("authorization") === "Bearer access-canary-2";
      return old ? new Response("{}", { status: 401 }) : right(request);
    };
    Object.assign(provider, { fetch });
    expect(await fixture.process().test(integration.id)).toMatchObject({ message: "token 3" });
    expect(calls).toBe(2);
    expect(refreshes()).toBe(1);
  });

  it("is not refreshed repeatedly for a provider that refuses every call", async () => {
    const { integration, provider } = fixture;
    const right = provider.fetch;
    let calls = 0;
    Object.assign(provider, {
      fetch: async (input: RequestInfo, init?: RequestInit) => {
        const request = new Request(input, init);
        if (!request.url.endsWith("/me")) return right(request);
        calls += 1;
        return new Response("{}", { status: 401 });
      },
    });
    expect(await fixture.process().test(integration.id)).toMatchObject({
      ok: false,
      code: "needs_reauth",
    });
    expect(calls).toBe(2);
    expect(refreshes()).toBe(1);
  });
});

describe("parallel refreshes", () => {
  it("share one request within a process (GC-6)", async () => {
    const { connector, integration, clock } = fixture;
    clock.advance(minutes(60));
    const all = await Promise.all(Array.from({ length: 10 }, () => connector.test(integration.id)));
    expect(all.every((result) => result.ok)).toBe(true);
    expect(refreshes()).toBe(1);
  });

  it("share one request across processes, which all get the new token (GC-6)", async () => {
    const { integration, clock, provider } = fixture;
    provider.rotates = true;
    clock.advance(minutes(60));
    const processes = Array.from({ length: 4 }, () => fixture.process());
    const all = await Promise.all(processes.map((each) => each.test(integration.id)));
    expect(all.map((result) => (result.ok ? result.message : result.error))).toEqual(
      Array.from({ length: 4 }, () => "token 3"),
    );
    expect(refreshes()).toBe(1);
  });

  it("keep the new token although metadata of the credentials is stored meanwhile", async () => {
    const { connector, integration, clock, provider, harness } = fixture;
    provider.rotates = true;
    clock.advance(minutes(60));
    provider.before = async () => {
      provider.before = () => Promise.resolve();
      await harness.storage.integrations.patch(integration.id, { credentials: { quota: 7 } });
    };
    expect(await connector.test(integration.id)).toMatchObject({ message: "token 3" });
    expect((await fixture.row()).credentials["quota"]).toBe(7);
    clock.advance(minutes(60));
    expect(await connector.test(integration.id)).toMatchObject({ ok: true });
    expect(refreshes()).toBe(2);
  });

  it("do not wait while the current token is valid for another 30 seconds", async () => {
    const { integration, clock, provider } = fixture;
    clock.advance(3599_000 - minutes(2));
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const started = new Promise<void>((resolve) => {
      provider.before = () => {
        resolve();
        return provider.requests.at(-1)?.path === "token" ? gate : Promise.resolve();
      };
    });
    const slow = fixture.connector.test(integration.id);
    await started;
    expect(await fixture.process().test(integration.id)).toMatchObject({ message: "token 2" });
    finish();
    expect(await slow).toMatchObject({ message: "token 3" });
    expect(clock.sleeps).toEqual([]);
  });

  it("continue after the lease of a dead process has expired", async () => {
    const { integration, clock, harness } = fixture;
    clock.advance(minutes(60));
    await harness.storage.integrations.lease(integration.id, "refresh", 30);
    const early = await fixture.process().test(integration.id);
    expect(early).toMatchObject({ ok: false, code: "provider_unavailable" });
    expect(refreshes()).toBe(0);
    clock.advance(30_000);
    expect(await fixture.process().test(integration.id)).toMatchObject({ ok: true });
  });

  it("release the lease if the stored tokens cannot be opened", async () => {
    const { connector, integration, clock, harness } = fixture;
    clock.advance(minutes(60));
    const { integrations } = harness.storage;
    const lease = integrations.lease.bind(integrations);
    Object.assign(integrations, {
      lease: async (...wanted: Parameters<typeof lease>) => {
        Object.assign(integrations, { lease });
        await integrations.patch(integration.id, { credentials: { access_token: "damaged" } });
        return lease(...wanted);
      },
    });
    expect(await connector.test(integration.id)).toMatchObject({
      ok: false,
      code: "invalid_config",
    });
    expect(refreshes()).toBe(0);
    expect(await lease(integration.id, "refresh", 30)).toBeDefined();
  });
});

describe("a revoked grant", () => {
  beforeEach(() => {
    fixture.provider.revokeAll();
    fixture.clock.advance(minutes(60));
  });

  it("is reported as needs_reauth and never refreshed again (GC-8)", async () => {
    const { connector, integration } = fixture;
    const result = await connector.test(integration.id);
    expect(result).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(await connector.status(integration.id)).toMatchObject({
      connection: {
        state: "needs_reauth",
        message: expect.stringMatching(/^Reconnect required/) as string,
        action_url: "/integrations/calendar/connect",
      },
    });
    for (const process of [connector, fixture.process()]) {
      expect(await process.test(integration.id)).toMatchObject({ code: "needs_reauth" });
    }
    expect(refreshes()).toBe(1);
    expect(inspect([result, fixture.log.text()])).not.toMatch(/canary|client-secret/);
  });

  it("keeps the sync checkpoint and works again after reconnecting (GC-8)", async () => {
    const { connector, integration, harness } = fixture;
    await harness.storage.integrations.patch(integration.id, {
      state: { sync: { at: 1 } },
    });
    await connector.test(integration.id);
    expect(await fixture.connect()).toMatchObject({ ok: true });
    expect((await fixture.row()).state).toEqual({ sync: { at: 1 } });
    expect(await connector.test(integration.id)).toMatchObject({ ok: true });
  });

  it("does not affect a connection made while the refresh was refused (GC-8)", async () => {
    const { connector, integration, provider } = fixture;
    provider.before = async () => {
      provider.before = () => Promise.resolve();
      provider.answers = [];
      expect(await fixture.connect()).toMatchObject({ ok: true });
      provider.answers = [() => Promise.resolve(refused("invalid_grant"))];
      provider.before = () => {
        provider.answers = [];
        return Promise.resolve();
      };
    };
    const result = await connector.test(integration.id);
    expect(result).toMatchObject({ ok: true });
    expect(await connector.status(integration.id)).toMatchObject({
      connection: { state: "active" },
    });
  });
});

describe("a failing token endpoint", () => {
  it("leaves the current token in use while it is valid, and is not called for 30 seconds", async () => {
    const { connector, integration, clock, provider } = fixture;
    clock.advance(3599_000 - minutes(4));
    provider.before = () => {
      provider.answers = provider.requests.at(-1)?.path === "token" ? [unavailable] : [];
      return Promise.resolve();
    };
    for (let call = 0; call < 5; call += 1) {
      expect(await connector.test(integration.id)).toMatchObject({ message: "token 2" });
    }
    expect(refreshes()).toBe(1);
    clock.advance(31_000);
    await connector.test(integration.id);
    expect(refreshes()).toBe(2);
  });

  it("is a temporary failure after the token has expired, and revokes nothing (GC-8)", async () => {
    const { connector, integration, clock, provider } = fixture;
    clock.advance(minutes(60));
    provider.answers = [unavailable];
    expect(await connector.test(integration.id)).toMatchObject({ code: "provider_unavailable" });
    expect(await connector.status(integration.id)).toMatchObject({
      connection: { state: "degraded" },
    });
  });

  it.each(["invalid_client", "unauthorized_client"])(
    "that answers %s is a configuration error, not a revoked grant (GC-8)",
    async (error) => {
      const { connector, integration, clock, provider } = fixture;
      clock.advance(minutes(60));
      provider.answers = [() => Promise.resolve(refused(error, 401))];
      const result = await connector.test(integration.id);
      expect(result).toMatchObject({ ok: false, code: "invalid_config" });
      expect(inspect(result)).toContain("administrator");
      expect(await connector.status(integration.id)).toMatchObject({
        connection: { state: "degraded" },
      });
    },
  );
});
