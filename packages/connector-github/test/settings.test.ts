import { describe, expect, it } from "vitest";
import { githubSettings } from "../src/settings";

const { github_token: token, repo_owner: owner, repo_name: name } = githubSettings.shape;

const messageOf = (result: ReturnType<typeof owner.safeParse>): string =>
  result.error?.issues.map(({ message }) => message).join() ?? "";

describe("the repository's owner", () => {
  it.each(["octocat_acme", "foo--bar", "foo-", "-foo", "a", "0", "Octo-Org", "a".repeat(39)])(
    "may be %s",
    (given) => {
      expect(owner.parse(` ${given} `)).toBe(given);
    },
  );

  it.each([
    "",
    "octo org",
    "octo-org/hello-world",
    "https://github.com/octo-org",
    "github.com",
    "@octocat",
    "a".repeat(101),
    "o\u0441to",
  ])("is not %j, and the answer says what to enter", (given) => {
    expect(messageOf(owner.safeParse(given))).toContain("octo-org for github.com/octo-org/hello");
  });
});

describe("the repository's name", () => {
  it.each([".github", "_", "a.b_c-d", "-", "...", "0", "x".repeat(100)])("may be %s", (given) => {
    expect(name.parse(` ${given} `)).toBe(given);
  });

  it.each([
    "",
    ".",
    "..",
    "a b",
    "octo-org/hello-world",
    "https://github.com/a/b",
    "x".repeat(101),
  ])("is not %j, and the answer says what to enter", (given) => {
    expect(messageOf(name.safeParse(given))).toContain("hello-world for github.com/octo-org");
  });
});

describe("the access token (GH-40)", () => {
  it.each([
    "ghp_abc",
    "gho_abc",
    "ghu_abc",
    "github_pat_11ABC_def",
    "0123456789abcdef0123456789abcdef01234567",
    `ghs_123456_${"a".repeat(170)}.${"b".repeat(170)}.${"c-_".repeat(60)}`,
  ])("may be %s", (given) => {
    expect(token.parse(` ${given}\n`)).toBe(given);
  });

  it.each([
    ["", "only the token"],
    ["x", "too short"],
    ["ghp_", "too short"],
    ["ghp_abc def", "only the token"],
    ["Bearer ghp_abc", "only the token"],
    ["https://github.com/settings/tokens", "only the token"],
    ["ghp_абв", "only the token"],
    ["ghr_abc", "refresh token"],
  ])("is not %j", (given, message) => {
    expect(messageOf(token.safeParse(given))).toContain(message);
  });
});
