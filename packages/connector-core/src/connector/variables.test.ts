import { describe, expect, it } from "vitest";
import { auth } from "../api/auth";
import { oauth2 } from "../oauth/oauth2";
import { json, query } from "../webhook/place";
import { verify } from "../webhook/verify";
import type { Manifest } from "./manifest";
import { variableFaults } from "./variables";

type Variables = Parameters<typeof variableFaults>[0];
type Inbound = NonNullable<Manifest["inbound"]>;

const env = { APP_URL: "https://app.example" };
const inbound: Inbound = {
  path: "webhook",
  maxBytes: 100,
  verification: verify.github("token"),
  parse: () => ({ ignored: "everything" }),
};
const manifest: Variables = {
  env,
  api: { base: () => env.APP_URL, auth: auth.bearer("token") },
};
const withSecret = (secret: string): readonly (readonly [string, Variables])[] => [
  [
    "of an OAuth client",
    {
      ...manifest,
      api: {
        base: () => env.APP_URL,
        auth: oauth2({
          endpoints: { authorize: "APP_URL", token: "APP_URL" },
          client: { id: "APP_CLIENT", secret },
          scopes: () => [],
        }),
      },
    },
  ],
  [
    "that verifies deliveries",
    {
      ...manifest,
      inbound: {
        ...inbound,
        verification: verify.github({ env: secret }),
        routing: { account: { from: json("account") } },
      },
    },
  ],
  [
    "of a challenge",
    {
      ...manifest,
      inbound: {
        ...inbound,
        challenges: [
          {
            echo: query("hub.challenge"),
            method: "GET",
            proof: { place: query("hub.verify_token"), secret: { env: secret } },
          },
        ],
      },
    },
  ],
];

describe("variableFaults", () => {
  it.each(withSecret("APP_SECRET"))("refuses a secret %s that hooks could read", (_what, used) => {
    expect(variableFaults(used)).toEqual([]);
    expect(variableFaults({ ...used, env: { ...env, APP_SECRET: "https://a.example" } })).toEqual([
      'lists "APP_SECRET" in its env, which would expose a secret to hooks',
    ]);
  });
});
