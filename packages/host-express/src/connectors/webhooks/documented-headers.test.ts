import { header, query, verify, type Manifest, type Verification } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { documentedHeaders } from "./documented-headers";

const manifestOf = (
  verification: Verification,
  documentation: NonNullable<Manifest["documentation"]> = {},
) => ({
  documentation,
  inbound: {
    path: "webhook" as const,
    maxBytes: 100,
    verification,
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
        description: "`v0=` and the hex HMAC-SHA-256 of `v0:{time}:{body}`",
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

  it("leaves it to the connector to describe the signature", () => {
    const own = { ...event, signature: true };
    expect(documentedHeaders(manifestOf(verify.slack("a"), { headers: [own] }))).toEqual([own]);
  });
});
