import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ConnectorError } from "./error";
import { maskSecrets } from "./mask";
import { Secret } from "./secret";

describe("maskSecrets", () => {
  it.each([
    ["ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_…"],
    ["gho_16C7e42F292c6912E7710c838347Ae178B4a", "gho_…"],
    ["github_pat_11ABCDE0_abcdefghijklmnop", "github_pat_…"],
    ["xoxb-123456789012-abcdefabcdef", "xoxb-…"],
    ["xoxe.xoxb-1-abcdefghijkl", "xoxe.xoxb-…"],
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_…"],
    ["tt_abc123def456ghi789jkl012mno345pq", "tt_…"],
    ["enc:v2:1a2b3c4d:AAAAAAAAAA", "enc:v2:…"],
  ])("masks %s to its public prefix", (token, masked) => {
    expect(maskSecrets(`before "${token}" after`)).toBe(`before "${masked}" after`);
  });

  it("leaves other text unchanged", () => {
    const text = "A branch named ghost_writer and the table tt_jobs at 10:00";
    expect(maskSecrets(text)).toBe(text);
  });

  it("is applied by the ConnectorError constructor", () => {
    const error = new ConnectorError({
      code: "internal_error",
      message: "ghp_0123456789abcdef",
    });
    expect(error.message).toBe("ghp_…");
    expect(error.stack).not.toContain("0123456789");
  });
});

describe("Secret", () => {
  it("prints as [secret] in every representation", () => {
    const secret = new Secret("canary");
    const printed = [
      String(secret),
      secret.toString(),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
    ];
    for (const text of printed) expect(text).not.toContain("canary");
    expect(JSON.stringify(secret)).toBe('"[secret]"');
    expect(secret.reveal()).toBe("canary");
  });
});
