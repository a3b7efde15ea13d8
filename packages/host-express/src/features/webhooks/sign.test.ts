import { createHmac } from "node:crypto";
import { nodeCrypto } from "@tt/connector-core/node";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { createSecret, signatureHeaders } from "./sign";

const crypto = nodeCrypto([]);
const message = (body: string) => ({
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: new Date(1_614_265_330_000),
  body: Buffer.from(body),
});

describe("signatureHeaders", () => {
  it("signs the vector of Standard Webhooks (SW-3)", async () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const body = '{"test": 2432232314}';
    expect(await signatureHeaders(crypto, [secret], message(body))).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      "x-webhook-signature": `sha256=${createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
        .update(body)
        .digest("hex")}`,
    });
  });

  it("is accepted by standardwebhooks with either secret during a rotation", async () => {
    const [current, previous, other] = [1, 2, 3].map(() => createSecret(crypto)) as [
      string,
      string,
      string,
    ];
    const body = JSON.stringify({ type: "task.created", data: { name: "Ünïcode 😀" } });
    const signed = { ...message(body), at: new Date() };
    const headers = await signatureHeaders(crypto, [current, previous], signed);
    for (const secret of [current, previous]) {
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }
    const key = Buffer.from(current.slice("whsec_".length), "base64");
    const mac = createHmac("sha256", key).update(body).digest("hex");
    expect(headers["x-webhook-signature"]).toBe(`sha256=${mac}`);
    expect(() => new Webhook(other).verify(body, headers)).toThrow();
    expect(() => new Webhook(current).verify(`${body} `, headers)).toThrow();
  });

  it("creates secrets of 32 random bytes", () => {
    const secret = createSecret(crypto);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(createSecret(crypto)).not.toBe(secret);
  });
});
