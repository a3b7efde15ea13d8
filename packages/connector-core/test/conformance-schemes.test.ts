import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  describeConnector,
  header,
  json,
  query,
  secret,
  utf8,
  verify,
  type Manifest,
  type RawRequest,
  type Verification,
} from "../src/index";
import {
  connectorRules,
  createTestEnvironment,
  ruleStatus,
  type ConnectorFixture,
} from "../src/testing/index";
import { ToyConnector, toyConfig, toyFixture, toyManifest, type ToyConfig } from "./toy-connector";

interface Scheme {
  readonly name: string;
  readonly verification: Verification;
  readonly secret: string;
  readonly skips: readonly string[];
  readonly change?: Partial<Manifest<ToyConfig, { item: number; title: string }>>;
  readonly routing?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Puts the time or the token into a body (default: they are elsewhere). */
  bodyOf?(body: string, seconds: string, key: string): string;
  /** What proves a delivery, computed with Node.js alone. */
  proof(key: string, body: string, seconds: string, url: string): Partial<RawRequest>;
}

const bytesOf = (key: string) => Buffer.from(key.replace(/^whsec_/, ""), "base64");
const pair = generateKeyPairSync("ed25519");
const publicKey = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32);

function standard(key: string, body: string, seconds: string): Partial<RawRequest> {
  const mac = createHmac("sha256", bytesOf(key)).update(`msg_1.${seconds}.${body}`);
  const signature = `v1,${mac.digest("base64")}`;
  return {
    headers: {
      "webhook-id": "msg_1",
      "webhook-timestamp": seconds,
      "webhook-signature": signature,
    },
  };
}

const timeIsUnsigned =
  "a delivery that was signed at another time than it says, or long ago, is refused";
const staleIsUnknown =
  "a right signature with a wrong time is told from a wrong signature, to the owner only";
const bodyIsUnsigned = "a delivery whose body was changed after signing gets the same refusal";

const ownSecretDecides = "a delivery takes effect only for the integration whose secret signed it";

