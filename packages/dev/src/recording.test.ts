import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recordTo, withoutSecrets } from "./recording";

const secret = "s3cret/+ token";
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-record-"));
});
afterEach(() => rm(directory, { recursive: true }));

it.each([
  ["nothing here", [], "nothing here"],
  ["a s3cret/+ token b", [secret], "a *** b"],
  ["?t=s3cret%2F%2B%20token", [secret], "?t=***"],
  ["abcdef", ["abc", "abcdef"], "***"],
  ["kept", [""], "kept"],
])("%s without %j is %s", (text, secrets, expected) => {
  expect(withoutSecrets(text, secrets)).toBe(expected);
});

it("writes responses without secrets, and changes nothing for the connector", async () => {
  const provider: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    return Response.json(
      { said: await request.text(), token: secret },
      {
        headers: {
          link: `<https://p.test/?key=${encodeURIComponent(secret)}>`,
          "set-cookie": "a=b",
        },
      },
    );
  };
  const recorded = recordTo(directory, [secret])(provider);
  const response = await recorded(`https://p.test/issues?key=${encodeURIComponent(secret)}`, {
    method: "POST",
    body: "hello",
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(await response.json()).toEqual({ said: "hello", token: secret });
  expect(await readdir(directory)).toEqual(["001-post-issues.json"]);
  const text = await readFile(join(directory, "001-post-issues.json"), "utf8");
  expect(text).not.toContain("s3cret");
  expect(JSON.parse(text)).toEqual({
    method: "POST",
    path: "/issues?key=***",
    status: 200,
    headers: { "content-type": "application/json", link: "<https://p.test/?key=***>" },
    body: '{"said":"hello","token":"***"}',
  });
});
