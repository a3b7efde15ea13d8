import type { DeliveryHeader, Manifest, SingleVerification } from "@tt/connector-core";
import { alternativesOf } from "@tt/connector-core";

type Inbound = NonNullable<Manifest["inbound"]>;

/**
 * The request headers of deliveries, for the OpenAPI document: those that the connector describes, after
 * those of its verification, of the event and of the delivery's id. A connector that describes the
 * signature itself describes all.
 */
export function documentedHeaders({
  inbound,
  documentation,
  name,
}: Pick<Manifest, "inbound" | "documentation" | "name">): readonly DeliveryHeader[] {
  const described = documentation?.headers ?? [];
  if (!inbound || described.some(({ signature }) => signature)) return described;
  const alternatives = alternativesOf(inbound.verification);
  const verified = alternatives.flatMap(headersOf).map((header, index) => ({
    ...header,
    required: alternatives.length === 1,
    // The document names one header as the proof.
    signature: index === 0,
  }));
  const read = [...verified, ...eventHeadersOf(inbound), ...idHeadersOf(inbound)];
  return [...read.map((header) => ({ ...header, name: written(header.name, name) })), ...described];
}

function eventHeadersOf({ events }: Inbound): readonly DeliveryHeader[] {
  if (!events || !("header" in events.in)) return [];
  const names = new Intl.ListFormat("en").format(events.names.map((each) => `\`${each}\``));
  const text = `Type of the event. Handled: ${names}; others are ignored`;
  return [{ ...header(events.in.header, text, events.names[0] ?? "event"), required: true }];
}

function idHeadersOf({ deliveryId = [] }: Inbound): readonly DeliveryHeader[] {
  const text = "Unique ID of the delivery. A repeated delivery is processed once";
  return [deliveryId]
    .flat()
    .flatMap((place) =>
      "header" in place ? [header(place.header, text, "72d3162e-cc78-11e3-81ab-4c9367dc0958")] : [],
    );
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
      const what = signed === "{body}" ? "the raw body" : `\`${signed}\``;
      const proof = `${start} ${encoding} ${algorithm} of ${what}, ${keyOf(verification)}`;
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

function keyOf({ type, secret }: Pick<SingleVerification, "type" | "secret">): string {
  const owner =
    typeof secret === "string" ? `the integration's \`${secret}\`` : "a secret of the host";
  return type === "hmac" ? `keyed with ${owner}` : `verified with ${owner}`;
}

const sample = {
  hex: "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  base64: "ohFNV7SOrDm5rRid2DFiNae0qNIaEL0nUZZmSJxptQM=",
} as const;

/** @param name In lower case, as places have it. */
function header(name: string, description: string, example: string): DeliveryHeader {
  return { name, description, example };
}

/** A header as providers write it: `x-github-event` of GitHub is `X-GitHub-Event`. */
function written(header: string, provider: string): string {
  const words = header.split("-").map((word) => {
    if (word === provider.toLowerCase()) return provider;
    return word.slice(0, 1).toUpperCase() + word.slice(1);
  });
  return words.join("-");
}
