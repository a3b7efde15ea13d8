import { beforeEach, describe, expect, it } from "vitest";
import { oauthWorld, type OAuthWorld } from "../../test/oauth-connector";
import { refused } from "../../test/oauth-provider";
import { inspect } from "../testing/inspect";

let world: OAuthWorld;
beforeEach(async () => {
  world = await oauthWorld();
  await world.connect();
});

const minutes = (count: number): number => count * 60_000;
const unavailable = () => Promise.resolve(new Response(null, { status: 503 }));

/** Refreshes so far: the first token request was the connection itself. */
const refreshes = (): number => world.provider.count("token") - 1;

describe("the access token of a call", () => {
  it("is used while more than 5 minutes are left, then renewed first (GC-6)", async () => {
    const { connector, card, clock } = world;
    clock.advance(3599_000 - minutes(5) - 1);
    expect(await connector.test(card.id)).toMatchObject({ message: "token 2" });
    expect(refreshes()).toBe(0);
    clock.advance(1);
    expect(await connector.test(card.id)).toMatchObject({ message: "token 3" });
    expect(await connector.test(card.id)).toMatchObject({ message: "token 3" });
    expect(refreshes()).toBe(1);
  });

  it("keeps the refresh token that the provider leaves out, takes the one it sends (GC-7)", async () => {
    const { connector, card, clock, provider } = world;
    const first = (await world.row()).credentials["refresh_token"];
    clock.advance(minutes(60));
    await connector.test(card.id);
    expect((await world.row()).credentials["refresh_token"]).toBe(first);
    provider.rotates = true;
    for (let round = 0; round < 3; round += 1) {
      clock.advance(minutes(60));
      expect(await connector.test(card.id)).toMatchObject({ ok: true });
    }
    expect((await world.row()).credentials["refresh_token"]).not.toBe(first);
  });

  it("is renewed once, and the call said again, when the provider refuses it (GC-6, GC-52)", async () => {
    const { card, provider } = world;
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
    expect(await world.process().test(card.id)).toMatchObject({ message: "token 3" });
    expect(calls).toBe(2);
    expect(refreshes()).toBe(1);
  });

  it("is not renewed again and again for a provider that refuses everything", async () => {
    const { card, provider } = world;
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
    expect(await world.process().test(card.id)).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(calls).toBe(2);
    expect(refreshes()).toBe(1);
  });
});

describe("renewals at the same time", () => {
  it("are one in a process, however many calls ask (GC-6)", async () => {
    const { connector, card, clock } = world;
    clock.advance(minutes(60));
    const all = await Promise.all(Array.from({ length: 10 }, () => connector.test(card.id)));
    expect(all.every((result) => result.ok)).toBe(true);
    expect(refreshes()).toBe(1);
  });

  it("are one in all processes, and everybody gets the new token (GC-6)", async () => {
    const { card, clock, provider } = world;
    provider.rotates = true;
    clock.advance(minutes(60));
    const processes = Array.from({ length: 4 }, () => world.process());
    const all = await Promise.all(processes.map((each) => each.test(card.id)));
    expect(all.map((result) => (result.ok ? result.message : result.error))).toEqual(
      Array.from({ length: 4 }, () => "token 3"),
    );
    expect(refreshes()).toBe(1);
  });

  it("do not wait while the old token lasts another 30 seconds", async () => {
    const { card, clock, provider } = world;
    clock.advance(3599_000 - minutes(2));
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const started = new Promise<void>((resolve) => {
      provider.before = () => {
        resolve();
        return provider.requests.at(-1)?.path === "token" ? gate : Promise.resolve();
      };
    });
    const slow = world.connector.test(card.id);
    await started;
    expect(await world.process().test(card.id)).toMatchObject({ message: "token 2" });
    finish();
    expect(await slow).toMatchObject({ message: "token 3" });
    expect(clock.sleeps).toEqual([]);
  });

  it("give up on a process that died holding the lease once its time is over", async () => {
    const { card, clock, harness } = world;
    clock.advance(minutes(60));
    await harness.storage.integrations.lease(card.id, "refresh", 30);
    const early = await world.process().test(card.id);
    expect(early).toMatchObject({ ok: false, code: "provider_unavailable" });
    expect(refreshes()).toBe(0);
    clock.advance(30_000);
    expect(await world.process().test(card.id)).toMatchObject({ ok: true });
  });

  it("leave no lease behind when what is stored cannot be opened", async () => {
    const { connector, card, clock, harness } = world;
    clock.advance(minutes(60));
    const { integrations } = harness.storage;
    const lease = integrations.lease.bind(integrations);
    Object.assign(integrations, {
      lease: async (...wanted: Parameters<typeof lease>) => {
        Object.assign(integrations, { lease });
        await integrations.patch(card.id, { credentials: { access_token: "damaged" } });
        return lease(...wanted);
      },
    });
    expect(await connector.test(card.id)).toMatchObject({ ok: false, code: "invalid_config" });
    expect(refreshes()).toBe(0);
    expect(await lease(card.id, "refresh", 30)).toBeDefined();
  });
});

