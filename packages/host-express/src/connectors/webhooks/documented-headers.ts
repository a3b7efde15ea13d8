import type { DeliveryHeader, Manifest, SingleVerification } from "@tt/connector-core";
import { alternativesOf } from "@tt/connector-core";

/**
 * The request headers of deliveries, for the OpenAPI document: those that the connector describes, after
 * those that its verification reads. A connector that describes the signature itself describes all.
 */
export function documentedHeaders({
  inbound,
  documentation,
}: Pick<Manifest, "inbound" | "documentation">): readonly DeliveryHeader[] {
  const described = documentation?.headers ?? [];
  if (!inbound || described.some(({ signature }) => signature)) return described;
  const alternatives = alternativesOf(inbound.verification);
  const verified = alternatives.flatMap(headersOf).map((header, index) => ({
    ...header,
    required: alternatives.length === 1,
    // The document names one header as the proof.
    signature: index === 0,
  }));
  return [...verified, ...described];
}

function headersOf(verification: SingleVerification): readonly DeliveryHeader[] {
  switch (verification.type) {
    case "token":
      return "header" in verification.in
        ? [header(verification.in.header, "The token of the webhook", "token-of-the-webhook")]
        : [];
    case "custom": {
      const { signatureHeader: name } = verification;
      return name === undefined ? [] : [header(name, "The signature of the delivery", "5257a8…")];
    }
    default: {
      const { signature, encoding = "hex", signed = "{body}", time } = verification;
      const { prefix = "" } = signature;
      const algorithm =
        verification.type === "hmac"
          ? `HMAC-${(verification.algorithm ?? "sha256").toUpperCase().replace("SHA", "SHA-")}`
          : "Ed25519 signature";
      const start = prefix === "" ? "The" : `\`${prefix}\` and the`;
      const proof = `${start} ${encoding} ${algorithm} of \`${signed}\``;
      const example = `${prefix}${sample[encoding]}`;
      if (!time) return [header(signature.header, proof, example)];
      const unit = time.unit === "ms" ? "milliseconds" : "seconds";
      const limit = `more than ${String(time.toleranceSeconds)} seconds in the past or future`;
      if ("in" in time) {
        const inBody = `${proof}. Refused if \`${time.in.json}\` in it, in Unix ${unit}, is ${limit}`;
        return [header(signature.header, inBody, example)];
      }
      const proofHeader = header(signature.header, proof, example);
      if (time.header === signature.header) return [proofHeader];
      const timeText = `Time of signing in Unix ${unit}. Refused if ${limit}`;
      const timeExample = time.unit === "ms" ? "1531420618000" : "1531420618";
      return [proofHeader, header(time.header, timeText, timeExample)];
    }
  }
}

const sample = {
  hex: "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  base64: "ohFNV7SOrDm5rRid2DFiNae0qNIaEL0nUZZmSJxptQM=",
} as const;

/** @param name In lower case, as verifications have it. */
function header(name: string, description: string, example: string): DeliveryHeader {
  const written = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  return { name: written, description, example };
}
