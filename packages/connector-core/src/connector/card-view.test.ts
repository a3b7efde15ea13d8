import { describe, expect, it } from "vitest";
import * as z from "zod";
import { auth } from "../api/auth";
import { oauth2 } from "../oauth/oauth2";
import { secret } from "../settings/secret-field";
import { header } from "../webhook/place";
import { verify } from "../webhook/verify";
import type { Fact, SetupStep } from "./card";
import { cardFacts, deliveriesPage, setupSteps } from "./card-view";
import type { Manifest } from "./manifest";

const base = {
  key: "acme_connector",
  slug: "acme",
  name: "Acme",
  settings: z.object({}),
  api: { base: () => "https://acme.test", auth: auth.bearer("token") },
} satisfies Manifest;
const inbound = {
  path: "webhook",
  maxBytes: 1,
  verification: verify.token("hook_secret", header("x-token")),
  parse: () => ({ ignored: "" }),
} as const;
/** What registers the webhook, and gets the secret of the provider. */
const handshake = {
  inbound,
  settings: z.object({ hook_secret: secret(z.string(), { setBy: "register" }).optional() }),
  actions: [
    { name: "greet", label: "Greet", description: "Says hello." },
    { name: "register", label: "Register", description: "Creates the webhook at Acme." },
  ],
};
const sync = { job: "acme_sync", everyMinutes: 30 };

describe("setupSteps", () => {
  const steps: readonly SetupStep[] = [
    { text: "One", done: ({ connected }) => connected },
    {
      text: "Two",
      done: () => {
        throw new Error("A mistake of the connector");
      },
    },
    { text: "Three", done: () => false },
  ];

  it("ticks off what is done, and marks the first that is not", () => {
    expect(setupSteps({ ...base, steps }, { connected: true })).toEqual([
      { text: "One", isDone: true, isNext: false },
      { text: "Two", isDone: false, isNext: true },
      { text: "Three", isDone: false, isNext: false },
    ]);
  });

  it.each([
    ["a token", {}, ["settings", "test"]],
    ["a webhook", { inbound }, ["settings", "test", undefined]],
    ["a webhook that an action creates", handshake, ["settings", "test", "register"]],
    ["a sync", { inbound, sync }, ["settings", "test", undefined, "sync"]],
    [
      "OAuth",
      {
        api: {
          ...base.api,
          auth: oauth2({
            endpoints: { authorize: "A", token: "T" },
            client: { id: "I", secret: "S" },
            scopes: () => ["read"],
          }),
        },
      },
      ["connect", "test"],
    ],
  ] satisfies [string, Partial<Manifest>, unknown[]][])(
    "derives the steps of a connector with %s",
    (_name, more, actions) => {
      const derived = setupSteps({ ...base, ...more }, { connected: false });
      expect(derived.map(({ action }) => action)).toEqual(actions);
      expect(derived.some(({ isDone }) => isDone)).toBe(false);
    },
  );

  it("ticks off derived steps", () => {
    const hasSecret: object = { has_hook_secret: true };
    const connection = {
      state: "active",
      code: null,
      message: null,
      since: "2026-01-15T12:00:00Z",
    };
    const done = setupSteps(
      { ...base, inbound, sync },
      {
        connected: true,
        connection: connection as { state: "active" } & typeof connection,
        deliveries: {
          last: { received_at: "2026-01-15T12:00:00Z" },
          refused_today: 0,
          stale_today: 0,
        },
        last_run: { status: "done", dry_run: false, finished_at: "2026-01-15T12:00:00Z" },
      },
    );
    expect(done.every(({ isDone }) => isDone)).toBe(true);
    const [, , register] = setupSteps({ ...base, ...handshake }, { connected: true, ...hasSecret });
    expect(register).toMatchObject({ text: "Creates the webhook at Acme.", isDone: true });
  });
});

describe("cardFacts", () => {
  const factsOf = (facts: readonly Fact[]) =>
    cardFacts({ facts: () => facts }, { connected: true });
  const empty = { value: undefined, at: undefined, url: undefined };

  it.each([
    ["a text", { value: "a/b" }, [{ value: "a/b" }]],
    ["a time", { at: "2026-01-15T12:00:00Z" }, [{ at: "2026-01-15T12:00:00Z" }]],
    ["a page", { value: "a", url: "https://a.test" }, [{ value: "a", url: "https://a.test" }]],
    ["a URL that runs a script", { value: "a", url: "javascript:alert(1)" }, [{ value: "a" }]],
    ["no value", { value: null }, []],
    ["an empty value", { value: " " }, []],
    ["a number", { value: 5 }, []],
    ["no time", { at: "yesterday" }, []],
    ["a text that no database stores", { value: "a\0b" }, [{ value: "ab" }]],
    ["a long text", { value: "a".repeat(300) }, [{ value: `${"a".repeat(199)}…` }]],
  ] satisfies [string, Omit<Fact, "label">, object[]][])("shows %s", (_name, fact, shown) => {
    const expected = shown.map((each) => ({ ...empty, ...each, label: "Fact" }));
    expect(factsOf([{ label: "Fact", ...fact }])).toEqual(expected);
  });

  it("shows at most four, and none if the connector makes a mistake", () => {
    expect(factsOf(Array.from({ length: 9 }, () => ({ label: "a", value: "b" })))).toHaveLength(4);
    const mistaken = (): never => {
      throw new TypeError("undefined");
    };
    expect(cardFacts({ facts: mistaken }, { connected: true })).toEqual([]);
    expect(cardFacts({}, { connected: true })).toEqual([]);
    expect(deliveriesPage({ deliveriesUrl: mistaken }, { connected: true })).toBeUndefined();
  });
});
