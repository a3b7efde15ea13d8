import { Webhooks } from "@octokit/webhooks";
import { createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromHex, utf8 } from "../../src/bytes";
import { nodeCrypto } from "../../src/node/crypto";
import { webCrypto } from "../../src/web/crypto";
import { guarantees, verificationNotice } from "../../src/webhook/guarantees";
import { isSignedBy } from "../../src/webhook/is-signed-by";
import { header, json, query } from "../../src/webhook/place";
import { hasProof, proofsOf } from "../../src/webhook/proofs";
import type { RawRequest } from "../../src/webhook/request";
import type { Verification } from "../../src/webhook/verification";
import { verify } from "../../src/webhook/verify";

const text = '{"hello":"wörld"}';
const now = new Date("2026-01-15T12:00:00Z");
const seconds = String(now.getTime() / 1000);
const body = utf8(text);

/** A delivery that a provider would send, computed with Node.js alone. */
interface Sample {
  readonly name: string;
  readonly verification: Verification;
  readonly secret: string;
  readonly request: RawRequest;
  readonly signsTime?: boolean;
}

const mac = (algorithm: string, key: string | Buffer, data: string) =>
  createHmac(algorithm, key).update(data);
const webhookKey = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
/** One key always: the changes below would not change every random one. */
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${"17".repeat(32)}`, "hex"),
  format: "der",
  type: "pkcs8",
});
const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
const ed25519 = (data: string) => sign(null, Buffer.from(data), privateKey);
const url = "https://tt.example/api/integrations/shop/webhook/4f1d?x=1";

/** A body that says when it was signed. */
const timedText = `{"action":"update","webhookTimestamp":${seconds}000,"data":{"hello":"wörld"}}`;

const samples: readonly Sample[] = [
  {
    name: "GitHub",
    verification: verify.github("secret"),
    secret: "It's a Secret to Everybody",
    request: {
      body,
      headers: {
        "x-hub-signature-256": `sha256=${mac("sha256", "It's a Secret to Everybody", text).digest("hex")}`,
      },
    },
  },
  {
    name: "Slack",
    verification: verify.slack("secret"),
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    signsTime: true,
    request: {
      body,
      headers: {
        "x-slack-request-timestamp": seconds,
        "x-slack-signature": `v0=${mac("sha256", "8f742231b10e8888abcd99yyyzzz85a5", `v0:${seconds}:${text}`).digest("hex")}`,
      },
    },
  },
  {
    name: "Stripe",
    verification: verify.stripe("secret"),
    secret: "whsec_test",
    signsTime: true,
    request: {
      body,
      headers: {
        "stripe-signature": `t=${seconds},v1=${"0".repeat(64)},v1=${mac("sha256", "whsec_test", `${seconds}.${text}`).digest("hex")},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39`,
      },
    },
  },
  {
    name: "Standard Webhooks",
    verification: verify.standardWebhooks("secret"),
    secret: `whsec_${webhookKey.toString("base64")}`,
    signsTime: true,
    request: {
      body,
      headers: {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": seconds,
        "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")} v1a,xyz v1,${mac("sha256", webhookKey, `msg_p5jXN8AQM9LWM0D4loKWxJek.${seconds}.${text}`).digest("base64")}`,
      },
    },
  },
  {
    name: "HMAC-SHA1 in base64 over the URL and the body (Trello)",
    verification: verify.hmac({
      secret: "secret",
      algorithm: "sha1",
      encoding: "base64",
      signature: { header: "X-Trello-Webhook" },
      signed: "{body}{url}",
    }),
    secret: "trello-secret",
    request: {
      body,
      url,
      headers: { "x-trello-webhook": mac("sha1", "trello-secret", text + url).digest("base64") },
    },
  },
  {
    name: "a base64 key",
    verification: verify.hmac({
      secret: "secret",
      key: "base64",
      encoding: "base64",
      signature: { header: "x-signature" },
    }),
    secret: webhookKey.toString("base64"),
    request: {
      body,
      headers: { "x-signature": mac("sha256", webhookKey, text).digest("base64") },
    },
  },
  {
    name: "Ed25519 (Discord)",
    verification: verify.ed25519({
      secret: "key",
      signature: { header: "x-signature-ed25519" },
      signed: "{time}{body}",
      time: { header: "x-signature-timestamp", toleranceSeconds: 300 },
    }),
    secret: publicKey.toString("hex"),
    signsTime: true,
    request: {
      body,
      headers: {
        "x-signature-timestamp": seconds,
        "x-signature-ed25519": ed25519(seconds + text).toString("hex"),
      },
    },
  },
  {
    name: "a time in milliseconds in the body (Linear)",
    verification: verify.hmac({
      secret: "secret",
      signature: { header: "linear-signature" },
      time: { in: json("webhookTimestamp"), unit: "ms", toleranceSeconds: 300 },
    }),
    secret: "lin_wh_a7b",
    signsTime: true,
    request: {
      body: utf8(timedText),
      headers: { "linear-signature": mac("sha256", "lin_wh_a7b", timedText).digest("hex") },
    },
  },
  {
    name: "a time in milliseconds in a header",
    verification: verify.hmac({
      secret: "secret",
      signature: { header: "x-signature" },
      signed: "{time}.{body}",
      time: { header: "x-time", unit: "ms", toleranceSeconds: 300 },
    }),
    secret: "any",
    signsTime: true,
    request: {
      body,
      headers: {
        "x-time": `${seconds}000`,
        "x-signature": mac("sha256", "any", `${seconds}000.${text}`).digest("hex"),
      },
    },
  },
  {
    name: "code",
    verification: verify.custom({
      secret: "secret",
      signed: (request) => ({
        data: request.body,
        signature: fromHex(request.headers["x-any"] ?? ""),
      }),
    }),
    secret: "any",
    request: { body, headers: { "x-any": mac("sha256", "any", text).digest("hex") } },
  },
];

