import {
  header,
  json,
  query,
  verify,
  type Manifest,
  type Place,
  type Verification,
} from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { documentedHeaders } from "./documented-headers";

const manifestOf = (
  verification: Verification,
  documentation: NonNullable<Manifest["documentation"]> = {},
  more: Partial<NonNullable<Manifest["inbound"]>> = {},
) => ({
  name: "ACME",
  documentation,
  inbound: {
    path: "webhook" as const,
    maxBytes: 100,
    verification,
    ...more,
    parse: () => ({ ignored: "everything" }),
  },
});

const event = { name: "X-Event", description: "The event", example: "ping" };

describe("documentedHeaders", () => {
  it.each<readonly [string, Verification, readonly string[]]>([
    [
      "a signature and its time",
      verify.slack("a"),
      ["X-Slack-Signature", "X-Slack-Request-Timestamp"],
    ],
    ["a signature with its time", verify.stripe("a"), ["Stripe-Signature"]],
    ["a token", verify.token("a", header("X-Token")), ["X-Token"]],
    ["a token in the query", verify.token("a", query("token")), []],
    [
      "alternatives",
      verify.any(verify.github("a"), verify.token("a", header("X-Token"))),
      ["X-Hub-Signature-256", "X-Token"],
    ],
  ])("names the headers of %s", (_what, verification, names) => {
    const headers = documentedHeaders(manifestOf(verification, { headers: [event] }));
    expect(headers.map(({ name }) => name)).toEqual([...names, "X-Event"]);
    expect(headers.filter(({ signature }) => signature)).toHaveLength(Math.min(names.length, 1));
  });

  it("says what is signed and how", () => {
    expect(documentedHeaders(manifestOf(verify.slack("a")))).toMatchObject([
      {
        description:
          "`v0=` and the hex HMAC-SHA-256 of `v0:{time}:{body}`, keyed with the integration's `a`",
        example: expect.stringMatching(/^v0=[0-9a-f]{64}$/) as string,
        required: true,
        signature: true,
      },
      {
        description:
          "Time of signing in Unix seconds. Refused if more than 300 seconds in the past or future",
        required: true,
      },
    ]);
  });

  it.each<readonly [string, Verification, string]>([
    [
      "the raw body and a secret of the host",
      verify.github({ env: "ACME_SECRET" }),
      "`sha256=` and the hex HMAC-SHA-256 of the raw body, keyed with a secret of the host",
    ],
    [
      "a public key",
      verify.ed25519({
        secret: "key",
        signature: { header: "x-signature" },
        signed: "{time}{body}",
      }),
      "The hex Ed25519 signature of `{time}{body}`, verified with the integration's `key`",
    ],
  ])("describes %s", (_what, verification, description) => {
    expect(documentedHeaders(manifestOf(verification))).toMatchObject([{ description }]);
  });

  it.each<readonly [string, Place, readonly string[]]>([
    ["a header", header("x-acme-event"), ["X-ACME-Event", "X-ACME-Delivery"]],
    ["the body", json("event.type"), ["X-ACME-Delivery"]],
  ])("names the event in %s, and the delivery's id", (_what, place, names) => {
    const events = { in: place, names: ["opened", "closed"] };
    const deliveryId = [header("x-acme-delivery"), query("id")];
    const headers = documentedHeaders(manifestOf(verify.github("a"), {}, { events, deliveryId }));
    expect(headers.slice(1).map(({ name }) => name)).toEqual(names);
    expect(headers.find(({ name }) => name === "X-ACME-Event")?.description).toBe(
      names.length === 2
        ? "Type of the event. Handled: `opened` and `closed`; others are ignored"
        : undefined,
    );
    expect(headers.filter(({ required }) => required)).toHaveLength(names.length);
  });

  it("leaves it to the connector to describe the signature", () => {
    const own = { ...event, signature: true };
    expect(documentedHeaders(manifestOf(verify.slack("a"), { headers: [own] }))).toEqual([own]);
  });
});