describe("a grant that is dead", () => {
  beforeEach(() => {
    world.provider.revokeAll();
    world.clock.advance(minutes(60));
  });

  it("needs its owner, says where to go, and is never asked for again (GC-8)", async () => {
    const { connector, card } = world;
    const result = await connector.test(card.id);
    expect(result).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(await connector.status(card.id)).toMatchObject({
      connection: {
        state: "needs_reauth",
        message: expect.stringMatching(/^Reconnect required/) as string,
        action_url: "/integrations/calendar/connect",
      },
    });
    for (const process of [connector, world.process()]) {
      expect(await process.test(card.id)).toMatchObject({ code: "needs_reauth" });
    }
    expect(refreshes()).toBe(1);
    expect(inspect([result, world.log.text()])).not.toMatch(/canary|client-secret/);
  });

  it("keeps the sync's cursor, and works again once it is connected anew (GC-8)", async () => {
    const { connector, card, harness } = world;
    await harness.storage.integrations.patch(card.id, { state: { set: { sync: { at: 1 } } } });
    await connector.test(card.id);
    expect(await world.connect()).toMatchObject({ ok: true });
    expect((await world.row()).state).toEqual({ sync: { at: 1 } });
    expect(await connector.test(card.id)).toMatchObject({ ok: true });
  });

  it("harms nobody who connected anew while it was refused (GC-8)", async () => {
    const { connector, card, provider } = world;
    provider.before = async () => {
      provider.before = () => Promise.resolve();
      provider.answers = [];
      expect(await world.connect()).toMatchObject({ ok: true });
      provider.answers = [() => Promise.resolve(refused("invalid_grant"))];
      provider.before = () => {
        provider.answers = [];
        return Promise.resolve();
      };
    };
    const result = await connector.test(card.id);
    expect(result).toMatchObject({ ok: true });
    expect(await connector.status(card.id)).toMatchObject({ connection: { state: "active" } });
  });
});

describe("a token endpoint that does not work", () => {
  it("leaves the old token in use while it lasts, and is left alone for a while", async () => {
    const { connector, card, clock, provider } = world;
    clock.advance(3599_000 - minutes(4));
    provider.before = () => {
      provider.answers = provider.requests.at(-1)?.path === "token" ? [unavailable] : [];
      return Promise.resolve();
    };
    for (let call = 0; call < 5; call += 1) {
      expect(await connector.test(card.id)).toMatchObject({ message: "token 2" });
    }
    expect(refreshes()).toBe(1);
    clock.advance(31_000);
    await connector.test(card.id);
    expect(refreshes()).toBe(2);
  });

  it("is an answer that may pass once the old token has ended, and marks nobody (GC-8)", async () => {
    const { connector, card, clock, provider } = world;
    clock.advance(minutes(60));
    provider.answers = [unavailable];
    expect(await connector.test(card.id)).toMatchObject({ code: "provider_unavailable" });
    expect(await connector.status(card.id)).toMatchObject({ connection: { state: "degraded" } });
  });

  it.each(["invalid_client", "unauthorized_client"])(
    "that says %s is the operator's to mend, not the owner's (GC-8)",
    async (error) => {
      const { connector, card, clock, provider } = world;
      clock.advance(minutes(60));
      provider.answers = [() => Promise.resolve(refused(error, 401))];
      const result = await connector.test(card.id);
      expect(result).toMatchObject({ ok: false, code: "invalid_config" });
      expect(inspect(result)).toContain("administrator");
      expect(await connector.status(card.id)).toMatchObject({ connection: { state: "degraded" } });
    },
  );
});