describe.each([
  ["node", nodeCrypto([])],
  ["web", webCrypto([])],
])("verification with the %s crypto", (_name, crypto) => {
  const isSigned = (
    { verification, secret }: Sample,
    request: RawRequest,
    change: { readonly secret?: string; readonly at?: Date } = {},
  ) =>
    isSignedBy(verification, request, change.secret ?? secret, { crypto, now: change.at ?? now });

  describe.each(samples)("of $name", (sample) => {
    const { verification, request, secret } = sample;

    it("accepts the provider's signature", async () => {
      expect(hasProof(verification, request)).toBe(true);
      expect(await isSigned(sample, request)).toBe(true);
    });

    it("refuses every other secret", async () => {
      const others = ["", `${secret.slice(0, -2)}AA`, `x${secret}`, "whsec_", "é"];
      for (const other of others) {
        expect(await isSigned(sample, request, { secret: other }), other).toBe(false);
      }
    });

    it("refuses another body", async () => {
      const bodies = [utf8(`${text} `), utf8(text.replace("h", "j")), new Uint8Array()];
      for (const other of bodies) {
        expect(await isSigned(sample, { ...request, body: other })).toBe(false);
      }
    });

    it("refuses a header that is missing, empty, repeated or changed", async () => {
      for (const [name, value = ""] of Object.entries(request.headers)) {
        const isList = /^v1,|,v1=/.test(value);
        const whole = [undefined, "", ` ${value.slice(1)}`];
        const single = [`${value}, ${value}`, `${value}0`, value.slice(0, -2)];
        for (const other of isList ? whole : [...whole, ...single]) {
          const changed = { ...request, headers: { ...request.headers, [name]: other } };
          expect(await isSigned(sample, changed), `${name}: ${String(other)}`).toBe(
            isList && other === whole[2] && !value.startsWith("t="),
          );
        }
      }
    });

    it.runIf(sample.signsTime)("refuses a time outside the window as stale", async () => {
      for (const [shift, expected] of [
        [-300, true],
        [-301, false],
        [300, true],
        [301, false],
      ] as const) {
        const at = new Date(now.getTime() + shift * 1000);
        expect(await isSigned(sample, request, { at }), String(shift)).toBe(expected);
        const [proof] = proofsOf(verification, request, at);
        const stale = { ageSeconds: shift, toleranceSeconds: 300 };
        expect(await proof?.match(secret, crypto)).toEqual(expected || stale);
        expect(await proof?.match(`${secret}A`, crypto)).toBe(false);
      }
    });

    it("does not depend on the body before it is read", () => {
      expect(hasProof(verification, { ...request, headers: {} })).toBe(
        verification.type === "custom",
      );
    });
  });

  it("refuses a list of signatures with two times, and reads a bounded number of them", async () => {
    const stripe = samples.find(({ name }) => name === "Stripe");
    const value = stripe?.request.headers["stripe-signature"] ?? "";
    if (!stripe) throw new Error("The sample is missing");
    const isAccepted = (list: string) =>
      isSigned(stripe, { body, headers: { "stripe-signature": list } });
    expect(await isAccepted(value)).toBe(true);
    expect(await isAccepted(`t=1,${value}`)).toBe(false);
    expect(await isAccepted(`${value}, ${value}`)).toBe(false);
    expect(await isAccepted(`${"v1=00,".repeat(20)}${value}`)).toBe(false);
  });

  it.each([
    ["missing", '{"webhookTimestam":TIME}', false],
    ["given twice", '{"webhookTimestamp":TIME,"webhookTimestamp":TIME}', false],
    ["a text that is no time", '{"webhookTimestamp":"soon"}', false],
    ["negative", '{"webhookTimestamp":-TIME}', false],
    ["a text with digits", '{"webhookTimestamp":"TIME"}', true],
    ["in a body that is not JSON after it", '{"webhookTimestamp":TIME,', true],
  ])("with a signed body whose time is %s", async (_name, template, expected) => {
    const linear = samples.find(({ name }) => name.includes("Linear"));
    if (!linear) throw new Error("The sample is missing");
    const written = template.replaceAll("TIME", `${seconds}000`);
    const signature = mac("sha256", linear.secret, written).digest("hex");
    const request = { body: utf8(written), headers: { "linear-signature": signature } };
    expect(await isSigned(linear, request)).toBe(expected);
  });

  it("does not look for a time in a body whose signature is wrong", async () => {
    const linear = samples.find(({ name }) => name.includes("Linear"));
    if (!linear) throw new Error("The sample is missing");
    let reads = 0;
    const watched = new Proxy(linear.request.body, {
      get(bytes, name) {
        reads += 1;
        const value: unknown = Reflect.get(bytes, name, bytes);
        return typeof value === "function" ? (value.bind(bytes) as unknown) : value;
      },
    });
    const [proof] = proofsOf(linear.verification, { ...linear.request, body: watched }, now);
    const before = reads;
    // Verified over the bytes that the template passes on, as if the signature were another one.
    const refusing = { ...crypto, hmac: { ...crypto.hmac, sha256: () => new Uint8Array(32) } };
    expect(await proof?.match(linear.secret, refusing)).toBe(false);
    expect(reads).toBe(before);
    const accepting = { ...refusing, hmac: { ...refusing.hmac, equal: () => true } };
    expect(await proof?.match(linear.secret, accepting)).toBe(true);
    expect(reads).toBeGreaterThan(before);
  });

  it("refuses a signature over the URL if the host does not pass it", async () => {
    const trello = samples.find(({ name }) => name.includes("Trello"));
    if (!trello) throw new Error("The sample is missing");
    const { url: _url, ...request } = trello.request;
    expect(await isSigned(trello, request)).toBe(false);
  });

  it("compares tokens in headers and in the query", async () => {
    for (const [verification, request] of [
      [verify.token("secret", header("X-Token")), { headers: { "x-token": "t0ken" }, body }],
      [verify.token("secret", query("token")), { headers: {}, query: "a=1&token=t0ken", body }],
    ] as const) {
      const ports = { crypto, now };
      expect(await isSignedBy(verification, request, "t0ken", ports)).toBe(true);
      for (const secret of ["", "t0ke", "t0ken "]) {
        expect(await isSignedBy(verification, request, secret, ports)).toBe(false);
      }
      const repeated = { headers: { "x-token": "t0ken, t0ken" }, query: "token=t0ken&token=t0ken" };
      expect(await isSignedBy(verification, { ...repeated, body }, "t0ken", ports)).toBe(false);
      const empty = { headers: { "x-token": "" }, query: "token=", body };
      expect(hasProof(verification, empty)).toBe(false);
      expect(await isSignedBy(verification, empty, "", ports)).toBe(false);
    }
  });

  it("accepts any of several schemes, and no proof for none of them", async () => {
    const verification = verify.any(
      verify.standardWebhooks("secret"),
      verify.token("secret", header("x-token")),
    );
    const [, , , standard] = samples;
    if (!standard) throw new Error("The sample is missing");
    const { request, secret } = standard;
    const ports = { crypto, now };
    expect(await isSignedBy(verification, request, secret, ports)).toBe(true);
    const token = { headers: { "x-token": secret }, body };
    expect(await isSignedBy(verification, token, secret, ports)).toBe(true);
    expect(await isSignedBy(verification, { headers: {}, body }, secret, ports)).toBe(false);
    expect(hasProof(verification, { headers: {} })).toBe(false);
  });
});

