import { createHmac, timingSafeEqual } from "node:crypto";
import { repositoryAt } from "./deliveries";

const secret = repositoryAt(0).webhookSecret;

/** Compares GitHub's signature of a body with the one secret that baselines have. */
export function isSigned(body: Buffer, signature: string | undefined): boolean {
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(signature ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