const schemes: readonly Scheme[] = [
  {
    name: "Standard Webhooks",
    verification: verify.standardWebhooks("signing_secret"),
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    skips: [],
    proof: standard,
  },
  {
    name: "Stripe",
    verification: verify.stripe("signing_secret"),
    secret: "whsec_as_a_text",
    skips: [],
    proof: (key, body, seconds) => {
      const mac = createHmac("sha256", key).update(`${seconds}.${body}`).digest("hex");
      return { headers: { "stripe-signature": `t=${seconds},v1=${mac}` } };
    },
  },
  {
    name: "HMAC-SHA1 with a base64 key",
    verification: verify.hmac({
      secret: "signing_secret",
      algorithm: "sha1",
      encoding: "base64",
      key: "base64",
      signature: header("x-signature"),
    }),
    secret: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    skips: [timeIsUnsigned, staleIsUnknown],
    proof: (key, body) => ({
      headers: { "x-signature": createHmac("sha1", bytesOf(key)).update(body).digest("base64") },
    }),
  },
  {
    name: "Trello: the body and the URL",
    verification: verify.hmac({
      secret: "signing_secret",
      algorithm: "sha1",
      encoding: "base64",
      signature: header("x-trello-webhook"),
      signed: "{body}{url}",
    }),
    secret: "a-text-0123456789",
    skips: [timeIsUnsigned, staleIsUnknown],
    proof: (key, body, _seconds, url) => ({
      headers: {
        "x-trello-webhook": createHmac("sha1", key)
          .update(body + url)
          .digest("base64"),
      },
    }),
  },
  {
    name: "a time in the body",
    verification: verify.hmac({
      secret: "signing_secret",
      signature: header("x-signature"),
      time: { in: json("sent_at"), unit: "ms", toleranceSeconds: 60 },
    }),
    secret: "a-text-0123456789",
    skips: [],
    bodyOf: (body, seconds) => body.replace("{", `{"sent_at":${seconds}000,`),
    proof: (key, body) => ({
      headers: { "x-signature": createHmac("sha256", key).update(body).digest("hex") },
    }),
  },
  {
    name: "a token in a header",
    verification: verify.token("signing_secret", header("x-token")),
    secret: "a-token-0123456789",
    skips: [bodyIsUnsigned, timeIsUnsigned, staleIsUnknown],
    proof: (key) => ({ headers: { "x-token": key } }),
  },
  {
    name: "a token in the query",
    verification: verify.token("signing_secret", query("token")),
    secret: "a-token-0123456789",
    skips: [bodyIsUnsigned, timeIsUnsigned, staleIsUnknown],
    proof: (key) => ({ query: new URLSearchParams({ a: "1", token: key }).toString() }),
  },
  {
    name: "a token in each part of the body",
    verification: verify.token("signing_secret", json("value.clientState")),
    secret: "a-token-0123456789",
    skips: [bodyIsUnsigned, timeIsUnsigned, staleIsUnknown],
    bodyOf: (body, _seconds, key) => {
      const part = JSON.stringify({ clientState: key });
      return body.replace("{", `{"value":[${part},${part}],`);
    },
    proof: () => ({}),
  },
  {
    name: "Standard Webhooks or a token",
    verification: verify.any(
      verify.standardWebhooks("signing_secret"),
      verify.token("signing_secret", header("x-token")),
    ),
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    skips: [bodyIsUnsigned, timeIsUnsigned, staleIsUnknown],
    proof: standard,
  },
  {
    name: "Ed25519",
    verification: verify.ed25519({
      secret: "signing_secret",
      signature: header("x-signature-ed25519"),
      signed: "{time}{body}",
      time: { ...header("x-signature-timestamp"), toleranceSeconds: 300 },
    }),
    secret: publicKey.toString("hex"),
    change: { settings: toyConfig.extend({ signing_secret: secret(z.string()) }) },
    skips: [
      "a new secret verifies at once, and the previous one no longer if it was removed",
      ownSecretDecides,
    ],
    proof: (_key, body, seconds) => ({
      headers: {
        "x-signature-timestamp": seconds,
        "x-signature-ed25519": sign(null, Buffer.from(seconds + body), pair.privateKey).toString(
          "hex",
        ),
      },
    }),
  },
  {
    name: "a secret of the operator",
    verification: verify.github({ env: "TOY_SECRET" }),
    secret: "unused-0123456789",
    env: { TOY_SECRET: "the operator's secret" },
    routing: true,
    skips: [
      timeIsUnsigned,
      staleIsUnknown,
      "an integration without a secret refuses every delivery",
      "a delivery is retried, not lost, while its secret cannot be decrypted",
      "a replaced secret verifies deliveries for another 24 hours",
      ownSecretDecides,
      "a delivery that the operator's secret signed takes effect only for the integration it names",
      "a new secret verifies at once, and the previous one no longer if it was removed",
    ],
    proof: (key, body) => ({
      headers: {
        "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
      },
    }),
  },
];

function fixtureOf(scheme: Scheme, verification = scheme.verification): ConnectorFixture {
  const { inbound } = toyManifest;
  if (!inbound) throw new Error("The toy connector has no `inbound`");
  const routing = { account: { from: json("account"), of: () => "acme" } };
  const descriptor = describeConnector(
    {
      ...toyManifest,
      ...scheme.change,
      inbound: { ...inbound, verification, ...(scheme.routing ? { routing } : {}) },
    },
    ToyConnector,
  );
  const build =
    (event: string, plain: string): ConnectorFixture["acting"] =>
    ({ secret: key, deliveryId, at, url }) => {
      const seconds = String(Math.floor(at.getTime() / 1000));
      const body = scheme.bodyOf?.(plain, seconds, key) ?? plain;
      const { headers, ...rest } = scheme.proof(key, body, seconds, url);
      const named = { "x-toy-event": event, "x-toy-delivery": deliveryId };
      return Promise.resolve({ ...rest, headers: { ...named, ...headers }, body: utf8(body) });
    };
  const acting = build("item", '{"account":"acme","item":1,"title":"One"}');
  const unknown = build("other", '{"account":"acme"}');
  const malformed = build("item", '{"account":"acme"');
  if (!acting || !unknown || !malformed) throw new Error("Unreachable");
  return {
    ...toyFixture(descriptor),
    input: (project) => ({
      token: "canary-token-0123456789",
      signing_secret: scheme.secret,
      project,
    }),
    ...(scheme.env ? { env: scheme.env } : {}),
    acting,
    unknown,
    malformed,
  };
}