describe("guarantees", () => {
  const inBody = verify.hmac({
    secret: "secret",
    signature: { header: "x-signature" },
    time: { in: json("at"), toleranceSeconds: 60 },
  });
  const token = verify.token("secret", header("x-token"));
  const unsigned = verify.hmac({
    secret: "secret",
    signature: { header: "x-signature" },
    signed: "{header:x-id}",
  });

  it.each<readonly [string, Verification, boolean, boolean]>([
    ["GitHub", verify.github("secret"), true, false],
    ["Slack", verify.slack("secret"), true, true],
    ["Stripe", verify.stripe("secret"), true, true],
    ["Standard Webhooks", verify.standardWebhooks("secret"), true, true],
    ["a time in a signed body", inBody, true, true],
    ["a time in a body that is not signed", { ...inBody, signed: "{url}" }, false, false],
    ["a token", token, false, false],
    ["a signature of a header", unsigned, false, false],
    ["Slack or a token", verify.any(verify.slack("secret"), token), false, false],
    ["Slack or GitHub", verify.any(verify.slack("secret"), verify.github("secret")), true, false],
  ])(
    "of %s: the body is signed: %j, the time is signed: %j",
    (_name, scheme, signsBody, signsTime) => {
      expect(guarantees(scheme)).toEqual({ signsBody, signsTime });
      expect(verificationNotice(scheme) === undefined).toBe(signsBody);
    },
  );
});

