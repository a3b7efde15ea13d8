import {
  candidateKeys as keysIn,
  ConnectorError,
  hex,
  isSignedBy,
  utf8,
  verify,
  type RawRequest,
} from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { issuesPayload, pingPayload, signature } from "@tt/fakes/github";
import { createFixture } from "./fixture";
import { delivery, readDelivery, routing, secret } from "./support";

const crypto = webCrypto([]);
const verification = verify.github("webhook_secret");
const candidateKeys = (request: RawRequest) => keysIn(routing, request);

describe("the signature", () => {
  it("matches GitHub's own example (GH-11)", async () => {
    expect(await signature("It's a Secret to Everybody", utf8("Hello, World!"))).toBe(
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    );
  });

  it.each([true, false])(
    "is over the bytes as sent, form-encoded: %s (GH-4, GH-10)",
    async (form) => {
      const request = await delivery({ event: "issues", payload: issuesPayload("opened"), form });
      const mac = hex(await crypto.hmac.sha256(secret, request.body));
      const headers = { ...request.headers, "x-hub-signature-256": `sha256=${mac}` };
      const isSigned = (key: string) =>
        isSignedBy(verification, { ...request, headers }, key, { crypto, now: new Date(0) });
      expect([await isSigned(secret), await isSigned(`${secret}.`)]).toEqual([true, false]);
    },
  );

  it.each([
    undefined,
    "",
    "sha256=",
    "sha256=zz",
    `sha1=${"a".repeat(64)}`,
    `sha256=${"a".repeat(63)}`,
    `sha256=${"a".repeat(65)}`,
    `sha256=${"a".repeat(63)}g`,
    "a".repeat(64),
  ])("%j is none (GH-10, GH-12)", async (header) => {
    const { connector } = await createFixture();
    const precheck = (value: string | undefined) =>
      connector.precheck({ headers: { "x-hub-signature-256": value } });
    expect(await precheck(header)).toMatchObject({ type: "refused", reply: { status: 401 } });
    expect(await precheck(`sha256=${"a".repeat(64)}`)).toMatchObject({ type: "readable" });
  });
});

describe("candidate routing keys (GH-1)", () => {
  it.each([true, false])(
    "are ordered from most to least specific, form-encoded: %s",
    async (form) => {
      const request = await delivery({
        event: "issues",
        payload: issuesPayload("opened", { repository: { fullName: "Octo-Org/Hello.World_2" } }),
        hookId: 30,
        targetId: 1296269,
        form,
      });
      expect(candidateKeys(request)).toEqual([
        { index: "hook", value: "30" },
        { index: "target", value: "1296269" },
        { index: "repository", value: "octo-org/hello.world_2" },
      ]);
    },
  );

  it.each([
    [
      "blanks as +",
      "%7B%22repository%22%3A+%7B%22full_name%22%3A+%22octo-org%2Fhello-world%22%7D%7D",
    ],
    [
      "lower case hex",
      "%7b%22repository%22%3a%7b%22full_name%22%3a%22octo-org%2fhello-world%22%7d%7d",
    ],
    [
      "blanks as %20",
      "%7B%22repository%22%3A%20%7B%22full_name%22:%20%22octo-org/hello-world%22%7D%7D",
    ],
  ])("read a form however its sender encodes it: %s", (_name, payload) => {
    const body = new TextEncoder().encode(`payload=${payload}`);
    expect(candidateKeys({ headers: {}, body })).toEqual([
      { index: "repository", value: "octo-org/hello-world" },
    ]);
  });

  it("are not misled by the text of an issue", async () => {
    const body =
      '"repository":{"full_name":"evil/repo"} and {"repository": {"full_name": "evil/2"}}';
    const request = await delivery({
      event: "issues",
      payload: issuesPayload("opened", { issue: { body } }),
    });
    expect(candidateKeys(request)).toEqual([
      { index: "repository", value: "octo-org/hello-world" },
    ]);
  });

  it("include a target only if it is a repository, and only well-formed IDs", async () => {
    const request = await delivery({
      event: "ping",
      payload: pingPayload({ repository: null }),
      headers: {
        "x-github-hook-id": "1; drop table",
        "x-github-hook-installation-target-type": "organization",
        "x-github-hook-installation-target-id": "9",
      },
    });
    expect(candidateKeys(request)).toEqual([]);
  });

  it("never throw and stay few for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.string(), (body, header) => {
        const keys = candidateKeys({ headers: { "x-github-hook-id": header }, body });
        expect(keys.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe("parsing a verified delivery", () => {
  it.each([true, false])("accepts issues and pings, form-encoded: %s (GH-4)", async (form) => {
    const issues = await delivery({ event: "issues", payload: issuesPayload("opened"), form });
    expect(readDelivery(issues)).toMatchObject({
      event: { type: "issues", payload: { action: "opened", issue: { number: 17 } } },
    });
    const ping = await delivery({ event: "ping", payload: pingPayload(), form });
    expect(readDelivery(ping)).toMatchObject({ event: { type: "ping", payload: { hook_id: 30 } } });
  });

  it.each(["push", "star", "issue_comment", "", "<script>"])(
    "leaves %j alone (GH-9)",
    async (event) => {
      const request = await delivery({ event, payload: {} });
      const read = readDelivery(request);
      expect("ignored" in read && read.ignored).toMatch(/^The event "[^<]*" is not handled$/);
    },
  );

  it.each([
    ["an array", []],
    ["a number", 5],
    ["no action", { issue: {}, repository: {} }],
    ["no issue", { action: "opened", repository: { id: 1, full_name: "a/b" } }],
    ["an invalid number", { ...issuesPayload("opened"), issue: { number: "17" } }],
    ["no repository", { ...issuesPayload("opened"), repository: null }],
  ])("is malformed with %s", async (_name, payload) => {
    const request = await delivery({ event: "issues", payload });
    expect(() => readDelivery(request)).toThrow(ConnectorError);
  });

  it("fails only as malformed", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json().map(utf8), fc.uint8Array()), fc.boolean(), (body, form) => {
        const type = form ? "application/x-www-form-urlencoded" : "application/json";
        const headers = { "x-github-event": "issues", "content-type": type };
        try {
          readDelivery({ headers, body });
        } catch (error) {
          if (!ConnectorError.isInstance(error) || error.code !== "malformed") throw error;
        }
      }),
    );
  });
});
