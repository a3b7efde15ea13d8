import { describe, expect, it } from "vitest";
import * as z from "zod";
import { nodeCrypto } from "../node/crypto";
import { settingsFields } from "../settings/fields";
import { secret } from "../settings/secret-field";
import { form, header, json, query } from "../webhook/place";
import type { Verification } from "../webhook/verification";
import { verify } from "../webhook/verify";
import { inboundFaults } from "./inbound-faults";
import type { Manifest } from "./manifest";

type Inbound = NonNullable<Manifest["inbound"]>;

const fields = settingsFields(
  z.object({ token: secret(), made: secret(z.string(), { generate: true }), name: z.string() }),
);
const operator = { env: "APP_SECRET" };
const shared = verify.github(operator);
const time = { header: "x-time", toleranceSeconds: 300 };
const bodyTime = { in: json("at"), toleranceSeconds: 300 };
const signature = { header: "x-signature" };

function faultsOf(
  verification: Verification,
  change: Partial<Inbound> = {},
  crypto: Parameters<typeof inboundFaults>[2] = nodeCrypto([]),
): readonly string[] {
  const inbound: Inbound = {
    path: "webhook",
    maxBytes: 100_000,
    verification,
    parse: () => ({ ignored: "everything" }),
    ...change,
  };
  return inboundFaults({ inbound }, fields, crypto);
}

describe("inboundFaults", () => {
  it.each<readonly [string, Verification, Partial<Inbound>]>([
    ["a preset", verify.slack("token"), {}],
    ["a generated secret", verify.standardWebhooks("made"), {}],
    ["several schemes", verify.any(verify.github("token"), verify.slack("made")), {}],
    ["a time in the body", verify.hmac({ secret: "token", signature, time: bodyTime }), {}],
    ["a public key", verify.ed25519({ secret: "token", signature }), {}],
    ["the operator's secret and a signed body", shared, { routing: { a: { from: json("a") } } }],
    ["several signed places", shared, { routing: { a: { from: [json("a"), form("a")] } } }],
    [
      "challenges that are sent back",
      verify.github("token"),
      {
        challenges: [
          { echo: header("X-Hook-Secret"), method: "POST", as: "header" },
          { echo: header("Webhook-Location"), method: "POST", as: "header" },
          { echo: query("location"), method: "GET", as: "json" },
        ],
      },
    ],
    [
      "a signed header and a signed URL",
      verify.hmac({ secret: operator, signature, signed: "{header:X-Account}{url}" }),
      { routing: { a: { from: header("x-account") }, b: { from: query("b") } } },
    ],
  ])("accepts %s", (_name, verification, change) => {
    expect(faultsOf(verification, change)).toEqual([]);
  });

  it.each<readonly [string, Verification, Partial<Inbound>, string]>([
    ["no scheme", verify.any(), {}, "none of zero schemes"],
    ["a field that is no secret", verify.github("name"), {}, '"name", which is not a secret field'],
    ["a missing field", verify.any(verify.github("key")), {}, '"key", which is not a secret field'],
    [
      "an unknown placeholder",
      verify.hmac({ secret: "token", signature, signed: "{id}.{body}" }),
      {},
      "unknown placeholder",
    ],
    [
      "a time that is not signed",
      verify.hmac({ secret: "token", signature, time }),
      {},
      "not part of the signed bytes",
    ],
    [
      "a signed time without a place",
      verify.hmac({ secret: "token", signature, signed: "{time}{body}" }),
      {},
      "does not say in which header the time is",
    ],
    [
      "a time in a body that is not signed",
      verify.hmac({ secret: "token", signature, signed: "{url}", time: bodyTime }),
      {},
      "not part of the signed bytes",
    ],
    [
      "a time beside the body and in it",
      verify.hmac({ secret: "token", signature, signed: "{time}{body}", time: bodyTime }),
      {},
      "does not say in which header the time is",
    ],
    [
      "a generated public key",
      verify.ed25519({ secret: "made", signature }),
      {},
      "the public key of the provider",
    ],
    [
      "two forms of one secret",
      verify.any(
        verify.standardWebhooks("token"),
        verify.hmac({ secret: "token", signature, key: "base64" }),
      ),
      {},
      "different forms (whsec_, base64)",
    ],
    [
      "a challenge with a proof that is no secret",
      verify.github("token"),
      {
        challenges: [
          { echo: query("a"), method: "GET", proof: { place: query("b"), secret: "name" } },
        ],
      },
      '"name", which is not a secret field',
    ],
    [
      "a signed challenge by GET",
      verify.github("token"),
      { challenges: [{ echo: query("a"), method: "GET", signed: true }] },
      "signed challenge by GET",
    ],
    ...(
      [
        ["that is none", query("hub challenge"), 'header "hub challenge", which is invalid'],
        ["of cookies", query("Set-Cookie"), 'header "Set-Cookie", which is invalid'],
        ["of the body's length", header("content-length"), 'header "content-length", which is'],
        ["of a redirect", json("next.location"), 'header "location", which is invalid'],
      ] as const
    ).map(
      ([what, echo, fault]) =>
        [
          `a challenge that is sent back in a header ${what}`,
          verify.github("token"),
          { challenges: [{ echo, method: "POST", as: "header" }] },
          fault,
        ] as const,
    ),
    ["the operator's secret without routing", shared, {}, "no routing"],
    [
      "the operator's secret beside another",
      verify.any(shared, verify.github("token")),
      { routing: { a: { from: json("a") } } },
      "beside a secret of the settings",
    ],
    [
      "the operator's secret and an unsigned header",
      shared,
      { routing: { a: { from: header("x-account") } } },
      'does not cover "a"',
    ],
    [
      "the operator's secret and an unsigned place among signed ones",
      shared,
      { routing: { a: { from: [json("a"), query("a")] } } },
      'does not cover "a"',
    ],
    [
      "the operator's secret and a function, which may read anything",
      shared,
      { routing: { a: { from: () => [] } } },
      'does not cover "a"',
    ],
    [
      "the operator's secret as a token",
      verify.token(operator, header("x-token")),
      { routing: { a: { from: json("a") } } },
      'does not cover "a"',
    ],
    [
      "the operator's secret and bodies that are not searched to the end",
      shared,
      { routing: { a: { from: json("a") } }, maxBytes: 2_000_000 },
      "`maxBytes` may be at most 1000000",
    ],
  ])("refuses %s", (_name, verification, change, fault) => {
    expect(faultsOf(verification, change)).toEqual([expect.stringContaining(fault)]);
  });

  it("refuses Ed25519 without support", () => {
    const signatures = verify.ed25519({ secret: "token", signature });
    expect(faultsOf(signatures, {}, {})).toEqual([expect.stringContaining("crypto port lacks")]);
  });
});