describe("signatures that others made", () => {
  const ports = { crypto: nodeCrypto([]), now };

  it("by Octokit are accepted", async () => {
    const secret = "It's a Secret to Everybody";
    const signature = await new Webhooks({ secret }).sign(text);
    const request = { body, headers: { "x-hub-signature-256": signature } };
    expect(await isSignedBy(verify.github("secret"), request, secret, ports)).toBe(true);
  });

  it("published for Standard Webhooks are accepted", async () => {
    const request = {
      body: utf8('{"event_type":"ping","data":{"success":true}}'),
      headers: {
        "webhook-id": "msg_loFOjxBNrRLzqYUf",
        "webhook-timestamp": "1731705121",
        "webhook-signature": "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
      },
    };
    const verification = verify.standardWebhooks("secret");
    const at = { ...ports, now: new Date(1_731_705_121_000) };
    for (const secret of ["whsec_plJ3nmyCDGBKInavdOK15jsl", "plJ3nmyCDGBKInavdOK15jsl"]) {
      expect(await isSignedBy(verification, request, secret, at)).toBe(true);
    }
  });

  it("published for Slack are accepted (SL-3)", async () => {
    const request = {
      body: utf8(
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
          "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
          "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F" +
          "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
      ),
      headers: {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      },
    };
    const secret = "8f742231b10e8888abcd99yyyzzz85a5";
    const at = { ...ports, now: new Date(1_531_420_618_000) };
    expect(await isSignedBy(verify.slack("secret"), request, secret, at)).toBe(true);
  });
});
