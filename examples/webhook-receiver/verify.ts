import { createHmac, timingSafeEqual } from "node:crypto";

const toleranceSeconds = 300;

/** Verifies the signature of a request without a library. */
export function isSigned(
  secret: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer,
  now = Date.now() / 1000,
): boolean {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!(Math.abs(now - Number(timestamp)) <= toleranceSeconds)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => {
    const [version, mac = ""] = signature.split(",");
    const given = Buffer.from(mac, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