/** Returns the names of the rules that a connector breaks, of those that apply to it. */
async function brokenRules(fixture: ConnectorFixture): Promise<string[]> {
  const names: string[] = [];
  for (const rule of connectorRules) {
    if (ruleStatus(rule, fixture).status !== "checked") continue;
    const environment = await createTestEnvironment(fixture);
    await rule.check(environment).catch((error: unknown) => {
      names.push(`${rule.name}: ${String(error)}`);
    });
  }
  return names;
}

describe("the suite with deliveries verified by", () => {
  it.each(schemes)("$name: forges what the scheme can refuse", async (scheme) => {
    expect(await brokenRules(fixtureOf(scheme))).toEqual([]);
  });

  it.each(schemes)("$name: names what it skips", (scheme) => {
    const { skips } = scheme;
    const fixture = fixtureOf(scheme);
    const skipped = connectorRules.filter((rule) => ruleStatus(rule, fixture).status === "skipped");
    expect(skipped.map(({ name }) => name).toSorted()).toEqual([...skips].sort());
  });

  it.each([
    [
      "the first of two secrets",
      verify.any(
        verify.token("other_secret", header("x-other-token")),
        verify.token("signing_secret", header("x-token")),
      ),
      'does not match "other_secret" in the fixture\'s `input`, the secret of the first alternative of `verify.any`',
    ],
    [
      "the only secret",
      verify.token("signing_secret", header("x-other-token")),
      'does not match "signing_secret" in the fixture\'s `input`',
    ],
    [
      "the operator's secret",
      verify.token({ env: "TOY_SECRET" }, header("x-other-token")),
      "does not match the value of TOY_SECRET in the fixture's `env`",
    ],
  ])("a scheme that the fixture does not sign by: names %s", async (_what, verification, named) => {
    const fixture: ConnectorFixture = {
      ...fixtureOf({
        name: "a token",
        verification,
        secret: "canary-secret-0123456789",
        env: { TOY_SECRET: "canary-of-the-operator" },
        change: { settings: toyConfig.extend({ other_secret: secret(z.string()) }) },
        skips: [],
        proof: (key) => ({ headers: { "x-token": key } }),
      }),
      input: (project) => ({
        token: "canary-token-0123456789",
        signing_secret: "canary-secret-0123456789",
        other_secret: "canary-other-0123456789",
        project,
      }),
    };
    const rule = connectorRules.find(({ name }) =>
      name.startsWith("a signed delivery is accepted"),
    );
    const checked = rule?.check(await createTestEnvironment(fixture));
    const message = await checked?.then(String, (error: unknown) => String(error));
    expect(message).toContain(named);
    expect(message).not.toContain("canary");
  });

  it("a scheme whose data promises more than it verifies: finds the gap", async () => {
    const [standardWebhooks] = schemes;
    if (!standardWebhooks) throw new Error("The scheme is missing");
    const careless = verify.custom({
      secret: "signing_secret",
      signatureHeader: "webhook-signature",
      toleranceSeconds: 300,
      // Ignores the body and the time.
      signed: ({ headers }) => ({
        data: utf8("constant"),
        signature: Uint8Array.from(
          createHmac("sha256", headers["webhook-signature"] ?? "")
            .update("constant")
            .digest(),
        ),
        at: new Date("2026-01-15T12:00:00Z"),
      }),
    });
    const lenient: Scheme = {
      ...standardWebhooks,
      verification: careless,
      proof: (key) => ({ headers: { "webhook-signature": key } }),
    };
    const names = (await brokenRules(fixtureOf(lenient))).map((line) => line.split(":")[0]);
    expect(names).toContain(bodyIsUnsigned);
    expect(names).toContain(timeIsUnsigned);
  });
});
